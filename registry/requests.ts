import { z } from 'zod';
import type { Delegation } from '../domain/delegation.ts';
import { type Database, type Pool, rowOf, rowsOf, timestamp } from './database.ts';
import type { LinkHolder } from './links.ts';
import { inTransaction } from './transaction.ts';

/** The table `request`: what missions ask by the page once the lists are final, for staff to take or leave. */
const RequestRow = z.object({
  id: z.string(),
  meeting: z.string(),
  participant: z.string(),
  contact: z.string(),
  kind: z.string(),
  asked_at: timestamp,
  taken_at: timestamp.nullable(),
});
export type RequestRow = z.infer<typeof RequestRow>;

const COLUMNS = 'id, meeting, participant, contact, kind, asked_at, taken_at';

/** The most requests of a participant that are open. */
const MOST_OPEN = 20;

/** Enters a request; the same id again is the same request. False where too many of the participant are open. */
export function askRequest(
  pool: Pool,
  {
    id,
    meeting,
    participant,
    contact,
    kind,
    content,
  }: LinkHolder & {
    id: string;
    kind: string;
    content: Delegation | null;
  },
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`request/${meeting}/${participant}`]);
    if ((await requestWith(client, { id, meeting, participant })) !== null) return true;
    const { rowCount } = await client.query(
      `INSERT INTO request (id, meeting, participant, contact, kind, content) SELECT $1::uuid, $2, $3, $4, $5, $6::jsonb
       WHERE (SELECT count(*) FROM request WHERE meeting = $2 AND participant = $3 AND taken_at IS NULL) < $7`,
      [id, meeting, participant, contact, kind, content === null ? null : JSON.stringify(content), MOST_OPEN],
    );
    return rowCount === 1;
  });
}

/** A request of a participant. */
export const requestWith = (
  db: Database,
  { id, meeting, participant }: { id: string; meeting: string; participant: string },
): Promise<RequestRow | null> =>
  rowOf(db, RequestRow, `SELECT ${COLUMNS} FROM request WHERE id = $1 AND meeting = $2 AND participant = $3`, [
    id,
    meeting,
    participant,
  ]);

const RequestAsked = RequestRow.extend({ content: z.object({ persons: z.array(z.unknown()) }).nullable() });

/** The requests of a meeting, the oldest first, with the persons that they name. */
export const requestsOf = (db: Database, meeting: string): Promise<z.infer<typeof RequestAsked>[]> =>
  rowsOf(db, RequestAsked, `SELECT ${COLUMNS}, content FROM request WHERE meeting = $1 ORDER BY asked_at, id`, [
    meeting,
  ]);

/** Marks a request as dealt with; false where there is none that is open. */
export async function takeRequest(db: Database, meeting: string, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE request SET taken_at = now() WHERE meeting = $1 AND id = $2 AND taken_at IS NULL',
    [meeting, id],
  );
  return (rowCount ?? 0) > 0;
}
