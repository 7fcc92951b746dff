import type { Env } from '../domain/env.ts';
import { ConveneError } from '../domain/errors.ts';
import { runningStack } from './running.ts';
import { namesServers, settings, settingsOf } from './settings.ts';

/**
 * The servers that a command works with when it must start none: those of the environment, or of the stack that runs on
 * the folder. `smtp` is what a worker needs of that stack; `liveMail` is where its live mail goes (null: nowhere), and
 * undefined of a fleet, whose workers alone know.
 *
 * @throws ConveneError `NO_SERVERS`
 */
export function serversOf({ env, dir }: { env: Env; dir: string }) {
  if (namesServers(env)) return { config: settings(env), smtp: {}, liveMail: undefined };
  const running = runningStack(dir);
  if (running !== null) {
    const { REHEARSAL_SMTP_URL, liveMail } = running;
    return { config: settingsOf(running, env), smtp: { REHEARSAL_SMTP_URL }, liveMail };
  }
  throw new ConveneError(
    'NO_SERVERS',
    `Nothing runs on ${dir}. On one machine, run \`convene up\` in another terminal; of a fleet, set TEMPORAL_ADDRESS and DATABASE_URL to its servers.`,
  );
}
