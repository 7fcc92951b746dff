import type pg from 'pg';
import { z } from 'zod';
import { type Addressee, addressedTo, type CirculationDocument } from '../../documents/documents.ts';
import { Capacity, type CirculationPlan } from '../../workflows/plan.ts';

/** A participant as a paper of its own addresses it. */
export const Addressed = z.object({
  code: z.string(),
  name: z.string(),
  capacity: Capacity,
  addressee: z.enum(['permanent_representative', 'permanent_observer', 'ministry', 'organization']),
  language: z.string(),
});
export type Addressed = z.infer<typeof Addressed>;

/** The participants of these capacities, in the order of their codes. */
export async function loadAddressed(pool: pg.Pool, meeting: string, capacities: Capacity[]): Promise<Addressed[]> {
  const { rows } = await pool.query(
    `SELECT code, name, capacity, addressee, language FROM participant
     WHERE meeting = $1 AND capacity = ANY ($2) ORDER BY code`,
    [meeting, capacities],
  );
  return z.array(Addressed).parse(rows);
}

/** A paper to be printed: of everyone (`participant` null), or of one participant. */
export type Paper = { document: CirculationDocument; participant: string | null };

/**
 * The papers that a text is printed as: a collective document once, an individual one for each participant of its
 * capacities, in that participant's language where the text has it, else in English.
 */
export function papersOf(
  documents: readonly CirculationDocument[],
  addressed: readonly Addressed[],
  { circulation }: { circulation: CirculationPlan },
): Paper[] {
  const individual = documents.filter(({ address }) => address === 'individual');
  return documents.flatMap((document): Paper[] => {
    if (document.address !== 'individual') return [{ document, participant: null }];
    const inLanguageOf = ({ capacity, language }: Addressed): string =>
      individual.some((other) => other.language === language && other.capacities.includes(capacity)) ? language : 'en';
    return addressed
      .filter((one) => document.capacities.includes(one.capacity) && inLanguageOf(one) === document.language)
      .map((one) => ({
        document: addressedTo(document, asAddressee(one, circulation)),
        participant: one.code,
      }));
  });
}

function asAddressee({ code, name, addressee }: Addressed, { facts }: CirculationPlan): Addressee {
  const cents = facts?.costs?.shares?.[code];
  return {
    code,
    kind: addressee,
    name: { name, the: name, of: name },
    share: cents === undefined || facts?.costs === undefined ? null : { cents, currency: facts.costs.currency },
  };
}
