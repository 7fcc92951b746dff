import { existsSync } from 'node:fs';
import type { Env } from '../domain/env.ts';
import { ConveneError } from '../domain/errors.ts';
import { type Connected, connectTo } from './clients.ts';
import { recorderOf } from './people.ts';
import { runningStack } from './running.ts';
import { namesServers, settings, settingsOf } from './settings.ts';

export type ConnectOptions = {
  /** The folder of the embedded stack, such as `var`. */
  dir: string;
  env?: Env;
  /** Called with what is being started, where that takes a while. */
  say?: (text: string) => void;
  /** Aborts the search for a server. */
  signal?: AbortSignal;
};

/**
 * Connects to the servers that the environment names (`DATABASE_URL` with `TEMPORAL_ADDRESS` or a profile); else to the
 * embedded stack that runs on the folder; else starts one, with a worker, until `close`.
 *
 * @throws ConveneError `ENVIRONMENT`, `TEMPORAL_UNREACHABLE`, `REGISTRY_UNREACHABLE`, `REGISTRY_NOT_READY`, `NO_STACK`; StackError.
 */
export async function connect({ dir, env = process.env, say = () => {}, signal }: ConnectOptions): Promise<Connected> {
  if (namesServers(env)) return connectTo(settings(env), { uiUrl: null, recorder: recorderOf(env, null) });
  const running = runningStack(dir);
  if (running !== null)
    return connectTo(settingsOf(running, env), { uiUrl: running.uiUrl, recorder: recorderOf(env, dir) });
  if (!existsSync(dir)) {
    throw new ConveneError(
      'NO_STACK',
      `There is no folder ${dir}: nothing was ever started there. \`convene up\` or \`convene rehearse PLAN\` makes it; --dir names another.`,
    );
  }
  say(`Nothing runs on ${dir}: starting the embedded stack and a worker for the time of this command.`);
  // loaded only here: the worker is much the largest part of the program
  const { startHouse } = await import('./house.ts');
  const house = await startHouse({
    dir,
    env,
    mode: 'live',
    onProgress: ({ detail }) => say(detail),
    ...(signal ? { signal } : {}),
  });
  return { ...house, uiUrl: house.stack.temporal.uiUrl, close: house.stop };
}
