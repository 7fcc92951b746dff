import type { Clients } from './client.ts';

/** How long the servers may take to answer a command; moving a clock has no such limit. */
const ANSWER_MS = 30_000;

/** Asks the servers, and gives up after half a minute; for everything but moving a clock. */
export const asking = <T>({ temporal }: Pick<Clients, 'temporal'>, ask: () => Promise<T>): Promise<T> =>
  temporal.withDeadline(Date.now() + ANSWER_MS, ask);
