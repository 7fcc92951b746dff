import { ConveneError, reasonOf } from '../domain/errors.ts';
import { migrate, migrationsOf } from '../registry/migrate.ts';
import { fitServer } from '../registry/server.ts';
import { workflowBundle } from '../worker/bundle.ts';
import type { WorkerConfig } from '../worker/config.ts';
import { deploymentOf, FOLLOWING } from '../worker/deployment.ts';
import { gate } from '../worker/gate.ts';
import { withTemporal } from './clients.ts';
import { ensureNamespace, RETENTION_DAYS, SEARCH_ATTRIBUTES } from './namespace.ts';

const ANSWER_MS = 5_000;

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
 * @param bundle the workflow code that is held against what runs, before the registry is touched; that of this build where left out
 * @throws ConveneError `DATABASE_UNFIT`, `REGISTRY_UNREACHABLE`, `TEMPORAL_UNREACHABLE`, `UPGRADE_REFUSED`; StackError `TEMPORAL_NAMESPACE`.
 */
export async function prepare(config: WorkerConfig, bundle = workflowBundle()): Promise<Prepared> {
  const there = await (async () => {
    await fitServer(config.databaseUrl, ANSWER_MS);
    return migrationsOf(config.databaseUrl);
  })().catch((error: unknown) => {
    if (error instanceof ConveneError) throw error;
    throw new ConveneError(
      'REGISTRY_UNREACHABLE',
      `The registry does not answer (${reasonOf(error)}). Start PostgreSQL, or correct DATABASE_URL.`,
      { cause: error },
    );
  });
  return withTemporal(config, async (temporal, connection) => {
    const name = config.temporal.namespace;
    const state = await ensureNamespace(connection, name);
    const deployment = await deploymentOf(temporal, config.taskQueue);
    if (deployment?.current !== bundle.buildId) await gate(temporal, config, bundle, FOLLOWING);
    const made = await migrate(config.databaseUrl);
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
  });
}
