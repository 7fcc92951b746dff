import getPort from 'get-port';
import { expect, onTestFinished, test } from 'vitest';
import { RETRIES } from '../../client/retry.ts';
import { serveHealth } from '../../worker/health.ts';

test('a worker lives while it takes work, and is ready while its servers answer besides', async () => {
  let states = ['STARTING'];
  let database = async (): Promise<unknown> => undefined;
  const port = await getPort();
  const server = await serveHealth(port, { states: () => states, ask: { database: () => database() } });
  onTestFinished(() => void server.close());
  const asked = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return [response.status, response.headers.get('content-type') === null ? null : await response.json()];
  };

  expect(await asked('/livez')).toEqual([503, { worker: 'STARTING' }]);
  states = ['RUNNING', 'RUNNING', 'RUNNING'];
  expect(await asked('/livez')).toEqual([200, { worker: 'ok' }]);
  expect(await asked('/readyz')).toEqual([200, { worker: 'ok', database: 'ok' }]);
  database = () => Promise.reject(new Error('connection refused'));
  expect(await asked('/readyz')).toEqual([503, { worker: 'ok', database: 'connection refused' }]);
  database = () => new Promise(() => {});
  expect(await asked('/readyz')).toEqual([503, { worker: 'ok', database: 'no answer within 3 s' }]);
  states = ['RUNNING', 'DRAINING', 'RUNNING'];
  expect(await asked('/livez')).toEqual([503, { worker: 'RUNNING, DRAINING, RUNNING' }]);
  expect((await asked('/'))[0]).toBe(404);
});

test('a client asks again soon where there was no room, and for two minutes where nobody was', () => {
  const { maxAttempts, factor, initialIntervalMs, maxIntervalMs } = RETRIES;
  /** Without their spread: it may add or take half. */
  const waits = (code: number) =>
    Array.from({ length: maxAttempts - 1 }, (_, n) =>
      Math.min(maxIntervalMs({ code }), factor ** (n + 1) * initialIntervalMs({ code })),
    );
  const sum = (delays: number[]) => delays.reduce((a, b) => a + b);
  const [noRoom, away] = [waits(8), waits(14)];
  expect(sum(noRoom.slice(0, 3))).toBeLessThan(500);
  expect(sum(noRoom)).toBeGreaterThan(20_000);
  expect(sum(away)).toBeGreaterThan(100_000);
});
