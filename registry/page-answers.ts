import { z } from 'zod';
import { Answer } from '../domain/messages/answers.ts';
import { type Database, type Pool, rowOf, rowsOf, timestamp } from './database.ts';
import { eraseSentDraft, markSentDraft, reopenSentDraft, type SentDraft } from './drafts.ts';
import type { LinkHolder } from './links.ts';
import { inTransaction } from './transaction.ts';

/**
 * The table `page_answer`: what missions sent on the page, kept with its proofs before it is sent to its collection, and sent until there
 * is an outcome. So an answer outlives every process.
 */
const KeptAnswer = z.object({
  workflowId: z.string(),
  updateId: z.string(),
  message: z.string(),
  proofs: z.record(z.string(), z.string()),
});

/** The outcome of an answer; `code`: why it was refused, as the collection or the client library says it. */
const Settled = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), late: z.boolean() }),
  z.object({ ok: z.literal(false), code: z.string() }),
]);
export type Settled = z.infer<typeof Settled>;

const PageAnswer = z.object({
  meeting: z.string(),
  participant: z.string(),
  contact: z.string(),
  id: z.string(),
  answer: KeptAnswer,
  received_at: timestamp,
  /** Null: nobody knows yet whether it is taken. */
  outcome: Settled.nullable(),
});
export type PageAnswer = z.infer<typeof PageAnswer>;
type AnswerKey = Pick<PageAnswer, 'meeting' | 'participant' | 'id'>;

const COLUMNS = 'meeting, participant, contact, id, answer, received_at, outcome';

/** What an answer says. */
export const sentIn = ({ answer }: Pick<PageAnswer, 'answer'>): Answer => Answer.parse(JSON.parse(answer.message));

/** The most answers of a participant that wait. */
const MOST_WAITING = 20;

/**
 * Keeps an answer; the same id again is the same answer.
 *
 * @param draft the draft that it sends, and that is gone once it is taken
 * @returns false where too many of the participant wait
 */
export function keepAnswer(
  pool: Pool,
  of: LinkHolder & Pick<PageAnswer, 'id' | 'answer' | 'received_at'>,
  draft: SentDraft | null,
): Promise<boolean> {
  const { meeting, participant, contact, id, answer, received_at } = of;
  return inTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`page_answer/${meeting}/${participant}`]);
    if ((await pageAnswer(client, of)) !== null) return true;
    const { rowCount } = await client.query(
      `INSERT INTO page_answer (meeting, participant, contact, id, answer, received_at)
       SELECT $1, $2, $3, $4, $5::jsonb, $6::timestamptz
       WHERE (SELECT count(*) FROM page_answer WHERE meeting = $1 AND participant = $2 AND settled_at IS NULL) < $7`,
      [meeting, participant, contact, id, JSON.stringify(answer), received_at, MOST_WAITING],
    );
    if (draft !== null) await markSentDraft(client, of, draft);
    return rowCount === 1;
  });
}

/** An answer under its id, whatever became of it. */
export const pageAnswer = (db: Database, { meeting, participant, id }: AnswerKey): Promise<PageAnswer | null> =>
  rowOf(db, PageAnswer, `SELECT ${COLUMNS} FROM page_answer WHERE meeting = $1 AND participant = $2 AND id = $3`, [
    meeting,
    participant,
    id,
  ]);

/** The answers of a participant that are not taken, the oldest first: those that wait, and those that were refused since one was taken. */
export const untakenAnswers = (
  db: Database,
  { meeting, participant }: Pick<LinkHolder, 'meeting' | 'participant'>,
): Promise<PageAnswer[]> =>
  rowsOf(
    db,
    PageAnswer,
    `SELECT ${COLUMNS} FROM page_answer
     WHERE meeting = $1 AND participant = $2 AND seq > (
       SELECT coalesce(max(seq), 0) FROM page_answer
       WHERE meeting = $1 AND participant = $2 AND outcome ->> 'ok' = 'true')
     ORDER BY seq`,
    [meeting, participant],
  );

/** Seconds until an answer is sent again: for some tries little longer than one takes, and after many ten minutes. */
const AGAIN = 'least(15 * 2 ^ least(greatest(tries - 3, 0), 10), 600)';

/**
 * Takes on the next answer of a participant to be sent, for the time until it is due again: only one whose earlier ones have
 * outcomes. Null where none is due.
 */
export const claimAnswer = (
  db: Database,
  { meeting, participant }: Pick<LinkHolder, 'meeting' | 'participant'>,
): Promise<PageAnswer | null> =>
  rowOf(
    db,
    PageAnswer,
    `UPDATE page_answer SET tries = tries + 1, due_at = now() + ${AGAIN} * interval '1 second'
     WHERE (meeting, participant, id) IN (
       SELECT meeting, participant, id FROM page_answer
       WHERE meeting = $1 AND participant = $2 AND settled_at IS NULL ORDER BY seq LIMIT 1)
       AND settled_at IS NULL AND due_at <= now()
     RETURNING ${COLUMNS}`,
    [meeting, participant],
  );

/** Of whom answers are due that nobody sends. */
export const participantsDue = (db: Database, most: number): Promise<Pick<LinkHolder, 'meeting' | 'participant'>[]> =>
  rowsOf(
    db,
    PageAnswer.pick({ meeting: true, participant: true }),
    `SELECT meeting, participant FROM (
       SELECT DISTINCT ON (meeting, participant) meeting, participant, due_at FROM page_answer
       WHERE settled_at IS NULL ORDER BY meeting, participant, seq) AS next
     WHERE due_at <= now() ORDER BY due_at LIMIT $1`,
    [most],
  );

/** Notes what became of an answer, once: the draft that it sent is gone where it was taken, and open again where it was refused. */
export function settleAnswer(pool: Pool, of: LinkHolder & { id: string }, outcome: Settled): Promise<void> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE page_answer SET settled_at = now(), outcome = $4
       WHERE meeting = $1 AND participant = $2 AND id = $3 AND settled_at IS NULL`,
      [of.meeting, of.participant, of.id, JSON.stringify(outcome)],
    );
    if (rowCount === 0) return;
    await (outcome.ok ? eraseSentDraft(client, of, of.id) : reopenSentDraft(client, of, of.id));
  });
}

/** Days after which an answer with an outcome is forgotten here: the record has what was taken. */
const KEPT_DAYS = 30;

export async function forgetSettledAnswers(db: Database): Promise<void> {
  await db.query(`DELETE FROM page_answer WHERE settled_at < now() - $1 * interval '1 day'`, [KEPT_DAYS]);
}
