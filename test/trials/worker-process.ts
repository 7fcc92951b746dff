import { NativeConnection } from '@temporalio/worker';
import { readSender } from '../../mail/message.ts';
import { openTransports } from '../../mail/transports.ts';
import { openPool } from '../../registry/pool.ts';
import { workflowBundle } from '../../worker/bundle.ts';
import { readConfig } from '../../worker/config.ts';
import { installRuntime, startWorker } from '../../worker/worker.ts';

/** A worker in a process of its own, which tries mail again after moments, and not after minutes. Says when it works, and stays. */
const config = readConfig(process.env);
installRuntime();
await startWorker({
  connection: await NativeConnection.connect(config.temporal.connectionOptions),
  namespace: config.temporal.namespace,
  taskQueue: config.taskQueue,
  bundle: workflowBundle().codePath,
  pool: openPool(config.databaseUrl, { max: 10 }),
  secrets: config.secrets,
  smtp: openTransports(process.env),
  sender: readSender({}),
  leaseMs: config.leaseMs,
  uiUrl: null,
  retryAfterMs: Array.from({ length: 7 }, () => 300),
  unreachableRetryMs: 200,
});
console.log('working');
