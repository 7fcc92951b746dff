import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import { Convene, type ConveneOptions } from '../client/client.ts';
import { callOptions } from '../client/retry.ts';
import { readSender } from '../mail/message.ts';
import { openTransports } from '../mail/transports.ts';
import { migrate } from '../registry/migrate.ts';
import { openPool } from '../registry/pool.ts';
import { createDatabase } from '../registry/server.ts';
import { type SinkOptions, startSink } from '../stack/sink.ts';
import { type ConveneWorker, type ConveneWorkerOptions, installRuntime, startWorker } from '../worker/worker.ts';

installRuntime('WARN');

export type HouseOptions = {
  turnAt?: ConveneOptions['turnAt'];
  refuse?: SinkOptions['refuse'];
  /** Besides the sink: settings of the mail worker, such as a live SMTP_URL. */
  env?: Record<string, string>;
  worker?: Partial<ConveneWorkerOptions>;
  /** Opens without a worker; `startWorker` starts one. */
  idle?: boolean;
  /** Servers of the test's own, to be stopped and killed, in place of those that all share. */
  servers?: { temporal?: { address: string; namespace: string }; postgresUrl?: string };
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
  const mailDir = mkdtempSync(join(tmpdir(), 'convene-mail-'));
  const sink = await startSink({ dir: mailDir, ...(options.refuse ? { refuse: options.refuse } : {}) });
  const smtp = openTransports({ REHEARSAL_SMTP_URL: sink.url, ...options.env });
  const connection = await Connection.connect({ address, ...callOptions() });
  const native = await NativeConnection.connect({ address });
  const temporal = new Client({ connection, namespace });
  const convene = new Convene({
    temporal,
    pool,
    taskQueue: name,
    ...(options.turnAt ? { turnAt: options.turnAt } : {}),
  });
  const workers: ConveneWorker[] = [];

  const house = {
    name,
    databaseUrl,
    address,
    pool,
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
    /** Every execution of this house is replayed; a workflow that is not deterministic fails here. */
    async replay(): Promise<number> {
      const histories = temporal.workflow.list({ query: `TaskQueue = "${name}"` }).intoHistories();
      let replayed = 0;
      for await (const result of Worker.runReplayHistories({ workflowBundle: { codePath: bundle } }, histories)) {
        const { workflowId, runId, error } = result;
        if (error) throw new Error(`${workflowId}, run ${runId}, does not replay: ${error.message}`, { cause: error });
        replayed += 1;
      }
      return replayed;
    },
    async close(): Promise<void> {
      await house.stopWorker();
      await house.replay();
      for await (const { workflowId } of temporal.workflow.list({
        query: `TaskQueue = "${name}" AND ExecutionStatus = "Running"`,
      })) {
        await temporal.workflow.getHandle(workflowId).terminate('the test has ended');
      }
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

/** A house for the test that runs, closed when it has ended. */
export async function houseOfTest(options: HouseOptions = {}): Promise<House> {
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
  };
}
