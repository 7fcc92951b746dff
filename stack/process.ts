import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackError } from './errors.ts';
import { Identity, identify, isAlive } from './identity.ts';
import { type Lock, takeLock } from './lock.ts';

/** How long a server may take to stop when asked, before it is killed. */
const STOP_MS = 15_000;
const POLL_MS = 25;
const LAST_LINES = 8;

export type ServerOptions = {
  /** How messages call it: `the Temporal server`. */
  name: string;
  /** The command and its arguments, asked for once nobody else can use its data: an orphan's port is free by then. */
  program: () => Promise<readonly [command: string, args: readonly string[]]>;
  env: Record<string, string>;
  uid?: number;
  gid?: number;
  /** Everything it prints is appended here. */
  logFile: string;
  /** What makes it stop in an orderly way. */
  stopSignal: 'SIGINT' | 'SIGTERM';
  /** Says who runs on its data; null for a server that has none. */
  lockFile: string | null;
  /** Runs before the start, once no other process can use the data. */
  prepare?: () => Promise<void>;
};

export type ServerProcess = {
  pid: number;
  /** Resolves when it ends for whatever reason; the text says how. */
  exited: Promise<string>;
  /** How it ended, or null while it runs. */
  ended(): string | null;
  /** All that it has printed. */
  output(): string;
  /** The last lines of it, for messages. */
  printed(): string;
  /** Asks it to stop, kills it if it does not, returns when it is gone. May be called again. */
  stop(): Promise<void>;
};

/**
 * Starts a server in a process group of its own, so that Ctrl-C reaches us and not the servers under us, which are
 * stopped in order. Should this process die without stopping it, even by SIGKILL, a small guard does (see `guard`), and
 * one that outlives both is stopped by the next start on the same lock file.
 *
 * @throws StackError `STACK_CHILD_IN_USE` when a living process already runs this server on this data.
 */
export const startServer = async (options: ServerOptions): Promise<ServerProcess> => {
  const lock = options.lockFile === null ? null : await takeChildLock(options.lockFile, options);
  try {
    await options.prepare?.();
    return await launch(options, await options.program(), lock);
  } catch (error) {
    lock?.release();
    throw error;
  }
};

const launch = async (
  options: ServerOptions,
  [command, args]: Awaited<ReturnType<ServerOptions['program']>>,
  lock: Lock | null,
): Promise<ServerProcess> => {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a');
  const logStart = fstatSync(log).size;
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: options.env,
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  closeSync(log);

  let ended: string | null = null;
  const exited = endOf(child).then((how) => {
    ended = how;
    lock?.release();
    return how;
  });
  if (child.pid === undefined) {
    throw new StackError('STACK_CHILD_FAILED', `${options.name} did not start: ${await exited} (${command})`);
  }
  const release = guard(child.pid, options.stopSignal);
  void exited.then(release);
  lock?.note(identify(child.pid));

  let stopping: Promise<void> | null = null;
  const { pid } = child;
  const output = () => readFileSync(options.logFile).subarray(logStart).toString();
  return {
    pid,
    exited,
    ended: () => ended,
    output,
    printed: () => output().trimEnd().split('\n').slice(-LAST_LINES).join('\n'),
    stop() {
      stopping ??= (async () => {
        if (ended === null) child.kill(options.stopSignal);
        const limit = new AbortController();
        await Promise.race([exited, sleep(STOP_MS, undefined, { signal: limit.signal }).catch(() => undefined)]);
        limit.abort();
        if (ended === null) child.kill('SIGKILL');
        await exited;
      })();
      return stopping;
    },
  };
};

/**
 * Watches over `pid` (a group where negative) on behalf of this process: a shell whose standard input closes when we
 * die, by whatever cause. It then sends `signal`, after ten seconds SIGKILL, and removes `folder` if one is given.
 *
 * @returns to be called when `pid` has ended in the ordinary way.
 */
export const guard = (pid: number, signal: NodeJS.Signals, folder = ''): (() => void) => {
  const script = [
    'read -r over && exit 0',
    'kill -s "$2" -- "$1" 2>/dev/null',
    'n=0; while [ "$2" != KILL ] && kill -s 0 -- "$1" 2>/dev/null && [ "$n" -lt 100 ]; do sleep 0.1; n=$((n+1)); done',
    'kill -s KILL -- "$1" 2>/dev/null',
    'if [ -n "$3" ]; then chmod -R u+w "$3" 2>/dev/null; rm -rf "$3"; fi',
  ].join('\n');
  const shell = spawn('/bin/sh', ['-c', script, 'convene-guard', String(pid), signal.slice(3), folder], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return () => void shell.stdin.end('over\n');
};

const endOf = async (child: ChildProcess): Promise<string> => {
  try {
    const [code, signal] = await once(child, 'exit');
    return signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const takeChildLock = async (path: string, { name, stopSignal }: ServerOptions): Promise<Lock> => {
  const taken = takeLock(path);
  if ('heldBy' in taken) {
    throw new StackError(
      'STACK_CHILD_IN_USE',
      `${name} already runs on this data, started by process ${taken.heldBy.pid} (${path}). Stop that one first, or use another folder.`,
    );
  }
  const orphan = Identity.safeParse(taken.left);
  if (orphan.success) await endOrphan(orphan.data, stopSignal);
  return taken.lock;
};

/** Ends a server that outlived the process that started it. */
const endOrphan = async (orphan: Identity, signal: NodeJS.Signals): Promise<void> => {
  for (const [step, limitMs] of [
    [signal, STOP_MS],
    ['SIGKILL', STOP_MS],
  ] as const) {
    if (isAlive(orphan)) process.kill(orphan.pid, step);
    for (let waited = 0; waited < limitMs && isAlive(orphan); waited += POLL_MS) await sleep(POLL_MS);
  }
};
