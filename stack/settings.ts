import { settings } from '../client/connect.ts';
import type { Env } from '../domain/env.ts';
import type { StackAddresses } from './stack.ts';

/** The settings for an embedded stack. A profile or key of the environment is for other servers than its own. */
export function settingsOf({ DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE }: StackAddresses, env: Env) {
  if (env.TEMPORAL_ADDRESS === TEMPORAL_ADDRESS) return settings({ ...env, DATABASE_URL, TEMPORAL_NAMESPACE });
  const isOurs = (name: string) => !name.startsWith('TEMPORAL_') || name === 'TEMPORAL_UI_URL';
  const others = Object.fromEntries(Object.entries(env).filter(([name]) => isOurs(name)));
  const temporal = { connectionOptions: { address: TEMPORAL_ADDRESS }, namespace: TEMPORAL_NAMESPACE };
  return { ...settings({ ...others, DATABASE_URL, TEMPORAL_ADDRESS }), temporal };
}
