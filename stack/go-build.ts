import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { reasonOf } from '../domain/errors.ts';
import { freeBytes, GIGABYTE, gigabytes } from './disk.ts';
import { StackError } from './errors.ts';
import { guard } from './process.ts';
import { during, type OnProgress } from './progress.ts';

/** What a module's go.mod makes of the modules it pins. */
export type Built = { packages: readonly [string, ...string[]]; is: string };
const CLI: Built = { packages: ['github.com/temporalio/cli/cmd/temporal'], is: 'the Temporal server' };
/**
 * What is left out, since Convene's servers need none of it: `release` the workers that the server itself would start in
 * Kubernetes; `disable_grpc_modules` the discovery of Google's direct path, for archives in Google's storage.
 */
const TAGS = ['release', 'disable_grpc_modules'];
/** They decide what is built, and are part of the name under which it is kept. Nobody debugs it, so no data for that is made. */
export const GO_FLAGS = [
  ...['-mod=readonly', '-trimpath', '-buildvcs=false', `-tags=${TAGS.join()}`],
  ...['-gcflags=all=-dwarf=false', '-ldflags=-s -w'],
];
/** The compiler collects its garbage less often, and takes no more than some 1 GB for it. What it makes is the same. */
const MEMORY = { GOGC: '400', GOMEMLIMIT: '1GiB' };
/** Module and build caches while it runs; they are removed afterwards. */
const NEEDED_BYTES = 4 * GIGABYTE;
/** Half of the processor time that it took: 2 cores that do nothing else, an empty cache, and no time of the network. */
const COMPILE_SECONDS = 200;

export type BuildOptions = {
  go: string;
  /** Where go.mod and go.sum are. */
  source: string;
  /** A folder for this build alone. It is removed, whatever happens. */
  workFolder: string;
  /** The program; of several packages the folder for their programs, which ends with a slash. */
  output: string;
  /** What is built; the command line with its development server where it is left out. */
  built?: Built;
  env: NodeJS.ProcessEnv;
  onProgress: OnProgress;
  signal?: AbortSignal | undefined;
  /** Bytes free on the disk of `workFolder`. */
  free?: number;
};

/**
 * Builds the Temporal server from the Go modules that `source` pins, and checks every module against go.sum.
 *
 * @throws StackError `DISK_FULL`, `TEMPORAL_BUILD_FAILED` (with the last lines that go printed), or the signal's reason.
 */
export const buildTemporal = async (options: BuildOptions): Promise<void> => {
  const free = options.free ?? freeBytes(options.workFolder);
  if (free < NEEDED_BYTES) {
    throw new StackError(
      'DISK_FULL',
      `Building ${(options.built ?? CLI).is} needs ${gigabytes(NEEDED_BYTES)} for a while, and ${options.workFolder} has ${gigabytes(free)} free. Make room, or set CONVENE_CACHE to a folder on a larger disk.`,
    );
  }
  mkdirSync(options.workFolder, { recursive: true });
  try {
    const packages = await resolvePackages(options);
    await compile(options, packages);
  } finally {
    removeTree(options.workFolder);
  }
};

/** Fetches the modules and counts the packages to compile. */
const resolvePackages = async (options: BuildOptions): Promise<number> => {
  const modules = modulesIn(join(options.source, 'go.sum'));
  let fetched = 0;
  let packages = 0;
  const args = ['list', ...GO_FLAGS, '-modcacherw', '-deps', ...(options.built ?? CLI).packages];
  await during(
    options.onProgress,
    { stage: 'modules' },
    () =>
      fetched === 0 ? `fetching up to ${modules} Go modules` : `fetched ${fetched} of up to ${modules} Go modules`,
    () =>
      run(options, args, {
        printed: () => packages++,
        said: (line) => {
          if (line.startsWith('go: downloading ')) fetched++;
        },
      }),
  );
  return packages;
};

const compile = async (options: BuildOptions, packages: number): Promise<void> => {
  const { packages: wanted, is } = options.built ?? CLI;
  let compiled = 0;
  const args = ['build', '-v', ...GO_FLAGS, '-modcacherw', '-o', options.output, ...wanted];
  await during(
    options.onProgress,
    { stage: 'compile', estimateSeconds: COMPILE_SECONDS },
    () => `compiling ${is}: ${compiled} of ${packages} packages, ${Math.floor((100 * compiled) / packages)}%`,
    () =>
      run(options, args, {
        printed: () => undefined,
        said: (line) => {
          // `-v` prints the import path of a package when it is compiled, and nothing else with no blank in it
          if (!/\s/.test(line)) compiled++;
        },
      }),
  );
};

type Lines = { printed(line: string): void; said(line: string): void };

const run = async (options: BuildOptions, args: readonly string[], lines: Lines): Promise<void> => {
  options.signal?.throwIfAborted();
  const child = spawn(options.go, args, {
    cwd: options.source,
    env: goEnvironment(options),
    // a group of its own: go starts compilers, and all of them must end together
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  const closed = once(child, 'close');
  const last: string[] = [];
  createInterface(child.stdout).on('line', lines.printed);
  createInterface(child.stderr).on('line', (line) => {
    if (last.push(line) > 8) last.shift();
    lines.said(line);
  });
  const { pid } = child;
  const release = pid === undefined ? () => undefined : guard(-pid, 'SIGKILL', options.workFolder);
  const abort = () => {
    if (pid !== undefined) endGroup(pid);
  };
  options.signal?.addEventListener('abort', abort);
  try {
    const [code] = await Promise.race([closed, failed]);
    options.signal?.throwIfAborted();
    if (code !== 0) throw new Error(last.join('\n'));
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new StackError('TEMPORAL_BUILD_FAILED', `go ${args[0]} failed: ${reasonOf(error)}`, { cause: error });
  } finally {
    options.signal?.removeEventListener('abort', abort);
    release();
  }
};

const endGroup = (pid: number): void => {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it ended by itself
  }
};

/** The caller's settings (proxy, sum database), but caches of our own and no flags that change what is built. */
const goEnvironment = ({ env, workFolder }: BuildOptions): NodeJS.ProcessEnv => ({
  ...MEMORY,
  ...env,
  CGO_ENABLED: '0',
  GOWORK: 'off',
  GOFLAGS: (env.GOFLAGS ?? '')
    .split(/\s+/)
    .filter((flag) => !/^--?(mod|modfile|ldflags|gcflags|tags|o)(=|$)/.test(flag))
    .join(' '),
  GOMODCACHE: join(workFolder, 'mod'),
  GOCACHE: join(workFolder, 'build'),
  GOTMPDIR: workFolder,
});

const modulesIn = (goSum: string): number =>
  readFileSync(goSum, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.includes('/go.mod ')).length;

/** Removes a folder also where a module cache has made its folders read-only. */
export const removeTree = (folder: string): void => {
  const makeWritable = (path: string): void => {
    chmodSync(path, 0o700);
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory()) makeWritable(join(path, entry.name));
    }
  };
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    makeWritable(folder);
    rmSync(folder, { recursive: true, force: true });
  }
};
