import { accessSync, constants, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from './cache.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { StackError } from './errors.ts';
import { removeTree } from './go-build.ts';
import { identify } from './identity.ts';
import { type Lock, takeLock } from './lock.ts';
import { during, type OnProgress } from './progress.ts';
import { RELEASES } from './temporal-download.ts';
import { obtainTemporal } from './temporal-obtain.ts';
import { inspect, OLDEST_SERVER, pinned, SERVER_SOURCE } from './temporal-version.ts';

/**
 * The Temporal server to use. `passed` says of every better place why it was not taken.
 */
export type TemporalFound =
  | { kind: 'address'; address: string; passed: string[] }
  | {
      kind: 'binary';
      from: 'path' | 'cache' | 'download' | 'build';
      path: string;
      server: string;
      ui: string;
      passed: string[];
    };

/** What is available without downloading or building; `none` says how the server would be obtained. */
export type TemporalHere = TemporalFound | { kind: 'none'; go: string | null; passed: string[] };

export type FindOptions = {
  env?: NodeJS.ProcessEnv;
  onProgress?: OnProgress;
  signal?: AbortSignal;
  /** Where releases are published; the folder with go.mod and go.sum. */
  releases?: string;
  source?: string;
};

/** Waiting for another process that builds. */
const POLL_MS = 500;

/**
 * Finds the Temporal server: `TEMPORAL_ADDRESS`, `temporal` on the PATH if recent enough, our cache, and else by the
 * official download or a build from Go modules, whichever is there first, which is put into the cache in one step. Two
 * processes that find nothing build once; an interrupted build leaves nothing that blocks the next.
 *
 * @throws StackError `TEMPORAL_NOT_FOUND`, one message that says what was tried and what to install.
 */
export const findTemporal = async (options: FindOptions = {}): Promise<TemporalFound> => {
  const here = await temporalHere(options);
  if (here.kind !== 'none') return here;
  const env = readEnvironment(options.env ?? process.env);
  const cached = cachedPath(env, options.source);
  const release = await takeTurn(cached, options);
  try {
    // while we waited for our turn, the other process may have put it there
    const meanwhile = await fromCache(cached, []);
    if (meanwhile !== null) return { ...meanwhile, passed: here.passed };
    const { onProgress = () => undefined, releases = RELEASES, source = SERVER_SOURCE, signal } = options;
    const { found, passed } = await obtainTemporal({
      ...{ cached, go: here.go, releases, source, env: options.env ?? process.env, onProgress, signal },
    });
    const all = [...here.passed, ...passed];
    if (found === null) throw new StackError('TEMPORAL_NOT_FOUND', notFound(all));
    return { kind: 'binary', path: cached, ...found, passed: all };
  } finally {
    release();
  }
};

/** Which Temporal server is here now, without getting one. For `doctor`. */
export const temporalHere = async (options: FindOptions = {}): Promise<TemporalHere> => {
  const env = readEnvironment(options.env ?? process.env);
  const passed: string[] = [];
  if (env.TEMPORAL_ADDRESS !== undefined) return { kind: 'address', address: env.TEMPORAL_ADDRESS, passed };

  const onPath = onThePath('temporal', env);
  if (onPath === null) passed.push('PATH: there is no temporal');
  else {
    const found = await inspect(onPath);
    if (found.ok) return { kind: 'binary', from: 'path', path: onPath, server: found.server, ui: found.ui, passed };
    passed.push(`PATH: ${onPath} ${found.reason}`);
  }
  return (
    (await fromCache(cachedPath(env, options.source), passed)) ?? { kind: 'none', go: onThePath('go', env), passed }
  );
};

/** Where the cache keeps this version of the server. */
export const cachedPath = (env: Environment, source = SERVER_SOURCE): string => {
  const { cli, hash } = pinned(source);
  return join(cacheFolder(env), `temporal-${cli}-${hash}`);
};

const fromCache = async (cached: string, passed: string[]): Promise<TemporalFound | null> => {
  if (!existsSync(cached)) {
    passed.push(`cache: there is no ${cached}`);
    return null;
  }
  const found = await inspect(cached);
  if (found.ok) return { kind: 'binary', from: 'cache', path: cached, server: found.server, ui: found.ui, passed };
  passed.push(`cache: ${cached} ${found.reason}`);
  return null;
};

const notFound = (passed: readonly string[]): string =>
  [
    'There is no Temporal server to use.',
    ...passed.map((line) => `  ${line}`),
    'Do one of these:',
    `  - install the Temporal CLI with server ${OLDEST_SERVER.major}.${OLDEST_SERVER.minor} or later (https://docs.temporal.io/cli) so that temporal is on the PATH;`,
    '  - install Go (https://go.dev/dl) with access to a Go module proxy, and run this again: it builds the server in a few minutes;',
    '  - set TEMPORAL_ADDRESS to host:port of a server that runs.',
  ].join('\n');

/** Takes the lock for obtaining the server, waits for other processes, and clears what ended ones left. */
const takeTurn = async (cached: string, { onProgress = () => undefined, signal }: FindOptions): Promise<() => void> => {
  mkdirSync(join(cached, '..'), { recursive: true });
  const lockFile = `${cached}.lock`;
  const taken = takeLock(lockFile);
  const lock =
    'lock' in taken
      ? taken.lock
      : await during(
          onProgress,
          { stage: 'temporal' },
          () => `process ${taken.heldBy.pid} is getting the Temporal server; waiting for it`,
          () => untilFree(lockFile, signal),
        );
  clearLeftovers(cached);
  return () => lock.release();
};

const untilFree = async (lockFile: string, signal: AbortSignal | undefined): Promise<Lock> => {
  for (;;) {
    await sleep(POLL_MS, undefined, { signal });
    const taken = takeLock(lockFile);
    if ('lock' in taken) return taken.lock;
  }
};

const clearLeftovers = (cached: string): void => {
  const folder = join(cached, '..');
  for (const name of readdirSync(folder)) {
    const pid = /^temporal-.+\.(?:work|new)-(?:[a-z]+-)?(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && (Number(pid) === process.pid || identify(Number(pid)) === null))
      removeTree(join(folder, name));
  }
};

/** The program of that name that a shell would run. */
export const onThePath = (name: string, env: Pick<Environment, 'PATH'>): string | null =>
  env.PATH.split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isProgram) ?? null;

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};
