import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ProjectedParticipant as Followed } from '../domain/activities.ts';
import { covered } from '../domain/capacity.ts';
import { ConveneError } from '../domain/errors.ts';
import { Capacity, Mode } from '../domain/plan.ts';
import type { ParticipantSnapshot } from '../machines/machines.ts';
import { hasAnswered } from '../machines/status.ts';
import { inAlphabeticalOrder } from '../treaties/alphabet.ts';
import { firstContact, inCapitalAlone } from './contacts.ts';
import { type Database, type Pool, rowOf, rowsOf, timestamp } from './database.ts';
import { meetingOf } from './meetings.ts';

/** The state of a participant's machine. Other releases wrote some of these, so only the fields that are read are checked. */
export const Snapshot = z.custom<ParticipantSnapshot>(
  (value) => typeof value === 'object' && value !== null && 'value' in value,
);

/** The table `participant`: one row for everyone on a meeting's roster, following its collection. */
export const Participant = z.object({
  meeting: z.string(),
  mode: Mode,
  code: z.string(),
  shard: z.int(),
  name: z.string(),
  capacity: Capacity,
  addressee: z.enum(['permanent_representative', 'permanent_observer', 'ministry', 'organization']),
  language: z.string(),
  channel: z.string(),
  status: z.string(),
  version: z.int(),
  snapshot: Snapshot.nullable(),
  updated_at: timestamp,
});

const ParticipantRow = Participant.omit({ meeting: true, mode: true, snapshot: true, updated_at: true }).extend({
  persons: z.int(),
  late: z.boolean(),
  /** The result of sending the convocation, which the status no longer shows after an answer or the deadline. */
  correspondence: z.string(),
  /** Of an answer that came by page or file: whether its signed note is there. */
  note: z.enum(['awaited', 'received']).nullable(),
  /** Another authority has named a delegation too, and nobody has decided which is seated. */
  contested: z.boolean(),
  /** How its credentials stand: not wanted, awaited, submitted, accepted, deferred, refused. */
  credentials: z.string(),
  /** What the Meeting decided of them; null: nothing yet. */
  decided: z.string().nullable(),
  /** It uploaded them, and nobody of the secretariat has looked at them yet. */
  unchecked: z.boolean(),
});
export type ParticipantRow = z.infer<typeof ParticipantRow>;

const ParticipantRecord = Participant.omit({ meeting: true, mode: true });
export type ParticipantRecord = z.infer<typeof ParticipantRecord>;

const RosterRow = Participant.pick({ code: true, name: true, capacity: true });
export type RosterRow = z.infer<typeof RosterRow>;

const Addressed = Participant.pick({ code: true, name: true, capacity: true, addressee: true, language: true });

// -------------------------------------------------------------------------------------------- reading

const inEnglishOrder = inAlphabeticalOrder('en');

/** States, then organizations, as the papers order names in English: the database's own collation does not count. */
const inOrder = async <R extends RosterRow>(rows: Promise<R[]>): Promise<R[]> => {
  const isLast = ({ capacity }: R) => Number(capacity === 'observer_organization');
  return (await rows).toSorted(
    (a, b) => isLast(a) - isLast(b) || inEnglishOrder(a.name, b.name) || (a.code < b.code ? -1 : 1),
  );
};

/** States by name, then organizations; of one code only, where it is given. */
export const participantsOf = (pool: Pool, meeting: string, code: string | null = null): Promise<ParticipantRow[]> =>
  inOrder(
    rowsOf(
      pool,
      ParticipantRow,
      `SELECT code, name, capacity, addressee, language, channel, shard, status, version,
            coalesce((snapshot -> 'context' ->> 'persons')::int, 0) AS persons,
            coalesce((snapshot -> 'context' ->> 'late')::boolean, false) AS late,
            coalesce(snapshot -> 'value' ->> 'correspondence', 'pending') AS correspondence,
            snapshot -> 'context' ->> 'note' AS note,
            coalesce(jsonb_typeof(snapshot -> 'context' -> 'contest') = 'object', false) AS contested,
            coalesce(snapshot -> 'value' ->> 'credentials', 'not_wanted') AS credentials,
            snapshot -> 'context' -> 'credentials' ->> 'decided' AS decided,
            coalesce((snapshot -> 'context' -> 'credentials' ->> 'unchecked')::boolean, false) AS unchecked
     FROM participant WHERE meeting = $1 AND ($2::text IS NULL OR code = $2)`,
      [meeting, code],
    ),
  );

/** @throws ConveneError `UNKNOWN_PARTICIPANT`, `UNKNOWN_MEETING` */
export async function participantOf(pool: Pool, meeting: string, code: string): Promise<ParticipantRow> {
  const [row] = await participantsOf(pool, meeting, code);
  if (row !== undefined) return row;
  throw await unknownParticipant(pool, meeting, code);
}

export async function unknownParticipant(pool: Pool, meeting: string, code: string): Promise<ConveneError> {
  await meetingOf(pool, meeting);
  return new ConveneError(
    'UNKNOWN_PARTICIPANT',
    `${code} is not a participant of ${meeting}; \`convene participants ${meeting}\` lists them.`,
  );
}

/** Everyone with the whole snapshot, in the order of `participantsOf`, to be compared and archived. */
export const participantRecords = (db: Database, meeting: string): Promise<ParticipantRecord[]> =>
  inOrder(
    rowsOf(
      db,
      ParticipantRecord,
      `SELECT code, name, capacity, addressee, language, channel, shard, status, version, snapshot, updated_at
     FROM participant WHERE meeting = $1`,
      [meeting],
    ),
  );

/** The participants of a collection, in the order of `participantsOf`. */
export const shardOf = (pool: Pool, meeting: string, shard: number): Promise<RosterRow[]> =>
  inOrder(
    rowsOf(pool, RosterRow, 'SELECT code, name, capacity FROM participant WHERE meeting = $1 AND shard = $2', [
      meeting,
      shard,
    ]),
  );

/** Which collection each participant has: a meeting's shards are fixed. */
export async function shardsOf(pool: Pool, meeting: string): Promise<ReadonlyMap<string, number>> {
  const rows = await rowsOf(
    pool,
    Participant.pick({ code: true, shard: true }),
    'SELECT code, shard FROM participant WHERE meeting = $1',
    [meeting],
  );
  return new Map(rows.map(({ code, shard }) => [code, shard]));
}

/** The registry's snapshot of a participant's machine; null before anything happened. */
export async function snapshotOf(pool: Pool, meeting: string, code: string): Promise<ParticipantSnapshot | null> {
  const row = await rowOf(
    pool,
    z.object({ snapshot: Snapshot }),
    'SELECT snapshot FROM participant WHERE meeting = $1 AND code = $2 AND snapshot IS NOT NULL',
    [meeting, code],
  );
  return row?.snapshot ?? null;
}

/** Participants that have answered, with the note where one is asked for: a circulation to those without an answer leaves them out. */
export async function answeredOf(pool: Pool, meeting: string): Promise<Set<string>> {
  const rows = await rowsOf(
    pool,
    z.object({ code: z.string(), snapshot: Snapshot }),
    `SELECT code, snapshot FROM participant
     WHERE meeting = $1 AND snapshot IS NOT NULL AND snapshot -> 'context' ->> 'note' IS DISTINCT FROM 'awaited'`,
    [meeting],
  );
  return new Set(rows.filter(({ snapshot }) => hasAnswered(snapshot)).map(({ code }) => code));
}

const POLL_MS = 20;

/** Waits until the registry has the version that an answer returned. @throws ConveneError `REGISTRY_BEHIND` */
export async function waitForVersion(
  pool: Pool,
  {
    meeting,
    participant,
    version,
    withinMs,
  }: { meeting: string; participant: string; version: number; withinMs: number },
): Promise<void> {
  const limit = Date.now() + withinMs;
  for (;;) {
    const row = await rowOf(
      pool,
      Participant.pick({ version: true }),
      'SELECT version FROM participant WHERE meeting = $1 AND code = $2',
      [meeting, participant],
    );
    if (row !== null && row.version >= version) return;
    if (Date.now() > limit) {
      throw new ConveneError(
        'REGISTRY_BEHIND',
        `The answer of ${participant} is kept, but the registry has not followed to version ${version} within ${withinMs / 1000} s.`,
      );
    }
    await sleep(POLL_MS);
  }
}

/**
 * The participants that a circulation is for by its capacities and by `only`, in the order of their codes. A body whose
 * request to be admitted is pending or refused gets only what names it. Who has answered, or was told, is asked when it
 * is dispatched.
 */
export const addressedBy = (
  pool: Pool,
  meeting: string,
  { capacities, only }: { capacities: readonly Capacity[]; only?: readonly string[] | undefined },
): Promise<z.infer<typeof Addressed>[]> =>
  rowsOf(
    pool,
    Addressed,
    `SELECT code, name, capacity, addressee, language FROM participant
     WHERE meeting = $1 AND capacity = ANY ($2)
       AND CASE WHEN $3::text[] IS NULL THEN status NOT IN ('requested', 'refused') ELSE code = ANY ($3) END
     ORDER BY code`,
    [meeting, covered(capacities), only ?? null],
  );

const Recipient = Participant.pick({ code: true, capacity: true, language: true, addressee: true, name: true });
export type Recipient = z.infer<typeof Recipient>;

/** Those of these codes that the roster has, in no order. */
export const recipientsOf = (pool: Pool, meeting: string, codes: readonly string[]): Promise<Recipient[]> =>
  rowsOf(
    pool,
    Recipient,
    'SELECT code, capacity, language, addressee, name FROM participant WHERE meeting = $1 AND code = ANY ($2)',
    [meeting, codes],
  );

const Presence = z.object({ present: z.int(), parties: z.int(), participating: z.int() });

/** Of the States Parties how many there are, take part in the meeting, and are present. */
export async function statesPartiesOf(pool: Pool, meeting: string): Promise<z.infer<typeof Presence>> {
  const row = await rowOf(
    pool,
    Presence,
    `SELECT count(*) FILTER (WHERE status = 'present' AND rights)::int AS present,
            count(*)::int AS parties,
            count(*) FILTER (
              WHERE status IN ('present', 'absent', 'nominated', 'amended', 'incomplete') AND rights
            )::int AS participating
     FROM (
       -- whose credentials the Meeting has refused takes part without rights
       SELECT status, snapshot -> 'context' -> 'credentials' ->> 'decided' IS DISTINCT FROM 'refused' AS rights
       FROM participant WHERE meeting = $1 AND capacity = 'state_party'
     ) party`,
    [meeting],
  );
  return row ?? { present: 0, parties: 0, participating: 0 };
}

/**
 * The States Parties that no copy of a circulation has reached, by their codes: no message of it was taken by a server, at
 * whichever contact, and no delivery was confirmed since it was dispatched, of it or of the post in general.
 */
export async function statesNotReached(pool: Pool, meeting: string, circulation: string): Promise<string[]> {
  const rows = await rowsOf(
    pool,
    Participant.pick({ code: true }),
    `SELECT p.code FROM participant p
     WHERE p.meeting = $1 AND p.capacity = 'state_party'
       AND NOT EXISTS (SELECT FROM outbox o WHERE o.meeting = $1 AND o.circulation = $2
                                              AND o.participant = p.code AND o.state = 'sent')
       AND NOT EXISTS (SELECT FROM act a WHERE a.meeting = $1 AND a.act ->> 'action' = 'delivery_confirmed'
                         AND a.act ->> 'subject' = p.code
                         AND coalesce(a.act -> 'detail' ->> 'circulation', $2) = $2
                         AND a.seq > (SELECT min(d.seq) FROM act d WHERE d.meeting = $1
                                        AND d.act ->> 'action' = 'dispatch_ordered'
                                        AND d.act -> 'detail' ->> 'circulation' = $2))
     ORDER BY p.code`,
    [meeting, circulation],
  );
  return rows.map(({ code }) => code);
}

// ------------------------------------------------------------------------------------------ following

/**
 * Enters the roster of a meeting; who is there already stays as they are. Language and channel are those of the first
 * contact to be written to on a date. A State whose contacts are all in its capital is addressed as a Ministry, also where it has a
 * mission to the United Nations.
 */
export async function enterRoster(
  pool: Pool,
  { meeting, mode, on }: { meeting: string; mode: Mode; on: string },
  roster: readonly { code: string; shard: number; name: string; capacity: string; addressee: string }[],
): Promise<void> {
  await pool.query(
    `INSERT INTO participant (meeting, mode, code, shard, name, capacity, addressee, language, channel, status)
     SELECT $1, $2, x.code, x.shard, x.name, x.capacity,
            CASE WHEN x.addressee IN ('permanent_representative', 'permanent_observer')
                   AND ${inCapitalAlone(mode, 'x.code', '$4::date')} THEN 'ministry' ELSE x.addressee END,
            coalesce(c.language, 'en'), coalesce(c.channel, 'post'), 'pending'
     FROM jsonb_to_recordset($3::jsonb) AS x (code text, shard int, name text, capacity text, addressee text)
     LEFT JOIN LATERAL (${firstContact(mode, 'x.code', '$4::date')}) c ON true
     ON CONFLICT (meeting, code) DO NOTHING`,
    [meeting, mode, JSON.stringify(roster), on],
  );
}

/** Takes rows that are newer than what is there. */
export async function followParticipants(db: Database, meeting: string, rows: readonly Followed[]): Promise<void> {
  if (rows.length === 0) return;
  await db.query(
    `UPDATE participant p
     SET status = x.status, version = x.version, snapshot = x.snapshot,
         capacity = coalesce(x.capacity, p.capacity), updated_at = now()
     FROM jsonb_to_recordset($2::jsonb) AS x (code text, capacity text, status text, version int, snapshot jsonb)
     WHERE p.meeting = $1 AND p.code = x.code AND p.version < x.version`,
    [meeting, JSON.stringify(rows)],
  );
}

/** Overwrites a newer row on purpose, but only if it still has the version that was compared. */
export async function overwriteParticipant(pool: Pool, meeting: string, row: Followed, version: number): Promise<void> {
  await pool.query(
    `UPDATE participant SET status = $3, version = $4, snapshot = $5, capacity = coalesce($7, capacity), updated_at = now()
     WHERE meeting = $1 AND code = $2 AND version = $6`,
    [meeting, row.code, row.status, row.version, JSON.stringify(row.snapshot), version, row.capacity ?? null],
  );
}

/** Routes a participant to the collection that has it. */
export async function setShard(pool: Pool, meeting: string, code: string, shard: number): Promise<void> {
  await pool.query('UPDATE participant SET shard = $3 WHERE meeting = $1 AND code = $2', [meeting, code, shard]);
}

const AccreditedRow = Participant.pick({ code: true, name: true, addressee: true, snapshot: true });

/** The States Parties as they are now, from which credentials may be asked. */
export const statesWithCredentials = (pool: Pool, meeting: string): Promise<z.infer<typeof AccreditedRow>[]> =>
  rowsOf(
    pool,
    AccreditedRow,
    "SELECT code, name, addressee, snapshot FROM participant WHERE meeting = $1 AND capacity = 'state_party'",
    [meeting],
  );
