import { z } from 'zod';
import { Entry, EntryText } from '../domain/session/entries.ts';
import type { EntryRow } from '../domain/session/room.ts';
import { type Database, rowsOf, type Transaction, timestamp } from './database.ts';

/** The table `session_entry`: what the clerk entered of the room. It only grows. */
const SessionEntryRow = z.object({
  number: z.int(),
  id: z.string(),
  at: timestamp,
  actor: z.string(),
  by: z.string().nullable(),
  entry: Entry,
  words: EntryText.shape.words.nullable(),
  changes: EntryText.shape.changes.nullable(),
  textSha256: z.string().nullable(),
  said: z.string(),
});

/** All entries of a meeting as they were made, in their order; what corrections make of them says `standing` (machines/room). */
export async function sessionEntries(db: Database, meeting: string): Promise<EntryRow[]> {
  const rows = await rowsOf(
    db,
    SessionEntryRow,
    `SELECT number, id, at, actor, signed_by AS "by", entry, words, changes, text_sha256 AS "textSha256", said
     FROM session_entry WHERE meeting = $1 ORDER BY number`,
    [meeting],
  );
  return rows.map(({ words, changes, at, ...row }) => ({
    ...row,
    at: `${at.slice(0, 19)}Z`,
    ...(words != null && { words }),
    ...(changes != null && { changes }),
  }));
}

/** Writes entries that are not there yet, each once by its id. */
export async function recordEntries(client: Transaction, meeting: string, rows: readonly EntryRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `INSERT INTO session_entry (meeting, number, id, at, actor, signed_by, entry, words, changes, text_sha256, said)
     SELECT $1, (x ->> 'number')::int, x ->> 'id', (x ->> 'at')::timestamptz, x ->> 'actor', x ->> 'by', x -> 'entry',
            x -> 'words', x -> 'changes', x ->> 'textSha256', x ->> 'said'
     FROM jsonb_array_elements($2::jsonb) x ON CONFLICT DO NOTHING`,
    [meeting, JSON.stringify(rows)],
  );
}
