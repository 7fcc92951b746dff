import { ConveneError, reasonOf } from '../domain/errors.ts';
import { migrate, migrationsOf } from '../registry/migrate.ts';
import type { WorkerConfig } from '../worker/config.ts';
import { connectTemporal } from './clients.ts';
import { ensureNamespace, RETENTION_DAYS, SEARCH_ATTRIBUTES } from './namespace.ts';

/** What servers need before Convene can work with them: what was there, and what was made now. */
export type Prepared = {
  registry: { there: string[]; made: string[] };
  namespace: { name: string; made: boolean; retentionDays: number; retentionWanted: number };
  attributes: { there: string[]; made: string[] };
};

/**
 * Brings the registry to its newest form, and sees to the namespace and its search attributes; as often as one likes, and
 * from several machines at once.
 *
 * @throws ConveneError `REGISTRY_UNREACHABLE`, `TEMPORAL_UNREACHABLE`; StackError `TEMPORAL_NAMESPACE`.
 */
export async function prepare(config: WorkerConfig): Promise<Prepared> {
  const there = await migrationsOf(config.databaseUrl).catch((error: unknown) => {
    throw new ConveneError(
      'REGISTRY_UNREACHABLE',
      `The registry does not answer (${reasonOf(error)}). Start PostgreSQL, or correct DATABASE_URL.`,
      { cause: error },
    );
  });
  const made = await migrate(config.databaseUrl);
  const connection = await connectTemporal(config);
  try {
    const name = config.temporal.namespace;
    const state = await ensureNamespace(connection, name);
    const { attributes } = state.made;
    return {
      registry: { there, made },
      namespace: {
        name,
        made: state.made.namespace,
        retentionDays: state.retentionDays,
        retentionWanted: RETENTION_DAYS,
      },
      attributes: {
        there: Object.keys(SEARCH_ATTRIBUTES).filter((attribute) => !attributes.includes(attribute)),
        made: attributes,
      },
    };
  } finally {
    await connection.close();
  }
}
