import { z } from 'zod';
import { RECEIPTED } from '../domain/receipt.ts';
import { ActRow } from './acts.ts';
import { type Pool, rowOf, rowsOf, timestamp } from './database.ts';
import { Participant } from './participants.ts';

/**
 * Receipts of answers follow the record: of each collection, the answers up to `receipt_done.seq` are receipted. What was sent stands in the
 * table `notice`, one row for each address.
 */

const DueAnswer = ActRow.pick({ seq: true, act: true });
export type DueAnswer = z.infer<typeof DueAnswer>;

/** The next answers of a collection that are on record and not receipted, the oldest first. */
export const dueReceipts = (pool: Pool, meeting: string, workflow: string, limit: number): Promise<DueAnswer[]> =>
  rowsOf(
    pool,
    DueAnswer,
    `SELECT seq, act FROM act
     WHERE meeting = $1 AND act ->> 'workflow' = $2 AND act ->> 'action' = ANY ($3) AND id LIKE 'answer/%'
       AND seq > coalesce((SELECT seq FROM receipt_done WHERE meeting = $1 AND workflow = $2), 0)
     ORDER BY seq LIMIT $4`,
    [meeting, workflow, RECEIPTED, limit],
  );

/** The answers of a collection up to this place of the record are receipted. */
export async function receiptsDone(pool: Pool, meeting: string, workflow: string, seq: number): Promise<void> {
  await pool.query(
    `INSERT INTO receipt_done (meeting, workflow, seq) VALUES ($1, $2, $3)
     ON CONFLICT (meeting, workflow) DO UPDATE SET seq = greatest(receipt_done.seq, excluded.seq)`,
    [meeting, workflow, seq],
  );
}

const Asking = z.object({
  name: z.string(),
  revision: z.int(),
  number: z.string(),
  date: z.string(),
  manifest: z.unknown(),
});
export type Asking = z.infer<typeof Asking>;

/** The issued circulation that asked a participant for its answer: the one that convened or invited it, the newest first. */
export const askingFor = (pool: Pool, meeting: string, participant: string): Promise<Asking | null> =>
  rowOf(
    pool,
    Asking,
    `SELECT name, revision, number, date::text, final_manifest AS manifest FROM circulation
     WHERE meeting = $1 AND state = 'issued' AND kind IN ('convocation', 'letter') AND final_manifest ? 'receipts'
       AND final_manifest -> 'recipients' -> 'participants' ? $2
     ORDER BY created_at DESC LIMIT 1`,
    [meeting, participant],
  );

const SentReceipt = z.object({
  /** Of the act that it receipts. */
  act: z.string(),
  subject: z.string(),
  state: z.string(),
  answered_at: timestamp.nullable(),
});

/** The receipts that went to a participant, the oldest first. */
export const receiptsOf = (pool: Pool, meeting: string, participant: string): Promise<z.infer<typeof SentReceipt>[]> =>
  rowsOf(
    pool,
    SentReceipt,
    `SELECT message -> 'headers' ->> 'X-Convene-Receipt' AS act, message ->> 'subject' AS subject, state, answered_at FROM notice
     WHERE meeting = $1 AND officer = $2 AND step LIKE 'receipt/%' ORDER BY prepared_at, key`,
    [meeting, participant],
  );

const Answering = Participant.pick({ capacity: true, addressee: true, name: true, language: true });

/** Whose answer it is. */
export const answeringOf = (
  pool: Pool,
  meeting: string,
  participant: string,
): Promise<z.infer<typeof Answering> | null> =>
  rowOf(
    pool,
    Answering,
    'SELECT capacity, addressee, name, language FROM participant WHERE meeting = $1 AND code = $2',
    [meeting, participant],
  );
