import { z } from 'zod';
import { type Database, type Pool, rowOf } from './database.ts';
import type { LinkHolder } from './links.ts';
import { inTransaction } from './transaction.ts';

/** The table `draft`: what a mission has typed on the page and not yet sent. */
const DraftPerson = z.looseObject({ key: z.string() });
/** A person as they were typed; `key` keeps them apart from others while the list changes. */
export type DraftPerson = z.infer<typeof DraftPerson> & Record<string, unknown>;

const Draft = z.object({ persons: z.array(DraftPerson) });
const DraftRow = z.object({ content: Draft });

/** After so many days without a change a draft is erased; the page says so. */
export const DRAFT_DAYS = 90;

/** The persons of a draft; null where there is none. */
export async function draftOf(db: Database, of: LinkHolder): Promise<DraftPerson[] | null> {
  const row = await rowOf(
    db,
    DraftRow,
    'SELECT content FROM draft WHERE meeting = $1 AND participant = $2 AND contact = $3',
    [of.meeting, of.participant, of.contact],
  );
  return row?.content.persons ?? null;
}

/**
 * Changes a draft, one change after another.
 *
 * @param begin what it begins with where there is none
 */
export function changeDraft(
  pool: Pool,
  of: LinkHolder,
  begin: readonly DraftPerson[],
  change: (persons: readonly DraftPerson[]) => readonly DraftPerson[],
): Promise<void> {
  const key = [of.meeting, of.participant, of.contact];
  return inTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`draft/${key.join('/')}`]);
    const persons = change((await draftOf(client, of)) ?? begin);
    await client.query(
      `INSERT INTO draft (meeting, participant, contact, content) VALUES ($1, $2, $3, $4)
       ON CONFLICT (meeting, participant, contact) DO UPDATE SET content = excluded.content, changed_at = now()`,
      [...key, JSON.stringify({ persons })],
    );
  });
}

/** Keeps a file with a draft. */
export async function keepDraftFile(
  db: Database,
  of: LinkHolder,
  { sha256, media, bytes }: { sha256: string; media: string; bytes: Buffer },
): Promise<void> {
  await db.query(
    `INSERT INTO draft_file (meeting, participant, contact, sha256, media, bytes) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING`,
    [of.meeting, of.participant, of.contact, sha256, media, bytes],
  );
}

/** Keeps those files of a draft for good that are sent with it. */
export async function sendDraftFiles(db: Database, of: LinkHolder, hashes: readonly string[]): Promise<void> {
  await db.query(
    `INSERT INTO blob (sha256, media, bytes) SELECT sha256, media, bytes FROM draft_file
     WHERE meeting = $1 AND participant = $2 AND contact = $3 AND sha256 = ANY ($4) ON CONFLICT DO NOTHING`,
    [of.meeting, of.participant, of.contact, hashes],
  );
}

/** Erases a draft with its files. */
export async function eraseDraft(db: Database, of: LinkHolder): Promise<void> {
  for (const table of ['draft_file', 'draft']) {
    await db.query(`DELETE FROM ${table} WHERE meeting = $1 AND participant = $2 AND contact = $3`, [
      of.meeting,
      of.participant,
      of.contact,
    ]);
  }
}

/** Erases drafts that nobody has changed for `DRAFT_DAYS`, with their files; returns how many. */
export async function eraseOldDrafts(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query(`DELETE FROM draft WHERE changed_at < now() - $1 * interval '1 day'`, [
    DRAFT_DAYS,
  ]);
  await pool.query(
    `DELETE FROM draft_file f WHERE added_at < now() - interval '1 day' AND NOT EXISTS (
       SELECT FROM draft d WHERE d.meeting = f.meeting AND d.participant = f.participant AND d.contact = f.contact)`,
  );
  return rowCount ?? 0;
}
