import type { ElectionRule } from './rules.ts';
import { leastOf } from './shares.ts';

/**
 * Elections by ballot. Elected is who has a majority of the valid ballots, in the order of votes, up to the places. For each place left,
 * the two who follow go into a ballot restricted to them; where votes are equal at that border, a special ballot says who does. Equal
 * again: the lot decides.
 */

/** A ballot as the tellers give it: votes by candidate. With several places, a ballot has up to as many names. */
export type ElectionBallot = {
  votes: Readonly<Record<string, number>>;
  /** Ballots that count, and those that do not; who abstains hands in none that counts. */
  valid: number;
  invalid: number;
};

/** What comes after a ballot. `fills`: how many of `between` are wanted; `sure`: who goes into the next restricted ballot with them. */
export type ElectionStep =
  | { by: 'ballot'; kind: 'first' | 'restricted' | 'special'; between: string[]; fills: number; sure: string[] }
  | { by: 'lot'; between: string[]; fills: number; sure: string[]; decides: 'election' | 'who_goes_on' };

export type ElectionOutcome = {
  /** The majority of the valid ballots. */
  needed: number;
  elected: string[];
  placesLeft: number;
  /** Null: all places are filled, or nobody is left who could fill one. */
  next: ElectionStep | null;
};

/** How the places of an office are filled: without a ballot where there are not more candidates than places. */
export const electionBy = (
  { by, acclamation }: Pick<ElectionRule, 'by' | 'acclamation'>,
  candidates: number,
  places: number,
): ElectionRule['by'] | 'acclamation' => (acclamation && candidates <= places ? 'acclamation' : by);

/** Why a ballot cannot be right; null where it can. `mayVote`: who may vote; `among`: the candidates of this ballot. */
export function objectionToBallot(
  { votes, valid, invalid }: ElectionBallot,
  { places, mayVote, among }: { places: number; mayVote: number; among: readonly string[] },
): string | null {
  const strangers = Object.keys(votes).filter((code) => !among.includes(code));
  if (strangers.length > 0) {
    return `${strangers.join(', ')} cannot be voted for in this ballot; it is between ${among.join(', ')}`;
  }
  if (valid + invalid > mayVote) {
    return `${valid + invalid} ballots were counted, and ${mayVote} States Parties are in the room that may vote; count again, or record who is present`;
  }
  const most = Math.max(0, ...Object.values(votes));
  const all = Object.values(votes).reduce((sum, count) => sum + count, 0);
  if (most > valid || all > valid * places) {
    return `${all} votes were counted on ${valid} valid ballots, and a ballot has at most ${places} different names; count again`;
  }
  if (places === 1 && all < valid) {
    return `${all} votes were counted on ${valid} valid ballots; a ballot without a name is invalid, so count again`;
  }
  return null;
}

/** What a ballot decides. `step` is the one that it was; `places` are those still to be filled. */
export function decideElection(
  ballot: ElectionBallot,
  step: Extract<ElectionStep, { by: 'ballot' }>,
  places: number,
): ElectionOutcome {
  const needed = leastOf('majority', ballot.valid);
  const votesOf = (code: string) => ballot.votes[code] ?? 0;
  const ranked = [...step.between].sort((one, other) => votesOf(other) - votesOf(one) || (one < other ? -1 : 1));
  const open = { needed, elected: [], placesLeft: places };
  if (step.kind === 'special') {
    const { above, tied, fills } = cutAt(step.fills, ranked, votesOf);
    const sure = [...step.sure, ...above];
    if (fills > 0) return { ...open, next: { by: 'lot', between: tied, fills, sure, decides: 'who_goes_on' } };
    return { ...open, next: restricted(sure, places) };
  }
  const majority = ranked.filter((code) => votesOf(code) >= needed);
  const { above: elected, tied, fills } = cutAt(places, majority, votesOf);
  const placesLeft = places - elected.length;
  const outcome = { needed, elected, placesLeft };
  if (placesLeft === 0) return { ...outcome, next: null };
  if (fills > 0) return { ...outcome, next: restricted(tied, fills) };
  const left = ranked.filter((code) => !elected.includes(code));
  if (left.length === 0) return { ...outcome, next: null };
  // of two, one has a majority unless they have as many votes
  if (step.kind === 'restricted' && placesLeft === 1 && left.length === 2) {
    return { ...outcome, next: { by: 'lot', between: left, fills: 1, sure: [], decides: 'election' } };
  }
  const next = cutAt(2 * placesLeft, left, votesOf);
  if (next.fills === 0) return { ...outcome, next: restricted(next.above, placesLeft) };
  return {
    ...outcome,
    next: { by: 'ballot', kind: 'special', between: next.tied, fills: next.fills, sure: next.above },
  };
}

/** Why what was drawn decides nothing: null where it does. */
export function objectionToLot({ between, fills }: ElectionStep, drawn: readonly string[]): string | null {
  const isOfThem =
    new Set(drawn).size === fills && drawn.length === fills && drawn.every((one) => between.includes(one));
  return isOfThem ? null : `the lot draws ${fills} of ${between.join(', ')}`;
}

/** What a lot decides. `places` are those still to be filled. */
export function decideLot(
  { sure, decides }: Extract<ElectionStep, { by: 'lot' }>,
  drawn: readonly string[],
  places: number,
): Omit<ElectionOutcome, 'needed'> {
  if (decides === 'election') return { elected: [...drawn], placesLeft: places - drawn.length, next: null };
  return { elected: [], placesLeft: places, next: restricted([...sure, ...drawn], places) };
}

/** The first ballot of an election. */
export const firstBallot = (
  candidates: readonly string[],
  places: number,
): Extract<ElectionStep, { by: 'ballot' }> => ({
  by: 'ballot',
  kind: 'first',
  between: [...candidates],
  fills: places,
  sure: [],
});

/** "81 valid ballots, 1 invalid; CHE 41, MEX 40; a majority is 41: CHE is elected". */
export function electionInWords(
  { votes, valid, invalid }: ElectionBallot,
  { needed, elected, next }: ElectionOutcome,
): string {
  const ballots = `${valid} valid ${valid === 1 ? 'ballot' : 'ballots'}, ${invalid} invalid`;
  const ranked = Object.entries(votes).sort(([, one], [, other]) => other - one);
  const counted = ranked.map(([code, count]) => `${code} ${count}`).join(', ');
  const said =
    elected.length === 0 ? 'nobody is elected' : `${elected.join(', ')} ${elected.length === 1 ? 'is' : 'are'} elected`;
  return `${ballots}; ${counted}; a majority is ${needed}: ${[said, ...(next === null ? [] : [nextInWords(next)])].join('; ')}`;
}

function nextInWords(step: ElectionStep): string {
  const between = step.between.join(', ');
  if (step.by === 'lot') return `the lot decides between ${between}`;
  return `a ${step.kind} ballot follows between ${between}`;
}

const restricted = (between: string[], fills: number): ElectionStep => ({
  by: 'ballot',
  kind: 'restricted',
  between,
  fills,
  sure: [],
});

/**
 * The first `count` of those ranked by votes. Where equal votes stand on both sides of that border, `tied` are those with as many, and
 * `fills` of them are wanted; `above` are surely among the first.
 */
function cutAt(count: number, ranked: readonly string[], votesOf: (code: string) => number) {
  if (ranked.length <= count) return { above: [...ranked], tied: [], fills: 0 };
  const [last = '', next = ''] = ranked.slice(count - 1);
  if (votesOf(last) !== votesOf(next)) return { above: ranked.slice(0, count), tied: [], fills: 0 };
  const above = ranked.filter((code) => votesOf(code) > votesOf(last));
  return { above, tied: ranked.filter((code) => votesOf(code) === votesOf(last)), fills: count - above.length };
}
