import { z } from 'zod';
import type { Act } from '../domain/act.ts';
import { ERASED } from '../domain/erasure.ts';
import { type ErasedClass, filesNamed, goesWith, isOfAnother, withoutClasses } from '../domain/privacy.ts';
import { appendActs } from './acts.ts';
import { type Database, type Pool, rowsOf, type Transaction } from './database.ts';
import { type Erasing, PERSONAL } from './personal.ts';
import { inTransaction } from './transaction.ts';

/** Erasing personal data of a meeting, all in one transaction with the act that proves it. What is erased how: `personal.ts`. */

export type ErasureOf = {
  meeting: string;
  classes: readonly ErasedClass[];
  /** One person on request; null: everybody. */
  whom: { participant: string; is: (person: Record<string, unknown>) => boolean } | null;
  /** The id of its act. */
  id: string;
};

/** What an erasure takes away, and names nobody. */
export type ErasedCounts = {
  /** Rows by table. */
  rows: Record<string, number>;
  persons: number;
  /** Papers that are no official documents. */
  papers: string[];
  /** Photos and papers whose bytes go, and those that something else still names. */
  files: number;
  filesShared: number;
};

/** What the server says where a login may not take a role: when it connects, or when it asks. */
const DENIED = ['42501', '28000', '22023', '42704'];

/** Whether the login may work as `convene_erase`. */
export async function mayErase(pool: Pool): Promise<boolean> {
  try {
    await pool.query('SELECT FROM submission LIMIT 0');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && DENIED.includes(String(error.code))) return false;
    throw error;
  }
}

/** Whether there was nothing to erase. */
export const isNothing = ({ rows, persons, papers, files }: ErasedCounts): boolean =>
  persons === 0 && papers.length === 0 && files === 0 && Object.values(rows).every((count) => count === 0);

/**
 * Erases, and puts the act on record; where nothing is left to erase, nothing is recorded.
 *
 * @param actOf null: only says what would go
 */
export function erase(pool: Pool, of: ErasureOf, actOf: ((counts: ErasedCounts) => Act) | null): Promise<ErasedCounts> {
  return inTransaction(pool, async (client) => {
    // what is stored meanwhile waits: it refers to this row
    await client.query('SELECT FROM meeting WHERE id = $1 FOR UPDATE', [of.meeting]);
    await client.query('SAVEPOINT before');
    const counts = await eraseAll(client, of);
    if (actOf === null) await client.query('ROLLBACK TO SAVEPOINT before');
    else if (!isNothing(counts)) await appendActs(client, of.meeting, [actOf(counts)]);
    return counts;
  });
}

async function eraseAll(client: Transaction, of: ErasureOf): Promise<ErasedCounts> {
  const counts: ErasedCounts = { rows: {}, persons: 0, papers: [], files: 0, filesShared: 0 };
  const files: string[] = [];
  for (const [table, held] of Object.entries(PERSONAL)) {
    const own = of.classes.flatMap((one) => held.erase?.[one] ?? []);
    const [first] = own;
    if (first === undefined) continue;
    const erasing = of.whom === null ? first : (held.onRequest ?? first);
    if (of.whom !== null && held.onRequest === undefined && erasing.how !== 'persons') continue;
    const done = await eraseIn(client, table, erasing, of);
    if (done.rows > 0) counts.rows[table] = done.rows;
    if (table === 'submission') counts.persons = done.persons;
    files.push(...done.files);
  }
  files.push(...(await erasePapers(client, of, counts.papers)));
  const kept = await stillNamed(client, files);
  const { rowCount } = await client.query('DELETE FROM blob WHERE sha256 = ANY ($1)', [
    files.filter((one) => !kept.has(one)),
  ]);
  return { ...counts, files: rowCount ?? 0, filesShared: kept.size };
}

type ErasedRows = { rows: number; persons: number; files: string[] };

async function eraseIn(client: Transaction, table: string, erasing: Erasing, of: ErasureOf): Promise<ErasedRows> {
  if (erasing.how === 'persons') return erasePersons(client, table, erasing, of);
  const sql =
    erasing.how === 'rows'
      ? `DELETE FROM ${table} WHERE meeting = $1 AND $2::text IS NOT NULL`
      : `UPDATE ${table} SET ${erasing.set} WHERE meeting = $1 AND $2::text IS NOT NULL AND ${erasing.once}`;
  const { rowCount } = await client.query(sql, [of.meeting, of.id]);
  return { rows: rowCount ?? 0, persons: 0, files: [] };
}

const Listed = z.object({ place: z.string(), content: z.unknown() });

async function erasePersons(
  client: Transaction,
  table: string,
  { column, also }: Extract<Erasing, { how: 'persons' }>,
  { meeting, classes, whom, id }: ErasureOf,
): Promise<ErasedRows> {
  const rows = await rowsOf(
    client,
    Listed,
    `SELECT ctid::text AS place, ${column} AS content FROM ${table}
     WHERE meeting = $1 AND ($2::text IS NULL OR participant = $2) FOR UPDATE`,
    [meeting, whom?.participant ?? null],
  );
  const changes = rows.flatMap(({ place, content }) => {
    const left = withoutClasses(content, classes, whom?.is);
    return left.changed.length === 0 ? [] : [{ place, content: left.content, changed: left.changed }];
  });
  await client.query(
    `UPDATE ${table} t SET ${column} = x.content ${also === undefined ? '' : `, ${also}`}
     FROM jsonb_to_recordset($1) AS x (place text, content jsonb) WHERE t.ctid = x.place::tid AND $2::text IS NOT NULL`,
    [JSON.stringify(changes.map(({ place, content }) => ({ place, content }))), id],
  );
  const persons = changes.flatMap(({ changed }) => changed);
  return { rows: changes.length, persons: persons.length, files: filesNamed(persons) };
}

const Paper = z.object({
  place: z.string(),
  name: z.string(),
  revision: z.int(),
  kind: z.string(),
  circulation: z.string().nullable(),
  sha256: z.string(),
  archive_sha256: z.string().nullable(),
});

/** Erases the papers that are no official documents; returns the hashes of their bytes. */
async function erasePapers(
  client: Transaction,
  { meeting, classes, whom, id }: ErasureOf,
  names: string[],
): Promise<string[]> {
  const papers = await rowsOf(
    client,
    Paper,
    `SELECT ctid::text AS place, name, revision, kind, circulation, sha256, archive_sha256 FROM document
     WHERE meeting = $1 AND erased_by IS NULL ORDER BY name, revision`,
    [meeting],
  );
  const gone = papers.filter(
    (one) => goesWith(one, classes) && (whom === null || !isOfAnother(one.name, whom.participant)),
  );
  names.push(...gone.map(({ name, revision }) => `${name} revision ${revision}`));
  await client.query('UPDATE document SET erased_by = $2, archive_sha256 = NULL WHERE ctid = ANY ($1::tid[])', [
    gone.map(({ place }) => place),
    id,
  ]);
  return gone.flatMap(({ sha256, archive_sha256 }) => [sha256, ...(archive_sha256 === null ? [] : [archive_sha256])]);
}

/** Columns in which a hash refers to no bytes of `blob`. */
const NO_REFERENCE = ['act.act', 'blob.sha256', 'blob.bytes', 'document.sha256', 'draft_file.sha256', 'written.sha256'];

/** Which of these hashes are still named somewhere, in whatever meeting. */
async function stillNamed(client: Transaction, hashes: readonly string[]): Promise<Set<string>> {
  const named = new Set<string>();
  if (hashes.length === 0) return named;
  for (const [table, { columns }] of Object.entries(PERSONAL)) {
    const texts = Object.keys(columns).filter((column) => !NO_REFERENCE.includes(`${table}.${column}`));
    if (texts.length === 0 || table === 'draft_file') continue;
    const rows = await rowsOf(
      client,
      z.object({ sha256: z.string() }),
      `SELECT DISTINCT h[1] AS sha256 FROM ${table},
              regexp_matches(concat_ws(' ', ${texts.map((one) => `${table}.${one}::text`).join(', ')}), '[0-9a-f]{64}', 'g') h
       WHERE h[1] = ANY ($1)`,
      [hashes],
    );
    for (const { sha256 } of rows) named.add(sha256);
  }
  return named;
}

const Erasure = z.object({ classes: z.string(), at: z.string() });

/** The erasures of a meeting that the record has, of everybody's data, by class. */
export async function erasedClasses(db: Database, meeting: string): Promise<Map<string, string>> {
  const rows = await rowsOf(
    db,
    Erasure,
    `SELECT act -> 'detail' ->> 'classes' AS classes, act ->> 'at' AS at FROM act
     WHERE meeting = $1 AND act ->> 'action' = $2 AND act ->> 'subject' = $1 ORDER BY seq`,
    [meeting, ERASED],
  );
  return new Map(rows.flatMap(({ classes, at }) => classes.split(',').map((one): [string, string] => [one, at])));
}
