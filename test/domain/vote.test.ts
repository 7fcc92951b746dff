import { expect, test } from 'vitest';
import { resultInWords } from '../../domain/rules/majority.ts';
import type { Seat } from '../../domain/rules/seats.ts';
import {
  announceVote,
  correctBallot,
  type Electorate,
  openVote,
  takeBallots,
  takeCounts,
  type Vote,
} from '../../domain/rules/vote.ts';
import { rulesOf } from '../../treaties/treaties.ts';

const seat = (code: string, of: Partial<Seat> = {}): Seat => ({
  ...{ code, capacity: 'state_party', takesPart: true, recognised: true, present: true },
  ...of,
});
const seats = new Map(
  [
    ...['AUT', 'BEL', 'CHE', 'MEX', 'TCD'].map((code) => seat(code)),
    seat('ICRC', { capacity: 'observer_organization' }),
  ].map((one) => [one.code, one]),
);
const electorate: Electorate = {
  rules: rulesOf({ treaty: 'CCM' }),
  seatOf: (code) => seats.get(code),
  presiding: { participant: 'MEX', others: 2 },
};
const parties = { statesParties: 7, takingPart: 6, present: 5 };
const at = '2024-09-12T10:00:00.000Z';

/** The vote, or a failure with what was said against it. */
function taken(vote: Vote | string): Vote {
  if (typeof vote === 'string') throw new Error(vote);
  return vote;
}
const rollCall = () =>
  taken(openVote({ method: 'roll_call', matter: 'procedure', first: 'CHE', at }, parties, electorate));

test('a roll call: an observer does not vote, a ballot is corrected before the result, and then no more', () => {
  const called = taken(takeBallots(rollCall(), { CHE: 'yes', MEX: 'no', TCD: 'yes' }, electorate));
  expect(takeBallots(called, { AUT: 'no', ICRC: 'yes' }, electorate)).toBe(
    'ICRC is an organization and takes part as an observer; only States Parties vote',
  );
  expect(takeBallots(called, { CHE: 'no' }, electorate)).toBe('CHE has voted "yes" already; correct that, and say why');
  const all = taken(takeBallots(called, { CHE: 'yes', AUT: 'no', BEL: 'abstain' }, electorate));
  const corrected = taken(correctBallot(all, 'AUT', 'yes', electorate));
  const announced = announceVote(corrected);
  if (typeof announced === 'string') throw new Error(announced);
  expect(resultInWords(announced.result)).toBe(
    '3 in favour, 1 against, 1 abstention; 4 present and voting; a majority is 3: adopted',
  );
  expect(correctBallot(announced.vote, 'AUT', 'no', electorate)).toMatch(/^the result was announced/);
  expect(takeBallots(announced.vote, { AUT: 'no' }, electorate)).toMatch(/^its result was announced \(adopted\)/);
  expect(announceVote(announced.vote)).toMatch(/^its result was announced/);
  // without the correction it would have been rejected
  const uncorrected = announceVote(all);
  expect(uncorrected).toMatchObject({ result: { outcome: 'rejected', isTie: true } });
});

test('a ballot can be taken out, and one that was never given is not corrected', () => {
  const called = taken(takeBallots(rollCall(), { CHE: 'yes' }, electorate));
  expect(taken(correctBallot(called, 'CHE', null, electorate)).ballots).toEqual({});
  expect(correctBallot(called, 'BEL', 'yes', electorate)).toBe('no vote of BEL is recorded; give it as a ballot');
});

test('a vote is opened with a quorum, or with a reason', () => {
  const few = { ...parties, present: 3 };
  const asked = { method: 'show_of_hands', matter: 'substance', at } as const;
  expect(openVote(asked, few, electorate)).toBe(
    '7 States Parties, 6 taking part; a majority of those taking part is 4; 3 present: no quorum, 1 more must be present; record who is in the room, or say why it is voted on',
  );
  expect(openVote(asked, few, electorate, true)).toMatchObject({ majority: 'two_thirds', parties: few });
  expect(openVote({ ...asked, majority: 'majority' }, parties, electorate)).toMatchObject({ majority: 'majority' });
});

test('a roll call begins with a State that votes, and nothing else has a first', () => {
  const asked = { matter: 'procedure', at } as const;
  expect(openVote({ ...asked, method: 'roll_call' }, parties, electorate)).toMatch(/drawn by lot; name it as `first`/);
  expect(openVote({ ...asked, method: 'roll_call', first: 'ICRC' }, parties, electorate)).toMatch(
    /cannot begin with ICRC: ICRC is an organization/,
  );
  expect(openVote({ ...asked, method: 'show_of_hands', first: 'CHE' }, parties, electorate)).toMatch(/^CHE was drawn/);
});

test('hands and secret ballots are counted, and not more than are there', () => {
  const hands = taken(openVote({ method: 'show_of_hands', matter: 'procedure', at }, parties, electorate));
  expect(announceVote(hands)).toMatch(/^no vote was counted yet/);
  expect(takeCounts(hands, { yes: 4, no: 1, abstain: 1 })).toMatch(/^6 votes were counted .* 5 States Parties/);
  expect(takeCounts(hands, { yes: 4, no: 0, abstain: 0, invalid: 1 })).toMatch(/^hands are not invalid/);
  expect(takeBallots(hands, { CHE: 'yes' }, electorate)).toMatch(/^only a roll call/);
  const counted = taken(
    takeCounts(taken(takeCounts(hands, { yes: 3, no: 1, abstain: 1 })), { yes: 3, no: 2, abstain: 0 }),
  );
  expect(announceVote(counted)).toMatchObject({
    result: { counts: { yes: 3, no: 2, abstain: 0 }, outcome: 'adopted' },
  });
  expect(takeCounts(rollCall(), { yes: 1, no: 0, abstain: 0 })).toMatch(/^a roll call is counted from its ballots/);
});
