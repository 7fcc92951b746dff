import { NativeConnection } from '@temporalio/worker';
import { openTransports } from '../activities/mail/transports.ts';
import { openPool } from '../activities/registry/pool.ts';
import { workflowBundle } from './bundle.ts';
import type { WorkerConfig } from './config.ts';
import { type ConveneWorker, installRuntime, startWorker } from './worker.ts';

const CONNECTIONS = 10;

/**
 * Starts a worker with everything that it works with, made from settings. Its `stop` lets the work under way end and
 * closes it all.
 *
 * @param env `SMTP_URL` and `REHEARSAL_SMTP_URL`
 */
export async function runWorker(
  config: WorkerConfig,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ConveneWorker> {
  installRuntime();
  const smtp = openTransports(env);
  const bundle = await workflowBundle();
  const connection = await NativeConnection.connect(config.temporal.connectionOptions);
  const pool = openPool(config.databaseUrl, { max: CONNECTIONS });
  const close = async () => {
    smtp.close();
    await connection.close();
    await pool.end();
  };
  try {
    const worker = await startWorker({
      connection,
      namespace: config.temporal.namespace,
      taskQueue: config.taskQueue,
      bundle,
      pool,
      smtp,
      sender: config.sender,
      leaseMs: config.leaseMs,
    });
    return {
      done: worker.done,
      stop: () => worker.stop().finally(close),
    };
  } catch (error) {
    await close();
    throw error;
  }
}
