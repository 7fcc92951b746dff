import { describe, expect, test } from 'vitest';
import {
  isUnshareable,
  type Payer,
  partsOf,
  type Shared,
  sharesOf,
  sumOf,
  withLimits,
} from '../../domain/costs/apportionment.ts';
import {
  added,
  compared,
  decimalOf,
  type Fraction,
  halfUp,
  hundred,
  over,
  times,
  written,
  zero,
} from '../../domain/costs/exact.ts';
import { randomFrom, shuffled } from '../../rehearsal/invention.ts';
import { seed } from '../seed.ts';

const exact = (text: string): Fraction => {
  const value = decimalOf(text);
  if (value === null) throw new Error(`${text} is no decimal`);
  return value;
};
const payer = (
  code: string,
  rate: string,
  limits: Partial<Record<'fixed' | 'floor' | 'ceiling', string>> = {},
): Payer => ({
  code,
  rate: exact(rate),
  ...Object.fromEntries(Object.entries(limits).map(([key, text]) => [key, exact(text)])),
});
function shared(payers: readonly Payer[]): Shared {
  const found = sharesOf(payers);
  if (isUnshareable(found)) throw new Error(found.found);
  return found;
}
const sharesIn = (payers: readonly Payer[], decimals = 3) =>
  Object.fromEntries(
    shared(payers).shares.map(({ code, share, basis }) => [
      code,
      `${written(halfUp(share, decimals), decimals)} ${basis}`,
    ]),
  );
const amountsOf = (payers: readonly Payer[], total: string, rounding: 'exact' | 'each', decimals = 2) =>
  Object.fromEntries(
    [...partsOf(shared(payers).shares, { of: exact(total), decimals, rounding })].map(([code, units]) => [
      code,
      written(units, decimals),
    ]),
  );

describe('decimals are exact', () => {
  test.each([
    ['0.001', { n: 1n, d: 1000n }],
    ['350000.00', { n: 35000000n, d: 100n }],
    ['12345678901234567890', { n: 12345678901234567890n, d: 1n }],
  ])('%s', (text, value) => expect(decimalOf(text)).toEqual(value));

  test.each(['', '.5', '1.', '1,134', '-1', '1e3', '1 000', '٣', `1.${'0'.repeat(13)}`])('%s is none', (text) =>
    expect(decimalOf(text)).toBeNull(),
  );

  test.each([
    ['0.005', 2, '0.01'],
    ['0.0049999', 2, '0.00'],
    ['2.5', 0, '3'],
    ['99.9995', 3, '100.000'],
  ])('%s to %i decimals is %s, half up', (text, decimals, rounded) =>
    expect(written(halfUp(exact(text), decimals), decimals)).toBe(rounded),
  );
});

describe('shares', () => {
  test('are in proportion to rates', () => {
    expect(sharesIn([payer('A', '1'), payer('B', '2')])).toEqual({ A: '33.333 prorated', B: '66.667 prorated' });
  });

  test('fixed ones come first, and the rest is prorated', () => {
    expect(sharesIn([payer('A', '1'), payer('B', '3'), payer('EU', '0', { fixed: '2.5' })])).toEqual({
      A: '24.375 prorated',
      B: '73.125 prorated',
      EU: '2.500 fixed',
    });
  });

  test('a ceiling lifts others over theirs, round by round', () => {
    const payers = withLimits([payer('A', '50'), payer('B', '30'), payer('C', '15'), payer('D', '5')], {
      ceiling: exact('35'),
    });
    expect(sharesIn(payers)).toEqual({
      A: '35.000 ceiling',
      B: '35.000 ceiling',
      C: '22.500 prorated',
      D: '7.500 prorated',
    });
    expect(shared(payers).rounds.map(({ set }) => set.map(({ code }) => code))).toEqual([['A'], ['B'], []]);
  });

  test('who was under the floor before a ceiling was applied is prorated where that lifts them over it', () => {
    // prorated at once B has 9.9, under the floor of 10; with A at its ceiling of 40 they have 14.7
    const payers = [payer('A', '59.4', { ceiling: '40' }), payer('B', '9.9', { floor: '10' }), payer('C', '30.7')];
    expect(sharesIn(payers)).toEqual({ A: '40.000 ceiling', B: '14.631 prorated', C: '45.369 prorated' });
  });

  test('without a rate one bears nothing, or one’s floor', () => {
    expect(sharesIn([payer('A', '0'), payer('B', '0', { floor: '1' }), payer('C', '5')])).toEqual({
      A: '0.000 prorated',
      B: '1.000 floor',
      C: '99.000 prorated',
    });
  });

  test.each<[string, Payer[], RegExp]>([
    ['ceilings under 100', withLimits([payer('A', '1'), payer('B', '1')], { ceiling: exact('40') }), /less than 100/],
    ['floors over 100', withLimits([payer('A', '1'), payer('B', '1')], { floor: exact('60') }), /more than 100/],
    ['fixed over 100', [payer('A', '1', { fixed: '60' }), payer('B', '1', { fixed: '60' })], /more than 100/],
    ['fixed under 100', [payer('A', '1', { fixed: '60' })], /less than 100/],
    ['nobody with a rate', [payer('A', '0'), payer('B', '0')], /nobody with a rate/],
    ['a floor above its ceiling', [payer('A', '1', { floor: '5', ceiling: '4' })], /floor of A is above its ceiling/],
  ])('%s is refused', (_, payers, says) => {
    expect(sharesOf(payers)).toMatchObject({ found: expect.stringMatching(says) });
  });
});

describe('amounts', () => {
  const thirds = [payer('B', '1'), payer('A', '1'), payer('C', '1')];

  test('exact: they add to the total, ties by code', () => {
    expect(amountsOf(thirds, '100.00', 'exact')).toEqual({ A: '33.34', B: '33.33', C: '33.33' });
    expect(amountsOf(thirds, '0.02', 'exact')).toEqual({ A: '0.01', B: '0.01', C: '0.00' });
  });

  test('each: every one on its own, half up', () => {
    expect(amountsOf(thirds, '100.00', 'each')).toEqual({ A: '33.33', B: '33.33', C: '33.33' });
    expect(amountsOf([payer('A', '1'), payer('B', '1')], '0.01', 'each')).toEqual({ A: '0.01', B: '0.01' });
  });

  test('come from the shares before these are rounded', () => {
    expect(amountsOf([payer('A', '1'), payer('B', '2')], '9000000000.00', 'exact')).toEqual({
      A: '3000000000.00',
      B: '6000000000.00',
    });
  });
});

describe('by chance', () => {
  const random = randomFrom(seed);
  const decimal = (most: number) => exact((random() * most).toFixed(3));
  const some = (): Payer[] =>
    Array.from({ length: 1 + Math.floor(random() * 40) }, (_, i) => {
      const floor = random() < 0.3 ? decimal(2) : undefined;
      const ceiling = random() < 0.3 ? decimal(30) : undefined;
      const code = `P${String(i).padStart(2, '0')}`;
      const rate = random() < 0.1 ? zero : decimal(20);
      if (random() < 0.1) return { code, rate, fixed: decimal(5) };
      return { code, rate, ...(floor && { floor }), ...(ceiling && { ceiling }) };
    });

  test('shares add to 100 and hold every limit; whoever is set to one would be beyond it by the factor of the rest', () => {
    let [told, refused] = [0, 0];
    for (let turn = 0; turn < 300; turn++) {
      const payers = some();
      const found = sharesOf(payers);
      if (isUnshareable(found)) {
        refused++;
        continue;
      }
      told++;
      expect(compared(added(found.shares.map(({ share }) => share)), hundred)).toBe(0);
      const by = new Map(payers.map((one) => [one.code, one]));
      const last = found.rounds.at(-1);
      const factor = last === undefined || last.rates.n === 0n ? null : over(last.rest, last.rates);
      for (const { code, basis, share } of found.shares) {
        const { rate = zero, floor, ceiling } = by.get(code) ?? {};
        expect(share.n >= 0n).toBe(true);
        if (basis === 'fixed') continue;
        if (floor) expect(compared(share, floor)).toBeGreaterThanOrEqual(0);
        if (ceiling) expect(compared(share, ceiling)).toBeLessThanOrEqual(0);
        if (factor === null) continue;
        const prorated = times(rate, factor);
        if (basis === 'floor') expect(compared(prorated, share)).toBeLessThanOrEqual(0);
        else if (basis === 'ceiling') expect(compared(prorated, share)).toBeGreaterThanOrEqual(0);
        else if (last?.set.length === 0) expect(compared(prorated, share)).toBe(0);
      }
    }
    expect(told).toBeGreaterThan(20);
    expect(refused).toBeGreaterThan(0);
  });

  test('the same in any order, in any unit of the rates; amounts add to the total; who has the higher rate pays no less', () => {
    for (let turn = 0; turn < 100; turn++) {
      const payers = some().map(({ code, rate }) => ({ code, rate }));
      if (payers.every(({ rate }) => rate.n === 0n)) continue;
      const total = exact((random() * 1_000_000).toFixed(2));
      const of = { of: total, decimals: 2, rounding: 'exact' as const };
      const parts = partsOf(shared(payers).shares, of);
      expect(partsOf(shared(shuffled(random, payers)).shares, of)).toEqual(parts);
      const scaled = payers.map(({ code, rate }) => ({ code, rate: times(rate, exact('7.3')) }));
      expect(partsOf(shared(scaled).shares, of)).toEqual(parts);
      expect(compared({ n: sumOf(parts), d: 100n }, total)).toBe(0);
      for (const one of payers)
        for (const other of payers)
          if (compared(one.rate, other.rate) > 0)
            expect((parts.get(one.code) ?? 0n) >= (parts.get(other.code) ?? 0n)).toBe(true);
    }
  });
});
