import { once } from 'node:events';
import type { Command } from 'commander';
import { z } from 'zod';
import { action, type Cli, interruption } from '../cli.ts';

export function registerWorker(program: Command): void {
  action(
    program
      .command('worker')
      .description('run a worker until SIGINT or SIGTERM')
      .option('--health-port <port>', 'tell on this port how the worker is: GET /livez, /readyz')
      .addHelpText(
        'after',
        `
Environment: DATABASE_URL, TEMPORAL_ADDRESS and others of TEMPORAL_*, SMTP_URL, REHEARSAL_SMTP_URL, MAIL_FROM,
CONVENE_TASK_QUEUE. It brings the registry to its newest form first, and lets the work under way end when it is stopped.`,
      ),
    { healthPort: z.coerce.number('must be a port').int().min(1).max(65535).optional() },
    async ({ healthPort }, cli) => {
      const served = await serve(cli, healthPort);
      cli.print(served, () => `The worker has ended in order (${served.stoppedBy}).`);
    },
  );
}

async function serve(cli: Cli, healthPort: number | undefined) {
  const { env, signal } = cli;
  // loaded only here: the worker is much the largest part of the program
  const [{ temporalAddress }, { prepare }, { serversOf }, { startedWorker }] = await Promise.all([
    import('../../stack/clients.ts'),
    import('../../stack/prepare.ts'),
    import('../../stack/servers.ts'),
    import('../../stack/house.ts'),
  ]);
  const { config, smtp } = serversOf(cli);
  const { connectionOptions, namespace } = config.temporal;
  const { registry } = await prepare(config);
  const worker = await startedWorker(config, { ...env, ...smtp }, healthPort);
  cli.say(`The worker serves ${config.taskQueue} in ${namespace}, at ${temporalAddress(connectionOptions)}.`);
  if (!env.SMTP_URL)
    cli.say('There is no SMTP_URL: what live meetings issue waits in the outbox until a worker has one.');
  try {
    if (!signal.aborted) await Promise.race([once(signal, 'abort'), worker.done]);
    cli.say('Stopping: the work under way ends first.');
  } finally {
    await worker.stop();
  }
  return { taskQueue: config.taskQueue, namespace, migrations: registry.made, stoppedBy: interruption.by };
}
