import type { Server } from 'node:http';
import { NativeConnection } from '@temporalio/worker';
import { openTransports } from '../mail/transports.ts';
import { ping } from '../registry/database.ts';
import { openPool } from '../registry/pool.ts';
import { type WorkflowBundle, workflowBundle } from './bundle.ts';
import type { WorkerConfig } from './config.ts';
import { deploymentName } from './deployment.ts';
import { serveHealth } from './health.ts';
import { secretsFor } from './secrets.ts';
import { type ConveneWorker, installRuntime, startWorker } from './worker.ts';

const CONNECTIONS = 10;

export type RunOptions = {
  /** The code of its workflows; that of this build where left out. */
  bundle?: WorkflowBundle;
  /** Takes part in a fleet with its build as a version, which `convene upgrade` makes current. */
  inFleet?: boolean;
  /** Where it tells how it is (see `serveHealth`); nowhere where left out. */
  healthPort?: number | undefined;
};

/**
 * Starts a worker with everything that it works with, made from settings. Its `stop` lets the work under way end and
 * closes it all.
 *
 * @param env `SMTP_URL` and `REHEARSAL_SMTP_URL`
 */
export async function runWorker(
  config: WorkerConfig,
  env: Readonly<Record<string, string | undefined>>,
  { bundle = workflowBundle(), inFleet = false, healthPort }: RunOptions = {},
): Promise<ConveneWorker> {
  const secrets = secretsFor('a worker', config);
  const smtp = openTransports(env);
  // once the settings are right: its threads outlive an error
  installRuntime();
  const connection = await NativeConnection.connect(config.temporal.connectionOptions);
  const pool = openPool(config.databaseUrl, { max: CONNECTIONS });
  let worker: ConveneWorker | null = null;
  let health: Server | null = null;
  const close = async () => {
    health?.close();
    smtp.close();
    await connection.close();
    await pool.end();
  };
  try {
    if (healthPort !== undefined) {
      const { namespace } = config.temporal;
      health = await serveHealth(healthPort, {
        states: () => worker?.states() ?? ['STARTING'],
        ask: {
          database: () => ping(pool),
          temporal: () => connection.workflowService.describeNamespace({ namespace }),
        },
      });
    }
    const started = await startWorker({
      connection,
      namespace: config.temporal.namespace,
      taskQueue: config.taskQueue,
      bundle: bundle.codePath,
      ...(inFleet && {
        version: {
          deploymentName: deploymentName(config.taskQueue),
          buildId: bundle.buildId,
          versioning: config.versioning,
        },
      }),
      pool,
      secrets,
      smtp,
      sender: config.sender,
      leaseMs: config.leaseMs,
      uiUrl: config.uiUrl,
      webUrl: config.webUrl,
    });
    worker = started;
    return { ...started, stop: () => started.stop().finally(close) };
  } catch (error) {
    await close();
    throw error;
  }
}
