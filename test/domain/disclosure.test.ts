import { describe, expect, test } from 'vitest';
import { FEWEST } from '../../domain/disclosure.ts';
import { CLASSIFICATIONS, type CountedDelegation, GROUPS, statisticsOf } from '../../domain/statistics.ts';
import { randomFrom } from '../../rehearsal/invention.ts';
import { seed } from '../seed.ts';

/** Delegations by chance: few or many groups, and persons of whom few or many are told as women. */
function delegations(random: () => number): CountedDelegation[] {
  const one = <T>(of: readonly [T, ...T[]]): T => of[Math.floor(random() * of.length)] ?? of[0];
  const womens = random();
  const sponsored = random() * 0.3;
  return Array.from({ length: Math.floor(random() * 120) }, () => {
    const isState = random() < 0.9;
    return {
      groups: {
        capacity: isState
          ? one(['state_party', 'state_party', 'state_party', 'signatory', 'ratified'])
          : 'observer_organization',
        region: isState
          ? one(['african', 'asia_pacific', 'eastern_european', 'western_european_and_other'])
          : 'organization',
        leastDeveloped: isState ? one(['least_developed', 'other_state', 'other_state']) : 'organization',
        income: isState ? one(['low', 'lower_middle', 'high']) : 'organization',
      },
      persons: Array.from({ length: Math.floor(random() * 5) }, (_, i) => ({
        isHead: i === 0,
        told: random() < 0.2 ? null : random() < womens ? ('woman' as const) : ('man' as const),
        sponsored: random() < sponsored,
      })),
    };
  });
}

const PARTS = {
  women: (one: CountedDelegation) => toldAmong(one.persons),
  womenHeads: (one: CountedDelegation) => toldAmong(one.persons.filter(({ isHead }) => isHead)),
  alone: (one: CountedDelegation) => [one.persons.length === 1 ? 1 : 0],
  sponsored: (one: CountedDelegation) => {
    const all = one.persons.filter(({ sponsored }) => sponsored).length;
    return [all, one.persons.length - all];
  },
};
const toldAmong = (persons: CountedDelegation['persons']) =>
  (['woman', 'man'] as const).map((sex) => persons.filter(({ told }) => told === sex).length);

const added = (all: readonly number[][]): number[] =>
  (all[0] ?? []).map((_, i) => all.reduce((sum, parts) => sum + (parts[i] ?? 0), 0));

/** What somebody who subtracts finds out: every set that up to four printed groups give, added and taken away. */
function* computed(printed: readonly Set<CountedDelegation>[], all: readonly CountedDelegation[]) {
  const vectors = printed.map((group) => all.map((one) => (group.has(one) ? 1 : 0)));
  function* combined(from: number, sum: readonly number[], left: number): Generator<CountedDelegation[]> {
    const isSet = sum.every((n) => n === 0 || n === 1);
    if (isSet && sum.includes(1)) yield all.filter((_, i) => sum[i] === 1);
    if (left === 0) return;
    for (let at = from; at < vectors.length; at++) {
      for (const sign of [1, -1]) {
        yield* combined(
          at + 1,
          sum.map((n, i) => n + sign * (vectors[at]?.[i] ?? 0)),
          left - 1,
        );
      }
    }
  }
  yield* combined(
    0,
    all.map(() => 0),
    4,
  );
}

function tellsNothingSmall(all: CountedDelegation[]): void {
  const { tables, total } = statisticsOf(all);
  for (const figure of ['women', 'womenHeads', 'alone', 'sponsored'] as const) {
    const groups = tables.flatMap(({ classification, rows }) =>
      rows.map(({ group, figures }) => ({
        figures,
        members: new Set(all.filter((one) => one.groups[classification] === group)),
      })),
    );
    const printed = [...groups, { figures: total, members: new Set(all) }].filter(
      ({ figures }) => typeof figures[figure] === 'number',
    );
    for (const { figures, members } of printed) {
      expect(figures[figure]).toBe(added([...members].map(PARTS[figure]))[0] ?? 0);
    }
    for (const found of computed(
      printed.map(({ members }) => members),
      all,
    )) {
      if (found.every(({ persons }) => persons.length === 0)) continue;
      expect(Math.min(...added(found.map(PARTS[figure]))), figure).toBeGreaterThanOrEqual(FEWEST);
    }
  }
}

describe('statistics of persons', () => {
  const random = randomFrom(seed);

  test.each(Array.from({ length: 12 }, (_, i) => i))('tell no figure below five, printed or by subtraction (%i)', () =>
    tellsNothingSmall(delegations(random)),
  );

  test('tell none either where it takes four groups of three ways of grouping', () => {
    tellsNothingSmall(delegations(randomFrom(1506)));
  });

  test('give delegations and persons as a list has them, in all groups', () => {
    const all = delegations(random);
    const { tables, total } = statisticsOf(all);
    expect(tables.map(({ classification }) => classification)).toEqual(CLASSIFICATIONS);
    for (const { classification, rows } of tables) {
      expect(rows.reduce((sum, { figures }) => sum + figures.delegations, 0)).toBe(all.length);
      expect(rows.reduce((sum, { figures }) => sum + figures.persons, 0)).toBe(total.persons);
      const order: readonly string[] = GROUPS[classification];
      const places = rows.map(({ group }) => order.indexOf(group));
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
  });

  test('withhold a group that subtraction would give, though its own figure is large', () => {
    const of = (capacity: 'state_party' | 'signatory' | 'state_not_party', told: 'woman' | 'man', n: number) =>
      Array.from(
        { length: n },
        (): CountedDelegation => ({
          groups: { capacity, region: 'african', leastDeveloped: 'other_state', income: 'low' },
          persons: [{ isHead: false, told, sponsored: false }],
        }),
      );
    const all = [
      ...of('state_party', 'woman', 20),
      ...of('state_party', 'man', 20),
      ...of('signatory', 'woman', 6),
      ...of('signatory', 'man', 6),
      ...of('state_not_party', 'woman', 1),
      ...of('state_not_party', 'man', 9),
    ];
    const [capacity] = statisticsOf(all).tables;
    const women = Object.fromEntries(capacity?.rows.map(({ group, figures }) => [group, figures.women]) ?? []);
    // 27 women less 20 less 6 would be the one
    expect(women).toEqual({ state_party: 20, signatory: null, state_not_party: null });
  });
});
