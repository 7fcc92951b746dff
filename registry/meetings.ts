import { z } from 'zod';
import { type PlaceOfDays, UTC } from '../domain/day.ts';
import { ConveneError, reasonOf } from '../domain/errors.ts';
import { Language, type MeetingPlan, Mode, Names, Proofs } from '../domain/plan.ts';
import { bigint, type Database, type Pool, rowOf, rowsOf, timestamp } from './database.ts';
import { StoredPlan } from './stored-plan.ts';
import { inTransaction } from './transaction.ts';

/** The table `meeting`: one row a meeting, with the plan and the end of its record of acts. */
const Meeting = z.object({
  id: z.string(),
  plan_id: z.string(),
  mode: Mode,
  /** As acts have changed it since the start. */
  plan: StoredPlan,
  plan_sha256: z.string(),
  phase: z.string(),
  counts: z.record(z.string(), z.unknown()),
  act_seq: bigint,
  act_head: z.string(),
  created_at: timestamp,
  /** Whether it is closed; `before`: it began when there were no proofs. */
  proofs: Proofs.or(z.literal('before')),
});

const MeetingRow = Meeting.pick({ id: true, mode: true, phase: true, plan: true, created_at: true, proofs: true });
export type MeetingRow = z.infer<typeof MeetingRow>;

/** The same, with the plan as some release stored it. */
const StoredRow = MeetingRow.extend({ plan: z.unknown() });

/** A meeting's row with the end of its record. */
const MeetingRecord = Meeting.omit({ plan_id: true, plan_sha256: true, created_at: true }).extend({
  /** The plan that it began with. */
  began: StoredPlan,
  /** The first run of its workflow; null until that has opened it. */
  first_run: z.string().nullable(),
});
export type MeetingRecord = z.infer<typeof MeetingRecord>;

const Listed = MeetingRow.pick({ id: true, mode: true });

/** Whether nothing more happens in a meeting of this phase. */
export const isOver = ({ phase }: { phase: string }): boolean => phase === 'concluded' || phase === 'cancelled';

/** A second meeting of one id is refused, also after the first has ended. */
export const existing = (id: string, cause?: unknown): ConveneError =>
  new ConveneError(
    'MEETING_EXISTS',
    `There has been a meeting ${id} already (\`convene status ${id}\`); give the plan another id.`,
    { cause },
  );

// -------------------------------------------------------------------------------------------- reading

/**
 * Looks whether the registry answers and has its tables.
 *
 * @throws ConveneError `REGISTRY_UNREACHABLE`, `REGISTRY_NOT_READY`
 */
export async function greet(pool: Pool): Promise<void> {
  try {
    await pool.query('SELECT 1 FROM meeting LIMIT 0');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    // no such table, or no such role as the first migration makes
    if (code === '42P01' || code === '22023' || code === '42704') {
      throw new ConveneError('REGISTRY_NOT_READY', 'The database has no registry yet; `convene setup` makes it.', {
        cause: error,
      });
    }
    throw new ConveneError(
      'REGISTRY_UNREACHABLE',
      `The registry does not answer (${said(error)}). Start PostgreSQL, or correct DATABASE_URL.`,
      { cause: error },
    );
  }
}

/** What failed; an error of several attempts at connecting has no text of its own. */
const said = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(said).join('; ') : reasonOf(error);

/** A meeting whose plan this release cannot read; `why` names the field. */
export type UnreadMeeting = Pick<MeetingRow, 'id' | 'mode' | 'phase'> & { why: string };

/** All meetings, the oldest first. One that cannot be read keeps no other from being listed. */
export async function allMeetings(pool: Pool): Promise<{ read: MeetingRow[]; unread: UnreadMeeting[] }> {
  const rows = await rowsOf(
    pool,
    StoredRow,
    'SELECT id, mode, phase, coalesce(plan_now, plan) AS plan, created_at, proofs FROM meeting ORDER BY created_at, id',
  );
  const read: MeetingRow[] = [];
  const unread: UnreadMeeting[] = [];
  for (const { plan: kept, ...row } of rows) {
    const plan = StoredPlan.safeParse(kept);
    if (plan.success) read.push({ ...row, plan: plan.data });
    else unread.push({ id: row.id, mode: row.mode, phase: row.phase, why: z.prettifyError(plan.error) });
  }
  return { read, unread };
}

/** The meetings that have a participant of this code, the oldest first. */
export const meetingsOf = (pool: Pool, code: string): Promise<z.infer<typeof Listed>[]> =>
  rowsOf(
    pool,
    Listed,
    `SELECT m.id, m.mode FROM meeting m JOIN participant p ON p.meeting = m.id AND p.code = $1
     ORDER BY m.created_at, m.id`,
    [code],
  );

/** A meeting; null where there is none. @throws ConveneError `PLAN_UNREADABLE` */
export async function findMeeting(db: Database, id: string): Promise<MeetingRow | null> {
  const row = await rowOf(
    db,
    StoredRow,
    'SELECT id, mode, phase, coalesce(plan_now, plan) AS plan, created_at, proofs FROM meeting WHERE id = $1',
    [id],
  );
  return row === null ? null : readRow(row);
}

function readRow(row: z.infer<typeof StoredRow>): MeetingRow {
  const plan = StoredPlan.safeParse(row.plan);
  if (plan.success) return { ...row, plan: plan.data };
  throw new ConveneError(
    'PLAN_UNREADABLE',
    `The stored plan of ${row.id} is not in a form that this release reads:\n${z.prettifyError(plan.error)}`,
    { cause: plan.error },
  );
}

const Proven = Meeting.pick({ proofs: true });

/** The plan that a meeting began with, before any order changed it. @throws ConveneError `PLAN_UNREADABLE` */
export async function planAtStart(db: Database, id: string): Promise<MeetingPlan | null> {
  const row = await rowOf(
    db,
    StoredRow,
    'SELECT id, mode, phase, plan, created_at, proofs FROM meeting WHERE id = $1',
    [id],
  );
  return row === null ? null : readRow(row).plan;
}

/** Whether a meeting is closed; `before`: it began when there were no proofs. Null where there is no meeting. */
export const proofsOf = async (db: Database, id: string): Promise<z.infer<typeof Proven>['proofs'] | null> =>
  (await rowOf(db, Proven, 'SELECT proofs FROM meeting WHERE id = $1', [id]))?.proofs ?? null;

const Place = z.object({
  timeZone: z.string(),
  offsets: z.array(z.object({ from: z.string(), minutes: z.int() })).optional(),
});

/** By which clocks the days of a meeting are counted; UTC's where no release said it. A dispatch does not wait for a plan to be readable. */
export async function placeOf(db: Database, id: string): Promise<PlaceOfDays> {
  const row = await rowOf(
    db,
    z.object({ venue: z.unknown() }),
    "SELECT coalesce(plan_now, plan) -> 'venue' AS venue FROM meeting WHERE id = $1",
    [id],
  );
  return Place.safeParse(row?.venue).data ?? UTC;
}

const Correspondent = z.object({
  secretariat: z
    .object({ name: z.string().nullable().catch(null), email: z.string().nullable().catch(null) })
    .catch({ name: null, email: null }),
  names: z
    .partialRecord(Language, Names)
    .nullish()
    .catch(null)
    .transform((names) => names ?? {}),
});
export type Correspondent = z.infer<typeof Correspondent>;

/** The secretariat that a meeting's mail is from, and what names are in other languages. A dispatch does not wait for a plan to be readable. */
export async function correspondentOf(db: Database, id: string): Promise<Correspondent> {
  const row = await rowOf(
    db,
    z.object({ secretariat: z.unknown(), names: z.unknown() }),
    `SELECT coalesce(plan_now, plan) -> 'secretariat' AS secretariat, coalesce(plan_now, plan) -> 'names' AS names
     FROM meeting WHERE id = $1`,
    [id],
  );
  return Correspondent.parse({ secretariat: row?.secretariat, names: row?.names });
}

/** Whether there is a row, without reading its content. */
export async function hasMeeting(pool: Pool, id: string): Promise<boolean> {
  return (await rowOf(pool, z.object({}), 'SELECT FROM meeting WHERE id = $1', [id])) !== null;
}

/** @throws ConveneError `UNKNOWN_MEETING`, `PLAN_UNREADABLE` */
export async function meetingOf(pool: Pool, id: string): Promise<MeetingRow> {
  const row = await findMeeting(pool, id);
  if (row === null) throw await unknownMeeting(pool, id);
  return row;
}

export async function unknownMeeting(pool: Pool, id: string): Promise<ConveneError> {
  const rows = await rowsOf(pool, z.object({ id: z.string() }), 'SELECT id FROM meeting ORDER BY created_at, id');
  const others = rows.map((row) => row.id);
  const rehearsals = others.filter((other) => other.startsWith(`${id}~r`));
  if (rehearsals.length > 0) {
    const named = rehearsals.slice(-10).join(', ');
    return new ConveneError('UNKNOWN_MEETING', `There is no live meeting ${id}, only rehearsals of it: ${named}.`);
  }
  const known = others.length === 0 ? 'none yet' : others.slice(-10).join(', ');
  return new ConveneError('UNKNOWN_MEETING', `There is no meeting ${id}. Meetings: ${known}.`);
}

/** The row with the end of the record, to be compared and archived. */
export const meetingRecord = (db: Database, id: string): Promise<MeetingRecord | null> =>
  rowOf(
    db,
    MeetingRecord,
    `SELECT id, mode, coalesce(plan_now, plan) AS plan, plan AS began, phase, counts, act_seq, act_head, proofs, first_run
     FROM meeting WHERE id = $1`,
    [id],
  );

const Archived = Meeting.omit({ plan: true, proofs: true }).extend({ act_seq: z.int() });

/** The row without its plan, as an archive keeps it. */
export const archivedMeeting = (pool: Pool, id: string): Promise<z.infer<typeof Archived> | null> =>
  rowOf(
    pool,
    Archived,
    'SELECT id, plan_id, mode, plan_sha256, phase, counts, act_seq::int, act_head, created_at FROM meeting WHERE id = $1',
    [id],
  );

// ------------------------------------------------------------------------------------------ beginning

/**
 * Takes an id for a meeting; the row decides whether it is free, for ever. A rehearsal takes the next `~r` number. A live
 * meeting's row is reused if an earlier start with the same plan got no further.
 *
 * @param warrantFor makes the warrant for its id, which the plan is entered with
 * @throws ConveneError `MEETING_EXISTS`
 */
export async function createMeeting(
  pool: Pool,
  plan: MeetingPlan,
  planSha256: string,
  mode: Mode,
  proofs: Proofs,
  warrantFor?: (meeting: string) => Promise<MeetingPlan['warrant']>,
): Promise<string> {
  const { id, made } = await inTransaction(pool, async (client) => {
    // one at a time for a plan, so that two rehearsals started at once take two numbers
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [plan.id]);
    const last = await rowOf(
      client,
      z.object({ n: z.int() }),
      `SELECT coalesce(max(split_part(id, '~r', 2)::int), 0) AS n FROM meeting WHERE plan_id = $1 AND mode = 'rehearsal'`,
      [plan.id],
    );
    const id = mode === 'live' ? plan.id : `${plan.id}~r${(last?.n ?? 0) + 1}`;
    const warrant = await warrantFor?.(id);
    const entered = warrant === undefined ? plan : { ...plan, warrant };
    const { rowCount } = await client.query(
      'INSERT INTO meeting (id, plan_id, mode, plan, plan_sha256, proofs) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING',
      [id, plan.id, mode, JSON.stringify(entered), planSha256, proofs],
    );
    return { id, made: rowCount === 1 };
  });
  if (made || (await startOf(pool, id, planSha256)) === 'begun') return id;
  throw existing(id);
}

/**
 * Whether an id may be used to start a live meeting of this plan: `free`; `begun` where a start stopped half way; `taken`.
 * The Temporal server has the last word on `begun`: a meeting that has only just started looks like that too.
 */
export async function startOf(pool: Pool, id: string, planSha256: string): Promise<'free' | 'begun' | 'taken'> {
  const row = await rowOf(
    pool,
    z.object({ begun: z.boolean() }),
    `SELECT mode = 'live' AND plan_sha256 = $2 AND act_seq = 0
            AND NOT EXISTS (SELECT FROM participant WHERE meeting = $1) AS begun
     FROM meeting WHERE id = $1`,
    [id, planSha256],
  );
  if (row === null) return 'free';
  return row.begun ? 'begun' : 'taken';
}

/**
 * Notes the first run of the workflow that opens a meeting.
 *
 * @param run null if the caller is older than the column; it is accepted
 * @returns false where another run opened it before
 */
export async function openedBy(pool: Pool, meeting: string, run: string | null): Promise<boolean> {
  const { rowCount } = await pool.query(
    'UPDATE meeting SET first_run = coalesce(first_run, $2) WHERE id = $1 AND coalesce(first_run = $2, true)',
    [meeting, run],
  );
  return rowCount !== 0;
}

/** Restores a lost row of a meeting; an existing one stays as it is. */
export async function restoreMeeting(
  pool: Pool,
  {
    id,
    mode,
    plan,
    planSha256,
    run,
    proofs,
  }: { id: string; mode: Mode; plan: MeetingPlan; planSha256: string; run: string | null; proofs: Proofs },
): Promise<void> {
  await pool.query(
    `INSERT INTO meeting (id, plan_id, mode, plan, plan_sha256, first_run, proofs) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT DO NOTHING`,
    [id, plan.id, mode, JSON.stringify(plan), planSha256, run, proofs],
  );
}

// ------------------------------------------------------------------------------------------ following

/** The state that a meeting's workflow reports; `plan` is null if no act has changed it. */
export async function setMeeting(
  db: Database,
  { meeting, phase, counts, plan }: { meeting: string; phase: string; counts: object; plan: MeetingPlan | null },
): Promise<void> {
  await db.query('UPDATE meeting SET phase = $2, counts = $3, plan_now = coalesce($4, plan_now) WHERE id = $1', [
    meeting,
    phase,
    counts,
    plan === null ? null : JSON.stringify(plan),
  ]);
}

/** Updates the end of the record of acts in the meeting's row, if the row has an earlier one. */
export async function setRecordEnd(pool: Pool, meeting: string, end: { seq: number; hash: string }): Promise<void> {
  await pool.query('UPDATE meeting SET act_seq = $2, act_head = $3 WHERE id = $1 AND act_seq < $2', [
    meeting,
    end.seq,
    end.hash,
  ]);
}
