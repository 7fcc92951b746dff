import { z } from 'zod';
import type { Env } from '../domain/env.ts';
import { ConveneError, reasonOf } from '../domain/errors.ts';
import { readConfig, type WorkerConfig } from '../worker/config.ts';
import type { StackAddresses } from './running.ts';

/** Whether the environment names a fleet, so that nothing is started. */
export const namesServers = (env: Env): boolean =>
  Boolean(env.DATABASE_URL) && Boolean(env.TEMPORAL_ADDRESS || env.TEMPORAL_PROFILE || env.TEMPORAL_CONFIG_FILE);

/**
 * The settings of the environment, or one error that names each variable that is wrong.
 *
 * @throws ConveneError `ENVIRONMENT`
 */
export function settings(env: Env): WorkerConfig {
  try {
    return readConfig(env);
  } catch (error) {
    if (error instanceof z.ZodError) throw unusable(error);
    throw new ConveneError(
      'ENVIRONMENT',
      `The settings of the Temporal server are not usable: ${reasonOf(error)}. They come from TEMPORAL_*, and from the file TEMPORAL_CONFIG_FILE or the usual one of Temporal's tools.`,
      { cause: error },
    );
  }
}

/** Says which environment variables are wrong; their values are not repeated, since a URL may hold a password. */
export function unusable(error: z.ZodError): ConveneError {
  const wrong = error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  return new ConveneError('ENVIRONMENT', `These environment variables are not usable:\n${wrong.join('\n')}`, {
    cause: error,
  });
}

/** The settings for an embedded stack. A profile or key of the environment is for other servers than its own. */
export function settingsOf(
  { DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, CONVENE_SECRETS }: StackAddresses,
  env: Env,
) {
  if (env.TEMPORAL_ADDRESS === TEMPORAL_ADDRESS)
    return settings({ ...env, DATABASE_URL, TEMPORAL_NAMESPACE, CONVENE_SECRETS });
  const isOurs = (name: string) => !name.startsWith('TEMPORAL_') || name === 'TEMPORAL_UI_URL';
  const others = Object.fromEntries(Object.entries(env).filter(([name]) => isOurs(name)));
  const temporal = { connectionOptions: { address: TEMPORAL_ADDRESS }, namespace: TEMPORAL_NAMESPACE };
  return { ...settings({ ...others, DATABASE_URL, TEMPORAL_ADDRESS, CONVENE_SECRETS }), temporal };
}
