import { lazily } from '../domain/lazily.ts';
import type { Capacity } from '../domain/plan.ts';
import { type CountedDelegation, isState } from '../domain/statistics.ts';
import { stateGroups, states } from './data.ts';

const groupsByCode = lazily(() => new Map(stateGroups().map((row) => [row.code, row])));
const leastDeveloped = lazily(
  () => new Set(states().flatMap((row) => (row.least_developed === 'yes' ? [row.code] : []))),
);

/** The groups in which a participant is counted; of a State that the data do not have, those of no group. */
export function groupsOf({ code, capacity }: { code: string; capacity: Capacity }): CountedDelegation['groups'] {
  if (!isState(capacity)) {
    return { capacity, region: 'organization', leastDeveloped: 'organization', income: 'organization' };
  }
  const known = groupsByCode().get(code);
  return {
    capacity,
    region: known?.regional_group || 'no_region',
    leastDeveloped: leastDeveloped().has(code) ? 'least_developed' : 'other_state',
    income: known?.income || 'unclassified',
  };
}
