import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Carried, CODE_BYTES, carried, codeFrom } from '../domain/delegate.ts';
import { PASSAGE_WAYS } from '../domain/passage.ts';
import { type Database, type Pool, rowOf, rowsOf, type Transaction, timestamp } from './database.ts';
import { Participant } from './participants.ts';
import { NamedPerson } from './submissions.ts';
import { inTransaction } from './transaction.ts';

/** The table `delegate`: the persons of delegations by their codes, and where each of them stands. Names are in the submissions. */

const DelegateRow = z.object({
  code: z.string(),
  participant: z.string(),
  /** Where their name is: the list, and the place in it from 0. */
  submission: z.string(),
  ...Participant.pick({ name: true, capacity: true, addressee: true }).shape,
  place: z.int(),
  /** Null where it was erased. */
  person: NamedPerson.nullable(),
  gone_at: timestamp.nullable(),
  badge: z.string().nullable(),
  /** What they did last, and when; null: they have not been seen. */
  way: z.enum(PASSAGE_WAYS).nullable(),
  at: timestamp.nullable(),
});
export type DelegateRow = z.infer<typeof DelegateRow>;

const SELECT = `SELECT d.code, d.participant, d.submission, p.name, p.capacity, p.addressee, d.place, d.gone_at, d.badge, last.way, last.at,
    s.delegation -> 'persons' -> d.place AS person
  FROM delegate d
  JOIN participant p ON p.meeting = d.meeting AND p.code = d.participant
  LEFT JOIN submission s ON s.id = d.submission AND s.meeting = d.meeting
  LEFT JOIN LATERAL (SELECT way, at FROM passage WHERE meeting = d.meeting AND code = d.code ORDER BY at DESC, seq DESC LIMIT 1)
    AS last ON true`;

/** Everybody who was named, or whom this participant named, those who are gone too, by participant and in the order of its note. */
export const delegateRows = (
  db: Database,
  meeting: string,
  participant: string | null = null,
): Promise<DelegateRow[]> =>
  rowsOf(
    db,
    DelegateRow,
    `${SELECT} WHERE d.meeting = $1 AND ($2::text IS NULL OR d.participant = $2)
     ORDER BY d.participant, d.gone_at NULLS FIRST, d.place`,
    [meeting, participant],
  );

/** Who has this number of the venue's badge. */
export const delegatesOfBadge = (db: Database, meeting: string, badge: string): Promise<DelegateRow[]> =>
  rowsOf(db, DelegateRow, `${SELECT} WHERE d.meeting = $1 AND upper(d.badge) = upper($2) ORDER BY d.code`, [
    meeting,
    badge,
  ]);

/** Who has this code. */
export const delegateWith = (db: Database, meeting: string, code: string): Promise<DelegateRow | null> =>
  rowOf(db, DelegateRow, `${SELECT} WHERE d.meeting = $1 AND d.code = $2`, [meeting, code]);

/** Keeps the numbers of the badges that the venue has issued; nobody else of the meeting has one then. */
export async function keepBadges(
  pool: Pool,
  meeting: string,
  numbers: readonly { code: string; badge: string }[],
): Promise<void> {
  await pool.query(
    `UPDATE delegate d SET badge = x.badge
     FROM delegate o LEFT JOIN jsonb_to_recordset($2::jsonb) AS x (code text, badge text) ON x.code = o.code
     WHERE o.meeting = $1 AND d.meeting = o.meeting AND d.code = o.code AND d.badge IS DISTINCT FROM x.badge`,
    [meeting, JSON.stringify(numbers)],
  );
}

// ------------------------------------------------------------------------------------------ codes that follow the delegations

const Changed = z.object({
  participant: z.string(),
  submission: z.string().nullable(),
  persons: z.array(NamedPerson).nullable(),
});

/** Participants whose delegation is not the one that their delegates were last made from. */
const CHANGED = `WITH now AS (
    SELECT code, snapshot -> 'context' ->> 'submission' AS submission FROM participant
    WHERE meeting = $1 AND ($2::text IS NULL OR code = $2))
  SELECT now.code AS participant, s.id AS submission, s.delegation -> 'persons' AS persons
  FROM now LEFT JOIN submission s ON s.meeting = $1
    AND s.id = CASE WHEN now.submission ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN now.submission::uuid END
  WHERE EXISTS (SELECT FROM delegate d WHERE d.meeting = $1 AND d.participant = now.code AND d.gone_at IS NULL
                AND d.submission::text IS DISTINCT FROM now.submission)
     OR (s.id IS NOT NULL AND NOT EXISTS (SELECT FROM delegate d WHERE d.meeting = $1 AND d.participant = now.code
                AND d.gone_at IS NULL AND d.submission = s.id))
  ORDER BY now.code`;

const changedOf = (db: Database, meeting: string, participant: string | null) =>
  rowsOf(db, Changed, CHANGED, [meeting, participant]);

/**
 * Gives everybody who is named a code, and carries the codes of those who were named before to where they stand now. Asked again, it
 * changes nothing.
 *
 * @param participant of this one alone
 */
export async function seat(pool: Pool, meeting: string, participant: string | null = null): Promise<void> {
  if ((await changedOf(pool, meeting, participant)).length === 0) return;
  await inTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`delegates/${meeting}`]);
    const changed = await changedOf(client, meeting, participant);
    const known = await knownOf(client, meeting, changed);
    await write(
      client,
      meeting,
      changed.map((one) => ({
        ...one,
        ...carried(
          known.filter((other) => other.participant === one.participant),
          one.persons ?? [],
        ),
      })),
    );
  });
}

const Known = z.object({
  participant: z.string(),
  code: z.string(),
  isGone: z.boolean(),
  person: NamedPerson.nullable(),
});

const knownOf = (client: Transaction, meeting: string, changed: readonly { participant: string }[]) =>
  rowsOf(
    client,
    Known,
    `SELECT d.participant, d.code, d.gone_at IS NOT NULL AS "isGone", s.delegation -> 'persons' -> d.place AS person
     FROM delegate d LEFT JOIN submission s ON s.id = d.submission AND s.meeting = d.meeting
     WHERE d.meeting = $1 AND d.participant = ANY ($2) ORDER BY d.gone_at NULLS FIRST, d.place`,
    [meeting, changed.map(({ participant }) => participant)],
  );

type Seated = Carried & { participant: string; submission: string | null };

async function write(client: Transaction, meeting: string, all: readonly Seated[]): Promise<void> {
  const places = all.flatMap(({ participant, submission, codes }) =>
    codes.map((code, place) => ({ participant, submission, code, place })),
  );
  await client.query('UPDATE delegate SET gone_at = now() WHERE meeting = $1 AND code = ANY ($2)', [
    meeting,
    all.flatMap(({ gone }) => gone),
  ]);
  await client.query(
    `UPDATE delegate d SET submission = x.submission, place = x.place, gone_at = NULL
     FROM jsonb_to_recordset($2::jsonb) AS x (code text, submission uuid, place int)
     WHERE d.meeting = $1 AND d.code = x.code`,
    [meeting, JSON.stringify(places.filter(({ code }) => code !== null))],
  );
  const added = places.filter(({ code }) => code === null);
  const rows = added.map((one) => ({ ...one, code: codeFrom(randomBytes(CODE_BYTES)) }));
  await client.query(
    `INSERT INTO delegate (meeting, code, participant, submission, place)
     SELECT $1, code, participant, submission, place
     FROM jsonb_to_recordset($2::jsonb) AS x (code text, participant text, submission uuid, place int)`,
    [meeting, JSON.stringify(rows)],
  );
}
