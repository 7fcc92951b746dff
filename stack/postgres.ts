import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { reasonOf } from '../domain/errors.ts';
import { createDatabase, fitServer } from '../registry/server.ts';
import { StackError } from './errors.ts';
import { identify } from './identity.ts';
import { freePort, LOOPBACK } from './ports.ts';
import { postgresPrograms } from './postgres-binary.ts';
import { type RunAs, runAs } from './postgres-user.ts';
import { type ServerProcess, startServer } from './process.ts';

const READY_MS = 60_000;
const ANSWER_MS = 2_000;
const POLL_MS = 25;
const TRIES = 5;
const USER = 'convene';
const DATABASE = 'convene';
/** Above every process number of every system, and still a number for PostgreSQL. */
const NOBODY = 2 ** 31 - 2;

export type PostgresOptions = {
  /** Its folder: the cluster, its password and its lock are kept there. */
  dataDir: string;
  log: string;
  port?: number;
  /** The port of the last start, used again where it is free. */
  lastPort?: number | undefined;
  /** Whether data must survive a power cut (default). Tests turn it off, and are faster. */
  durable?: boolean;
};
/** `ended` resolves when the server ends for whatever reason; the text says how. */
export type RunningPostgres = { url: string; ended: Promise<string>; stop(): Promise<void> };

/**
 * Starts PostgreSQL on the loopback address with a database `convene`, on the usual port or a free one. As root it runs as
 * an ordinary user (see `runAs`). It recovers the data of a killed server.
 *
 * @throws StackError `POSTGRES_START_FAILED` with the end of its log, and those of the functions it calls.
 */
export const startPostgres = async (options: PostgresOptions): Promise<RunningPostgres> => {
  const { dataDir, log, durable = true } = options;
  const { postgres, initdb } = postgresPrograms();
  const cluster = join(dataDir, 'cluster');
  const user = runAs(dataDir, postgres);
  const lockFile = join(dataDir, 'server.json');

  for (let attempt = 1; ; attempt++) {
    let port = 0;
    const server = await startServer({
      ...{ name: 'PostgreSQL', env: ENVIRONMENT, logFile: log, stopSignal: 'SIGINT', lockFile },
      ...(user.uid === undefined ? {} : { uid: user.uid }),
      ...(user.gid === undefined ? {} : { gid: user.gid }),
      // after taking the lock: no other process creates or repairs the cluster meanwhile
      prepare: async () => {
        if (!existsSync(cluster)) await initialise(initdb, user, dataDir, cluster, durable);
        disownPid(cluster);
      },
      program: async () => {
        port = options.port ?? (await freePort('postgres', options.lastPort));
        return user.wrap(postgres, ['-D', cluster, ...settings(port, durable)]);
      },
    });
    try {
      const password = readFileSync(passwordFile(dataDir), 'utf8').trim();
      const url = `postgres://${USER}:${password}@${LOOPBACK}:${port}/postgres`;
      await untilItAnswers(server, url);
      return { url: await createDatabase(url, DATABASE), ended: server.exited, stop: () => server.stop() };
    } catch (error) {
      await server.stop();
      // a port taken meanwhile, or memory of a killed server that its last process is just leaving
      const passing = /could not bind|Address already in use|pre-existing shared memory block/.test(server.output());
      if (passing && attempt < TRIES) {
        await sleep(POLL_MS * 2 ** attempt);
        continue;
      }
      throw new StackError(
        'POSTGRES_START_FAILED',
        `PostgreSQL does not answer on port ${port}: ${reasonOf(error)}. The end of its log (${log}):\n${server.printed()}`,
        { cause: error },
      );
    }
  }
};

/** Of our environment nothing but PATH: PGPORT, PGDATA and the like must not change what is started. */
const ENVIRONMENT = { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' };

const settings = (port: number, durable: boolean): string[] =>
  Object.entries({
    port,
    listen_addresses: LOOPBACK,
    // a socket's path may be at most 107 bytes long
    unix_socket_directories: '',
    max_connections: 200,
    log_min_messages: 'warning',
    // the details of an error have the row that it is about, with its names
    log_error_verbosity: 'terse',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

const passwordFile = (dataDir: string): string => join(dataDir, 'password');

/** Creates the cluster in another folder and moves it into place, so that an interrupted one is not taken for a cluster. */
const initialise = async (
  initdb: string,
  user: RunAs,
  dataDir: string,
  cluster: string,
  durable: boolean,
): Promise<void> => {
  const aside = `${cluster}.new`;
  rmSync(aside, { recursive: true, force: true });
  writeFileSync(passwordFile(dataDir), `${randomBytes(18).toString('hex')}\n`, { mode: 0o600 });
  const ids = user.uid === undefined || user.gid === undefined ? {} : { uid: user.uid, gid: user.gid };
  if (ids.uid !== undefined) chownSync(passwordFile(dataDir), ids.uid, ids.gid);
  const [command, args] = user.wrap(initdb, [
    ...['-D', aside, '--username', USER, '--pwfile', passwordFile(dataDir), '--auth', 'scram-sha-256'],
    ...[
      '--encoding',
      'UTF8',
      '--locale',
      'C',
      '--locale-provider',
      'builtin',
      '--builtin-locale',
      'C.UTF-8',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ],
  ]);
  try {
    await promisify(execFile)(command, args, { ...ids, cwd: '/', env: ENVIRONMENT });
  } catch (error) {
    throw new StackError('POSTGRES_START_FAILED', `initdb failed: ${reasonOf(error)}`, { cause: error });
  }
  renameSync(aside, cluster);
};

/**
 * PostgreSQL takes over the pid file of a dead server, but refuses where that number belongs to another program by now.
 * The number is then replaced by one that no process has; the rest of the file stays, since it tells PostgreSQL whether
 * processes of the dead server still run.
 */
const disownPid = (cluster: string): void => {
  const path = join(cluster, 'postmaster.pid');
  if (!existsSync(path)) return;
  const [pid = '', ...rest] = readFileSync(path, 'utf8').split('\n');
  if (identify(Number(pid)) !== null && !worksIn(cluster, Number(pid)))
    writeFileSync(path, [NOBODY, ...rest].join('\n'));
};

const worksIn = (cluster: string, pid: number): boolean => {
  try {
    return process.platform === 'linux'
      ? readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster)
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(cluster);
  } catch {
    // another user's program, which cannot be a server on our data
    return false;
  }
};

const untilItAnswers = async (server: ServerProcess, url: string): Promise<void> => {
  const limit = performance.now() + READY_MS;
  for (;;) {
    try {
      await fitServer(url, ANSWER_MS);
      return;
    } catch (error) {
      const ended = server.ended();
      if (ended !== null) throw new Error(ended);
      if (performance.now() > limit) throw error;
      await sleep(POLL_MS);
    }
  }
};
