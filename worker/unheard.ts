import { setInterval } from 'node:timers';
import type { InjectedSinks } from '@temporalio/worker';
import { summed, type UnheardCount, type UnheardMessage, unheardDay } from '../domain/unheard.ts';
import type { Pool } from '../registry/database.ts';
import { addUnheard } from '../registry/unheard.ts';
import type { CountingSinks } from '../workflows/shared/counting.ts';

/** Counts that are kept at most until they are written: a flood, or a registry that is away, takes no more memory than this. */
const MOST_KEPT = 2_000;

/** The messages that changed nothing, added up until they are written. */
export class UnheardCounts {
  #counts = new Map<string, UnheardCount>();

  add(workflow: string, { kind, code, at, count }: UnheardMessage): void {
    this.#put({ workflow, kind, code, count, day: unheardDay(at), firstAt: at, lastAt: at });
  }

  /** Takes all out. */
  take(): UnheardCount[] {
    const counts = [...this.#counts.values()];
    this.#counts = new Map();
    return counts;
  }

  /** Puts back what could not be written. */
  putBack(counts: readonly UnheardCount[]): void {
    for (const one of counts) this.#put(one);
  }

  #put(one: UnheardCount): void {
    const key = JSON.stringify([one.workflow, one.kind, one.code, one.day]);
    const known = this.#counts.get(key);
    // what is beyond comes from workflows that somebody makes up
    if (known === undefined && this.#counts.size >= MOST_KEPT) return;
    this.#counts.set(key, summed(one, known));
  }
}

/**
 * Counts for the workflows of a worker, and writes the counts again and again: no message costs a query, and no workflow waits for
 * the registry or fails with it.
 */
export function countForWorkflows(
  pool: Pool,
  everyMs: number,
): { sinks: InjectedSinks<CountingSinks>; stop: () => Promise<void> } {
  const counts = new UnheardCounts();
  let writing: Promise<void> | null = null;
  const write = async () => {
    const taken = counts.take();
    if (taken.length === 0) return;
    // the registry is away: they are written when it is back
    await addUnheard(pool, taken).catch(() => counts.putBack(taken));
  };
  const writeOnce = () => {
    writing ??= write().finally(() => {
      writing = null;
    });
    return writing;
  };
  const timer = setInterval(() => void writeOnce(), everyMs);
  timer.unref();
  return {
    sinks: { unheard: { count: { fn: ({ workflowId }, message) => counts.add(workflowId, message) } } },
    async stop() {
      clearInterval(timer);
      await writing;
      await writeOnce();
    },
  };
}

/** For whoever replays: what was counted when it ran is not counted again. */
export const countNothing: InjectedSinks<CountingSinks> = { unheard: { count: { fn: () => {} } } };
