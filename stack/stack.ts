import { chmodSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Connection } from '@temporalio/client';
import type { z } from 'zod';
import { reasonOf } from '../domain/errors.ts';
import type { Mode } from '../domain/plan.ts';
import { temporalSettings } from '../worker/config.ts';
import { readEnvironment } from './environment.ts';
import { StackError } from './errors.ts';
import { type Lock, takeLock } from './lock.ts';
import { ensureNamespace } from './namespace.ts';
import { keepPorts, portOf, readPorts, type StackPorts } from './ports.ts';
import { startPostgres } from './postgres.ts';
import { type OnProgress, stageOf } from './progress.ts';
import { lockFile, Note, type StackAddresses } from './running.ts';
import { secretsOn } from './secrets.ts';
import { type SinkApart, startSinkApart } from './sink-apart.ts';
import { startTemporal } from './temporal.ts';
import { findTemporal, type TemporalFound } from './temporal-binary.ts';

/**
 * The embedded stack of one machine: a Temporal dev server, PostgreSQL and an SMTP sink, each started unless the
 * environment names one that runs. All it keeps is under one folder:
 *
 *     stack.json     who runs it and where it is reached (readable by its owner only: it holds the database password)
 *     ports.json     the ports of the last start
 *     secrets        by which its workers know each other (readable by its owner only)
 *     temporal/      the server's database          temporal.log
 *     postgres/      the cluster, its password      postgres.log
 *     mail/          what the sink received
 */

const CONNECT_MS = 5_000;

export type StackOptions = {
  /** The folder for all that is kept, such as `var`. */
  dir: string;
  /** A live stack survives a power cut; a rehearsal's server is faster. */
  mode: Mode;
  env?: NodeJS.ProcessEnv;
  onProgress?: OnProgress;
  /** For tests: PostgreSQL is not made safe against a power cut, and the server keeps everything in memory. */
  volatile?: boolean;
  /** For tests: the server lets a workflow skip time. */
  timeSkipping?: boolean;
  /** Stops the search for a server, the longest step. */
  signal?: AbortSignal;
};

export type RunningStack = {
  temporal: { address: string; namespace: string; uiUrl: string | null; found: TemporalFound; retentionDays: number };
  postgres: { url: string };
  sink: SinkApart;
  /** The server that SMTP_URL names; null: live mail waits. */
  liveMail: string | null;
  env: StackAddresses;
  /** Resolves when a server that was started ends for whatever reason; the text says which, and how. */
  ended: Promise<string>;
  /** Stops what was started, last first. May be called again. */
  stop(): Promise<void>;
};

/**
 * Starts the stack. Two on one folder would corrupt each other's data, so the second is refused.
 *
 * @throws StackError `STACK_RUNNING` with the addresses of the one that runs (see `runningStack`), and those of its parts.
 */
export const startStack = async (options: StackOptions): Promise<RunningStack> => {
  const dir = resolve(options.dir);
  const lock = takeStack(dir);
  const started: (() => Promise<void>)[] = [async () => lock.release()];
  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= stopAll(started.reverse());
    return stopping;
  };
  try {
    return { ...(await startParts(dir, options, lock, started)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const takeStack = (dir: string): Lock => {
  const taken = takeLock(lockFile(dir));
  if ('lock' in taken) return taken.lock;
  const note = Note.safeParse(taken.note);
  const where = note.success
    ? `Temporal is at ${note.data.TEMPORAL_ADDRESS}${note.data.uiUrl === null ? '' : `, its UI at ${note.data.uiUrl}`}`
    : 'it is still starting';
  throw new StackError(
    'STACK_RUNNING',
    `A stack already runs on ${dir}, in process ${taken.heldBy.pid}: ${where}. Use that one, stop it, or name another folder.`,
  );
};

/** Nobody else on this machine may read histories, addresses and messages; PostgreSQL protects its own folder. */
const madePrivate = (folder: string): string => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  return folder;
};

const startParts = async (
  dir: string,
  {
    mode,
    env: given = process.env,
    onProgress = () => undefined,
    volatile = false,
    timeSkipping = false,
    signal,
  }: StackOptions,
  lock: Lock,
  started: (() => Promise<void>)[],
): Promise<Omit<RunningStack, 'stop'>> => {
  const env = readEnvironment(given);
  const portsFile = join(dir, 'ports.json');
  const last = readPorts(portsFile);
  const withSignal = signal === undefined ? {} : { signal };
  const found = await findTemporal({ env: given, onProgress, ...withSignal });

  const part: StackPart = { dir, mode, volatile, timeSkipping, last, onProgress, started };
  const [postgres, sink, temporal] = await together([
    startDatabase(part, env.DATABASE_URL),
    startMail(part),
    startServer(part, found),
  ]);
  const { url: databaseUrl } = postgres;
  const { address, uiUrl } = temporal;
  const ends = [postgres.ended, temporal.ended].filter((ended) => ended !== null);

  const namespace = env.TEMPORAL_NAMESPACE;
  stageOf(onProgress, 'namespace', 2)(`namespace ${namespace}`);
  const { retentionDays } = await prepareNamespace(found, address, namespace, given);

  const addresses = {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    DATABASE_URL: databaseUrl,
    REHEARSAL_SMTP_URL: sink.url,
    CONVENE_SECRETS: env.CONVENE_SECRETS ?? secretsOn(dir),
  };
  const liveMail = env.SMTP_URL === undefined ? null : new URL(env.SMTP_URL).host;
  lock.note({ ...addresses, uiUrl, liveMail } satisfies z.infer<typeof Note>);
  keepPorts(portsFile, {
    ...last,
    ...(env.DATABASE_URL === undefined ? { postgres: portOf(databaseUrl) } : {}),
    ...(uiUrl === null ? {} : { temporal: portOf(`http://${address}`), temporalUi: portOf(uiUrl) }),
    smtp: sink.port,
  });
  stageOf(onProgress, 'ready')('the stack is ready');
  return {
    temporal: { address, namespace, uiUrl, found, retentionDays },
    postgres: { url: databaseUrl },
    sink,
    liveMail,
    env: addresses,
    ended: Promise.race(ends),
  };
};

/** What each part of the stack is started with. What it starts it puts on `started`, to be stopped. */
type StackPart = Required<Pick<StackOptions, 'dir' | 'mode' | 'volatile' | 'timeSkipping' | 'onProgress'>> & {
  last: StackPorts;
  started: (() => Promise<void>)[];
};

/** Where one fails the others are waited for, so that all that was started is known, and can be stopped. */
const together = async <T extends readonly unknown[]>(parts: readonly [...T]) => {
  await Promise.allSettled(parts);
  return Promise.all(parts);
};

const startDatabase = async ({ dir, volatile, last, onProgress, started }: StackPart, external: string | undefined) => {
  const report = stageOf(onProgress, 'postgres', 3);
  if (external !== undefined) {
    report(`PostgreSQL at ${new URL(external).host}, as DATABASE_URL says`);
    return { url: external, ended: null };
  }
  report('starting PostgreSQL');
  const log = join(dir, 'postgres.log');
  const postgres = await startPostgres({
    ...{ dataDir: join(dir, 'postgres'), log, durable: !volatile, lastPort: last.postgres },
  });
  started.push(postgres.stop);
  report(`PostgreSQL on port ${new URL(postgres.url).port}`);
  return { url: postgres.url, ended: postgres.ended.then((how) => `PostgreSQL: ${how} (see ${log})`) };
};

const startMail = async ({ dir, last, onProgress, started }: StackPart): Promise<SinkApart> => {
  const report = stageOf(onProgress, 'sink');
  const sink = await startSinkApart({ dir: madePrivate(join(dir, 'mail')), lastPort: last.smtp });
  started.push(sink.stop);
  report(`SMTP sink at ${sink.url}`);
  return sink;
};

const startServer = async (
  { dir, mode, volatile, timeSkipping, last, onProgress, started }: StackPart,
  found: TemporalFound,
) => {
  const report = stageOf(onProgress, 'temporal', 3);
  if (found.kind === 'address') {
    report(`Temporal server at ${found.address}, as TEMPORAL_ADDRESS says`);
    return { address: found.address, uiUrl: null, ended: null };
  }
  report(`starting the Temporal server ${found.server} (${found.path})`);
  const log = join(dir, 'temporal.log');
  const { address, uiUrl, ended, stop } = await startTemporal({
    binary: found.path,
    dataDir: volatile ? null : madePrivate(join(dir, 'temporal')),
    ...{ log, synchronous: mode === 'live' ? 'FULL' : 'NORMAL', timeSkipping, last },
  });
  started.push(stop);
  report(`Temporal server at ${address}, UI at ${uiUrl}`);
  return { address, uiUrl, ended: ended.then((how) => `the Temporal server: ${how} (see ${log})`) };
};

const prepareNamespace = async (found: TemporalFound, address: string, namespace: string, env: NodeJS.ProcessEnv) => {
  let connection: Connection;
  try {
    const options = found.kind === 'address' ? externalConnection(env) : { address };
    connection = await Connection.connect({ ...options, connectTimeout: CONNECT_MS });
  } catch (error) {
    throw new StackError('TEMPORAL_UNREACHABLE', `There is no Temporal server at ${address}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  try {
    return await ensureNamespace(connection, namespace);
  } finally {
    await connection.close();
  }
};

/** A server of a fleet may require TLS and a key; they are read as all Temporal programs read them. */
export const externalConnection = (env: NodeJS.ProcessEnv) => temporalSettings(env).connectionOptions;

/** Stops all even where one fails, so that none is left running; the first failure is thrown at the end. */
const stopAll = async (stops: readonly (() => Promise<void>)[]): Promise<void> => {
  const failures: unknown[] = [];
  for (const stop of stops) await stop().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
};
