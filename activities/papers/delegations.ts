import type pg from 'pg';
import { z } from 'zod';
import type { ListAnswer, ParticipantsList } from '../../documents/documents.ts';
import { Capacity, type Language } from '../../domain/plan.ts';
import { Addressed, nameOf } from './addressees.ts';

/** A participant and the delegation that it named, as the registry has them. */
const DelegationRow = z.object({
  ...Addressed.pick({ code: true, name: true, capacity: true, addressee: true }).shape,
  status: z.string(),
  delegation: z
    .object({ persons: z.array(z.object({ name: z.string(), title: z.string().nullable(), role: z.string() })) })
    .nullable(),
});
type DelegationRow = z.infer<typeof DelegationRow>;

export async function loadDelegations(pool: pg.Pool, meeting: string): Promise<DelegationRow[]> {
  const { rows } = await pool.query(
    `SELECT p.code, p.name, p.capacity, p.addressee, p.status, s.delegation FROM participant p
     LEFT JOIN submission s ON s.meeting = p.meeting AND s.id::text = p.snapshot -> 'context' ->> 'submission'
     WHERE p.meeting = $1`,
    [meeting],
  );
  return z.array(DelegationRow).parse(rows);
}

/** The entries of a list of participants in a language: names as they are on its date, persons as submitted. */
export const listed = (
  rows: readonly DelegationRow[],
  language: Language,
  date: string,
): ParticipantsList['participants'] =>
  rows.map((row) => {
    const { code, capacity, status, delegation } = row;
    const persons = (delegation?.persons ?? []).map(({ name, title, role }) => ({
      name,
      title,
      head: role === 'head',
    }));
    return {
      code,
      name: nameOf(row, language, date).name,
      capacity,
      answer: answerOf(status, persons.length),
      persons,
    };
  });

/** What an outcome of the participant's machine means in a list of participants. */
const answerOf = (status: string, persons: number): ListAnswer => {
  if (status === 'nil_return' || status === 'withdrawn' || status === 'no_reply') return status;
  if (status === 'incomplete') return 'incomplete';
  // who has come takes part, whether or not it has said who its delegates are
  return persons > 0 || ['present', 'absent', 'departed'].includes(status) ? 'named' : 'awaited';
};

/** How many of each capacity were present at any time of the session. */
export async function countTakingPart(pool: pg.Pool, meeting: string): Promise<Record<Capacity, number>> {
  const { rows } = await pool.query(
    `SELECT capacity, count(*)::int AS count FROM participant
     WHERE meeting = $1 AND snapshot -> 'value' ->> 'attendance' IN ('present', 'departed') GROUP BY capacity`,
    [meeting],
  );
  const counted = z.array(z.object({ capacity: Capacity, count: z.int() })).parse(rows);
  const of = (capacity: Capacity) => counted.find((row) => row.capacity === capacity)?.count ?? 0;
  return {
    state_party: of('state_party'),
    signatory: of('signatory'),
    state_not_party: of('state_not_party'),
    observer_organization: of('observer_organization'),
  };
}
