import { objectionToCorrection, objectionToCounts } from '../../domain/rules/ballots.ts';
import { objectionToOpeningVote } from '../../domain/rules/deferral.ts';
import { firstBallot } from '../../domain/rules/election.ts';
import { objectionToVoter, presidingInWords } from '../../domain/rules/right-to-vote.ts';
import type { Matter } from '../../domain/rules/rules.ts';
import type { EntryOf, VoteOn } from '../../domain/session/entries.ts';
import type { Room, RoomGround, RoomVote } from '../../domain/session/room.ts';
import { nextDecision, saidOfDecision } from '../decision.v1.ts';
import { officeOf, placesLeft, standingFor, withOffice } from './elections.ts';
import { grantFault } from './extensions.ts';
import { unknownProposal, withProposal } from './proposals.ts';
import { announced, drawn, electionCounts, withVote } from './results.ts';
import { outsideSitting, presidingOf, type RoomRule, type Ruled, rightsFault } from './rule.ts';

/** Votes: from the deferral before them to the result that is announced. One is open at a time. */

type VoteEntry = EntryOf<'vote'>;

export const vote: RoomRule<'vote'> = (room, entry, entered, ground): Ruled => {
  const outside = outsideSitting(room, entered.at);
  if (outside !== null) return outside;
  const known = room.votes[entry.vote];
  if (entry.act === 'defer') return deferred(room, entry, entered.at, ground);
  if (entry.act === 'open') return opened(room, entry, entered, ground);
  if (known === undefined) return `no vote has the name ${entry.vote}; open it first`;
  if (entry.act === 'lot') return drawn(room, known, entry, entered.at, ground);
  if (entry.act === 'correct' && known.state === 'announced')
    return objectionToCorrection(Object.keys(entry.ballots ?? {}).join(', ') || 'the tellers', true) ?? '';
  if (known.state !== 'open') return `the vote ${entry.vote} is ${known.state}; open it first`;
  switch (entry.act) {
    case 'ballots':
      return withBallots(room, known, entry, ground);
    case 'counts':
      return withCounts(room, known, entry, ground);
    case 'correct':
      return correctedVote(room, known, entry, ground);
    case 'announce':
      return announced(room, known, entry.vote, entered, ground);
    case 'stop':
      return stopped(room, known, entry.vote);
  }
};

/** What kind of matter is voted on; or what is wrong with it. */
function matterOf(room: Room, about: VoteOn, ground: RoomGround): { matter: Matter } | string {
  switch (about.on) {
    case 'procedure':
      return { matter: 'procedure' };
    case 'election':
      return { matter: 'procedure' };
    case 'extension':
      return grantFault(room, about, ground) ?? { matter: 'substance' };
    case 'proposal': {
      const proposal = room.proposals[about.proposal];
      if (proposal === undefined) return unknownProposal(about.proposal);
      return { matter: proposal.substance ? 'substance' : 'procedure' };
    }
  }
}

/** Before a vote on a matter of substance, time is given for agreement. */
function deferred(
  room: Room,
  { vote: name, about, method = 'show_of_hands' }: VoteEntry,
  at: string,
  ground: RoomGround,
): Ruled {
  if (room.votes[name] !== undefined)
    return `the vote ${name} is ${room.votes[name]?.state}; another vote takes another name`;
  if (about === undefined) return 'say on what the vote would be (`about`)';
  const what = matterOf(room, about, ground);
  if (typeof what === 'string') return what;
  const put: RoomVote = { about, method, matter: what.matter, state: 'deferred', at };
  return { room: withVote(room, name, put), said: `the vote ${name} is deferred, ${at}` };
}

function opened(
  room: Room,
  entry: VoteEntry,
  { at, counts }: { at: string; counts?: RoomVote['parties'] },
  ground: RoomGround,
): Ruled {
  const { vote: name, method, first } = entry;
  const before = room.votes[name];
  if (before !== undefined && before.state !== 'deferred')
    return `the vote ${name} is ${before.state}; another vote takes another name`;
  const open = Object.entries(room.votes).find(([, one]) => one.state === 'open');
  if (open !== undefined) return `the vote ${open[0]} is open; announce its result, or stop it`;
  const about = entry.about ?? before?.about;
  if (about === undefined) return 'say on what the vote is (`about`)';
  if (method === undefined) return 'say how the vote is taken (`method`): show_of_hands, roll_call or secret_ballot';
  if (method === 'roll_call' && first === undefined)
    return 'a roll call begins with a State that is drawn by lot; say which (`first`)';
  const what = matterOf(room, about, ground);
  if (typeof what === 'string') return what;
  const { matter } = what;
  // what the treaty has the Meeting decide of a request, and an election, have rules of their own
  if (ground.rules !== null && about.on !== 'extension' && about.on !== 'election') {
    const fault = objectionToOpeningVote(matter, { at, deferredAt: before?.at ?? null }, ground.rules);
    if (fault !== null) return fault;
  }
  if (first !== undefined) {
    const fault = rightsFault(first, 'a roll call begins with a State Party', ground);
    if (fault !== null) return fault;
  }
  const begun = beginning(room, about, method, ground);
  if (typeof begun === 'string') return begun;
  const put: RoomVote = {
    ...{ about, method, matter, state: 'open', at },
    ...(first !== undefined && { first }),
    ...(counts !== undefined && { parties: counts }),
  };
  const presides = presidingOf(room);
  const told =
    presides === null || ground.rules === null
      ? null
      : presidingInWords({ participant: presides }, ground.rules.presiding);
  return {
    room: withVote(begun, name, put),
    said: `the vote ${name} is open, by ${method.replaceAll('_', ' ')}${first === undefined ? '' : ` from ${first}`}${told === null ? '' : `; ${told}`}`,
  };
}

/** What the opening of a vote makes of what it is about; or why it is not voted upon. */
function beginning(room: Room, about: VoteOn, method: RoomVote['method'], ground: RoomGround): Room | string {
  if (about.on === 'proposal') {
    const proposal = room.proposals[about.proposal];
    if (proposal === undefined) return unknownProposal(about.proposal);
    const state = nextDecision(proposal.state, { type: 'VOTE' });
    if (state === null) return `${about.proposal} ${saidOfDecision(proposal.state)}`;
    return withProposal(room, about.proposal, { ...proposal, state });
  }
  if (about.on !== 'election') return room;
  const stands = officeOf(room, about.office);
  const by = ground.rules?.elections.by ?? method;
  if (method !== by) return `offices are filled by ${by.replaceAll('_', ' ')}`;
  const places = placesLeft(about.office, stands, ground);
  if (places < 1) return `${about.office} is filled`;
  if (stands.step !== null)
    return stands.step.by === 'lot' ? 'the lot decides between them; enter what was drawn' : room;
  const standing = standingFor(stands);
  if (standing.length <= places)
    return `${standing.length} ${standing.length === 1 ? 'stands' : 'stand'} for ${places} ${places === 1 ? 'place' : 'places'} of ${about.office}; they are elected by acclamation`;
  return withOffice(room, about.office, { ...stands, step: firstBallot(standing, places) });
}

/** Ballots of a roll call, as they were called; many or one at a time. */
function withBallots(
  room: Room,
  known: RoomVote,
  { vote: name, ballots = {} }: VoteEntry,
  { facts, rules }: RoomGround,
): Ruled {
  if (known.method !== 'roll_call')
    return `the vote ${name} is by ${known.method.replaceAll('_', ' ')}; enter its counts`;
  const codes = Object.keys(ballots);
  if (codes.length === 0) return 'say who voted what (`ballots`), such as {"CHE":"yes"}';
  const before = known.ballots ?? {};
  const again = codes.find((code) => before[code] !== undefined);
  if (again !== undefined)
    return `${again} voted ${before[again]}; enter another ballot of it with "act": "correct", and why`;
  if (facts !== null && rules !== null) {
    const presides = presidingOf(room);
    const presiding = presides === null ? null : { participant: presides };
    const faults = codes.flatMap((code) => {
      const seat = facts.seats.find((one) => one.code === code);
      return objectionToVoter(code, seat, { presiding, rule: rules.presiding }) ?? [];
    });
    if (faults.length > 0) return faults.slice(0, 5).join('; ');
  }
  const changed = { ...known, ballots: { ...before, ...ballots } };
  return { room: withVote(room, name, changed), said: `${Object.keys(changed.ballots).length} have voted in ${name}` };
}

/** Hands that were counted, or what the tellers found. */
function withCounts(room: Room, known: RoomVote, entry: VoteEntry, ground: RoomGround): Ruled {
  const { vote: name } = entry;
  if (known.method === 'roll_call') return `the vote ${name} is a roll call; enter its ballots by name`;
  if (known.counts !== undefined || known.cast !== undefined)
    return `the counts of ${name} are on record; correct them with "act": "correct", and why`;
  if (known.about.on === 'election') return electionCounts(room, known, entry, ground);
  if (entry.counts === undefined)
    return 'say what was counted (`counts`): yes, no, abstain, and invalid of a secret ballot';
  const { invalid, ...hands } = entry.counts;
  const counts = { ...hands, ...(invalid !== undefined && { invalid }) };
  const fault = ground.facts === null ? null : objectionToCounts(counts, ground.facts.counts.present);
  if (fault !== null) return fault;
  return { room: withVote(room, name, { ...known, counts }), said: `the counts of ${name} are on record` };
}

/** A ballot, or the tellers' counts, before the result is announced. */
function correctedVote(room: Room, known: RoomVote, entry: VoteEntry, ground: RoomGround): Ruled {
  const { vote: name, ballots, why } = entry;
  if (why === undefined) return 'say why it is corrected (`why`)';
  const corrected = (known.corrected ?? 0) + 1;
  if (known.method !== 'roll_call') {
    const { counts: _, cast: __, ...uncounted } = known;
    return withCounts(room, { ...uncounted, corrected }, entry, ground);
  }
  const before = known.ballots ?? {};
  const codes = Object.keys(ballots ?? {});
  if (codes.length === 0) return 'say whose ballot was another (`ballots`)';
  const unknown = codes.find((code) => before[code] === undefined);
  if (unknown !== undefined) return `${unknown} has not voted in ${name}; enter its ballot with "act": "ballots"`;
  const said = codes.map((code) => `${code} from ${before[code]} to ${ballots?.[code]}`).join(', ');
  return {
    room: withVote(room, name, { ...known, ballots: { ...before, ...ballots }, corrected }),
    said: `corrected: ${said}`,
  };
}

function stopped(room: Room, known: RoomVote, name: string): Ruled {
  const ended = withVote(room, name, { ...known, state: 'stopped' });
  const { about } = known;
  const proposal = about.on === 'proposal' ? room.proposals[about.proposal] : undefined;
  const state = proposal === undefined ? null : nextDecision(proposal.state, { type: 'STOP' });
  const said = `the vote ${name} is stopped; no result is announced`;
  if (about.on !== 'proposal' || proposal === undefined || state === null) return { room: ended, said };
  return { room: withProposal(ended, about.proposal, { ...proposal, state }), said };
}
