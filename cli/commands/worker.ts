import { once } from 'node:events';
import { temporalAddress } from '../../stack/clients.ts';
import { startedWorker } from '../../stack/house.ts';
import { prepare } from '../../stack/prepare.ts';
import { serversOf } from '../../stack/servers.ts';
import { namesServers } from '../../stack/settings.ts';
import { workflowBundle } from '../../worker/bundle.ts';
import { body, type Cli } from '../body.ts';
import { interruption } from '../cli.ts';
import { Port } from './words.ts';

export const worker = body({ healthPort: Port.optional() }, async ({ healthPort }, cli) => {
  const served = await serve(cli, healthPort);
  cli.print(served, () => `The worker has ended in order (${served.stoppedBy}).`);
});

async function serve(cli: Cli, healthPort: number | undefined) {
  const { env, signal } = cli;
  const { config, smtp } = serversOf(cli);
  const { connectionOptions, namespace } = config.temporal;
  const bundle = workflowBundle();
  const { registry } = await prepare(config, bundle);
  const inFleet = namesServers(env);
  const worker = await startedWorker(config, { ...env, ...smtp }, { bundle, inFleet, healthPort });
  cli.say(`The worker serves ${config.taskQueue} in ${namespace}, at ${temporalAddress(connectionOptions)}.`);
  if (inFleet) cli.say(`It takes workflows while its build, ${bundle.buildId}, is current: see \`convene upgrade\`.`);
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
