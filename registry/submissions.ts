import { z } from 'zod';
import type { Delegation } from '../domain/delegation.ts';
import { gathering } from '../domain/gather.ts';
import type { SubmissionRef } from '../domain/messages/common.ts';
import { type Database, isDataError, type Pool, rowOf, rowsOf, timestamp } from './database.ts';
import { Participant } from './participants.ts';

/** The table `submission`: every list of persons as it was given, and the only place where a person's name is kept. */
const SubmissionRecord = z.object({
  id: z.string(),
  participant: z.string(),
  /** Exactly what the hash is of. */
  delegation: z.unknown(),
  salt: z.string(),
  sha256: z.string(),
  persons: z.int(),
  heads: z.int(),
  created_at: timestamp,
  /** The act by which persons were last erased of it: then the hash is of what it was, and the salt is gone. */
  erased_by: z.string().nullable(),
});
export type SubmissionRecord = z.infer<typeof SubmissionRecord>;

const said = z.string().optional();
/** As stored, also by an earlier release: what is not there was not asked for. */
export const NamedPerson = z.object({
  ...{ name: z.string(), title: z.string().nullable(), role: z.string() },
  ...{ latin: said, honorific: said, passportName: said, function: said },
  ...{ organization: said, language: said, email: said },
  ...{ photo: said, diet: said, access: said, sponsored: said },
  ...{ passportNumber: said, passportState: said, nationality: said, passportExpires: said, birthDate: said },
  /** Only their place is kept (`domain/privacy.ts`). */
  erased: z.boolean().optional(),
});
export type NamedPerson = z.infer<typeof NamedPerson>;
const Persons = z.object({ persons: z.array(NamedPerson) });

const SubmissionRow = SubmissionRecord.pick({ id: true, persons: true, heads: true, created_at: true }).extend({
  delegation: Persons,
});
export type SubmissionRow = z.infer<typeof SubmissionRow>;

/** A participant and the delegation that it named last. */
const DelegationRow = Participant.pick({
  code: true,
  name: true,
  capacity: true,
  addressee: true,
  language: true,
  status: true,
}).extend({
  /** Of the delegation. */
  submission: z.string().nullable(),
  /** It was recorded as present at some time of the session, wherever it is now. */
  attended: z.boolean(),
  /** Its signed note is not there yet. */
  noteAwaited: z.boolean(),
  /** Another authority has named a delegation too: this one is seated provisionally. */
  contested: z.boolean(),
  /** Credentials are asked of it, formal ones are not there, and the committee has not decided on what is. */
  provisional: z.boolean(),
  delegation: Persons.nullable(),
  /** The delegation of its last signed note, where a newer answer is not signed yet. */
  signed: Persons.nullable(),
});
export type DelegationRow = z.infer<typeof DelegationRow>;

/** What a participant submitted, the oldest first. */
export const submissionsOf = (pool: Pool, meeting: string, participant: string): Promise<SubmissionRow[]> =>
  rowsOf(
    pool,
    SubmissionRow,
    `SELECT id, persons, heads, created_at, delegation FROM submission WHERE meeting = $1 AND participant = $2
     ORDER BY created_at`,
    [meeting, participant],
  );

/** The first submission of a participant that names exactly these persons. */
export const sameSubmission = (
  db: Database,
  meeting: string,
  participant: string,
  delegation: Delegation,
): Promise<Pick<SubmissionRecord, 'id' | 'sha256' | 'persons' | 'heads'> | null> =>
  rowOf(
    db,
    SubmissionRecord.pick({ id: true, sha256: true, persons: true, heads: true }),
    `SELECT id, sha256, persons, heads FROM submission
     WHERE meeting = $1 AND participant = $2 AND delegation = $3::jsonb ORDER BY created_at, id LIMIT 1`,
    [meeting, participant, JSON.stringify(delegation)],
  );

/** All that was submitted for a meeting, to be compared and archived. */
export const submissionRecords = (db: Database, meeting: string): Promise<SubmissionRecord[]> =>
  rowsOf(
    db,
    SubmissionRecord,
    `SELECT id, participant, delegation, salt, sha256, persons, heads, created_at, erased_by FROM submission
     WHERE meeting = $1 ORDER BY participant, created_at`,
    [meeting],
  );

/** Everyone on the roster, each with its current delegation. */
export const delegationsOf = (pool: Pool, meeting: string): Promise<DelegationRow[]> =>
  rowsOf(
    pool,
    DelegationRow,
    `SELECT p.code, p.name, p.capacity, p.addressee, p.language, p.status, s.delegation, s.id AS submission,
            coalesce(p.snapshot -> 'value' ->> 'attendance', 'expected') <> 'expected' AS attended,
            coalesce(p.snapshot -> 'context' ->> 'note', '') = 'awaited' AS "noteAwaited",
            coalesce(jsonb_typeof(p.snapshot -> 'context' -> 'contest') = 'object', false) AS contested,
            p.capacity = 'state_party'
              AND coalesce(p.snapshot -> 'value' ->> 'credentials' NOT IN ('not_wanted', 'accepted', 'refused'), false)
              AND (p.snapshot #>> '{context,credentials,form}', p.snapshot #>> '{context,credentials,as}')
                  IS DISTINCT FROM ('formal', 'original') AS provisional,
            n.delegation AS signed
     FROM participant p
     LEFT JOIN submission s ON s.meeting = p.meeting AND s.id::text = p.snapshot -> 'context' ->> 'submission'
     LEFT JOIN submission n ON n.meeting = p.meeting AND n.id::text = p.snapshot -> 'context' ->> 'signed'
       AND p.snapshot -> 'context' ->> 'note' = 'awaited'
     WHERE p.meeting = $1`,
    [meeting],
  );

/** A delegation to be stored, with the seal that its message will carry. */
export type Submission = {
  id: string;
  meeting: string;
  participant: string;
  delegation: Delegation;
  salt: string;
  sha256: string;
  persons: number;
  heads: number;
};

const LARGEST_BATCH = 100;

/**
 * Stores delegations in batches. Each caller is answered when its own delegation is committed.
 *
 * @returns false where the registry has no such meeting
 */
export const storingSubmissions = (pool: Pool): ((row: Submission) => Promise<boolean>) =>
  gathering((batch) => store(pool, batch), LARGEST_BATCH);

async function store(pool: Pool, batch: readonly Submission[]): Promise<(boolean | Error)[]> {
  try {
    const rows = await rowsOf(
      pool,
      SubmissionRecord.pick({ id: true }),
      `INSERT INTO submission (id, meeting, mode, participant, delegation, salt, sha256, persons, heads)
       SELECT x.id, m.id, m.mode, x.participant, x.delegation, x.salt, x.sha256, x.persons, x.heads
       FROM jsonb_to_recordset($1::jsonb) AS x (id uuid, meeting text, participant text, delegation jsonb, salt text,
            sha256 text, persons int, heads int)
       JOIN meeting m ON m.id = x.meeting
       RETURNING id`,
      [JSON.stringify(batch)],
    );
    const stored = new Set(rows.map(({ id }) => id));
    return batch.map(({ id }) => stored.has(id));
  } catch (error) {
    if (!isDataError(error)) throw error;
    if (batch.length === 1) return [error];
    // a value that the database refuses must not fail the whole batch
    const each: (boolean | Error)[] = [];
    for (const one of batch) each.push(...(await store(pool, [one])));
    return each;
  }
}

/**
 * Stores a delegation under an id that its sender made, once; what is stored under it already stays.
 *
 * @returns what a message may name; null where the registry has no such meeting
 */
export async function submitOnce(db: Database, row: Submission): Promise<SubmissionRef | null> {
  const { id, meeting, participant, delegation, salt, sha256, persons, heads } = row;
  await db.query(
    `INSERT INTO submission (id, meeting, mode, participant, delegation, salt, sha256, persons, heads)
     SELECT $1, m.id, m.mode, $3, $4, $5, $6, $7, $8 FROM meeting m WHERE m.id = $2 ON CONFLICT (id) DO NOTHING`,
    [id, meeting, participant, JSON.stringify(delegation), salt, sha256, persons, heads],
  );
  return rowOf(
    db,
    SubmissionRecord.pick({ id: true, sha256: true, persons: true, heads: true }),
    'SELECT id, sha256, persons, heads FROM submission WHERE id = $1 AND meeting = $2 AND participant = $3',
    [id, meeting, participant],
  );
}
