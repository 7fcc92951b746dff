import { countBallots } from '../../domain/rules/ballots.ts';
import {
  decideElection,
  decideLot,
  type ElectionOutcome,
  type ElectionStep,
  electionInWords,
  objectionToBallot,
  objectionToLot,
} from '../../domain/rules/election.ts';
import { extensionRuleFor } from '../../domain/rules/extension.ts';
import { majorityFor, resultInWords, resultOf, type VoteCounts } from '../../domain/rules/majority.ts';
import type { Entered, EntryOf } from '../../domain/session/entries.ts';
import type { Room, RoomGround, RoomVote } from '../../domain/session/room.ts';
import { nextDecision } from '../decision.v1.ts';
import { officeOf, placesLeft, withOffice } from './elections.ts';
import { extensionKey, granted, requestOf } from './extensions.ts';
import { withProposal } from './proposals.ts';
import type { Ruled } from './rule.ts';

/** The results of votes, and what they make of what was voted on. */

export const withVote = (room: Room, name: string, changed: RoomVote): Room => ({
  ...room,
  votes: { ...room.votes, [name]: changed },
});

/** The ballot of an election that is under way. */
const votingStep = (room: Room, office: string): Extract<ElectionStep, { by: 'ballot' }> | null => {
  const { step } = officeOf(room, office);
  return step?.by === 'ballot' ? step : null;
};

/** What the tellers of an election counted. */
export function electionCounts(room: Room, known: RoomVote, entry: EntryOf<'vote'>, ground: RoomGround): Ruled {
  const { vote: name, votes, valid, invalid = 0 } = entry;
  if (known.about.on !== 'election') return `the vote ${name} elects nobody`;
  if (votes === undefined || valid === undefined)
    return 'say what the tellers counted: votes by candidate (`votes`), and how many ballots are `valid` and `invalid`';
  const { office } = known.about;
  const step = votingStep(room, office);
  if (step === null) return `no ballot for ${office} is under way`;
  const cast = { votes, valid, invalid };
  const places = placesLeft(office, officeOf(room, office), ground);
  const mayVote = ground.facts?.counts.present ?? valid + invalid;
  const fault = objectionToBallot(cast, { places, mayVote, among: step.between });
  if (fault !== null) return fault;
  return { room: withVote(room, name, { ...known, cast }), said: `the tellers' counts of ${name} are on record` };
}

/** The result is announced: what it is, with what would have been needed, and what follows from it. */
export function announced(room: Room, known: RoomVote, name: string, { at }: Entered, ground: RoomGround): Ruled {
  const { about } = known;
  if (about.on === 'election') return announcedElection(room, known, name, about.office, at, ground);
  const counts: VoteCounts | undefined =
    known.method === 'roll_call' ? known.ballots && countBallots(known.ballots) : known.counts;
  if (counts === undefined)
    return `nobody has voted in ${name}; enter its ${known.method === 'roll_call' ? 'ballots' : 'counts'} first`;
  const majority = majorityOf(known, ground);
  if (majority === null)
    return 'matters of substance are decided by consensus under this treaty; they are not put to a vote';
  const result = resultOf(majority, counts, known.parties ?? { statesParties: 0, takingPart: 0 });
  const said = resultInWords(result);
  const { ballots: _, ...kept } = known;
  const ended = withVote(room, name, {
    ...kept,
    state: 'announced',
    counts,
    result: { outcome: result.outcome, said },
  });
  const isAdopted = result.outcome === 'adopted';
  if (about.on === 'proposal') {
    const proposal = room.proposals[about.proposal];
    const state = proposal && nextDecision(proposal.state, { type: isAdopted ? 'CARRIED' : 'LOST' });
    if (proposal === undefined || !state) return `${about.proposal} is not being voted upon`;
    const decided = { ...proposal, state, decided: { at, how: 'vote', vote: name } };
    return { room: withProposal(ended, about.proposal, decided), said };
  }
  if (about.on !== 'extension') return { room: ended, said };
  const { participant, article, until } = about;
  if (isAdopted) {
    const ruled = granted(ended, { participant, article, until, at, vote: name }, ground);
    return typeof ruled === 'string' ? ruled : { room: ruled.room, said: `${said}; ${ruled.said}` };
  }
  const key = extensionKey(participant, article);
  const request = requestOf(room, ground, participant, article);
  if (request === undefined) return `no request of ${participant} under article ${article} is on record`;
  const extensions = { ...ended.extensions, [key]: { ...request, state: 'declined' as const, at, vote: name } };
  return { room: { ...ended, extensions }, said };
}

function majorityOf({ about, matter }: RoomVote, { rules }: RoomGround) {
  if (rules === null) return 'majority' as const;
  if (about.on === 'extension') return extensionRuleFor(rules.extensions, about.article)?.majority ?? 'majority';
  return majorityFor(matter, rules);
}

function announcedElection(
  room: Room,
  known: RoomVote,
  name: string,
  office: string,
  at: string,
  ground: RoomGround,
): Ruled {
  const step = votingStep(room, office);
  if (known.cast === undefined || step === null)
    return `the tellers' counts of ${name} are not on record; enter them first`;
  const stands = officeOf(room, office);
  const outcome = decideElection(known.cast, step, placesLeft(office, stands, ground));
  const said = electionInWords(known.cast, outcome);
  const result = { outcome: outcome.elected.length > 0 ? ('elected' as const) : ('open' as const), said };
  const ended = withVote(room, name, { ...known, state: 'announced', result });
  return { room: filled(ended, office, outcome, at), said };
}

/** What the lot drew between those with as many votes. */
export function drawn(
  room: Room,
  known: RoomVote,
  { drawn: lots = [] }: EntryOf<'vote'>,
  at: string,
  ground: RoomGround,
): Ruled {
  if (known.about.on !== 'election') return 'the lot decides elections alone; a proposal with equal votes is rejected';
  const { office } = known.about;
  const stands = officeOf(room, office);
  const { step } = stands;
  if (step?.by !== 'lot') return `no lot is to be drawn for ${office}`;
  const fault = objectionToLot(step, lots);
  if (fault !== null) return fault;
  const outcome = decideLot(step, lots, placesLeft(office, stands, ground));
  return { room: filled(room, office, outcome, at), said: `the lot drew ${lots.join(', ')}` };
}

function filled(room: Room, office: string, { elected, next }: Omit<ElectionOutcome, 'needed'>, at: string): Room {
  const stands = officeOf(room, office);
  const added = elected.map((code) => {
    const delegate = stands.candidates.find((one) => one.code === code)?.delegate;
    return { code, at, how: 'vote' as const, ...(delegate !== undefined && { delegate }) };
  });
  return withOffice(room, office, { ...stands, elected: [...stands.elected, ...added], step: next });
}
