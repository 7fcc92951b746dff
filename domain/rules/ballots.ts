import { z } from 'zod';
import { ParticipantCode } from '../plan-parts.ts';
import type { VoteCounts } from './majority.ts';

/** How votes are cast and counted: a roll call by name, hands and secret ballots by the tellers' counts. */

/** What a State says when it is called. */
export const Ballot = z.enum(['yes', 'no', 'abstain']);
export type Ballot = z.infer<typeof Ballot>;

/** Ballots by participant. Who did not answer is not in it. */
export const Ballots = z.record(ParticipantCode, Ballot);

/**
 * The order of a roll call: that of the seats, from the one drawn by lot on, and round to the one before it. Null where the drawn one is
 * not among them.
 */
export function rollCallFrom(drawn: string, seated: readonly string[]): string[] | null {
  const first = seated.indexOf(drawn);
  return first < 0 ? null : [...seated.slice(first), ...seated.slice(0, first)];
}

export function countBallots(ballots: Readonly<Record<string, Ballot>>): VoteCounts {
  const counts = { yes: 0, no: 0, abstain: 0 };
  for (const ballot of Object.values(ballots)) counts[ballot] += 1;
  return counts;
}

/** Why counts cannot be right: null where they can. `mayVote`: the States Parties in the room that may vote. */
export function objectionToCounts(counts: VoteCounts, mayVote: number): string | null {
  const { yes, no, abstain, invalid = 0 } = counts;
  const all = yes + no + abstain + invalid;
  if (all <= mayVote) return null;
  return `${all} votes were counted (${yes} in favour, ${no} against, ${abstain} abstentions, ${invalid} invalid), and ${mayVote} States Parties are in the room that may vote; count again, or record who is present`;
}

/** Why a ballot of a roll call is not changed any more; null while it may be. */
export const objectionToCorrection = (code: string, isAnnounced: boolean): string | null =>
  isAnnounced
    ? `the result was announced, and the vote of ${code} stands in it; what ${code} says it meant to vote is recorded as a statement after the vote`
    : null;
