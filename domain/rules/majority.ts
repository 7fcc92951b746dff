import type { Base, Majority, Matter, RulesOfProcedure, Share } from './rules.ts';
import type { PartyCounts } from './seats.ts';
import { leastOf, SHARES } from './shares.ts';

/** Votes as they are counted: States, except in a secret ballot, whose ballots name nobody. */
export type VoteCounts = {
  yes: number;
  no: number;
  abstain: number;
  /** Of a secret ballot: papers that say nothing that counts. */
  invalid?: number;
};

/** What each majority asks for: every one of its conditions. */
export const CONDITIONS: Record<Majority, readonly { share: Share; of: Base }[]> = {
  majority: [{ share: 'majority', of: 'present_and_voting' }],
  two_thirds: [{ share: 'two_thirds', of: 'present_and_voting' }],
  two_thirds_with_majority_taking_part: [
    { share: 'two_thirds', of: 'present_and_voting' },
    { share: 'majority', of: 'participating_states_parties' },
  ],
  two_thirds_of_all: [{ share: 'two_thirds', of: 'states_parties' }],
  three_quarters: [{ share: 'three_quarters', of: 'present_and_voting' }],
  majority_of_all: [{ share: 'majority', of: 'states_parties' }],
};

/** A condition of a majority in a vote: how many must be in favour, and whether as many are. */
export type NeededVotes = { share: Share; of: Base; base: number; needed: number; isMet: boolean };

export type VoteResult = {
  majority: Majority;
  counts: VoteCounts;
  /** Who votes yes or no; who abstains is present and not voting. */
  voting: number;
  conditions: NeededVotes[];
  outcome: 'adopted' | 'rejected';
  /** As many against as in favour: rejected, and the result says so. */
  isTie: boolean;
};

/**
 * The result of a vote. Without a vote in favour nothing is adopted, also where nobody votes at all.
 *
 * @param parties the figures at the opening of the vote: the bases of what is not counted from who votes.
 */
export function resultOf(
  majority: Majority,
  counts: VoteCounts,
  parties: Pick<PartyCounts, 'statesParties' | 'takingPart'>,
): VoteResult {
  const voting = counts.yes + counts.no;
  const bases: Record<Base, number> = {
    states_parties: parties.statesParties,
    participating_states_parties: parties.takingPart,
    present_and_voting: voting,
  };
  const conditions = CONDITIONS[majority].map(({ share, of }): NeededVotes => {
    const needed = Math.max(1, leastOf(share, bases[of]));
    return { share, of, base: bases[of], needed, isMet: counts.yes >= needed };
  });
  const outcome = conditions.every(({ isMet }) => isMet) ? 'adopted' : 'rejected';
  return { majority, counts, voting, conditions, outcome, isTie: voting > 0 && counts.yes === counts.no };
}

/** The majority that a matter needs; null where it is not put to a vote. */
export function majorityFor(matter: Matter, { voting }: Pick<RulesOfProcedure, 'voting'>): Majority | null {
  const needed = voting[matter];
  return needed === 'consensus' ? null : needed;
}

const several = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

const BASES: Record<Base, string> = {
  states_parties: ' of all States Parties',
  participating_states_parties: ' of the States Parties taking part',
  present_and_voting: '',
};

/** "41 in favour, 20 against, 6 abstentions; 61 present and voting; two thirds are 41: adopted". */
export function resultInWords({ counts, voting, conditions, outcome, isTie }: VoteResult): string {
  const { yes, no, abstain, invalid = 0 } = counts;
  const cast = [`${yes} in favour`, `${no} against`, several(abstain, 'abstention', 'abstentions')];
  if (invalid > 0) cast.push(several(invalid, 'invalid ballot', 'invalid ballots'));
  const needed = conditions.map(({ share, of, base, needed }) => {
    const { words, verb } = SHARES[share];
    return `${words}${BASES[of]}${of === 'present_and_voting' ? '' : ` (${base})`} ${verb} ${needed}`;
  });
  const end = isTie && outcome === 'rejected' ? 'equally divided, rejected' : outcome;
  return `${cast.join(', ')}; ${voting} present and voting; ${needed.join('; ')}: ${end}`;
}
