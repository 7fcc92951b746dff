import { z } from 'zod';
import { Channel } from '../domain/messages/answers.ts';
import { MeetingId, Mode, Sha256 } from '../domain/plan.ts';
import { RECEIPTED } from '../domain/receipt.ts';
import { ActRow, type RecordedAct, RecordedActRow } from './acts.ts';
import { type Database, type Pool, rowOf, rowsOf } from './database.ts';
import { meetingOf } from './meetings.ts';
import { inTransaction } from './transaction.ts';

/**
 * The record of acts as one file that proves itself: JSON Lines, each the canonical JSON (RFC 8785) of its value. The first
 * line is the head, with a hash of its own; one act a line follows. Changing any byte breaks a hash.
 */

export const FORMAT = 'convene-acts/1';

export const Head = z.strictObject({
  format: z.literal(FORMAT, `must be ${FORMAT}`),
  meeting: MeetingId,
  mode: Mode,
  /** The SHA-256 of the plan file that the meeting was started with. */
  planSha256: Sha256,
  count: z.int().nonnegative(),
  /** The hash of the last act. */
  head: Sha256.or(z.literal('')),
  /** The SHA-256 of the canonical JSON of all the above. */
  sha256: Sha256,
});

export type Head = z.infer<typeof Head>;

/** The head as the meeting's row has it; only its presence is checked. */
const RecordHead = z.object({
  meeting: z.string(),
  mode: Mode,
  planSha256: z.string(),
  count: z.int(),
  head: z.string(),
});

/** A record as it is read from the registry. */
export type RecordOfActs = z.infer<typeof RecordHead> & { acts: RecordedAct[] };

/** Which acts are asked for. */
export type ActFilter = {
  subject?: string | undefined;
  actor?: string | undefined;
  /** Acts of a participant, and acts about it. */
  participant?: string | undefined;
  /** Acts of an officer, by themselves or recorded by another, and what they recorded for others. */
  officer?: string | undefined;
  action?: string | undefined;
  /** On the meeting's clock. */
  from?: string | undefined;
  before?: string | undefined;
  limit?: number | undefined;
};

/** The record of acts, oldest first; of those that are asked for, the newest `limit`. */
export const actsOf = (pool: Pool, meeting: string, of: ActFilter): Promise<RecordedAct[]> =>
  rowsOf(
    pool,
    ActRow,
    `SELECT * FROM (
       SELECT seq, act, prev, hash FROM act
       WHERE meeting = $1
         AND ($2::text IS NULL OR act ->> 'subject' = $2)
         AND ($3::text IS NULL OR act ->> 'actor' = $3)
         AND ($4::text IS NULL OR act ->> 'subject' = $4 OR act ->> 'actor' = 'participant:' || $4)
         AND ($5::text IS NULL OR act ->> 'actor' = 'officer:' || $5 OR act -> 'detail' ->> 'officer' = $5
              OR act -> 'detail' ->> 'recordedBy' = $5)
         AND ($6::text IS NULL OR act ->> 'action' = $6)
         AND ($7::timestamptz IS NULL OR (act ->> 'at')::timestamptz >= $7)
         AND ($8::timestamptz IS NULL OR (act ->> 'at')::timestamptz < $8)
       ORDER BY seq DESC LIMIT $9) newest
     ORDER BY seq`,
    [
      meeting,
      of.subject ?? null,
      of.actor ?? null,
      of.participant ?? null,
      of.officer ?? null,
      of.action ?? null,
      of.from ?? null,
      of.before ?? null,
      of.limit ?? null,
    ],
  );

/** The newest acts of some kinds since an instant of the meeting's clock, oldest first. */
export const actsSince = (
  pool: Pool,
  meeting: string,
  { since, actions, limit }: { since: string; actions: readonly string[]; limit: number },
): Promise<RecordedAct[]> =>
  rowsOf(
    pool,
    ActRow,
    `SELECT * FROM (
       SELECT seq, act, prev, hash FROM act
       WHERE meeting = $1 AND (act ->> 'at')::timestamptz >= $2 AND act ->> 'action' = ANY ($3)
       ORDER BY seq DESC LIMIT $4) newest
     ORDER BY seq`,
    [meeting, since, actions, limit],
  );

/** Acts of some kinds, oldest first. */
export const actsNamed = (pool: Pool, meeting: string, actions: readonly string[]): Promise<RecordedAct[]> =>
  rowsOf(
    pool,
    ActRow,
    "SELECT seq, act, prev, hash FROM act WHERE meeting = $1 AND act ->> 'action' = ANY ($2) ORDER BY seq",
    [meeting, actions],
  );

/** All acts with the instants at which they were recorded, oldest first, to be compared and archived. */
export const actRecords = (db: Database, meeting: string): Promise<z.infer<typeof RecordedActRow>[]> =>
  rowsOf(db, RecordedActRow, 'SELECT seq, act, prev, hash, recorded_at FROM act WHERE meeting = $1 ORDER BY seq', [
    meeting,
  ]);

/** The whole record at one instant, with the end that the meeting's row names. */
export async function recordOf(pool: Pool, meeting: string): Promise<RecordOfActs> {
  await meetingOf(pool, meeting);
  return inTransaction(pool, async (client) => {
    // head and acts of the same instant: the record may grow meanwhile
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const [head] = await rowsOf(
      client,
      RecordHead,
      `SELECT id AS meeting, mode, plan_sha256 AS "planSha256", act_seq::int AS count, act_head AS head
       FROM meeting WHERE id = $1`,
      [meeting],
    );
    if (head === undefined) throw new Error(`no meeting ${meeting} in the registry`);
    const acts = await rowsOf(client, ActRow, 'SELECT seq, act, prev, hash FROM act WHERE meeting = $1 ORDER BY seq', [
      meeting,
    ]);
    return { ...head, acts };
  });
}

const Awaited = z.object({ at: z.string(), worldAt: z.string() });

/** When the last thing happened that made a circulation await whom it awaits, on both clocks. */
export const awaitedSince = (
  pool: Pool,
  meeting: string,
  circulation: string,
): Promise<z.infer<typeof Awaited> | null> =>
  rowOf(
    pool,
    Awaited,
    `SELECT act ->> 'at' AS at, act ->> 'worldAt' AS "worldAt" FROM act
     WHERE meeting = $1
       AND (id = 'meeting/begun/' || $2
            OR act ->> 'subject' = $2 AND act ->> 'action' IN ('approve', 'return', 'revise', 'fill'))
     ORDER BY seq DESC LIMIT 1`,
    [meeting, circulation],
  );

/** The detail of the last act that returned a circulation; null if it was never returned. */
export async function lastReturn(pool: Pool, meeting: string, circulation: string): Promise<unknown> {
  const row = await rowOf(
    pool,
    z.object({ detail: z.unknown() }),
    `SELECT act -> 'detail' AS detail FROM act
     WHERE meeting = $1 AND act ->> 'subject' = $2 AND act ->> 'action' = 'return' ORDER BY seq DESC LIMIT 1`,
    [meeting, circulation],
  );
  return row?.detail ?? null;
}

/** What the act says by which a paper was last entered as an officer's approval. */
export async function lastSlip(pool: Pool, meeting: string, circulation: string, officer: string): Promise<unknown> {
  const row = await rowOf(
    pool,
    z.object({ detail: z.unknown() }),
    `SELECT act -> 'detail' AS detail FROM act
     WHERE meeting = $1 AND act ->> 'subject' = $2 AND act ->> 'action' = 'approve' AND act -> 'detail' ->> 'officer' = $3
       AND act -> 'detail' ? 'slip' ORDER BY seq DESC LIMIT 1`,
    [meeting, circulation, officer],
  );
  return row?.detail ?? null;
}

const Count = z.object({ n: z.int() });

/** How many answers and records a collection took: its acts that are not its own. */
export async function answerCount(pool: Pool, meeting: string, workflow: string): Promise<number> {
  const row = await rowOf(
    pool,
    Count,
    `SELECT count(*)::int AS n FROM act
     WHERE meeting = $1 AND act ->> 'workflow' = $2 AND act ->> 'actor' NOT LIKE 'system:%'`,
    [meeting, workflow],
  );
  return row?.n ?? 0;
}

/** How many answers came in by each door, as the record has them. */
export async function channelCounts(pool: Pool, meeting: string): Promise<Record<Channel, number>> {
  const rows = await rowsOf(
    pool,
    Count.extend({ channel: Channel }),
    `SELECT coalesce(act -> 'detail' ->> 'channel', 'staff') AS channel, count(*)::int AS n FROM act
     WHERE meeting = $1 AND id LIKE 'answer/%' AND act ->> 'action' = ANY ($2) GROUP BY 1`,
    [meeting, RECEIPTED],
  );
  const of = (channel: Channel) => rows.find((row) => row.channel === channel)?.n ?? 0;
  return { staff: of('staff'), page: of('page'), file: of('file'), mail: of('mail') };
}

export async function actCount(pool: Pool, meeting: string): Promise<number> {
  const row = await rowOf(pool, Count, 'SELECT count(*)::int AS n FROM act WHERE meeting = $1', [meeting]);
  return row?.n ?? 0;
}
