import { Capacity } from './plan.ts';

/**
 * Which capacities a list of them covers. Plans of earlier releases know no `ratified`, and counted such a State as a signatory, or
 * as a State not party where it had not signed: a list with both covers it.
 */
export const covered = (capacities: readonly Capacity[]): Capacity[] =>
  !capacities.includes('ratified') && capacities.includes('signatory') && capacities.includes('state_not_party')
    ? [...capacities, 'ratified']
    : [...capacities];

/** Whether a list of capacities, such as the audience of a circulation, covers one. */
export const covers = (capacities: readonly Capacity[], capacity: Capacity): boolean =>
  covered(capacities).includes(capacity);

/**
 * The papers for a capacity. Where papers of earlier releases tell signatories and States not party apart, a State for which the treaty is
 * not yet in force gets what signatories get.
 */
export function papersFor<P extends { capacities: readonly Capacity[] }>(
  papers: readonly P[],
  capacity: Capacity,
): P[] {
  const own = papers.filter(({ capacities }) => covers(capacities, capacity));
  if (own.length > 0 || capacity !== 'ratified') return own;
  return papers.filter(({ capacities }) => capacities.includes('signatory'));
}

/** All capacities that a plan tells apart: one that a meeting began with before `ratified` was known has the four of then. */
export function capacitiesIn({
  circulations,
}: {
  circulations: readonly { audience: { capacities: readonly Capacity[] } }[];
}): Capacity[] {
  const isNamed = circulations.some(({ audience }) => audience.capacities.includes('ratified'));
  return Capacity.options.filter((one) => isNamed || one !== 'ratified');
}
