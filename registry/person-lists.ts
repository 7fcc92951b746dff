import { z } from 'zod';
import { type Database, rowsOf } from './database.ts';

/** Every list of persons that the registry keeps, from whatever table, as `personal.ts` says. */
const PersonList = z.object({
  meeting: z.string(),
  participant: z.string(),
  table: z.string(),
  id: z.string(),
  at: z.date().transform((date) => date.toISOString()),
  content: z.unknown(),
});
export type PersonList = z.infer<typeof PersonList>;

/** The lists of a meeting, or of all, the oldest first. */
export const personLists = (db: Database, meeting: string | null): Promise<PersonList[]> =>
  rowsOf(
    db,
    PersonList,
    `SELECT * FROM (
       SELECT meeting, participant, 'submission' AS table, id::text, created_at AS at, delegation AS content FROM submission
       UNION ALL SELECT meeting, participant, 'request', id::text, asked_at, content FROM request WHERE content IS NOT NULL
       UNION ALL SELECT meeting, participant, 'draft', contact, changed_at, content FROM draft) lists
     WHERE $1::text IS NULL OR meeting = $1 ORDER BY at, id`,
    [meeting],
  );
