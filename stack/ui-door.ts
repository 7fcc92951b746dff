import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/**
 * The door to the Temporal UI. The UI takes whoever asks, under any name, and sends on whatever the Temporal server can do. So it
 * listens where nobody comes by, and this stands before it. It passes what a person's own pages ask, and of what changes
 * something only signals, updates and requests to cancel, which a meeting answers by its law. It refuses what another site's
 * page asks, also where that site gave its name the address of this machine (DNS rebinding).
 */
export type UiDoor = { stop(): Promise<void> };

export type UiDoorOptions = {
  listen: { host: string; port: number };
  /** Under what names people open it, as browsers say them: `localhost:8233`. */
  names: readonly string[];
  /** Where the UI listens. */
  to: { host: string; port: number };
};

const STRANGE = 'This page is for people here, and not for the pages of other sites';
const UNLAWFUL =
  'What goes round the rules of a meeting is not done here: this page sends signals, updates and requests to cancel. See docs/operating.md#clicks-in-the-temporal-ui';

/** What of the server's HTTP API may be asked by POST: a query changes nothing. */
const LAWFUL = /^\/api\/v1\/namespaces\/[^/?#]+\/workflows\/[^/?#]+\/((signal|update|query)\/[^/?#]+|cancel)$/;

/** Opens it; `names` and what may pass are checked for each request. @throws Error where the port is taken */
export async function openUiDoor({ listen, names, to }: UiDoorOptions): Promise<UiDoor> {
  const hosts = new Set(names);
  const origins = new Set(names.flatMap((name) => [`http://${name}`, `https://${name}`]));
  const refusalOf = ({ method = '', url = '', headers: { host, origin } }: IncomingMessage): string | null => {
    if (host === undefined || !hosts.has(host) || (origin !== undefined && !origins.has(origin)))
      return `${STRANGE}: open http://${names[0]}`;
    if (['GET', 'HEAD', 'OPTIONS'].includes(method)) return null;
    return method === 'POST' && LAWFUL.test(url.split('?')[0] ?? '') ? null : UNLAWFUL;
  };

  const server = createServer((asked, answer) => {
    const refusal = refusalOf(asked);
    if (refusal === null) pass(asked, answer, to);
    else answer.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(`${refusal}.\n`);
  });
  // the UI has no other protocol than HTTP
  server.on('upgrade', (_, socket) => socket.destroy());
  server.listen(listen.port, listen.host);
  await once(server, 'listening');
  return {
    async stop() {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pass(asked: IncomingMessage, answer: ServerResponse, { host, port }: UiDoorOptions['to']): void {
  const { method, url, headers } = asked;
  const onward = request({ host, port, method, path: url, headers }, (told) => {
    answer.writeHead(told.statusCode ?? 502, told.headers);
    told.pipe(answer);
  });
  onward.on('error', () => {
    if (!answer.headersSent) answer.writeHead(502);
    answer.end();
  });
  answer.on('close', () => onward.destroy());
  asked.pipe(onward);
}
