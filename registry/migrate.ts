import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import { connected } from './server.ts';

const NAME = 'convene-migrate';
const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));

/**
 * Brings the registry's tables to the newest form and returns the names of the migrations that it ran.
 *
 * All pending migrations are one transaction. Of several callers at once one works, under an advisory lock, and the
 * others wait and find nothing left to do.
 *
 * @param databaseUrl connects as the role that owns the tables (not `convene_app`)
 */
export const migrate = (databaseUrl: string): Promise<string[]> =>
  connected({ connectionString: databaseUrl, application_name: NAME }, async (client) => {
    const ran = await runner({
      dbClient: client,
      dir: MIGRATIONS,
      direction: 'up',
      migrationsTable: 'convene_migration',
      advisoryLockMode: 'wait',
      singleTransaction: true,
      // Errors are thrown; the library's account of its progress is of no use to an operator.
      log: () => {},
    });
    return ran.map((migration) => migration.name);
  });

/** The migrations that a database has had, the oldest first; none where it has no registry yet. */
export const migrationsOf = (databaseUrl: string): Promise<string[]> =>
  connected({ connectionString: databaseUrl, application_name: NAME }, async (client) => {
    const { rows: found } = await client.query<{ there: boolean }>(
      `SELECT to_regclass('convene_migration') IS NOT NULL AS there`,
    );
    if (found[0]?.there !== true) return [];
    const { rows } = await client.query<{ name: string }>('SELECT name FROM convene_migration ORDER BY id');
    return rows.map(({ name }) => name);
  });
