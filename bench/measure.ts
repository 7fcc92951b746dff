import { cpus, loadavg, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 20;
const SAMPLE_MS = 100;

/** Seconds that something took, with what it returned. */
export async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const from = performance.now();
  const result = await work();
  return { seconds: (performance.now() - from) / 1000, result };
}

/** Polls until a condition is true; returns the seconds that this took. */
export async function until(what: string, holds: () => Promise<boolean>, withinSeconds = 120): Promise<number> {
  const from = performance.now();
  const elapsed = () => (performance.now() - from) / 1000;
  while (!(await holds())) {
    if (elapsed() > withinSeconds) throw new Error(`waited ${withinSeconds} s in vain for ${what}`);
    await sleep(LOOK_MS);
  }
  return elapsed();
}

export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export type Spread = { min: number; median: number; max: number };

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { min: sorted.at(0) ?? 0, median: quantile(sorted, 0.5), max: sorted.at(-1) ?? 0 };
}

/** The most resident memory of this process from now until `stop`, in megabytes. */
export function watchMemory(): { stop(): number } {
  let most = 0;
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss() / 2 ** 20);
  };
  const timer = setInterval(look, SAMPLE_MS);
  look();
  return {
    stop() {
      look();
      clearInterval(timer);
      return most;
    },
  };
}

export type Machine = { cpu: string; cores: number; memoryGb: number; node: string };

export const machine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
});

/** The load of the last minute. */
export const load = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100;
