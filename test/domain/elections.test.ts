import { describe, expect, test } from 'vitest';
import {
  decideElection,
  decideLot,
  type ElectionBallot,
  type ElectionStep,
  electionBy,
  electionInWords,
  firstBallot,
  objectionToBallot,
  objectionToLot,
} from '../../domain/rules/election.ts';

type BallotStep = Extract<ElectionStep, { by: 'ballot' }>;
const ballot = (votes: Record<string, number>, invalid = 0, valid?: number): ElectionBallot => ({
  votes,
  valid: valid ?? Object.values(votes).reduce((sum, count) => sum + count, 0),
  invalid,
});
const first = (votes: Record<string, number>, places = 1, valid?: number) =>
  decideElection(ballot(votes, 0, valid), firstBallot(Object.keys(votes), places), places);
const step = (kind: BallotStep['kind'], between: string[], fills = 1, sure: string[] = []): BallotStep => ({
  by: 'ballot',
  kind,
  between,
  fills,
  sure,
});

test('with one candidate a place there is acclamation, if the rules know it', () => {
  const rule = { by: 'secret_ballot', acclamation: true } as const;
  expect(electionBy(rule, 1, 1)).toBe('acclamation');
  expect(electionBy(rule, 2, 1)).toBe('secret_ballot');
  expect(electionBy({ ...rule, acclamation: false }, 1, 1)).toBe('secret_ballot');
});

describe('one place', () => {
  test('a majority of the valid ballots elects, one vote less does not', () => {
    expect(first({ CHE: 41, MEX: 40 })).toEqual({ needed: 41, elected: ['CHE'], placesLeft: 0, next: null });
    expect(first({ CHE: 40, MEX: 40 })).toMatchObject({
      needed: 41,
      elected: [],
      next: step('restricted', ['CHE', 'MEX']),
    });
  });

  test('the two first go into a second ballot', () => {
    expect(first({ CHE: 40, MEX: 30, IRQ: 11 }).next).toEqual(step('restricted', ['CHE', 'MEX']));
  });

  test('equal for the second place, or for the first: a special ballot says who goes on', () => {
    expect(first({ CHE: 40, MEX: 20, IRQ: 20, AUT: 1 }).next).toEqual(step('special', ['IRQ', 'MEX'], 1, ['CHE']));
    expect(first({ CHE: 27, MEX: 27, IRQ: 27 }).next).toEqual(step('special', ['CHE', 'IRQ', 'MEX'], 2));
  });

  test('a special ballot reduces to two, and the lot does where it is equal again', () => {
    const special = step('special', ['IRQ', 'MEX'], 1, ['CHE']);
    expect(decideElection(ballot({ IRQ: 41, MEX: 40 }), special, 1).next).toEqual(step('restricted', ['CHE', 'IRQ']));
    const { next } = decideElection(ballot({ IRQ: 40, MEX: 40 }), special, 1);
    expect(next).toEqual({ by: 'lot', between: ['IRQ', 'MEX'], fills: 1, sure: ['CHE'], decides: 'who_goes_on' });
    if (next?.by !== 'lot') throw new Error('no lot');
    expect(objectionToLot(next, ['CHE'])).toBe('the lot draws 1 of IRQ, MEX');
    expect(objectionToLot(next, ['MEX'])).toBeNull();
    expect(decideLot(next, ['MEX'], 1)).toEqual({
      elected: [],
      placesLeft: 1,
      next: step('restricted', ['CHE', 'MEX']),
    });
  });

  test('equal in the second ballot, the lot elects', () => {
    const { next } = decideElection(ballot({ CHE: 40, MEX: 40 }), step('restricted', ['CHE', 'MEX']), 1);
    expect(next).toMatchObject({ by: 'lot', decides: 'election', between: ['CHE', 'MEX'] });
    if (next?.by !== 'lot') throw new Error('no lot');
    expect(decideLot(next, ['CHE'], 1)).toEqual({ elected: ['CHE'], placesLeft: 0, next: null });
  });

  test('is told', () => {
    const cast = ballot({ MEX: 30, CHE: 40, IRQ: 11 }, 1);
    expect(electionInWords(cast, decideElection(cast, firstBallot(['CHE', 'MEX', 'IRQ'], 1), 1))).toBe(
      '81 valid ballots, 1 invalid; CHE 40, MEX 30, IRQ 11; a majority is 41: nobody is elected; a restricted ballot follows between CHE, MEX',
    );
    const clear = ballot({ CHE: 41, MEX: 40 });
    expect(electionInWords(clear, decideElection(clear, firstBallot(['CHE', 'MEX'], 1), 1))).toMatch(
      /41: CHE is elected$/,
    );
  });
});

describe('several places', () => {
  test('elected are those with a majority, in the order of votes', () => {
    expect(first({ AUT: 50, BEL: 60, CHE: 45, MEX: 10 }, 2, 81)).toMatchObject({
      elected: ['BEL', 'AUT'],
      placesLeft: 0,
    });
  });

  test('for the places left, twice as many go on', () => {
    const { elected, next } = first({ AUT: 50, BEL: 30, CHE: 20, MEX: 10 }, 2, 81);
    expect([elected, next]).toEqual([['AUT'], step('restricted', ['BEL', 'CHE'])]);
  });

  test('equal votes for the last place are voted on again', () => {
    const { elected, placesLeft, next } = first({ AUT: 60, BEL: 50, CHE: 50 }, 2, 81);
    expect([elected, placesLeft, next]).toEqual([['AUT'], 1, step('restricted', ['BEL', 'CHE'])]);
  });
});

test('counts that cannot be are refused', () => {
  const asked = { places: 1, mayVote: 81, among: ['CHE', 'MEX'] };
  expect(objectionToBallot(ballot({ CHE: 41, MEX: 40 }), asked)).toBeNull();
  expect(objectionToBallot(ballot({ CHE: 41, MEX: 40 }, 1), asked)).toMatch(/^82 ballots were counted, and 81/);
  expect(objectionToBallot(ballot({ CHE: 41, USA: 1 }), asked)).toMatch(/^USA cannot be voted for/);
  expect(objectionToBallot(ballot({ CHE: 41 }, 0, 40), asked)).toMatch(/^41 votes were counted on 40 valid ballots/);
  expect(objectionToBallot(ballot({ CHE: 39 }, 0, 40), asked)).toMatch(/a ballot without a name is invalid/);
  expect(objectionToBallot(ballot({ CHE: 40, MEX: 40 }, 0, 40), { ...asked, places: 2 })).toBeNull();
  expect(objectionToBallot(ballot({ CHE: 41, MEX: 39 }, 0, 40), { ...asked, places: 2 })).toMatch(
    /at most 2 different/,
  );
});
