import { z } from 'zod';
import { HandedOver } from '../domain/copies.ts';
import type { Message } from '../domain/mail.ts';
import type { Mode } from '../domain/plan.ts';
import { type Database, type Pool, rowOf, rowsOf, timestamp } from './database.ts';

/** A message in its stored form, on which the sender relies. */
export const StoredMessage = z.custom<Message>(
  (value) => typeof value === 'object' && value !== null && 'attachments' in value,
);

/** What stands in place of a message that was lost with the registry. */
const LostMessage = z.object({
  lost: z.literal(true),
  messageId: z.string(),
  /** When it was sent, by the meeting's clock. */
  date: z.string(),
  subject: z.string(),
});
type LostMessage = z.infer<typeof LostMessage>;

/** The table `outbox`, as it is read and mended when nobody sends; how it is sent from is `outbox.ts`. */
export const OutboxMessage = z.object({
  key: z.string(),
  circulation: z.string(),
  revision: z.int(),
  participant: z.string(),
  contact: z.string(),
  attempt: z.int(),
  state: z.enum(['prepared', 'sending', 'sent', 'refused', 'unknown', 'withheld']),
  envelope_from: z.string(),
  envelope_to: z.array(z.string()),
  message_id: z.string(),
  message: z.unknown(),
  tries: z.int(),
  repeats: z.int(),
  answer: z.string().nullable(),
  prepared_at: timestamp,
  answered_at: timestamp.nullable(),
});
/** A message with everything. One that was lost with the registry has its row, and no message. */
export type OutboxMessage = z.infer<typeof OutboxMessage>;

const MailRow = OutboxMessage.omit({ key: true, attempt: true, envelope_from: true, message: true }).extend({
  state: z.string(),
  subject: z.string(),
  message: z.union([LostMessage, StoredMessage]),
});
export type MailRow = z.infer<typeof MailRow>;

const OpenMailRow = OutboxMessage.pick({
  circulation: true,
  participant: true,
  contact: true,
  state: true,
  tries: true,
  answer: true,
}).extend({
  state: OutboxMessage.shape.state.exclude(['sent']),
  /** Null: it was lost with its message. */
  address: z.string().nullable(),
  since: timestamp,
  reached: z.boolean(),
  ...HandedOver.pick({ envelopeTo: true, addresses: true }).shape,
});
export type OpenMailRow = z.infer<typeof OpenMailRow>;

const ComparedMail = OutboxMessage.pick({
  key: true,
  circulation: true,
  revision: true,
  attempt: true,
  participant: true,
  state: true,
}).extend({
  /** Handed over, or about to be, and its lease is past by far. */
  stale: z.boolean(),
});
export type ComparedMail = z.infer<typeof ComparedMail>;

const Counts = z.record(z.string(), z.int());

// -------------------------------------------------------------------------------------------- reading

/** Messages by state, and how many were handed over again after a lost answer. */
export async function mailCounts(pool: Pool, meeting: string): Promise<Record<string, number>> {
  const row = await rowOf(
    pool,
    z.object({ counts: Counts }),
    `SELECT jsonb_build_object('prepared', count(*), 'sent', count(*) FILTER (WHERE state = 'sent'),
              'refused', count(*) FILTER (WHERE state = 'refused'), 'unknown', count(*) FILTER (WHERE state = 'unknown'),
              'withheld', count(*) FILTER (WHERE state = 'withheld'),
              'open', count(*) FILTER (WHERE state IN ('prepared', 'sending')), 'repeated', coalesce(sum(repeats), 0)) AS counts
     FROM outbox WHERE meeting = $1`,
    [meeting],
  );
  return row?.counts ?? {};
}

export async function messageIds(pool: Pool, meeting: string): Promise<string[]> {
  const rows = await rowsOf(
    pool,
    OutboxMessage.pick({ message_id: true }),
    'SELECT message_id FROM outbox WHERE meeting = $1',
    [meeting],
  );
  return rows.map((row) => row.message_id);
}

/** The ids of all messages of a meeting, notices and receipts too, as a mail server sees them. */
export async function messageIdsOf(db: Database, meeting: string): Promise<string[]> {
  const rows = await rowsOf(
    db,
    OutboxMessage.pick({ message_id: true }),
    `SELECT message_id FROM outbox WHERE meeting = $1 UNION SELECT message_id FROM notice WHERE meeting = $1`,
    [meeting],
  );
  return rows.map(({ message_id: id }) => id.replace(/^<|>$/g, ''));
}

/** What was written to a participant, in the order in which it was prepared. */
export const mailOf = (pool: Pool, meeting: string, participant: string): Promise<MailRow[]> =>
  rowsOf(
    pool,
    MailRow,
    `SELECT circulation, revision, participant, contact, state, message_id, envelope_to, message ->> 'subject' AS subject,
            message, tries, repeats, answer, prepared_at, answered_at
     FROM outbox WHERE meeting = $1 AND participant = $2 ORDER BY prepared_at, key`,
    [meeting, participant],
  );

/** SQL for all addresses that a message's header names; none where it was lost. */
export const addressesIn = (message: string): string => `
            array(SELECT one ->> 'address' FROM jsonb_array_elements(
                    coalesce(${message} -> 'cc', '[]') || coalesce(${message} -> 'to', '[]')) AS one
                   WHERE one ->> 'address' IS NOT NULL)`;

/** Messages that did not arrive, or not yet; `reached`: the participant has that circulation by another contact. */
export const openMail = (pool: Pool, meeting: string): Promise<OpenMailRow[]> =>
  rowsOf(
    pool,
    OpenMailRow,
    `SELECT o.circulation, o.participant, o.contact, o.message -> 'to' ->> 'address' AS address, o.state, o.tries,
            o.answer, coalesce(o.answered_at, o.prepared_at) AS since, o.envelope_to AS "envelopeTo",
            ${addressesIn('o.message')} AS addresses,
            EXISTS (SELECT FROM outbox s WHERE s.meeting = o.meeting AND s.circulation = o.circulation
                      AND s.revision = o.revision AND s.participant = o.participant AND s.state = 'sent') AS reached
     FROM outbox o WHERE o.meeting = $1 AND o.state <> 'sent' ORDER BY o.prepared_at, o.key`,
    [meeting],
  );

/** All messages of a meeting without their texts, to be compared. */
export const comparedMail = (db: Database, meeting: string): Promise<ComparedMail[]> =>
  rowsOf(
    db,
    ComparedMail,
    `SELECT key, circulation, revision, attempt, participant, state,
            state = 'sending' AND coalesce(lease_until < now() - interval '10 minutes', true) AS stale
     FROM outbox WHERE meeting = $1 ORDER BY key`,
    [meeting],
  );

/** A page of the outbox, by key: thousands of messages need not be held at once. */
export const outboxPage = (
  pool: Pool,
  meeting: string,
  { after, limit }: { after: string; limit: number },
): Promise<OutboxMessage[]> =>
  rowsOf(
    pool,
    OutboxMessage,
    `SELECT key, circulation, revision, participant, contact, attempt, state, envelope_from, envelope_to, message_id,
            tries, repeats, answer, prepared_at, answered_at, message
     FROM outbox WHERE meeting = $1 AND key > $2 ORDER BY key LIMIT $3`,
    [meeting, after, limit],
  );

// ------------------------------------------------------------------------------------------- mending

/** The known answer of a message for which the registry lacks the answer or the row. */
export type Answered = Pick<
  OutboxMessage,
  'key' | 'circulation' | 'revision' | 'participant' | 'contact' | 'attempt' | 'answer'
> & { state: 'sent' | 'refused'; messageId: string; at: string };

/** Notes answers, so that no dispatch sends again. The message of a row that was lost cannot come back. */
export async function noteAnswered(
  pool: Pool,
  { meeting, mode }: { meeting: string; mode: Mode },
  messages: readonly Answered[],
): Promise<void> {
  const flat = messages.map(({ messageId, at, ...row }) => ({
    ...row,
    message_id: messageId,
    message: {
      messageId,
      date: at,
      lost: true,
      subject: '(the message was lost with the registry)',
    } satisfies LostMessage,
  }));
  await pool.query(
    `INSERT INTO outbox (key, meeting, mode, circulation, revision, participant, contact, attempt, state, answer,
                         envelope_from, envelope_to, message_id, message, answered_at)
     SELECT r.key, $1, $2, r.circulation, r.revision, r.participant, r.contact, r.attempt, r.state, r.answer,
            '', '{}', r.message_id, r.message, now()
     FROM jsonb_to_recordset($3) AS r(key text, circulation text, revision int, participant text, contact text,
          attempt int, state text, answer text, message_id text, message jsonb)
     ON CONFLICT (key) DO UPDATE SET state = excluded.state, answer = excluded.answer, token = NULL,
                                     lease_until = NULL, answered_at = now()
     WHERE outbox.state IN ('prepared', 'sending')`,
    [meeting, mode, JSON.stringify(flat)],
  );
}

/** Settles a message whose lease is past and whose dispatcher is gone: it may have arrived. */
export async function settleStale(pool: Pool, key: string): Promise<void> {
  await pool.query(
    `UPDATE outbox SET state = 'unknown', token = NULL, answered_at = now(), answer = 'no answer was ever recorded'
     WHERE key = $1 AND state = 'sending' AND lease_until < now()`,
    [key],
  );
}
