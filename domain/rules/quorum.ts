import type { QuorumRule } from './rules.ts';
import type { PartyCounts } from './seats.ts';
import { leastOf, SHARES } from './shares.ts';

/** Whether enough States Parties are present, and the arithmetic that shows it. */
export type Quorum = PartyCounts & {
  rule: QuorumRule;
  /** How many must be present: 0 where the rule asks for none. */
  needed: number;
  isMet: boolean;
  /** How many more would have to be present. */
  missing: number;
};

/** The quorum under a rule. Nobody takes part: a share of nobody is met by nobody, except a majority, which needs one. */
export function quorumUnder(rule: QuorumRule, counts: PartyCounts): Quorum {
  const needed = rule.needs === 'none' ? 0 : leastOf(rule.needs, baseOf(rule, counts));
  const missing = Math.max(0, needed - counts.present);
  return { ...counts, rule, needed, isMet: missing === 0, missing };
}

const baseOf = (rule: Exclude<QuorumRule, { needs: 'none' }>, counts: PartyCounts): number =>
  rule.of === 'states_parties' ? counts.statesParties : counts.takingPart;

/** The rule in words: "a majority of the States Parties taking part". */
export const quorumRuleInWords = (rule: QuorumRule): string =>
  rule.needs === 'none'
    ? 'no quorum is required'
    : `${SHARES[rule.needs].words} of the States Parties${rule.of === 'states_parties' ? '' : ' taking part'}`;

/** "112 States Parties, 81 taking part; a majority of those taking part is 41; 67 present: there is a quorum". */
export function quorumInWords({ rule, statesParties, takingPart, present, needed, isMet, missing }: Quorum): string {
  const parties = `${statesParties} ${statesParties === 1 ? 'State Party' : 'States Parties'}, ${takingPart} taking part`;
  if (rule.needs === 'none') return `${parties}; ${present} present; no quorum is required`;
  const { words, verb } = SHARES[rule.needs];
  const whose = rule.of === 'states_parties' ? 'all' : 'those taking part';
  const outcome = isMet ? 'there is a quorum' : `no quorum, ${missing} more must be present`;
  return `${parties}; ${words} of ${whose} ${verb} ${needed}; ${present} present: ${outcome}`;
}
