import { once } from 'node:events';
import type { Command } from 'commander';
import { action, type Cli, interruption } from '../cli.ts';
import { ConveneError } from '../errors.ts';

export function registerWorker(program: Command): void {
  action(
    program
      .command('worker')
      .description('run a worker until SIGINT or SIGTERM')
      .addHelpText(
        'after',
        `
Environment: DATABASE_URL, TEMPORAL_ADDRESS and others of TEMPORAL_*, SMTP_URL, REHEARSAL_SMTP_URL, MAIL_FROM,
CONVENE_TASK_QUEUE. It brings the registry to its newest form first, and lets the work under way end when it is stopped.`,
      ),
    {},
    async (_, cli) => {
      const served = await serve(cli);
      cli.print(served, () => `The worker has ended in order (${served.stoppedBy}).`);
    },
  );
}

async function serve(cli: Cli) {
  const { env, signal } = cli;
  const { config, smtp } = await serversOf(cli);
  const { connectionOptions, namespace } = config.temporal;
  // loaded only here: the worker is much the largest part of the program
  const [{ Connection }, { migrate }, { ensureNamespace }, { runWorker }] = await Promise.all([
    import('@temporalio/client'),
    import('../../activities/registry/migrate.ts'),
    import('../../worker/stack/namespace.ts'),
    import('../../worker/run.ts'),
  ]);
  const migrations = await migrate(config.databaseUrl);
  const connection = await Connection.connect(connectionOptions);
  await ensureNamespace(connection, namespace).finally(() => connection.close());
  const worker = await runWorker(config, { ...env, ...smtp });
  cli.say(`The worker serves ${config.taskQueue} in ${namespace}, at ${connectionOptions.address ?? 'its profile'}.`);
  try {
    if (!signal.aborted) await Promise.race([once(signal, 'abort'), worker.done]);
    cli.say('Stopping: the work under way ends first.');
  } finally {
    await worker.stop();
  }
  return { taskQueue: config.taskQueue, namespace, migrations, stoppedBy: interruption.by };
}

async function serversOf({ env, dir }: Cli) {
  const { namesServers, settings, settingsOf } = await import('../connect.ts');
  if (namesServers(env)) return { config: settings(env), smtp: {} };
  const { runningStack } = await import('../../worker/stack/stack.ts');
  const running = runningStack(dir);
  if (running !== null) {
    return { config: settingsOf(running, env), smtp: { REHEARSAL_SMTP_URL: running.REHEARSAL_SMTP_URL } };
  }
  throw new ConveneError(
    'NO_SERVERS',
    `Set TEMPORAL_ADDRESS and DATABASE_URL to servers that run; on one machine, \`convene rehearse --keep\` runs a stack on ${dir}.`,
  );
}
