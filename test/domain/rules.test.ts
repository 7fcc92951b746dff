import { describe, expect, test } from 'vitest';
import { countBallots, objectionToCorrection, objectionToCounts, rollCallFrom } from '../../domain/rules/ballots.ts';
import { deferredUntil, objectionToOpeningVote, rulingStands } from '../../domain/rules/deferral.ts';
import { majorityFor, resultInWords, resultOf } from '../../domain/rules/majority.ts';
import { quorumInWords, quorumRuleInWords, quorumUnder } from '../../domain/rules/quorum.ts';
import { objectionToVoter, presidingInWords } from '../../domain/rules/right-to-vote.ts';
import { Majority, type QuorumRule } from '../../domain/rules/rules.ts';
import { countParties, type Seat } from '../../domain/rules/seats.ts';
import { leastOf } from '../../domain/rules/shares.ts';

const parties = { statesParties: 112, takingPart: 81, present: 67 };
const vote = (yes: number, no: number, abstain = 0) => ({ yes, no, abstain });
const seat = (code: string, of: Partial<Seat> = {}): Seat => ({
  code,
  capacity: 'state_party',
  takesPart: true,
  recognised: true,
  present: true,
  ...of,
});

describe('shares', () => {
  test.each([
    ['one_third', [0, 1, 1, 1, 2, 2, 2, 3]],
    ['majority', [1, 1, 2, 2, 3, 3, 4, 4]],
    ['two_thirds', [0, 1, 2, 2, 3, 4, 4, 5]],
    ['three_quarters', [0, 1, 2, 3, 3, 4, 5, 6]],
  ] as const)('%s of none to seven', (share, expected) => {
    expect(expected.map((_, of) => leastOf(share, of))).toEqual(expected);
  });
});

describe('quorum', () => {
  const majority: QuorumRule = { needs: 'majority', of: 'participating_states_parties' };

  test('is told with its arithmetic', () => {
    expect(quorumInWords(quorumUnder(majority, parties))).toBe(
      '112 States Parties, 81 taking part; a majority of those taking part is 41; 67 present: there is a quorum',
    );
    expect(quorumInWords(quorumUnder(majority, { ...parties, present: 38 }))).toBe(
      '112 States Parties, 81 taking part; a majority of those taking part is 41; 38 present: no quorum, 3 more must be present',
    );
    expect(quorumInWords(quorumUnder({ needs: 'none' }, { statesParties: 1, takingPart: 0, present: 0 }))).toBe(
      '1 State Party, 0 taking part; 0 present; no quorum is required',
    );
    expect(quorumInWords(quorumUnder({ needs: 'two_thirds', of: 'states_parties' }, parties))).toBe(
      '112 States Parties, 81 taking part; two thirds of all are 75; 67 present: no quorum, 8 more must be present',
    );
  });

  test('is met at its number and not one below it', () => {
    const cases: [QuorumRule, number][] = [
      [majority, 41],
      [{ needs: 'one_third', of: 'participating_states_parties' }, 27],
      [{ needs: 'two_thirds', of: 'participating_states_parties' }, 54],
      [{ needs: 'majority', of: 'states_parties' }, 57],
      [{ needs: 'one_third', of: 'states_parties' }, 38],
      [{ needs: 'two_thirds', of: 'states_parties' }, 75],
    ];
    for (const [rule, needed] of cases) {
      expect(quorumUnder(rule, { ...parties, present: needed })).toMatchObject({ needed, isMet: true, missing: 0 });
      expect(quorumUnder(rule, { ...parties, present: needed - 1 })).toMatchObject({ isMet: false, missing: 1 });
    }
  });

  test('where nobody takes part, a majority of nobody is not met, and no rule asks for nobody', () => {
    const nobody = { statesParties: 112, takingPart: 0, present: 0 };
    expect(quorumUnder(majority, nobody)).toMatchObject({ needed: 1, isMet: false });
    expect(quorumUnder({ needs: 'none' }, nobody)).toMatchObject({ needed: 0, isMet: true });
  });

  test('counts States Parties that take part and are recognised', () => {
    const counts = countParties([
      seat('AUT'),
      seat('BEL', { present: false }),
      seat('CHE', { takesPart: false, present: false }),
      // its credentials were refused: a State Party without rights
      seat('TCD', { recognised: false }),
      // came without having named anybody
      seat('MEX', { takesPart: false }),
      seat('ICRC', { capacity: 'observer_organization' }),
      seat('USA', { capacity: 'state_not_party' }),
      seat('VUT', { capacity: 'ratified' }),
    ]);
    expect(counts).toEqual({ statesParties: 5, takingPart: 3, present: 2 });
  });

  test('has its rule in words', () => {
    expect(quorumRuleInWords(majority)).toBe('a majority of the States Parties taking part');
    expect(quorumRuleInWords({ needs: 'one_third', of: 'states_parties' })).toBe('one third of the States Parties');
    expect(quorumRuleInWords({ needs: 'none' })).toBe('no quorum is required');
  });
});

describe('majorities', () => {
  const outcome = (majority: Majority, yes: number, no: number, abstain = 0) =>
    resultOf(majority, vote(yes, no, abstain), parties).outcome;

  test.each([
    ['majority', 31, 30],
    ['two_thirds', 41, 20],
    ['three_quarters', 46, 15],
    ['two_thirds_with_majority_taking_part', 41, 20],
    ['two_thirds_of_all', 75, 6],
    ['majority_of_all', 57, 24],
  ] as const)('%s is reached at %i against %i, and not one below', (majority, yes, no) => {
    expect(outcome(majority, yes, no)).toBe('adopted');
    expect(outcome(majority, yes - 1, no + 1)).toBe('rejected');
  });

  test('who abstains does not vote: it lowers what is needed, except of all', () => {
    expect(outcome('majority', 1, 0, 66)).toBe('adopted');
    expect(outcome('two_thirds', 2, 1, 64)).toBe('adopted');
    expect(outcome('two_thirds_with_majority_taking_part', 40, 0, 27)).toBe('rejected');
    expect(outcome('two_thirds_with_majority_taking_part', 41, 0, 26)).toBe('adopted');
    expect(outcome('two_thirds_of_all', 74, 0, 7)).toBe('rejected');
  });

  test('without a vote in favour nothing is adopted, and equal votes are rejected', () => {
    for (const majority of Majority.options) {
      expect(outcome(majority, 0, 0)).toBe('rejected');
      expect(outcome(majority, 0, 0, 67)).toBe('rejected');
      expect(outcome(majority, 30, 30)).toBe('rejected');
    }
    expect(resultOf('majority', vote(0, 0), parties).isTie).toBe(false);
  });

  test('the result says what would have been needed', () => {
    const said = (majority: Majority, yes: number, no: number, abstain = 0, invalid = 0) =>
      resultInWords(resultOf(majority, { ...vote(yes, no, abstain), invalid }, parties));
    expect(said('two_thirds', 41, 20, 6)).toBe(
      '41 in favour, 20 against, 6 abstentions; 61 present and voting; two thirds are 41: adopted',
    );
    expect(said('two_thirds', 40, 21, 1)).toBe(
      '40 in favour, 21 against, 1 abstention; 61 present and voting; two thirds are 41: rejected',
    );
    expect(said('majority', 30, 30)).toBe(
      '30 in favour, 30 against, 0 abstentions; 60 present and voting; a majority is 31: equally divided, rejected',
    );
    expect(said('two_thirds_with_majority_taking_part', 40, 10, 0, 2)).toBe(
      '40 in favour, 10 against, 0 abstentions, 2 invalid ballots; 50 present and voting; two thirds are 34; a majority of the States Parties taking part (81) is 41: rejected',
    );
    expect(said('two_thirds_of_all', 75, 0)).toBe(
      '75 in favour, 0 against, 0 abstentions; 75 present and voting; two thirds of all States Parties (112) are 75: adopted',
    );
  });

  test('a matter has the majority of the rules; what goes by consensus alone has none', () => {
    const voting = { each: 'one_vote', substance: 'two_thirds', procedure: 'majority' } as const;
    expect(majorityFor('substance', { voting })).toBe('two_thirds');
    expect(majorityFor('procedure', { voting })).toBe('majority');
    expect(majorityFor('substance', { voting: { ...voting, substance: 'consensus' } })).toBeNull();
  });
});

describe('the right to vote', () => {
  const asked = { presiding: null, rule: 'another_of_the_delegation' } as const;
  test.each([
    [seat('CHE'), null],
    [
      seat('ICRC', { capacity: 'observer_organization' }),
      'ICRC is an organization and takes part as an observer; only States Parties vote',
    ],
    [seat('USA', { capacity: 'state_not_party' }), 'USA is not a party to the treaty; only States Parties vote'],
    [
      seat('AGO', { capacity: 'signatory' }),
      'AGO has signed the treaty and is not a State Party; only States Parties vote',
    ],
    [
      seat('VUT', { capacity: 'ratified' }),
      'VUT has consented to be bound, and the treaty was not in force for it at the opening; only States Parties vote',
    ],
    [
      seat('TCD', { recognised: false }),
      'the Meeting has refused the credentials of TCD; it votes once it has accepted new ones',
    ],
    [seat('BEL', { present: false }), 'BEL is not recorded as present; record who is in the room first, then the vote'],
  ])('of $code', (one, said) => {
    expect(objectionToVoter(one.code, one, asked)).toBe(said);
  });

  test('of a stranger is none', () => {
    expect(objectionToVoter('XYZ', undefined, asked)).toBe(
      'XYZ is not on the roster of this Meeting; only States Parties vote',
    );
  });

  test('of the State of who presides is the treaty’s', () => {
    const presiding = { participant: 'MEX', others: 3 };
    const rules = ['votes', 'another_of_the_delegation', 'no_vote'] as const;
    const said = rules.map((rule) => objectionToVoter('MEX', seat('MEX'), { presiding, rule }));
    expect(said).toEqual([null, null, 'MEX presides, and who presides does not vote']);
    const alone = { participant: 'MEX', others: 0 };
    expect(rules.map((rule) => objectionToVoter('MEX', seat('MEX'), { presiding: alone, rule }))).toEqual([
      null,
      'who presides does not vote, and nobody else of the delegation of MEX is in the room to vote in their place',
      'MEX presides, and who presides does not vote',
    ]);
    expect(objectionToVoter('CHE', seat('CHE'), { presiding: alone, rule: 'no_vote' })).toBeNull();
    expect(rules.map((rule) => presidingInWords(presiding, rule))).toEqual([
      null,
      'who presides does not vote; another member of the delegation of MEX votes in their place',
      'who presides does not vote, and MEX has no vote while they do',
    ]);
  });
});

describe('ballots', () => {
  test('are called from the State that is drawn, round to the one before it', () => {
    expect(rollCallFrom('CHE', ['AUT', 'BEL', 'CHE', 'MEX'])).toEqual(['CHE', 'MEX', 'AUT', 'BEL']);
    expect(rollCallFrom('AUT', ['AUT', 'BEL'])).toEqual(['AUT', 'BEL']);
    expect(rollCallFrom('ICRC', ['AUT', 'BEL'])).toBeNull();
  });

  test('are counted', () => {
    expect(countBallots({ AUT: 'yes', BEL: 'no', CHE: 'abstain', TCD: 'yes' })).toEqual(vote(2, 1, 1));
  });

  test('are not more than there are to vote', () => {
    expect(objectionToCounts(vote(41, 20, 6), 67)).toBeNull();
    expect(objectionToCounts({ ...vote(41, 20, 6), invalid: 1 }, 67)).toBe(
      '68 votes were counted (41 in favour, 20 against, 6 abstentions, 1 invalid), and 67 States Parties are in the room that may vote; count again, or record who is present',
    );
  });

  test('of a roll call are corrected until the result is announced', () => {
    expect(objectionToCorrection('CHE', false)).toBeNull();
    expect(objectionToCorrection('CHE', true)).toMatch(/^the result was announced.* is recorded as a statement/);
  });
});

describe('before a vote', () => {
  const voting = { each: 'one_vote', substance: 'two_thirds', procedure: 'majority' } as const;
  const rules = { voting, deferral: { hours: 48 } };
  const deferredAt = '2024-09-11T08:00:00.000Z';

  test('a matter of substance is deferred, and voted on when the hours are over, to the second', () => {
    expect(deferredUntil(rules, deferredAt)).toBe('2024-09-13T08:00:00.000Z');
    const at = (instant: string, of: string | null = deferredAt) =>
      objectionToOpeningVote('substance', { at: instant, deferredAt: of }, rules);
    expect(at('2024-09-13T07:59:59.000Z')).toMatch(/may be opened from 2024-09-13T08:00:00.000Z on$/);
    expect(at('2024-09-13T08:00:00.000Z')).toBeNull();
    expect(at('2024-09-13T08:00:00.000Z', null)).toMatch(/deferred by 48 hours first/);
  });

  test('a matter of procedure is not deferred, nor is any where the treaty does not', () => {
    const now = { at: deferredAt, deferredAt: null };
    expect(objectionToOpeningVote('procedure', now, rules)).toBeNull();
    expect(objectionToOpeningVote('substance', now, { ...rules, deferral: { hours: 0 } })).toBeNull();
    const consensus = { ...rules, voting: { ...voting, substance: 'consensus' as const } };
    expect(objectionToOpeningVote('substance', now, consensus)).toMatch(/by consensus/);
    expect(objectionToOpeningVote('procedure', now, consensus)).toBeNull();
  });

  test('a ruling stands unless a majority is for the appeal', () => {
    const substance = { ruledBy: 'presiding', overruledBy: 'majority' } as const;
    expect(rulingStands(vote(30, 30), parties, { substance })).toBe(true);
    expect(rulingStands(vote(31, 30), parties, { substance })).toBe(false);
    expect(rulingStands(vote(0, 0, 67), parties, { substance })).toBe(true);
  });
});
