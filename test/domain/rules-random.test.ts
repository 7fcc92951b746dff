import { describe, expect, test } from 'vitest';
import { type Ballot, countBallots, rollCallFrom } from '../../domain/rules/ballots.ts';
import {
  decideElection,
  decideLot,
  type ElectionOutcome,
  type ElectionStep,
  firstBallot,
} from '../../domain/rules/election.ts';
import { CONDITIONS, resultOf } from '../../domain/rules/majority.ts';
import { quorumUnder } from '../../domain/rules/quorum.ts';
import { Majority, QuorumRule, Share } from '../../domain/rules/rules.ts';
import { countParties, type Seat } from '../../domain/rules/seats.ts';
import { leastOf } from '../../domain/rules/shares.ts';
import { randomFrom } from '../../rehearsal/invention.ts';
import { seed } from '../seed.ts';

/** What holds of every vote, whatever the ballots: tried over random ones. */

const random = randomFrom(seed);
const upTo = (most: number) => Math.floor(random() * (most + 1));
const oneOf = <T>(of: readonly T[]): T => {
  const [first] = of;
  if (first === undefined) throw new Error('nothing to choose from');
  return of[upTo(of.length - 1)] ?? first;
};
const shuffled = <T>(of: readonly T[]): T[] =>
  of
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
const RUNS = 1_000;

/** The share of a vote by multiplication of whole numbers, without division: what `leastOf` has to agree with. */
const reaches: Record<Share, (votes: bigint, of: bigint) => boolean> = {
  one_third: (votes, of) => votes * 3n >= of,
  majority: (votes, of) => votes * 2n > of,
  two_thirds: (votes, of) => votes * 3n >= of * 2n,
  three_quarters: (votes, of) => votes * 4n >= of * 3n,
};

test('the least number of each share is reached, and one less is not, for every number of States', () => {
  for (const share of Share.options) {
    for (let of = 0; of <= 2_000; of += 1) {
      const least = leastOf(share, of);
      expect(reaches[share](BigInt(least), BigInt(of))).toBe(true);
      if (least > 0) expect(reaches[share](BigInt(least - 1), BigInt(of))).toBe(false);
    }
  }
});

function someVote() {
  const statesParties = 1 + upTo(1_999);
  const takingPart = upTo(statesParties);
  const yes = upTo(takingPart);
  const no = upTo(takingPart - yes);
  const abstain = upTo(takingPart - yes - no);
  return { parties: { statesParties, takingPart }, counts: { yes, no, abstain } };
}

describe('a result', () => {
  test('is that of whole numbers, and never adopted without a vote in favour', () => {
    for (let run = 0; run < RUNS; run += 1) {
      const { parties, counts } = someVote();
      for (const majority of Majority.options) {
        const bases = { ...parties, voting: counts.yes + counts.no };
        const expected =
          counts.yes > 0 &&
          CONDITIONS[majority].every(({ share, of }) =>
            reaches[share](
              BigInt(counts.yes),
              BigInt(
                of === 'present_and_voting'
                  ? bases.voting
                  : of === 'states_parties'
                    ? bases.statesParties
                    : bases.takingPart,
              ),
            ),
          );
        expect([majority, counts, parties, resultOf(majority, counts, parties).outcome]).toEqual([
          majority,
          counts,
          parties,
          expected ? 'adopted' : 'rejected',
        ]);
      }
    }
  });

  test('is not undone by one more in favour, nor reached by one more against', () => {
    for (let run = 0; run < RUNS; run += 1) {
      const { parties, counts } = someVote();
      for (const majority of Majority.options) {
        const { outcome } = resultOf(majority, counts, parties);
        const changed = outcome === 'adopted' ? { ...counts, yes: counts.yes + 1 } : { ...counts, no: counts.no + 1 };
        expect(resultOf(majority, changed, parties).outcome).toBe(outcome);
        // who changes from against to in favour helps as well
        if (outcome === 'adopted' && counts.no > 0) {
          const turned = { ...counts, yes: counts.yes + 1, no: counts.no - 1 };
          expect(resultOf(majority, turned, parties).outcome).toBe('adopted');
        }
      }
    }
  });

  test('does not depend on abstentions, and a harder majority is never easier', () => {
    for (let run = 0; run < RUNS; run += 1) {
      const { parties, counts } = someVote();
      const of = (majority: Majority, abstain = counts.abstain) =>
        resultOf(majority, { ...counts, abstain }, parties).outcome === 'adopted';
      for (const majority of Majority.options) expect(of(majority, 0)).toBe(of(majority));
      if (of('three_quarters')) expect(of('two_thirds')).toBe(true);
      if (of('two_thirds')) expect(of('majority')).toBe(true);
      if (of('two_thirds_with_majority_taking_part')) expect(of('two_thirds')).toBe(true);
      if (of('two_thirds_of_all')) expect(of('majority_of_all')).toBe(true);
    }
  });

  test('of a roll call does not depend on who is called first, nor on the order of the ballots', () => {
    for (let run = 0; run < 200; run += 1) {
      const seated = Array.from({ length: 1 + upTo(120) }, (_, i) => `S${i}`);
      const ballots = new Map(seated.map((code) => [code, oneOf<Ballot>(['yes', 'no', 'abstain'])]));
      const called = rollCallFrom(oneOf(seated), seated) ?? [];
      expect([...called].sort()).toEqual([...seated].sort());
      const inOrder = (codes: string[]) =>
        countBallots(Object.fromEntries(codes.map((code) => [code, ballots.get(code) ?? 'no'])));
      expect(inOrder(called)).toEqual(inOrder(shuffled(seated)));
      const { yes, no, abstain } = inOrder(called);
      expect(yes + no + abstain).toBe(seated.length);
    }
  });
});

describe('a quorum', () => {
  const rules = [
    { needs: 'none' },
    ...(['one_third', 'majority', 'two_thirds'] as const).flatMap((needs) =>
      (['states_parties', 'participating_states_parties'] as const).map((of) => ({ needs, of })),
    ),
  ].map((rule) => QuorumRule.parse(rule));
  const seats = () =>
    Array.from({ length: upTo(300) }, (_, i): Seat => {
      const present = random() < 0.6;
      return {
        code: `S${i}`,
        capacity: oneOf(['state_party', 'state_party', 'state_party', 'signatory', 'observer_organization']),
        takesPart: random() < 0.8,
        recognised: random() < 0.95,
        present,
      };
    });

  test('does not depend on the order of the seats, nor on who has no rights, and is not lost by who comes', () => {
    for (let run = 0; run < 300; run += 1) {
      const room = seats();
      const counts = countParties(room);
      expect(countParties(shuffled(room))).toEqual(counts);
      const others = room.filter(({ capacity }) => capacity === 'state_party');
      expect(countParties(others)).toEqual(counts);
      expect(counts.present).toBeLessThanOrEqual(counts.takingPart);
      expect(counts.takingPart).toBeLessThanOrEqual(counts.statesParties);
      for (const rule of rules) {
        const quorum = quorumUnder(rule, counts);
        expect(quorum.isMet).toBe(counts.present >= quorum.needed);
        expect(quorumUnder(rule, { ...counts, present: quorum.needed }).isMet).toBe(true);
        // of those that take part already
        const absent = room.find(
          (one) => one.recognised && one.takesPart && !one.present && one.capacity === 'state_party',
        );
        if (!quorum.isMet || absent === undefined) continue;
        const more = room.map((one) => (one === absent ? { ...one, present: true } : one));
        expect(quorumUnder(rule, countParties(more)).isMet).toBe(true);
      }
    }
  });
});

test('an election ends with as many elected as there are places, each a candidate and once', () => {
  for (let run = 0; run < 500; run += 1) {
    const candidates = Array.from({ length: 1 + upTo(7) }, (_, i) => `C${i}`);
    const places = 1 + upTo(Math.min(3, candidates.length - 1));
    const elected: string[] = [];
    let step: ElectionStep | null = firstBallot(candidates, places);
    let left = places;
    for (let round = 0; step !== null && round < 300; round += 1) {
      const { between, fills } = step;
      // of one place every valid ballot has one name; of several up to as many
      const names = step.by === 'ballot' && step.kind === 'special' ? fills : left;
      const votes: Record<string, number> = Object.fromEntries(between.map((code) => [code, 0]));
      const valid = 1 + upTo(40);
      for (let ballot = 0; ballot < valid; ballot += 1)
        for (const code of shuffled(between).slice(0, names)) votes[code] = (votes[code] ?? 0) + 1;
      const outcome: Pick<ElectionOutcome, 'elected' | 'placesLeft' | 'next'> =
        step.by === 'lot'
          ? decideLot(step, shuffled(between).slice(0, fills), left)
          : decideElection({ votes, valid, invalid: upTo(3) }, step, left);
      elected.push(...outcome.elected);
      expect(outcome.placesLeft).toBe(left - outcome.elected.length);
      left = outcome.placesLeft;
      step = outcome.next;
    }
    expect([run, step]).toEqual([run, null]);
    expect(left).toBe(0);
    expect(new Set(elected).size).toBe(places);
    expect(elected.every((code) => candidates.includes(code))).toBe(true);
  }
});
