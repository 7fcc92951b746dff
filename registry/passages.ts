import { z } from 'zod';
import {
  attendanceBy,
  type DoorAttendance,
  PASSAGE_WAYS,
  type PassageSource,
  type PassageWay,
} from '../domain/passage.ts';
import { type Database, type Pool, rowOf, rowsOf, type Transaction, timestamp } from './database.ts';
import { inTransaction } from './transaction.ts';

/**
 * The tables `passage`, which only grows, and `door_attendance`: what the passages of its persons make of a delegation, and how much of
 * that its collection was told.
 */

const PassageRow = z.object({
  id: z.string(),
  code: z.string(),
  way: z.enum(PASSAGE_WAYS),
  at: timestamp,
  actor: z.string(),
  desk: z.string().nullable(),
  source: z.string(),
});
export type PassageRow = z.infer<typeof PassageRow>;

const COLUMNS = 'id, code, way, at, actor, desk, source';

export type NewPassage = {
  meeting: string;
  id: string;
  code: string;
  way: PassageWay;
  /** By the meeting's clock. */
  at: string;
  actor: string;
  desk: string | null;
  source: PassageSource;
};

/**
 * - `recorded`: now; `repeated`: under this id before
 * - `already`: the person was in already, or out; `since` when
 */
export type PassageOutcome =
  /** `changes`: whether it made its delegation present, absent or departed. */
  | { kind: 'recorded' | 'repeated'; passage: PassageRow; changes: boolean }
  | { kind: 'already'; way: PassageWay; since: string | null };

/** The passage of an id. */
export const passageWith = (db: Database, meeting: string, id: string): Promise<PassageRow | null> =>
  rowOf(db, PassageRow, `SELECT ${COLUMNS} FROM passage WHERE meeting = $1 AND id = $2`, [meeting, id]);

/** All passages of a meeting, in the order of their time. */
export const passagesOf = (db: Database, meeting: string): Promise<PassageRow[]> =>
  rowsOf(db, PassageRow, `SELECT ${COLUMNS} FROM passage WHERE meeting = $1 ORDER BY at, seq`, [meeting]);

type OfDelegation = { participant: string; closes: string };

/** Records a passage of a person of this participant, once, and what it makes of the delegation. */
export const recordPassage = (pool: Pool, passage: NewPassage, of: OfDelegation): Promise<PassageOutcome> =>
  inTransaction(pool, (client) => recordIn(client, passage, of));

async function recordIn(
  client: Transaction,
  passage: NewPassage,
  { participant, closes }: OfDelegation,
): Promise<PassageOutcome> {
  const { meeting, id, code, way, at, actor, desk, source } = passage;
  const was = await held(client, meeting, participant);
  const known = await passageWith(client, meeting, id);
  if (known !== null) return { kind: 'repeated', passage: known, changes: false };
  const before = await rowOf(
    client,
    PassageRow,
    `SELECT ${COLUMNS} FROM passage WHERE meeting = $1 AND code = $2 AND at <= $3 ORDER BY at DESC, seq DESC LIMIT 1`,
    [meeting, code, at],
  );
  if ((before?.way ?? 'departure') === way) return { kind: 'already', way, since: before?.at ?? null };
  await client.query(
    `INSERT INTO passage (meeting, id, code, way, at, actor, desk, source) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [meeting, id, code, way, at, actor, desk, source],
  );
  const next = attendanceBy(await countedOf(client, meeting, participant), was, closes);
  if (next !== null)
    await client.query(
      'UPDATE door_attendance SET attendance = $3, version = version + 1 WHERE meeting = $1 AND participant = $2',
      [meeting, participant, next],
    );
  const passed = { id, code, way, at: new Date(at).toISOString(), actor, desk, source };
  return { kind: 'recorded', passage: passed, changes: next !== null };
}

const ATTENDANCE = z.enum(['present', 'absent', 'departed']).nullable();

/** The attendance of a delegation, held until the transaction ends: its persons pass one after another. */
async function held(client: Transaction, meeting: string, participant: string): Promise<DoorAttendance | null> {
  await client.query('INSERT INTO door_attendance (meeting, participant) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    meeting,
    participant,
  ]);
  const row = await rowOf(
    client,
    z.object({ attendance: ATTENDANCE }),
    'SELECT attendance FROM door_attendance WHERE meeting = $1 AND participant = $2 FOR UPDATE',
    [meeting, participant],
  );
  return row?.attendance ?? null;
}

/** What each delegate did last. */
const LAST = `SELECT DISTINCT ON (d.code) d.participant, p.way, p.at FROM delegate d
  JOIN passage p ON p.meeting = d.meeting AND p.code = d.code WHERE d.meeting = $1 AND ($2::text IS NULL OR d.participant = $2)
  ORDER BY d.code, p.at DESC, p.seq DESC`;

const Counted = z.object({ inside: z.int(), left: timestamp.nullable() });

async function countedOf(client: Transaction, meeting: string, participant: string): Promise<z.infer<typeof Counted>> {
  const row = await rowOf(
    client,
    Counted,
    `SELECT count(*) FILTER (WHERE way = 'arrival')::int AS inside, max(at) FILTER (WHERE way = 'departure') AS "left"
     FROM (${LAST}) AS last`,
    [meeting, participant],
  );
  return row ?? { inside: 0, left: null };
}

const InRoom = z.object({ participant: z.string(), inside: z.int(), seen: z.int(), named: z.int() });
export type InRoom = z.infer<typeof InRoom>;

/** How many persons of each delegation are in, have been seen, and are named. No name is read. */
export const inRoom = (db: Database, meeting: string): Promise<InRoom[]> =>
  rowsOf(
    db,
    InRoom,
    `SELECT d.participant, count(*) FILTER (WHERE d.gone_at IS NULL)::int AS named,
            count(last.way)::int AS seen, count(*) FILTER (WHERE last.way = 'arrival')::int AS inside
     FROM delegate d
     LEFT JOIN LATERAL (SELECT way FROM passage WHERE meeting = d.meeting AND code = d.code ORDER BY at DESC, seq DESC LIMIT 1)
       AS last ON true
     WHERE d.meeting = $1 GROUP BY d.participant ORDER BY d.participant`,
    [meeting],
  );

// ------------------------------------------------------------------------------------------ what collections are told

const Free = z.object({ isFree: z.boolean() });

const Told = z.object({
  participant: z.string(),
  attendance: ATTENDANCE.unwrap(),
  version: z.int(),
  told: z.int(),
  /** What the collection has, as the registry follows it. */
  recorded: z.string(),
});
export type DoorRow = z.infer<typeof Told>;

/** The attendance of every delegation of which somebody was seen. */
export const doorAttendance = (db: Database, meeting: string): Promise<DoorRow[]> =>
  rowsOf(
    db,
    Told,
    `SELECT a.participant, a.attendance, a.version, a.told, coalesce(p.snapshot -> 'value' ->> 'attendance', 'expected') AS recorded
     FROM door_attendance a JOIN participant p ON p.meeting = a.meeting AND p.code = a.participant
     WHERE a.meeting = $1 AND a.attendance IS NOT NULL ORDER BY a.participant`,
    [meeting],
  );

/** Whether a delegation is not what its persons make of it. What the registry has may be a moment old. */
export const isBehind = ({ attendance, recorded, version, told: upTo }: DoorRow): boolean =>
  upTo < version || attendance !== recorded;

/** To be told again, though it was told before. */
export const tellAgain = async (db: Database, meeting: string, participant: string): Promise<void> => {
  await db.query(
    'UPDATE door_attendance SET version = version + 1 WHERE meeting = $1 AND participant = $2 AND told = version',
    [meeting, participant],
  );
};

/**
 * Tells what is not told yet, one teller of a participant at a time, so that the last word is the last one told.
 *
 * @param wait for whoever tells now; otherwise it is left to them
 * @param tell once it returns, it is told
 */
export const telling = (
  pool: Pool,
  meeting: string,
  participant: string,
  wait: boolean,
  tell: (row: Omit<DoorRow, 'recorded'>) => Promise<void>,
): Promise<void> =>
  inTransaction(pool, async (client) => {
    const lock = [`attendance/${meeting}/${participant}`];
    if (wait) await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', lock);
    else if (!(await rowOf(client, Free, 'SELECT pg_try_advisory_xact_lock(hashtext($1)) AS "isFree"', lock))?.isFree)
      return;
    const row = await rowOf(
      client,
      Told.omit({ recorded: true }),
      `SELECT participant, attendance, version, told FROM door_attendance
       WHERE meeting = $1 AND participant = $2 AND told < version`,
      [meeting, participant],
    );
    if (row === null) return;
    await tell(row);
    await client.query('UPDATE door_attendance SET told = $3 WHERE meeting = $1 AND participant = $2 AND told < $3', [
      meeting,
      participant,
      row.version,
    ]);
  });
