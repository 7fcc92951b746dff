import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NativeConnection } from '@temporalio/worker';
import pg from 'pg';
import { readSender, type Sender } from '../mail/message.ts';
import { openTransports, type Transports } from '../mail/transports.ts';
import { migrate } from '../registry/migrate.ts';
import { openPool } from '../registry/pool.ts';
import { outlive } from '../registry/server.ts';
import { type Connected, connectTo } from '../stack/clients.ts';
import { enrolFirst, recorderOf } from '../stack/people.ts';
import { settingsOf } from '../stack/settings.ts';
import { type RunningStack, startStack } from '../stack/stack.ts';
import { workflowBundle } from '../worker/bundle.ts';
import { installRuntime, startWorker } from '../worker/worker.ts';
import { directoryOf, rosterOf } from './roster.ts';

export type BenchHouse = Connected & {
  /** The folder of the stack. */
  dir: string;
  stack: RunningStack;
  /** The folder with the officers' keys. */
  keys: string;
  /** Connects as the owner of the tables. */
  owner: pg.Pool;
  smtp: Transports;
  sender: Sender;
  /** Sets how many participants meetings have that open from now on; null: those of the treaty. */
  setRoster(size: number | null): Promise<void>;
  /** Ends the worker of this process while `work` runs, where others are to do its work. */
  withoutWorker<T>(work: () => Promise<T>): Promise<T>;
};

/** The embedded stack as `convene rehearse` starts it, with a worker whose roster may have any size. */
export async function openHouse(): Promise<BenchHouse> {
  installRuntime();
  const dir = mkdtempSync(join(tmpdir(), 'convene-bench-'));
  const stack = await startStack({ dir, mode: 'rehearsal' });
  const config = settingsOf(stack.env, process.env);
  await migrate(config.databaseUrl);
  const pool = openPool(config.databaseUrl, { max: 10 });
  await enrolFirst(dir, pool, config.secrets);
  const client = await connectTo(config, { uiUrl: stack.temporal.uiUrl, recorder: recorderOf({}, dir) });
  const bundle = workflowBundle().codePath;
  const native = await NativeConnection.connect(config.temporal.connectionOptions);
  const owner = new pg.Pool({ connectionString: config.databaseUrl, max: 4 });
  owner.on('error', () => {});
  owner.on('connect', outlive);
  const smtp = openTransports(stack.env);
  const sender = readSender({});
  const { rosterOf: treatyRoster } = await import('../treaties/treaties.ts');
  let size: number | null = null;
  const start = () =>
    startWorker({
      connection: native,
      namespace: config.temporal.namespace,
      taskQueue: config.taskQueue,
      bundle,
      pool,
      secrets: config.secrets,
      smtp,
      sender,
      leaseMs: config.leaseMs,
      uiUrl: null,
      roster: (...of) => (size === null ? treatyRoster(...of) : rosterOf(size)),
    });
  let worker = await start();
  return {
    ...client,
    dir,
    keys: join(dir, 'keys'),
    stack,
    owner,
    smtp,
    sender,
    async setRoster(next) {
      size = next;
      if (next !== null) await client.convene.registry.saveDirectory(directoryOf(next), 'rehearsal');
    },
    async withoutWorker(work) {
      await worker.stop();
      const result = await work();
      worker = await start();
      return result;
    },
    async close() {
      await worker.stop();
      smtp.close();
      await native.close();
      await pool.end();
      await owner.end();
      await client.close();
      await stack.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
