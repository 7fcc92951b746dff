import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, isGrpcServiceError } from '@temporalio/client';
import { reasonOf, systemCode } from '../domain/errors.ts';
import { closedPorts } from './closed-ports.ts';
import { StackError } from './errors.ts';
import { freePort, LOOPBACK, type StackPorts } from './ports.ts';
import { type ServerProcess, startServer } from './process.ts';
import { openUiDoor } from './ui-door.ts';

const READY_MS = 60_000;
const POLL_MS = 50;
/** For one look. */
const LOOK_MS = 5_000;
const TRIES = 5;

/**
 * Dynamic configuration. A dev server has one shard, whose queues look for tasks at most 20 times a second: each step of
 * a workflow would wait 50 ms. More updates in flight than the usual 10 let the client library batch answers. The limit of
 * updates a run stays, so that runs turn as in a fleet.
 *
 * The rest keeps a flood from ending a meeting (ADR 28). What Convene sends has less than 400 KB; the server takes little
 * more, also of updates, which a worker could not even refuse. A run takes 300 signals, so that what waits for a worker that is
 * away is as much as it can read in one task, and no run comes near the size at which the server would end it, whatever
 * headers the signals have. A page of a history, of 64 events, is as much as clients take in one message.
 */
export const DYNAMIC = {
  'history.transferProcessorMaxPollRPS': '2000',
  'history.timerProcessorMaxPollRPS': '2000',
  'history.maxInFlightUpdates': '200',
  'history.maxInFlightUpdatePayloads': '500000',
  'history.maximumSignalsPerExecution': '300',
  'limit.blobSize.error': '524288',
  'limit.memoSize.error': '32768',
  'limit.historySize.error': '2000000000',
  'frontend.historyMaxPageSize': '64',
  'matching.historyMaxPageSize': '64',
  'limit.historyMaxPageSize': '64',
} as const;

export type TemporalOptions = {
  /** The `temporal` program. */
  binary: string;
  /** Where its database is; null keeps everything in memory. */
  dataDir: string | null;
  /** Its log. */
  log: string;
  port?: number;
  uiPort?: number;
  /** The ports of the last start, used again where they are free. */
  last?: Pick<StackPorts, 'temporal' | 'temporalUi'>;
  /** Whether data must survive a power cut: slower, and needed for live meetings. */
  synchronous?: 'NORMAL' | 'FULL';
  /**
   * For tests: workflows may skip time, and be paused. Elsewhere anybody who may write could run a live meeting to its end in
   * seconds, or stop it.
   */
  timeSkipping?: boolean;
};
/** Where its HTTP API, the UI itself and its metrics listen: on ports that browsers refuse. */
type ClosedDoors = { ip: string; http: number; ui: number; metrics: number };

/** `ended` resolves when the server ends for whatever reason; the text says how. */
export type RunningTemporal = {
  address: string;
  uiUrl: string;
  closed: ClosedDoors;
  ended: Promise<string>;
  stop(): Promise<void>;
};

/**
 * Starts a Temporal dev server on the loopback address, on the usual ports or free ones, and returns when it answers. Its HTTP
 * API takes whoever asks, and so does its UI: both listen where no browser goes, the UI behind a door (`openUiDoor`).
 *
 * @throws StackError `TEMPORAL_UNREACHABLE` with the end of its log when it does not answer within a minute.
 */
export const startTemporal = async (options: TemporalOptions): Promise<RunningTemporal> => {
  if (options.dataDir !== null) mkdirSync(options.dataDir, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    let [port, uiPort] = [0, 0];
    let closed: ClosedDoors = { ip: LOOPBACK, http: 0, ui: 0, metrics: 0 };
    const server = await launch(options, async () => {
      port = options.port ?? (await freePort('temporal', options.last?.temporal));
      uiPort = options.uiPort ?? (await freePort('temporalUi', options.last?.temporalUi));
      const { ip, ports } = await closedPorts(3);
      const [http = 0, ui = 0, metrics = 0] = ports;
      closed = { ip, http, ui, metrics };
      return { port, ...closed };
    });
    const { ip } = closed;
    const address = `${ip}:${port}`;
    try {
      await untilItAnswers(server, address);
      const door = await openUiDoor({
        listen: { host: LOOPBACK, port: uiPort },
        names: [`127.0.0.1:${uiPort}`, `localhost:${uiPort}`],
        to: { host: ip, port: closed.ui },
      });
      const stop = () => Promise.all([door.stop(), server.stop()]).then(() => undefined);
      return { address, uiUrl: `http://${LOOPBACK}:${uiPort}`, closed, ended: server.exited, stop };
    } catch (error) {
      await server.stop();
      const said = server.output();
      const doorTaken = systemCode(error) === 'EADDRINUSE' && options.uiPort === undefined;
      if (attempt < TRIES && (doorTaken || portTaken(said, options))) continue;
      throw new StackError(
        'TEMPORAL_UNREACHABLE',
        `The Temporal server does not answer on ${address}: ${reasonOf(error)}. From its log (${options.log}):\n${causesIn(said) || server.printed()}`,
        { cause: error },
      );
    }
  }
};

/**
 * Whether another program took a port between the choice and the server's start, so that other ports will do: one of ours,
 * or one of those that the server chooses for its inner services. It says so early and then panics with a hundred lines of
 * trace. A port that the caller insists on is not retried.
 */
const portTaken = (said: string, { port, uiPort }: TemporalOptions): boolean =>
  said
    .split('\n')
    .filter((line) => line.includes('address already in use'))
    .some((line) => ![port, uiPort].some((wanted) => wanted !== undefined && line.includes(`:${wanted}: `)));

/** The lines that name a cause, which the trace of a panic would hide. */
const causesIn = (said: string): string =>
  said
    .split('\n')
    .filter((line) => /level=(ERROR|FATAL)|^panic: |^Error: /.test(line))
    .slice(0, 4)
    .join('\n');

const launch = (
  { binary, dataDir, log, synchronous = 'NORMAL', timeSkipping = false }: TemporalOptions,
  choosePorts: () => Promise<ClosedDoors & { port: number }>,
) =>
  startServer({
    name: 'The Temporal server',
    program: async () => {
      const { port, ip, http, ui, metrics } = await choosePorts();
      const args = [
        ...['server', 'start-dev', '--ip', ip, '--port', String(port), '--http-port', String(http)],
        ...['--ui-ip', ip, '--ui-port', String(ui), '--metrics-port', String(metrics)],
        ...['--log-level', 'warn', '--disable-config-file', '--disable-config-env', '--ui-disable-news-fetch'],
        ...(dataDir === null ? [] : ['--db-filename', join(dataDir, 'temporal.db')]),
        // without these two a server on a file is ten times slower
        ...(dataDir === null
          ? []
          : ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', `synchronous=${synchronous}`]),
        ...Object.entries({
          ...DYNAMIC,
          'frontend.WorkflowTimeSkippingEnabled': timeSkipping,
          'frontend.WorkflowPauseEnabled': timeSkipping,
        }).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
      ];
      return [binary, args];
    },
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/' },
    logFile: log,
    stopSignal: 'SIGTERM',
    lockFile: dataDir === null ? null : join(dataDir, 'server.json'),
  });

const untilItAnswers = async (server: ServerProcess, address: string): Promise<void> => {
  const limit = performance.now() + READY_MS;
  for (;;) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: 1_000 });
      try {
        await untilItLooksUp(connection);
      } finally {
        await connection.close();
      }
      return;
    } catch (error) {
      const ended = server.ended();
      if (ended !== null) throw new Error(ended);
      if (performance.now() > limit) throw error;
      await sleep(POLL_MS);
    }
  }
};

const NOT_FOUND = 5;

/** Its frontend answers before the service that keeps histories does: asked for a workflow that nobody began, that one says so. */
const untilItLooksUp = async (connection: Connection): Promise<void> => {
  const nobodys = { namespace: 'temporal-system', execution: { workflowId: 'convene-is-ready' } };
  try {
    await connection.withDeadline(Date.now() + LOOK_MS, () =>
      connection.workflowService.describeWorkflowExecution(nobodys),
    );
  } catch (error) {
    if (!isGrpcServiceError(error) || error.code !== NOT_FOUND) throw error;
  }
};
