import { z } from 'zod';
import { type Database, type Pool, rowOf } from './database.ts';
import type { LinkHolder } from './links.ts';
import { inTransaction } from './transaction.ts';

/** The table `draft`: what a mission has typed on the page and not yet sent. */
const DraftPerson = z.looseObject({ key: z.string() });
/** A person as they were typed; `key` keeps them apart from others while the list changes. */
export type DraftPerson = z.infer<typeof DraftPerson> & Record<string, unknown>;

const StoredDraft = z.object({ persons: z.array(DraftPerson), base: z.string().nullable().optional() });
/** `base`: the submission on record when it was begun, null where none was; left out, nobody noted it. */
export type StoredDraft = z.infer<typeof StoredDraft>;
const DraftRow = z.object({ content: StoredDraft });

/** After so many days without a change a draft is erased; the page says so. */
export const DRAFT_DAYS = 90;

/** The most persons of a draft. */
export const MOST_PERSONS = 500;

/** A draft; null where there is none. */
export async function draftOf(db: Database, of: LinkHolder): Promise<StoredDraft | null> {
  const row = await rowOf(
    db,
    DraftRow,
    'SELECT content FROM draft WHERE meeting = $1 AND participant = $2 AND contact = $3',
    [of.meeting, of.participant, of.contact],
  );
  return row?.content ?? null;
}

/**
 * Changes a draft, one change after another.
 *
 * @param begin what it begins with where there is none
 * @returns false where it would have more than `MOST_PERSONS`, and is left as it was
 */
export function changeDraft(
  pool: Pool,
  of: LinkHolder,
  begin: StoredDraft,
  change: (draft: StoredDraft) => StoredDraft,
): Promise<boolean> {
  const key = keyOf(of);
  return inTransaction(pool, async (client) => {
    await lock(client, of);
    const changed = change((await draftOf(client, of)) ?? begin);
    if (changed.persons.length > MOST_PERSONS) return false;
    await client.query(
      `INSERT INTO draft (meeting, participant, contact, content) VALUES ($1, $2, $3, $4)
       ON CONFLICT (meeting, participant, contact) DO UPDATE SET content = excluded.content, changed_at = now()`,
      [...key, JSON.stringify(changed)],
    );
    return true;
  });
}

const keyOf = (of: LinkHolder): string[] => [of.meeting, of.participant, of.contact];
const lock = (client: Database, of: LinkHolder) =>
  client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`draft/${keyOf(of).join('/')}`]);

/**
 * Erases a draft that was sent, with the files that it names, if it still has the persons that were sent: what somebody else has
 * saved meanwhile stays.
 */
export function eraseSentDraft(
  pool: Pool,
  of: LinkHolder,
  sent: { persons: readonly DraftPerson[]; files: readonly string[] },
): Promise<void> {
  const key = keyOf(of);
  return inTransaction(pool, async (client) => {
    await lock(client, of);
    const { rowCount } = await client.query(
      `DELETE FROM draft WHERE meeting = $1 AND participant = $2 AND contact = $3 AND content -> 'persons' = $4::jsonb`,
      [...key, JSON.stringify(sent.persons)],
    );
    if (rowCount === 0) return;
    await client.query(
      'DELETE FROM draft_file WHERE meeting = $1 AND participant = $2 AND contact = $3 AND sha256 = ANY ($4)',
      [...key, sent.files],
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

const DraftBytes = z.object({ bytes: z.instanceof(Buffer) });

/** The bytes of a file that some draft has; null where none does. */
export const draftFile = async (db: Database, sha256: string): Promise<Buffer | null> =>
  (await rowOf(db, DraftBytes, 'SELECT bytes FROM draft_file WHERE sha256 = $1 LIMIT 1', [sha256]))?.bytes ?? null;

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
