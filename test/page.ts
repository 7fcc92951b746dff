import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Client } from '@temporalio/client';
import { Convene } from '../client/client.ts';
import { signingCodec } from '../client/people.ts';
import { deskTokenOf, openDesk } from '../registry/desks.ts';
import { openLink } from '../registry/links.ts';
import { type PageOptions, pageApp } from '../web/app.ts';
import { Deliveries } from '../web/deliveries.ts';
import { linkKeysOf } from '../worker/secrets.ts';
import type { House } from './house.ts';
import { recorderWith } from './people.ts';

/** The page for missions on a house of tests, asked over HTTP as a browser does. */
export type Page = Awaited<ReturnType<typeof openPage>>;

export type Asked = { status: number; headers: Record<string, string>; text: string; location: string };
type Sent = { method?: string; headers?: Record<string, string>; body?: string | Buffer; chunked?: boolean };

/** A client as the page has it: its own key alone, and what it signs with beside is the link that was opened. */
function clientOfPage({ name, pool, temporal: { connection, options } }: House): Convene {
  const recorder = recorderWith(['page', 'desk'], { id: 'mission-page' });
  const dataConverter = { payloadCodecs: [signingCodec(async () => recorder)] };
  const temporal = new Client({ connection, namespace: options.namespace, dataConverter });
  return new Convene({ temporal, pool, taskQueue: name });
}

/** `logged`: what was written to the log; nothing of it may be a link. */
export async function openPage(house: House, options: Partial<PageOptions> = {}) {
  const logged: unknown[] = [];
  const hosts: string[] = [];
  const convene = clientOfPage(house);
  const log: PageOptions['log'] = { warn: (...said) => void logged.push(said) };
  const deliveries = new Deliveries({ convene, pool: house.pool, log });
  const served = { ...{ convene, pool: house.pool, deliveries, secure: false, log }, ...options };
  const app = pageApp({ hosts, ...served });
  // the port is known only once it listens, and the app wants its names before
  let fetch: typeof app.fetch = app.fetch;
  const server = createAdaptorServer({ fetch: (...asked) => fetch(...asked) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  fetch = pageApp({ hosts: [host, `localhost:${port}`], ...served }).fetch;
  const keys = linkKeysOf(house.secrets);

  const ask = (path: string, { method = 'GET', headers = {}, body, chunked = false }: Sent = {}): Promise<Asked> =>
    new Promise((resolve, reject) => {
      const length = body === undefined || chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const asked = request(
        { host: '127.0.0.1', port, path, method, headers: { host, ...length, ...headers } },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('end', () => {
            const got = Object.fromEntries(
              Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
            );
            const text = Buffer.concat(parts).toString('utf8');
            resolve({ status: answer.statusCode ?? 0, headers: got, text, location: got.location ?? '' });
          });
        },
      );
      asked.on('error', reject);
      if (chunked && body !== undefined) {
        const bytes = Buffer.from(body);
        for (let at = 0; at < bytes.length; at += 8_192) asked.write(bytes.subarray(at, at + 8_192));
        asked.end();
      } else asked.end(body);
    });

  return {
    url: `http://${host}`,
    host,
    logged,
    /** With what the page asks. */
    convene,
    /** What sends the answers that the page keeps. */
    deliveries,
    ask,
    get: (path: string) => ask(path),
    /** Sends a form as a browser does from the page itself. */
    post: (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
      ask(path, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          origin: 'null',
          'sec-fetch-site': 'same-origin',
          ...headers,
        },
        body: new URLSearchParams(fields).toString(),
      }),
    /** Sends a form with a file. */
    upload: (path: string, fields: Record<string, string>, file: { field: string; name: string; bytes: Buffer }) => {
      const edge = 'edge-of-the-test';
      const parts = Object.entries(fields).map(
        ([name, value]) => `--${edge}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      );
      const body = Buffer.concat([
        Buffer.from(
          `${parts.join('')}--${edge}\r\nContent-Disposition: form-data; name="${file.field}"; filename="${file.name}"\r\nContent-Type: application/pdf\r\n\r\n`,
        ),
        file.bytes,
        Buffer.from(`\r\n--${edge}--\r\n`),
      ]);
      return ask(path, {
        method: 'POST',
        headers: { 'content-type': `multipart/form-data; boundary=${edge}`, origin: `http://${host}` },
        body,
      });
    },
    /** The way of a participant's link, as its mail has it. */
    async linkOf(
      meeting: string,
      participant: string,
      contact = `${participant.toLowerCase()}-new-york`,
    ): Promise<string> {
      if (keys === null) throw new Error('the house has no secret');
      const opened = await openLink(house.pool, keys, { meeting, participant, contact });
      if (opened === null) throw new Error(`no link of ${participant}`);
      return `/r/${opened.token}`;
    },
    /** The way of a desk's link. */
    async deskOf(meeting: string, desk: string): Promise<string> {
      if (keys === null) throw new Error('the house has no secret');
      const token = deskTokenOf(keys, await openDesk(house.pool, keys, { meeting, desk }));
      if (token === null) throw new Error(`no link of ${desk}`);
      return `/d/${token}/`;
    },
    async close() {
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await deliveries.stop();
    },
  };
}

/** The id that the form of a page sends. */
export function keyOf({ text }: Pick<Asked, 'text'>): string {
  const [, key] = /name="key" value="([^"]+)"/.exec(text) ?? [];
  if (key === undefined) throw new Error('the page has no form that acts');
  return key;
}
