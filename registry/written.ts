import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Database, rowsOf, timestamp } from './database.ts';

/** The table `written`: what was written outside of the registry at somebody's wish, and may hold personal data. */
const WrittenRow = z.object({
  id: z.string(),
  /** `backup`, `archive`, `paper`, `form`, `export`, `post`. */
  kind: z.string(),
  /** Null: of all meetings. */
  meeting: z.string().nullable(),
  participant: z.string().nullable(),
  path: z.string(),
  machine: z.string(),
  /** Of a file, as it was written; null: it is a folder. */
  sha256: z.string().nullable(),
  written_at: timestamp,
});
export type WrittenRow = z.infer<typeof WrittenRow>;

/** Notes where something was written. */
export async function noteWritten(
  db: Database,
  row: Pick<WrittenRow, 'kind' | 'path' | 'machine'> & Partial<Pick<WrittenRow, 'meeting' | 'participant' | 'sha256'>>,
): Promise<void> {
  const { kind, path, machine, meeting = null, participant = null, sha256 = null } = row;
  await db.query(
    'INSERT INTO written (id, kind, meeting, participant, path, machine, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [randomUUID(), kind, meeting, participant, path, machine, sha256],
  );
}

/** What was written of a meeting, or of all, and is not known to be gone, the oldest first. */
export const writtenOf = (db: Database, meeting: string): Promise<WrittenRow[]> =>
  rowsOf(
    db,
    WrittenRow,
    `SELECT id, kind, meeting, participant, path, machine, sha256, written_at FROM written
     WHERE (meeting = $1 OR meeting IS NULL) AND gone_at IS NULL ORDER BY written_at, path`,
    [meeting],
  );

/** Notes that it is no longer there. */
export async function noteGone(db: Database, ids: readonly string[]): Promise<void> {
  await db.query('UPDATE written SET gone_at = now() WHERE id = ANY ($1::uuid[]) AND gone_at IS NULL', [ids]);
}
