import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import pg from 'pg';
import { afterAll, inject, onTestFinished } from 'vitest';
import { Convene, type ConveneOptions } from '../client/client.ts';
import { signingCodec } from '../client/people.ts';
import { callOptions } from '../client/retry.ts';
import type { Proofs } from '../domain/plan.ts';
import { readSender } from '../mail/message.ts';
import { openTransports } from '../mail/transports.ts';
import { migrate } from '../registry/migrate.ts';
import { openPool } from '../registry/pool.ts';
import { createDatabase, outlive } from '../registry/server.ts';
import { type SinkOptions, startSink } from '../stack/sink.ts';
import { clientAsHouse } from '../worker/as-house.ts';
import { type ConveneWorker, type ConveneWorkerOptions, installRuntime, startWorker } from '../worker/worker.ts';
import { linksOf, tester } from './people.ts';
import { replayAll } from './replayed.ts';
import { rosterOfDozen } from './roster.ts';
import { CONVENE_SECRETS, secrets } from './secrets.ts';

installRuntime('WARN');

export type HouseOptions = {
  turnAt?: ConveneOptions['turnAt'];
  /** How its meetings are started, where a test says nothing else. */
  proofs?: Proofs;
  refuse?: SinkOptions['refuse'];
  /** Besides the sink: settings of the mail worker, such as a live SMTP_URL. */
  env?: Record<string, string>;
  worker?: Partial<ConveneWorkerOptions>;
  /** Opens without a worker; `startWorker` starts one. */
  idle?: boolean;
  /** Servers of the test's own, to be stopped and killed, in place of those that all share. */
  servers?: { temporal?: { address: string; namespace: string }; postgresUrl?: string };
};

const unlessEnded = (error: unknown) => {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
};

/** The whole product on the real servers, with a database, a sink and queues of its own. */
export async function openHouse(options: HouseOptions = {}) {
  const { address, namespace } = options.servers?.temporal ?? inject('temporal');
  const bundle = options.worker?.bundle ?? inject('bundle');
  const name = `t${randomUUID().replaceAll('-', '')}`;
  const databaseUrl = await createDatabase(options.servers?.postgresUrl ?? inject('postgresUrl'), name);
  await migrate(databaseUrl);
  const pool = openPool(databaseUrl, { max: 10 });
  const owner = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  owner.on('error', () => {});
  owner.on('connect', outlive);
  const mailDir = mkdtempSync(join(tmpdir(), 'convene-mail-'));
  const sink = await startSink({ dir: mailDir, ...(options.refuse ? { refuse: options.refuse } : {}) });
  const smtp = openTransports({ REHEARSAL_SMTP_URL: sink.url, ...options.env });
  const connection = await Connection.connect({ address, ...callOptions() });
  const native = await NativeConnection.connect({ address });
  const temporal = new Client({
    connection,
    namespace,
    dataConverter: { payloadCodecs: [signingCodec(tester, linksOf)] },
  });
  const convene = new Convene({
    temporal,
    pool,
    taskQueue: name,
    recorder: tester,
    ...(options.turnAt ? { turnAt: options.turnAt } : {}),
  });
  const workers: ConveneWorker[] = [];

  const house = {
    name,
    databaseUrl,
    address,
    pool,
    secrets,
    proofs: options.proofs,
    /** As one of the installation's workers, for tests that start or tell what a workflow would. */
    asHouse: clientAsHouse(temporal, secrets),
    /** Connects as the owner of the tables: what the product itself may not do. */
    owner,
    sink,
    mailDir,
    temporal,
    convene,
    /** Starts one, or one more, with what differs from the house's own. */
    async startWorker(own: Partial<ConveneWorkerOptions> = {}): Promise<ConveneWorker> {
      const worker = await startWorker({
        connection: native,
        namespace,
        taskQueue: name,
        bundle,
        pool,
        secrets,
        smtp,
        sender: readSender({}),
        leaseMs: 60_000,
        uiUrl: null,
        retryAfterMs: [200, 200, 200],
        unreachableRetryMs: 200,
        ...options.worker,
        ...own,
      });
      workers.push(worker);
      return worker;
    },
    async stopWorker(): Promise<void> {
      await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    },
    /** Ends what is running, so that it asks nothing of whoever comes next. */
    async endAll(): Promise<void> {
      const running = `TaskQueue = "${name}" AND ExecutionStatus = "Running"`;
      for await (const { workflowId } of temporal.workflow.list({ query: running })) {
        // the index follows: it may have ended
        await temporal.workflow.getHandle(workflowId).terminate('the test has ended').catch(unlessEnded);
      }
    },
    async close(): Promise<void> {
      await house.stopWorker();
      // what ran on the servers of all is replayed at the end of the run (afterwards/replay.test.ts)
      const { failed } = options.servers?.temporal ? await replayAll(temporal, bundle) : { failed: [] };
      if (failed.length > 0) throw new Error(failed.join('\n'));
      smtp.close();
      await sink.stop();
      await native.close();
      await connection.close();
      await pool.end();
      await owner.end();
      rmSync(mailDir, { recursive: true, force: true });
    },
  };
  if (options.idle !== true) await house.startWorker();
  return house;
}

export type House = Awaited<ReturnType<typeof openHouse>>;

let shared: Promise<House> | undefined;

/**
 * The house of this process, whose meetings address a dozen. Whoever asks for it has it alone, one after the other, and keeps
 * to meetings of their own. Its sink shows what has come since.
 */
async function sharedHouse(whenDone: (close: () => Promise<void>) => void): Promise<House> {
  shared ??= openHouse({ worker: { roster: rosterOfDozen } });
  const house = await shared;
  const { sink } = house;
  const before = sink.received().length;
  const received = () => sink.received().slice(before);
  const duplicates = () => received().length - new Set(received().map(({ messageId }) => messageId)).size;
  whenDone(async () => {
    sink.setRefuse(() => null);
    await house.endAll();
  });
  return { ...house, sink: { ...sink, received, duplicates } };
}

/** The shared house for the file that says `const house = await houseOfFile()` at its top. */
export const houseOfFile = (): Promise<House> => sharedHouse(afterAll);

/** The shared house for the test that runs. */
export const houseOfTest = (): Promise<House> => sharedHouse(onTestFinished);

/** A house of its own for the test that runs, closed when it has ended. */
export async function ownHouse(options: HouseOptions = {}): Promise<House> {
  const house = await openHouse(options);
  onTestFinished(() => house.close());
  return house;
}

/** The environment that names a house's servers, as a fleet's does. */
export function fleetOf(house: House): Record<string, string> {
  const { address, namespace } = inject('temporal');
  return {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    DATABASE_URL: house.databaseUrl,
    REHEARSAL_SMTP_URL: house.sink.url,
    CONVENE_TASK_QUEUE: house.name,
    CONVENE_SECRETS,
  };
}
