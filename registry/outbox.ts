import { z } from 'zod';
import { copiesTaken, HandedOver } from '../domain/copies.ts';
import { type Key, keyText, type Message } from '../domain/mail.ts';
import type { Mode } from '../domain/plan.ts';
import { type Pool, rowsOf } from './database.ts';
import { addressesIn, OutboxMessage, StoredMessage } from './mail.ts';

/**
 * The outbox: every message is stored before it is sent, claimed before it is handed over, and its answer recorded.
 *
 *     prepared → sending → sent | refused | unknown
 *     prepared → withheld, where the dispatch was stopped before
 *
 * `sending` means: handed to SMTP, or about to be, and no answer recorded yet. A claim that finds a row in `sending` with its
 * lease expired therefore repeats a message that may have arrived, and counts that in `repeats`. Every moment is the
 * database's: dispatchers on several machines share its clock.
 */

/** Which rows a dispatch works on. */
export interface Scope {
  meeting: string;
  circulation: string;
  revision: number;
  attempt: number;
  /** The approved manifest: nothing is claimed once the circulation is no longer issued with it. */
  sha256: string;
  participants: readonly string[];
}

export interface NewRow {
  key: Key;
  mode: Mode;
  envelopeFrom: string;
  envelopeTo: string[];
  message: Message;
  /** Why it will not be sent at all; null for a message to be sent. */
  refusedBecause: string | null;
}

/** Stores messages; one that is there already stays as it is. Returns how many were new. */
export async function prepare(pool: Pool, rows: readonly NewRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  const flat = rows.map(({ key, mode, envelopeFrom, envelopeTo, message, refusedBecause }) => ({
    ...key,
    key: keyText(key),
    mode,
    state: refusedBecause === null ? 'prepared' : 'refused',
    answer: refusedBecause,
    envelope_from: envelopeFrom,
    envelope_to: envelopeTo,
    message_id: message.messageId,
    message,
  }));
  const { rowCount } = await pool.query(
    `INSERT INTO outbox (key, meeting, mode, circulation, revision, participant, contact, attempt,
                         state, answer, envelope_from, envelope_to, message_id, message, answered_at)
     SELECT r.*, CASE WHEN r.state = 'refused' THEN now() END
       FROM jsonb_to_recordset($1) AS r(key text, meeting text, mode text, circulation text, revision int,
            participant text, contact text, attempt int, state text, answer text, envelope_from text,
            envelope_to text[], message_id text, message jsonb)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(flat)],
  );
  return rowCount ?? 0;
}

const Claim = OutboxMessage.pick({ key: true, tries: true }).extend({
  token: z.string(),
  envelopeFrom: z.string(),
  /** The recipients still to be reached: fewer than the message names once some were taken. */
  envelopeTo: z.array(z.string()),
  message: StoredMessage,
  /** What came of the try before. */
  answer: z.string().nullable(),
  /** Whether it was in `sending` before: it may have arrived already. `tries` counts this one too. */
  again: z.boolean(),
});
export type Claim = z.infer<typeof Claim>;

/**
 * Takes up to `limit` messages that are due, for `leaseMs`. The claim is committed when this returns, and no other
 * dispatcher gets the same row while the lease lasts.
 *
 * @param maxTries a message without an answer is not taken more often than this
 */
export async function claim(
  pool: Pool,
  scope: Scope,
  { limit, leaseMs, maxTries }: { limit: number; leaseMs: number; maxTries: number },
): Promise<Claim[]> {
  return rowsOf(
    pool,
    Claim,
    `UPDATE outbox o
        SET state = 'sending', token = gen_random_uuid(), lease_until = now() + $7 * interval '1 ms',
            tries = o.tries + 1, repeats = o.repeats + CASE due.state WHEN 'sending' THEN 1 ELSE 0 END
       FROM (SELECT key, state FROM outbox
              WHERE meeting = $1 AND circulation = $2 AND revision = $3 AND attempt = $4 AND participant = ANY ($5)
                AND (state = 'prepared' AND next_try_at <= now()
                     OR state = 'sending' AND lease_until <= now() AND tries < $8)
                AND EXISTS (SELECT FROM circulation c WHERE c.meeting = $1 AND c.name = $2 AND c.revision = $3
                                                        AND c.state = 'issued' AND c.final_sha256 = $6)
                AND NOT EXISTS (SELECT FROM dispatch_halt h WHERE h.meeting = $1 AND h.circulation = $2
                                                              AND h.revision = $3 AND h.attempt = $4)
              ORDER BY participant LIMIT $9 FOR UPDATE SKIP LOCKED) due
      WHERE o.key = due.key
     RETURNING o.key, o.token, o.envelope_from AS "envelopeFrom", o.envelope_to AS "envelopeTo", o.message, o.tries, o.answer,
               due.state = 'sending' AS again`,
    [
      scope.meeting,
      scope.circulation,
      scope.revision,
      scope.attempt,
      scope.participants,
      scope.sha256,
      leaseMs,
      maxTries,
      limit,
    ],
  );
}

/** What is recorded of one claim. */
export interface Verdict {
  key: string;
  token: string;
  state: 'prepared' | 'sending' | 'sent' | 'refused' | 'unknown';
  answer: string;
  /** When it may be taken again, from now; null when it is settled. */
  waitMs: number | null;
  /** The recipients still to be reached; null when they stay as they are. */
  remaining: string[] | null;
  /** No byte was handed over: count neither a try nor a repeat. */
  undo: boolean;
}

/**
 * Records answers, each only while its claim still holds. Returns the keys that were recorded: one that is missing was
 * claimed by another dispatcher since.
 */
export async function record(pool: Pool, verdicts: readonly Verdict[]): Promise<string[]> {
  const rows = await rowsOf(
    pool,
    OutboxMessage.pick({ key: true }),
    `UPDATE outbox o
        SET state = r.state, answer = r.answer, token = NULL,
            envelope_to = coalesce(r.remaining, o.envelope_to),
            next_try_at = now() + coalesce(r."waitMs", 0) * interval '1 ms',
            lease_until = CASE r.state WHEN 'sending' THEN now() + r."waitMs" * interval '1 ms' END,
            tries = o.tries - CASE WHEN r.undo THEN 1 ELSE 0 END,
            repeats = o.repeats - CASE WHEN r.undo AND r.state = 'sending' THEN 1 ELSE 0 END,
            answered_at = CASE WHEN r.state IN ('prepared', 'sending') THEN NULL ELSE now() END
       FROM jsonb_to_recordset($1) AS r(key text, token uuid, state text, answer text, "waitMs" float8,
            remaining text[], undo boolean)
      WHERE o.key = r.key AND o.token = r.token AND o.state = 'sending'
     RETURNING o.key`,
    [JSON.stringify(verdicts)],
  );
  return rows.map((row) => row.key);
}

/** Settles messages whose last try was by a dispatcher that died, since no answer will come. */
export async function giveUp(pool: Pool, scope: Scope, maxTries: number): Promise<void> {
  await pool.query(
    `UPDATE outbox SET state = 'unknown', token = NULL, answer = 'no answer to the last try', answered_at = now()
      WHERE meeting = $1 AND circulation = $2 AND revision = $3 AND attempt = $4 AND participant = ANY ($5)
        AND state = 'sending' AND lease_until <= now() AND tries >= $6`,
    [scope.meeting, scope.circulation, scope.revision, scope.attempt, scope.participants, maxTries],
  );
}

/** Refuses all waiting messages for a reason of our own. */
export async function refuseAll(pool: Pool, scope: Scope, answer: string): Promise<void> {
  await pool.query(
    `UPDATE outbox SET state = 'refused', answer = $6, answered_at = now()
      WHERE meeting = $1 AND circulation = $2 AND revision = $3 AND attempt = $4 AND participant = ANY ($5)
        AND state = 'prepared'`,
    [scope.meeting, scope.circulation, scope.revision, scope.attempt, scope.participants, answer],
  );
}

const MessageStanding = OutboxMessage.pick({ participant: true, contact: true, state: true, answer: true }).extend({
  messageId: z.string(),
  /** For `prepared` and `sending`: how long until it may be taken, in milliseconds. */
  waitMs: z.number(),
});
/** The state of a message. */
export type MessageStanding = z.infer<typeof MessageStanding>;

/** The states of a dispatch's messages, in the order in which they were prepared. */
export async function standings(pool: Pool, scope: Scope): Promise<MessageStanding[]> {
  return rowsOf(
    pool,
    MessageStanding,
    `SELECT participant, contact, state, message_id AS "messageId", answer,
            greatest(0, extract(epoch FROM CASE state WHEN 'sending' THEN lease_until ELSE next_try_at END - now()) * 1000)::float8
              AS "waitMs"
       FROM outbox
      WHERE meeting = $1 AND circulation = $2 AND revision = $3 AND attempt = $4 AND participant = ANY ($5)
      ORDER BY participant, prepared_at, key`,
    [scope.meeting, scope.circulation, scope.revision, scope.attempt, scope.participants],
  );
}

const ConvokedRow = OutboxMessage.pick({ participant: true, contact: true })
  .extend({ messageId: z.string() })
  .extend(HandedOver.shape);
/** A message that convened a participant, or invited it, and was taken by a server for these addresses; `contact` null: for a copy alone. */
export type Convoked = { participant: string; contact: string | null; messageId: string; addresses: string[] };

/** The convocations and invitations that reached participants by e-mail, apart from those of this circulation itself; the oldest first. */
export async function convoked(
  pool: Pool,
  { meeting, circulation, participants }: Pick<Scope, 'meeting' | 'circulation' | 'participants'>,
): Promise<Convoked[]> {
  const rows = await rowsOf(
    pool,
    ConvokedRow,
    `SELECT o.participant, o.contact, o.message_id AS "messageId", o.state, o.answer, o.envelope_to AS "envelopeTo",
            ${addressesIn('o.message')} AS addresses
       FROM outbox o JOIN circulation c ON c.meeting = o.meeting AND c.name = o.circulation AND c.revision = o.revision
      WHERE o.meeting = $1 AND o.circulation <> $2 AND o.participant = ANY ($3)
        AND o.state IN ('sent', 'refused', 'unknown') AND c.kind IN ('convocation', 'letter')
      ORDER BY o.prepared_at, o.key`,
    [meeting, circulation, participants],
  );
  return rows.flatMap(({ participant, contact, messageId, ...row }): Convoked[] => {
    if (row.state === 'sent') return [{ participant, contact, messageId, addresses: row.addresses ?? [] }];
    const copies = copiesTaken(row);
    return copies.length === 0 ? [] : [{ participant, contact: null, messageId, addresses: copies }];
  });
}

/** Rows by their participant, in their order. */
export function byParticipant<Row extends { participant: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.participant);
    if (group) group.push(row);
    else groups.set(row.participant, [row]);
  }
  return groups;
}

/** The participants to which no earlier attempt has sent the circulation. */
export async function unreachedBefore(pool: Pool, scope: Omit<Scope, 'sha256'>): Promise<string[]> {
  const rows = await rowsOf(
    pool,
    z.object({ code: z.string() }),
    `SELECT code FROM unnest($5::text[]) WITH ORDINALITY AS asked (code, place)
      WHERE NOT EXISTS (SELECT FROM outbox WHERE meeting = $1 AND circulation = $2 AND revision = $3 AND attempt < $4
                                             AND participant = code AND state = 'sent')
      ORDER BY place`,
    [scope.meeting, scope.circulation, scope.revision, scope.attempt, scope.participants],
  );
  return rows.map(({ code }) => code);
}
