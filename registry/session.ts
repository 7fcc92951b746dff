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
  counts: z.object({ statesParties: z.int(), takingPart: z.int(), present: z.int() }).nullable(),
  said: z.string(),
});

/** All entries of a meeting as they were made, in their order; what corrections make of them says `standing` (machines/room). */
export const sessionEntries = (db: Database, meeting: string): Promise<EntryRow[]> => entriesOf(db, meeting, null);

/** One entry, and the corrections of it. */
export const entryWith = (db: Database, meeting: string, number: number): Promise<EntryRow[]> =>
  entriesOf(db, meeting, number);

async function entriesOf(db: Database, meeting: string, number: number | null): Promise<EntryRow[]> {
  const rows = await rowsOf(
    db,
    SessionEntryRow,
    `SELECT number, id, at, actor, signed_by AS "by", entry, words, changes, text_sha256 AS "textSha256", counts, said
     FROM session_entry WHERE meeting = $1 AND ($2::int IS NULL OR number = $2 OR (entry ->> 'kind' = 'correct' AND entry -> 'entry' = to_jsonb($2::int)))
     ORDER BY number`,
    [meeting, number],
  );
  return rows.map(({ words, changes, counts, at, ...row }) => ({
    ...row,
    at: `${at.slice(0, 19)}Z`,
    ...(counts !== null && { counts }),
    ...(words != null && { words }),
    ...(changes != null && { changes }),
  }));
}

/** Writes entries that are not there yet, each once by its id. */
export async function recordEntries(client: Transaction, meeting: string, rows: readonly EntryRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `INSERT INTO session_entry (meeting, number, id, at, actor, signed_by, entry, words, changes, text_sha256, counts, said)
     SELECT $1, (x ->> 'number')::int, x ->> 'id', (x ->> 'at')::timestamptz, x ->> 'actor', x ->> 'by', x -> 'entry',
            x -> 'words', x -> 'changes', x ->> 'textSha256', x -> 'counts', x ->> 'said'
     FROM jsonb_array_elements($2::jsonb) x ON CONFLICT DO NOTHING`,
    [meeting, JSON.stringify(rows)],
  );
}
