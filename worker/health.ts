import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../domain/errors.ts';

/** How long a server may take to answer a question after its health. */
const ANSWER_MS = 3_000;

/** What a worker says of itself: the state of its queues, such as RUNNING, and signs of life of what it works with. */
export type Healthy = { states(): string[]; ask: Readonly<Record<string, () => Promise<unknown>>> };

/**
 * Tells container engines and orchestrators how the worker is, as JSON: `GET /livez` answers 200 while it takes work,
 * `GET /readyz` while the servers that it works with answer besides; else 503. Who lives and is not ready waits for a
 * server, and is not mended by a restart.
 */
export async function serveHealth(port: number, { states, ask }: Healthy): Promise<Server> {
  const live = () => ({ worker: states().every((state) => state === 'RUNNING') ? 'ok' : states().join(', ') });
  const ready = async () => {
    const said = Object.entries(ask).map(async ([name, question]) => [name, await answerOf(question)] as const);
    return { ...live(), ...Object.fromEntries(await Promise.all(said)) };
  };
  const questions: Record<string, () => Promise<Record<string, string>>> = {
    '/livez': async () => live(),
    '/readyz': ready,
  };
  const server = createServer((request, response) => {
    const question = questions[request.url ?? ''];
    if (question === undefined) return void response.writeHead(404).end('ask for /livez or /readyz\n');
    void question().then((found) => {
      const ok = Object.values(found).every((answer) => answer === 'ok');
      response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json' }).end(`${JSON.stringify(found)}\n`);
    });
  });
  server.listen(port);
  await once(server, 'listening');
  server.unref();
  return server;
}

const answerOf = (question: () => Promise<unknown>): Promise<string> => {
  const tooLate = sleep(ANSWER_MS, `no answer within ${ANSWER_MS / 1000} s`, { ref: false });
  return Promise.race([question().then(() => 'ok', reasonOf), tooLate]);
};
