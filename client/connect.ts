import { Client, Connection } from '@temporalio/client';
import { z } from 'zod';
import type { Env } from '../domain/env.ts';
import { ConveneError, reasonOf } from '../domain/errors.ts';
import type { Pool } from '../registry/database.ts';
import { openPool } from '../registry/pool.ts';
import { readConfig, type WorkerConfig } from '../worker/config.ts';
import { Convene, type ConveneOptions } from './client.ts';
import { retrying } from './retry.ts';

const CONNECT_MS = 5_000;
const CONNECTIONS = 4;
/** What a client works with. `uiUrl` is known of the embedded stack only. */
export type Connected = {
  convene: Convene;
  temporal: Client;
  pool: Pool;
  config: WorkerConfig;
  uiUrl: string | null;
  close(): Promise<void>;
};
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

/**
 * Connects to the Temporal server, with TLS, certificate and key as the settings say.
 *
 * @throws ConveneError `TEMPORAL_UNREACHABLE`
 */
export async function connectTemporal({ temporal: { connectionOptions } }: WorkerConfig): Promise<Connection> {
  try {
    return await Connection.connect({ ...connectionOptions, ...retrying(), connectTimeout: CONNECT_MS });
  } catch (error) {
    throw new ConveneError(
      'TEMPORAL_UNREACHABLE',
      `There is no Temporal server at ${addressOf(connectionOptions)} (${reasonOf(error)}). Start it, or correct TEMPORAL_ADDRESS${connectionOptions.tls ? ' and the certificates' : ''}.`,
      { cause: error },
    );
  }
}

/** Where a Temporal server is, for messages; the profile's own default where it names none. */
export const addressOf = ({ address }: { address?: string }): string => address ?? 'localhost:7233';

/** Connects to servers that run, and asks both for a sign of life. */
export async function connectTo(
  config: WorkerConfig,
  { uiUrl, turnAt }: { uiUrl: string | null } & Pick<ConveneOptions, 'turnAt'>,
): Promise<Connected> {
  const { namespace } = config.temporal;
  const connection = await connectTemporal(config);
  const pool = openPool(config.databaseUrl, { max: CONNECTIONS });
  const temporal = new Client({ connection, namespace });
  const convene = new Convene({ temporal, pool, taskQueue: config.taskQueue, ...(turnAt ? { turnAt } : {}) });
  const close = async () => {
    await connection.close();
    await pool.end();
  };
  try {
    await convene.registry.greet();
  } catch (error) {
    await close();
    throw error;
  }
  return { convene, temporal, pool, config, uiUrl, close };
}
