import { z } from 'zod';
import { Certificate } from '../domain/person.ts';
import { type Database, type Pool, rowOf, rowsOf, timestamp } from './database.ts';
import { inTransaction } from './transaction.ts';

/** The table `person`: people and services with a key, as the installation has certified them. */
const PersonRow = z.object({
  id: z.string(),
  key: z.string(),
  certificate: Certificate,
  added_at: timestamp,
  removed_at: timestamp.nullable(),
});
export type PersonRow = z.infer<typeof PersonRow>;

/** All of them, with those who were removed. */
export const people = (pool: Pool): Promise<PersonRow[]> =>
  rowsOf(pool, PersonRow, 'SELECT id, key, certificate, added_at, removed_at FROM person ORDER BY added_at, id');

/** Whose key this is, unless they were removed. */
export const personWith = (db: Database, key: string): Promise<PersonRow | null> =>
  rowOf(
    db,
    PersonRow,
    'SELECT id, key, certificate, added_at, removed_at FROM person WHERE key = $1 AND removed_at IS NULL',
    [key],
  );

/** Enters a person; a key that they had before is removed. */
export const savePerson = (pool: Pool, certificate: Certificate): Promise<void> =>
  inTransaction(pool, async (client) => {
    const { id, key } = certificate;
    await client.query('UPDATE person SET removed_at = now() WHERE (id = $1 OR key = $2) AND removed_at IS NULL', [
      id,
      key,
    ]);
    await client.query(
      `INSERT INTO person (id, key, certificate) VALUES ($1, $2, $3)
       ON CONFLICT (id, key) DO UPDATE SET certificate = EXCLUDED.certificate, added_at = now(), removed_at = NULL`,
      [id, key, JSON.stringify(certificate)],
    );
  });

/** Removes a person; false where there is none of this id. */
export async function removePerson(pool: Pool, id: string): Promise<boolean> {
  const { rowCount } = await pool.query('UPDATE person SET removed_at = now() WHERE id = $1 AND removed_at IS NULL', [
    id,
  ]);
  return (rowCount ?? 0) > 0;
}

/** The keys that were removed. */
export const removedKeys = async (pool: Pool): Promise<string[]> =>
  (
    await rowsOf(
      pool,
      z.object({ key: z.string() }),
      'SELECT DISTINCT key FROM person p WHERE NOT EXISTS (SELECT 1 FROM person WHERE key = p.key AND removed_at IS NULL)',
      [],
    )
  ).map(({ key }) => key);
