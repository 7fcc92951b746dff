import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../domain/errors.ts';
import { cacheFolder, type Environment, readEnvironment } from './environment.ts';
import { StackError } from './errors.ts';
import { buildTemporal, removeTree } from './go-build.ts';
import { identify } from './identity.ts';
import { takeLock } from './lock.ts';
import { type OnProgress, stageOf } from './progress.ts';
import { downloadTemporal, RELEASES } from './temporal-download.ts';
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
 * Finds the Temporal server: `TEMPORAL_ADDRESS`, `temporal` on the PATH if recent enough, our cache, the official
 * download, a build from Go modules. What was downloaded or built is put into the cache in one step. Two processes
 * that find nothing build once; an interrupted build leaves nothing that blocks the next.
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
    return await getTemporal(cached, here, options);
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

const getTemporal = async (
  cached: string,
  here: Extract<TemporalHere, { kind: 'none' }>,
  { env = process.env, onProgress = () => undefined, signal, releases = RELEASES, source = SERVER_SOURCE }: FindOptions,
): Promise<TemporalFound> => {
  const { passed, go } = here;
  const workFolder = `${cached}.work-${process.pid}`;
  const output = `${cached}.new-${process.pid}`;

  /** What was obtained is used only if it runs and is recent enough; then it is moved into place in one step. */
  const keep = async (from: 'download' | 'build'): Promise<TemporalFound | null> => {
    chmodSync(output, 0o755);
    const found = await inspect(output);
    if (!found.ok) {
      removeTree(output);
      passed.push(`${from}: what it gave ${found.reason}`);
      return null;
    }
    renameSync(output, cached);
    return { kind: 'binary', from, path: cached, server: found.server, ui: found.ui, passed };
  };

  const { cli } = pinned(source);
  try {
    await downloadTemporal({ version: cli, releases, workFolder, output, onProgress, signal });
    const found = await keep('download');
    if (found !== null) return found;
  } catch (error) {
    signal?.throwIfAborted();
    passed.push(`download: ${reasonOf(error)}`);
  }

  if (go === null) passed.push('build: there is no go on the PATH');
  else {
    try {
      await buildTemporal({ go, source, workFolder, output, env, onProgress, signal });
      const found = await keep('build');
      if (found !== null) return found;
    } catch (error) {
      signal?.throwIfAborted();
      passed.push(`build: ${reasonOf(error)}`);
    }
  }
  throw new StackError('TEMPORAL_NOT_FOUND', notFound(passed));
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
  const report = stageOf(onProgress, 'temporal');
  for (;;) {
    const taken = takeLock(`${cached}.lock`);
    if ('lock' in taken) {
      clearLeftovers(cached);
      return () => taken.lock.release();
    }
    report(`process ${taken.heldBy.pid} is getting the Temporal server; waiting for it`);
    await sleep(POLL_MS, undefined, { signal });
  }
};

const clearLeftovers = (cached: string): void => {
  const folder = join(cached, '..');
  for (const name of readdirSync(folder)) {
    const pid = /^temporal-.+\.(?:work|new)-(\d+)$/.exec(name)?.[1];
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
