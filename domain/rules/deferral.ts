import { majorityFor, resultOf, type VoteCounts } from './majority.ts';
import type { Matter, RulesOfProcedure } from './rules.ts';
import type { PartyCounts } from './seats.ts';

/** Before a vote: whether a matter is put to one, when, and who says what it is. Instants are ISO 8601 in UTC. */

const HOUR = 3_600_000;

/** When a matter that was deferred at an instant may be put to the vote. */
export const deferredUntil = ({ deferral }: Pick<RulesOfProcedure, 'deferral'>, at: string): string =>
  new Date(Date.parse(at) + deferral.hours * HOUR).toISOString();

/**
 * Why a vote on a matter is not opened yet; null where it may be.
 *
 * @param deferredAt when the vote was deferred; null where it was not.
 */
export function objectionToOpeningVote(
  matter: Matter,
  { at, deferredAt }: { at: string; deferredAt: string | null },
  rules: Pick<RulesOfProcedure, 'voting' | 'deferral'>,
): string | null {
  if (majorityFor(matter, rules) === null) {
    return 'matters of substance are decided by consensus under this treaty; they are not put to a vote';
  }
  const { hours } = rules.deferral;
  if (matter === 'procedure' || hours === 0) return null;
  if (deferredAt === null) {
    return `a vote on a matter of substance is deferred by ${hours} hours first, for agreement to be sought; record the deferral, then the vote`;
  }
  const until = deferredUntil(rules, deferredAt);
  return Date.parse(at) >= Date.parse(until)
    ? null
    : `the vote was deferred by ${hours} hours at ${deferredAt}; it may be opened from ${until} on`;
}

/** Whether a ruling of who presides stands after an appeal: `appeal` counts who is for overruling it; with equal votes it stands. */
export const rulingStands = (
  appeal: VoteCounts,
  parties: Pick<PartyCounts, 'statesParties' | 'takingPart'>,
  { substance }: Pick<RulesOfProcedure, 'substance'>,
): boolean => resultOf(substance.overruledBy, appeal, parties).outcome === 'rejected';
