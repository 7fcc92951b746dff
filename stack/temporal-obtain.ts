import { chmodSync, renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../domain/errors.ts';
import { buildTemporal, removeTree } from './go-build.ts';
import type { OnProgress } from './progress.ts';
import { downloadTemporal } from './temporal-download.ts';
import { inspect, pinned } from './temporal-version.ts';

/** A download that is there usually comes within this time; fetching modules and compiling would only slow it down. */
const HEAD_START_MS = 3_000;

export type ObtainOptions = {
  /** Where the server is wanted. */
  cached: string;
  /** The program that builds; null where there is none. */
  go: string | null;
  releases: string;
  source: string;
  env: NodeJS.ProcessEnv;
  onProgress: OnProgress;
  signal: AbortSignal | undefined;
};

/** The server that is now at `cached`, or null. `passed` says of each way that failed why it did. */
export type Obtained = { found: { from: Way; server: string; ui: string } | null; passed: string[] };

type Way = 'download' | 'build';
type Workplace = { workFolder: string; output: string; signal: AbortSignal };

/**
 * Obtains the Temporal server by the official download and by a build, side by side: the build begins when the download has
 * failed, or has not come within its head start. The first server that runs and is recent enough is moved into place in one
 * step, and the other way is stopped; when this returns, nothing of it is left.
 *
 * @throws the signal's reason.
 */
export const obtainTemporal = async (options: ObtainOptions): Promise<Obtained> => {
  const { cached, go, releases, source, env, onProgress, signal } = options;
  const decided = new AbortController();
  const stop = AbortSignal.any([decided.signal, ...(signal === undefined ? [] : [signal])]);
  const passed: string[] = [];

  const tried = async (from: Way, get: (place: Workplace) => Promise<void>) => {
    const end = `${from}-${process.pid}`;
    const output = `${cached}.new-${end}`;
    try {
      await get({ workFolder: `${cached}.work-${end}`, output, signal: stop });
      return { from, output, ...(await inspected(output)) };
    } catch (error) {
      removeTree(output);
      if (!stop.aborted) passed.push(`${from}: ${reasonOf(error)}`);
      throw error;
    }
  };

  const download = tried('download', (place) =>
    downloadTemporal({ ...place, version: pinned(source).cli, releases, onProgress }),
  );
  const build = tried('build', async (place) => {
    if (go === null) throw new Error('there is no go on the PATH');
    await headStart(download, stop);
    await buildTemporal({ ...place, go, source, env, onProgress });
  });

  const first = await Promise.any([download, build]).catch(() => null);
  decided.abort();
  for (const end of await Promise.allSettled([download, build])) {
    if (end.status === 'fulfilled' && end.value !== first) removeTree(end.value.output);
  }
  signal?.throwIfAborted();
  if (first === null) return { found: null, passed };
  renameSync(first.output, cached);
  return { found: { from: first.from, server: first.server, ui: first.ui }, passed };
};

/** What was obtained is used only if it runs and is recent enough. */
const inspected = async (output: string): Promise<{ server: string; ui: string }> => {
  chmodSync(output, 0o755);
  const found = await inspect(output);
  if (!found.ok) throw new Error(`what it gave ${found.reason}`);
  return found;
};

/** Until the other way has failed, or has had its time. */
const headStart = async (other: Promise<unknown>, signal: AbortSignal): Promise<void> => {
  const failed = new Promise<void>((resolve) => other.catch(() => resolve()));
  await Promise.race([failed, sleep(HEAD_START_MS, undefined, { signal, ref: false })]);
};
