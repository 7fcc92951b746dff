import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { LOOPBACK } from './ports.ts';

/**
 * The door to the Temporal UI of one machine. The UI itself takes whoever asks, under any name of this machine; so it listens
 * where no browser goes, and this stands before it: it passes what a person's own pages ask, and refuses what another
 * site's page asks, also where that site gave its name the address of this machine (DNS rebinding).
 */
export type UiDoor = { url: string; stop(): Promise<void> };

const REFUSED = 'This page is for http://127.0.0.1 and http://localhost only, and not for the pages of other sites.\n';

/** Opens it on `port`, before the UI at `to`. */
export async function openUiDoor(port: number, to: { ip: string; port: number }): Promise<UiDoor> {
  const hosts = new Set(['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`));
  const origins = new Set([...hosts].map((host) => `http://${host}`));
  const isOwn = ({ headers: { host, origin } }: IncomingMessage): boolean =>
    host !== undefined && hosts.has(host) && (origin === undefined || origins.has(origin));

  const server = createServer((asked, answer) => {
    if (isOwn(asked)) pass(asked, answer, to);
    else answer.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(REFUSED);
  });
  // the UI has no other protocol than HTTP
  server.on('upgrade', (_, socket) => socket.destroy());
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  return {
    url: `http://${LOOPBACK}:${port}`,
    async stop() {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pass(asked: IncomingMessage, answer: ServerResponse, { ip, port }: { ip: string; port: number }): void {
  const { method, url, headers } = asked;
  const onward = request({ host: ip, port, method, path: url, headers }, (told) => {
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
