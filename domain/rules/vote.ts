import { type Ballot, countBallots, objectionToCorrection, objectionToCounts } from './ballots.ts';
import { objectionToOpeningVote } from './deferral.ts';
import { majorityFor, resultOf, type VoteCounts, type VoteResult } from './majority.ts';
import { quorumInWords, quorumUnder } from './quorum.ts';
import { objectionToVoter, type Presiding } from './right-to-vote.ts';
import type { Majority, Matter, RulesOfProcedure, VoteMethod } from './rules.ts';
import type { PartyCounts, Seat } from './seats.ts';

/** One vote, from its opening to its result. Every function returns the vote after it; or, as text, what is wrong and what would be right. */
export type Vote = {
  method: VoteMethod;
  majority: Majority;
  opened: string;
  /** The figures at the opening: what the result is judged by. */
  parties: PartyCounts;
  /** Of a roll call: the State drawn by lot, and the ballots. */
  first: string | null;
  ballots: Record<string, Ballot>;
  /** Of hands and secret ballots: the tellers' counts. */
  counts: VoteCounts | null;
  announced: VoteResult['outcome'] | null;
};

type Opening = {
  method: VoteMethod;
  matter: Matter;
  /** Left out: the rules say it for the matter; of an extension, the treaty's article does. */
  majority?: Majority | undefined;
  first?: string | undefined;
  at: string;
  deferredAt?: string | undefined;
};

/** Who may vote, and by which rules. `seatOf`: undefined for who is not on the roster. */
export type Electorate = {
  rules: Pick<RulesOfProcedure, 'voting' | 'deferral' | 'quorum' | 'presiding'>;
  seatOf: (code: string) => Seat | undefined;
  presiding: Presiding | null;
};

/** Opens a vote. `despite`: it is opened although there is no quorum, and the record says why. */
export function openVote(
  { method, matter, majority, first, at, deferredAt }: Opening,
  parties: PartyCounts,
  electorate: Electorate,
  despite = false,
): Vote | string {
  const { rules } = electorate;
  const early = objectionToOpeningVote(matter, { at, deferredAt: deferredAt ?? null }, rules);
  if (early !== null) return early;
  const needed = majority ?? majorityFor(matter, rules);
  if (needed === null) return 'this is decided by consensus; it is not put to a vote';
  const quorum = quorumUnder(rules.quorum.decide, parties);
  if (!quorum.isMet && !despite)
    return `${quorumInWords(quorum)}; record who is in the room, or say why it is voted on`;
  if (method !== 'roll_call' && first !== undefined)
    return `${first} was drawn for a roll call, and this is none; leave it out, or vote by roll call`;
  if (method === 'roll_call') {
    if (first === undefined) return 'a roll call begins with a State that is drawn by lot; name it as `first`';
    const wrong = objectionTo(first, electorate);
    if (wrong !== null) return `the roll call cannot begin with ${first}: ${wrong}`;
  }
  const empty = { ballots: {}, counts: null, announced: null };
  return { method, majority: needed, opened: at, parties, first: first ?? null, ...empty };
}

/** Takes the ballots of a roll call, all or none of them. One that was taken already is corrected, not voted again. */
export function takeBallots(
  vote: Vote,
  ballots: Readonly<Record<string, Ballot>>,
  electorate: Electorate,
): Vote | string {
  const over = whyOver(vote);
  if (over !== null) return over;
  if (vote.method !== 'roll_call') return 'only a roll call has ballots by State; give the counts of the tellers';
  for (const [code, ballot] of Object.entries(ballots)) {
    const wrong = objectionTo(code, electorate);
    if (wrong !== null) return wrong;
    const before = vote.ballots[code];
    if (before !== undefined && before !== ballot)
      return `${code} has voted "${before}" already; correct that, and say why`;
  }
  return { ...vote, ballots: { ...vote.ballots, ...ballots } };
}

/** Takes the counts of a show of hands or of a secret ballot; given again before the result, they take the place of the first. */
export function takeCounts(vote: Vote, counts: VoteCounts): Vote | string {
  const over = whyOver(vote);
  if (over !== null) return over;
  if (vote.method === 'roll_call') return 'a roll call is counted from its ballots; give those, by State';
  if (vote.method === 'show_of_hands' && (counts.invalid ?? 0) > 0)
    return 'hands are not invalid; only a secret ballot has invalid ones';
  return objectionToCounts(counts, vote.parties.present) ?? { ...vote, counts };
}

/** Corrects the ballot of a State in a roll call before its result is announced; null takes it out. */
export function correctBallot(vote: Vote, code: string, ballot: Ballot | null, electorate: Electorate): Vote | string {
  const late = objectionToCorrection(code, vote.announced !== null);
  if (late !== null) return late;
  const { [code]: before, ...others } = vote.ballots;
  if (before === undefined) return `no vote of ${code} is recorded; give it as a ballot`;
  if (ballot === null) return { ...vote, ballots: others };
  return objectionTo(code, electorate) ?? { ...vote, ballots: { ...vote.ballots, [code]: ballot } };
}

/** The result, once: nothing of the vote changes after it. */
export function announceVote(vote: Vote): { vote: Vote; result: VoteResult } | string {
  const over = whyOver(vote);
  if (over !== null) return over;
  const counts = vote.method === 'roll_call' ? countBallots(vote.ballots) : vote.counts;
  if (counts === null || (vote.method === 'roll_call' && Object.keys(vote.ballots).length === 0))
    return 'no vote was counted yet; give the ballots or the counts, then announce the result';
  const result = resultOf(vote.majority, counts, vote.parties);
  return { vote: { ...vote, announced: result.outcome }, result };
}

const objectionTo = (code: string, { seatOf, presiding, rules }: Electorate): string | null =>
  objectionToVoter(code, seatOf(code), { presiding, rule: rules.presiding });

const whyOver = ({ announced }: Vote): string | null =>
  announced === null ? null : `its result was announced (${announced}); it does not change any more`;
