import { fileURLToPath } from 'node:url';
import {
  DefaultLogger,
  makeTelemetryFilterString,
  type NativeConnection,
  Runtime,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { mailActivities } from '../activities/dispatch.ts';
import { noticeActivities } from '../activities/notices.ts';
import { documentActivities } from '../activities/papers.ts';
import { registryActivities } from '../activities/registry.ts';
import type { Sender } from '../mail/message.ts';
import type { Transports } from '../mail/transports.ts';
import type { Pool } from '../registry/database.ts';
import { certifyLinks } from '../registry/links.ts';
import { forOurs } from './callers.ts';
import type { Versioning } from './deployment.ts';
import { markingCodec } from './mark.ts';
import { warrantLacking, watchRemoved } from './people.ts';
import { ignoreReferences } from './references.ts';
import { linkKeysOf, noticeKeyOf, type Secret, seedOf } from './secrets.ts';
import { countForWorkflows } from './unheard.ts';

export type ConveneWorkerOptions = {
  connection: NativeConnection;
  namespace: string;
  /** `convene` in production; tests take one each. Mail and documents have queues of their own, named after it. */
  taskQueue: string;
  /** The path of the bundle of `workflowBundle()`. */
  bundle: string;
  pool: Pool;
  /** By which the workers of this installation know each other. */
  secrets: readonly Secret[];
  smtp: Transports;
  sender: Sender;
  leaseMs: number;
  /** The Temporal UI, for links in notices to officers; null where nobody said where it is. */
  uiUrl: string | null;
  /** Where missions open their page, for links in mails; none where it is null. */
  webUrl?: string | null;
  retryAfterMs?: readonly number[];
  unreachableRetryMs?: number;
  /** Its build among those of a fleet; without one it takes whatever no version does. Only the queue of workflows has versions. */
  version?: { deploymentName: string; buildId: string; versioning: Versioning };
  /** Who is addressed; by treaty status where it is left out. */
  roster?: Parameters<typeof registryActivities>[0]['roster'];
};

/** How soon a person who was removed is believed no more. */
const REMOVED_EVERY_MS = 5_000;
/** How often counts of messages that changed nothing are written. */
const COUNTED_EVERY_MS = 1_000;

export type ConveneWorker = {
  /** Resolves when the worker has stopped; rejects when it failed. */
  done: Promise<void>;
  /** The states of its three queues, by Temporal's names, such as RUNNING. */
  states(): string[];
  /** Stops taking work, lets activities end, and resolves when all is quiet. */
  stop(): Promise<void>;
};

/**
 * One process that serves the three queues: workflows with the registry, mail, documents.
 *
 * What it works with is given to it and stays the caller's to close.
 */
export async function startWorker(options: ConveneWorkerOptions): Promise<ConveneWorker> {
  const { connection, namespace, taskQueue, pool } = options;
  const [first] = options.secrets;
  const removed = watchRemoved(pool, REMOVED_EVERY_MS);
  const counting = countForWorkflows(pool, COUNTED_EVERY_MS);
  const linkKeys = linkKeysOf(options.secrets);
  // a registry that is away keeps no worker from starting; the page certifies them too
  await certifyLinks(pool, linkKeys ?? []).catch(() => undefined);
  const common = {
    connection,
    namespace,
    shutdownGraceTime: '20s',
    dataConverter: {
      payloadConverterPath: CONVERTER,
      payloadCodecs: [markingCodec(options.secrets, removed.isRemoved)],
    },
    interceptors: { activity: [forOurs(pool)] },
  } satisfies Partial<WorkerOptions>;
  const page = { base: options.webUrl ?? null, keys: linkKeys };
  const mail = mailActivities({
    pool,
    smtp: options.smtp,
    sender: options.sender,
    leaseMs: options.leaseMs,
    codeKeys: options.secrets.map((secret) => noticeKeyOf(secret).key),
    page,
    log: { warn: (message, attributes) => Runtime.instance().logger.warn(message, attributes) },
    ...(options.retryAfterMs ? { retryAfterMs: options.retryAfterMs } : {}),
    ...(options.unreachableRetryMs ? { unreachableRetryMs: options.unreachableRetryMs } : {}),
  });
  const notices = noticeActivities({
    pool,
    smtp: options.smtp,
    sender: options.sender,
    leaseMs: options.leaseMs,
    seedOf: (named) => {
      const secret = options.secrets.find(({ id }) => id === named);
      return secret === undefined ? null : seedOf(secret);
    },
    page,
    pageOf: (workflowId) => pageIn(options.uiUrl, namespace, workflowId),
  });
  ignoreReferences();
  const workers = await Promise.all([
    Worker.create({
      ...common,
      taskQueue,
      ...(options.version && { workerDeploymentOptions: versioned(options.version) }),
      workflowBundle: { codePath: options.bundle },
      sinks: counting.sinks,
      activities: {
        ...registryActivities({
          pool,
          codes: first === undefined ? null : noticeKeyOf(first),
          lacking: (meeting, mode, plan) => warrantLacking(meeting, mode, plan, options.secrets),
          ...(options.roster ? { roster: options.roster } : {}),
        }),
      },
      maxConcurrentActivityTaskExecutions: 20,
      maxCachedWorkflows: 500,
    }),
    Worker.create({
      ...common,
      taskQueue: `${taskQueue}-mail`,
      activities: { ...mail, ...notices },
      maxConcurrentActivityTaskExecutions: 4,
    }),
    Worker.create({
      ...common,
      taskQueue: `${taskQueue}-documents`,
      activities: { ...documentActivities({ pool }) },
      maxConcurrentActivityTaskExecutions: 2,
    }),
  ]);
  const done = Promise.all(workers.map((worker) => worker.run())).then(() => undefined);
  return {
    done,
    states: () => workers.map((worker) => worker.getState()),
    async stop() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      // what a worker that failed has counted is written as well
      await done.finally(() => counting.stop());
      removed.stop();
    },
  };
}

const versioned = ({ deploymentName, buildId, versioning }: NonNullable<ConveneWorkerOptions['version']>) => ({
  version: { deploymentName, buildId },
  useWorkerVersioning: true as const,
  defaultVersioningBehavior: versioning,
});

/** How payloads become values, in workers and in replays. */
export const CONVERTER = fileURLToPath(new URL('./converter.cjs', import.meta.url));

/** Where the Temporal UI shows a workflow. */
const pageIn = (uiUrl: string | null, namespace: string, workflowId: string): string | null =>
  uiUrl === null
    ? null
    : `${uiUrl.replace(/\/+$/, '')}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;

/** Said by a worker that is meant to have none. */
const EXPECTED = 'No workflows registered, not polling for workflow tasks';
const SHOWN = ['workflowId', 'activityType', 'attempt', 'error', 'taskQueue'];

/** What fails is tried again for ever, a few times a minute: it is said less and less often. */
const isRepeat = (meta: Record<string, unknown> | undefined): boolean => {
  const attempt = Number(meta?.attempt ?? 1);
  return !Number.isInteger(Math.log2(attempt));
};

let installed = false;

/**
 * Quiet unless something is wrong, and on standard error: standard output belongs to what a person asked for. A process
 * has one runtime, so the first call decides.
 */
export function installRuntime(level: 'WARN' | 'INFO' = 'WARN'): void {
  if (installed) return;
  installed = true;
  Runtime.install({
    logger: new DefaultLogger(level, ({ level: at, message, meta }) => {
      if (message === EXPECTED || isRepeat(meta)) return;
      const shown = Object.entries(meta ?? {}).flatMap(([key, value]) =>
        SHOWN.includes(key) ? [`${key}=${value instanceof Error ? value.message : String(value)}`] : [],
      );
      process.stderr.write(`${[at, message, ...shown].join(' ')}\n`);
    }),
    shutdownSignals: [],
    // the native core prints on standard output unless its words are forwarded to this logger
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) } },
  });
}
