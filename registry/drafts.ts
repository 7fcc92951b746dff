import { z } from 'zod';
import { type Database, type Pool, rowOf, type Transaction } from './database.ts';
import type { LinkHolder } from './links.ts';
import { inTransaction } from './transaction.ts';

/** The table `draft`: what a mission has typed on the page and not yet sent. */
const DraftPerson = z.looseObject({ key: z.string() });
/** A person as they were typed; `key` keeps them apart from others while the list changes. */
export type DraftPerson = z.infer<typeof DraftPerson> & Record<string, unknown>;

const StoredDraft = z.object({
  persons: z.array(DraftPerson),
  base: z.string().nullable().optional(),
  sent: z.string().optional(),
});
/**
 * `base`: the submission on record when it was begun, null where none was; left out, nobody noted it. `sent`: the id of the answer that
 * sends it as it is, and of which nobody knows yet whether it is taken.
 */
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
 * Changes a draft, one change after another; one that is changed is not sent.
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
    const { sent: _, ...changed } = change((await draftOf(client, of)) ?? begin);
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

/** A list that is sent under the id of an answer. */
export type SentDraft = { id: string; persons: readonly DraftPerson[] };

/** Marks a draft as sent, if it still has the persons that are sent: what somebody else has saved meanwhile is not. */
export async function markSentDraft(client: Transaction, of: LinkHolder, { id, persons }: SentDraft): Promise<void> {
  await lock(client, of);
  await client.query(
    `UPDATE draft SET content = content || jsonb_build_object('sent', $4::text)
     WHERE meeting = $1 AND participant = $2 AND contact = $3 AND content -> 'persons' = $5::jsonb`,
    [...keyOf(of), id, JSON.stringify(persons)],
  );
}

/** Erases a draft that is marked as sent, with the files that it names; one that was changed since stays. */
export async function eraseSentDraft(client: Transaction, of: LinkHolder, id: string): Promise<void> {
  await lock(client, of);
  const erased = await rowOf(
    client,
    DraftRow,
    `DELETE FROM draft WHERE meeting = $1 AND participant = $2 AND contact = $3 AND content ->> 'sent' = $4
     RETURNING content`,
    [...keyOf(of), id],
  );
  const files = erased?.content.persons.flatMap(({ photo }) => (typeof photo === 'string' ? photo : [])) ?? [];
  await client.query(
    'DELETE FROM draft_file WHERE meeting = $1 AND participant = $2 AND contact = $3 AND sha256 = ANY ($4)',
    [...keyOf(of), files],
  );
}

/** Takes the mark off: what was sent was refused, and is there as it was typed. */
export async function reopenSentDraft(client: Transaction, of: LinkHolder, id: string): Promise<void> {
  await lock(client, of);
  await client.query(
    `UPDATE draft SET content = content - 'sent'
     WHERE meeting = $1 AND participant = $2 AND contact = $3 AND content ->> 'sent' = $4`,
    [...keyOf(of), id],
  );
}

/** Erases a draft whose list was kept in another way, such as a request, if it still has these persons. */
export const eraseKeptDraft = (pool: Pool, of: LinkHolder, sent: SentDraft): Promise<void> =>
  inTransaction(pool, async (client) => {
    await markSentDraft(client, of, sent);
    await eraseSentDraft(client, of, sent.id);
  });

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
