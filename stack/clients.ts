import { Client, Connection } from '@temporalio/client';
import { type Clients, Convene, type ConveneOptions } from '../client/client.ts';
import { type Recorder, signingCodec } from '../client/people.ts';
import { callOptions } from '../client/retry.ts';
import { ConveneError, reasonOf } from '../domain/errors.ts';
import type { Pool } from '../registry/database.ts';
import { openPool } from '../registry/pool.ts';
import type { WorkerConfig } from '../worker/config.ts';

const CONNECT_MS = 5_000;
const CONNECTIONS = 4;

/** Clients of servers that run, with the settings they were made from. `uiUrl` is known of the embedded stack only. */
export type Connected = Clients & {
  config: WorkerConfig;
  uiUrl: string | null;
  close(): Promise<void>;
};

/**
 * Connects to the Temporal server, with TLS, certificate and key as the settings say.
 *
 * @throws ConveneError `TEMPORAL_UNREACHABLE`
 */
async function connectTemporal({ temporal: { connectionOptions } }: WorkerConfig): Promise<Connection> {
  try {
    return await Connection.connect({ ...connectionOptions, ...callOptions(), connectTimeout: CONNECT_MS });
  } catch (error) {
    throw new ConveneError(
      'TEMPORAL_UNREACHABLE',
      `There is no Temporal server at ${temporalAddress(connectionOptions)} (${reasonOf(error)}). Start it, or correct TEMPORAL_ADDRESS${connectionOptions.tls ? ' and the certificates' : ''}.`,
      { cause: error },
    );
  }
}

/**
 * Asks the Temporal server alone, without a registry; the connection is closed in any case.
 *
 * @throws ConveneError `TEMPORAL_UNREACHABLE`
 */
export async function withTemporal<T>(
  config: WorkerConfig,
  work: (temporal: Client, connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await connectTemporal(config);
  try {
    return await work(new Client({ connection, namespace: config.temporal.namespace }), connection);
  } finally {
    await connection.close();
  }
}

/** Where a Temporal server is, for messages; the profile's own default where it names none. */
export const temporalAddress = ({ address }: { address?: string }): string => address ?? 'localhost:7233';

/** `recorder`: whose key signs the answers that are sent; nobody's, where it is left out. */
type ConnectedAs = {
  uiUrl: string | null;
  recorder?: (pool: Pool) => Promise<Recorder | null>;
  /** The most connections to the registry at once. */
  connections?: number;
};

/** Connects to running servers, and checks that both answer. */
export async function connectTo(
  config: WorkerConfig,
  { uiUrl, turnAt, recorder, connections = CONNECTIONS }: ConnectedAs & Pick<ConveneOptions, 'turnAt'>,
): Promise<Connected> {
  const { namespace } = config.temporal;
  const connection = await connectTemporal(config);
  const pool = openPool(config.databaseUrl, { max: connections });
  const known = async () => (await recorder?.(pool)) ?? null;
  const payloadCodecs = recorder === undefined ? [] : [signingCodec(known)];
  const temporal = new Client({ connection, namespace, dataConverter: { payloadCodecs } });
  const convene = new Convene({
    temporal,
    pool,
    taskQueue: config.taskQueue,
    recorder: known,
    ...(turnAt ? { turnAt } : {}),
  });
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
