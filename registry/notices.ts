import { z } from 'zod';
import type { Message } from '../domain/mail.ts';
import type { Mode } from '../domain/plan.ts';
import { type Pool, rowOf, rowsOf } from './database.ts';
import { StoredMessage } from './mail.ts';

/**
 * The table `notice`: what officers were told. The key says which notice it is, so that none is made twice; the stored
 * message is what goes out, on a repeat too.
 *
 *     prepared → sending → sent | refused
 *     prepared → not_sent, where there is no server to send through
 */
const Notice = z.object({
  state: z.enum(['prepared', 'sending', 'sent', 'refused', 'not_sent']),
  answer: z.string().nullable(),
  token: z.string(),
  address: z.string(),
  envelope_from: z.string(),
  message: StoredMessage,
});

const NoticeState = Notice.pick({ state: true, answer: true });
export type NoticeState = z.infer<typeof NoticeState>;

const ClaimedNotice = Notice.pick({ token: true, address: true, message: true, envelope_from: true });
export type ClaimedNotice = z.infer<typeof ClaimedNotice>;

/** The state of a notice; null if there is none. */
export const noticeState = (pool: Pool, key: string): Promise<NoticeState | null> =>
  rowOf(pool, NoticeState, 'SELECT state, answer FROM notice WHERE key = $1', [key]);

/** Which notice it is. One of a change of an officer is of no circulation: `-`, with the order as its step. */
export type NoticeRow = {
  meeting: string;
  mode: Mode;
  circulation: string;
  revision: number;
  step: string;
  officer: string;
  round: number;
};

/** Stores a notice to be sent; one that is there already stays as it is. */
export async function storeNotice(
  pool: Pool,
  key: string,
  { meeting, mode, circulation, revision, step, officer, round }: NoticeRow,
  { message, envelopeFrom }: { message: Message; envelopeFrom: string },
): Promise<void> {
  await pool.query(
    `INSERT INTO notice (key, meeting, mode, circulation, revision, step, officer, round, address, envelope_from,
                         message_id, message)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`,
    [
      key,
      meeting,
      mode,
      circulation,
      revision,
      step,
      officer,
      round,
      message.to.address,
      envelopeFrom,
      message.messageId,
      JSON.stringify(message),
    ],
  );
}

/** Settles a notice that cannot be sent. */
export async function leaveUnsent(pool: Pool, key: string, why: string): Promise<void> {
  await pool.query(
    `UPDATE notice SET state = 'not_sent', answer = $2, answered_at = now() WHERE key = $1 AND state = 'prepared'`,
    [key, why],
  );
}

/** Takes a notice to send it, for `leaseMs`; null where it is settled, or another is sending it. */
export const claimNotice = (pool: Pool, key: string, leaseMs: number): Promise<ClaimedNotice | null> =>
  rowOf(
    pool,
    ClaimedNotice,
    `UPDATE notice SET state = 'sending', token = gen_random_uuid(), lease_until = now() + $2 * interval '1 ms',
            tries = tries + 1, repeats = repeats + CASE state WHEN 'sending' THEN 1 ELSE 0 END
     WHERE key = $1 AND (state = 'prepared' OR state = 'sending' AND lease_until <= now())
     RETURNING token, address, envelope_from, message`,
    [key, leaseMs],
  );

/** Records what became of a notice that was claimed. */
export async function recordNotice(
  pool: Pool,
  key: string,
  { token }: ClaimedNotice,
  { state, answer }: NoticeState,
): Promise<void> {
  await pool.query(
    `UPDATE notice SET state = $3, answer = $4, token = NULL, lease_until = now(),
            answered_at = CASE WHEN $3 IN ('sent', 'refused') THEN now() END
     WHERE key = $1 AND token = $2`,
    [key, token, state, answer],
  );
}

const OpenNotice = z.object({ key: z.string() });

/** Receipts of a meeting that no server has taken yet and that nobody is sending now, the oldest first. */
export const openReceipts = (pool: Pool, meeting: string, limit: number): Promise<z.infer<typeof OpenNotice>[]> =>
  rowsOf(
    pool,
    OpenNotice,
    `SELECT key FROM notice WHERE meeting = $1 AND step LIKE 'receipt/%'
       AND (state = 'prepared' OR state = 'sending' AND lease_until <= now())
     ORDER BY prepared_at, key LIMIT $2`,
    [meeting, limit],
  );

/** Settles receipts that nobody took for this long. */
export async function giveUpReceipts(pool: Pool, meeting: string, afterMs: number): Promise<void> {
  await pool.query(
    `UPDATE notice SET state = 'refused', token = NULL, answered_at = now()
     WHERE meeting = $1 AND step LIKE 'receipt/%' AND state IN ('prepared', 'sending')
       AND coalesce(lease_until, '-infinity') <= now() AND prepared_at < now() - $2 * interval '1 ms'`,
    [meeting, afterMs],
  );
}
