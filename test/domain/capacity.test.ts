import { describe, expect, test } from 'vitest';
import { capacitiesIn, covered, covers, papersFor } from '../../domain/capacity.ts';
import { Capacity } from '../../domain/plan.ts';

const before: Capacity[] = ['state_party', 'signatory', 'state_not_party'];
const planOf = (capacities: Capacity[]) => ({ circulations: [{ audience: { capacities } }] });

test('lists have States Parties first, then those for which the treaty is not yet in force', () => {
  expect(Capacity.options).toEqual([
    'state_party',
    'ratified',
    'signatory',
    'state_not_party',
    'observer_organization',
  ]);
});

describe('a State that has ratified, and audiences that were written before there was the word', () => {
  test.each<[Capacity[], boolean]>([
    [before, true],
    [['signatory', 'state_not_party'], true],
    [['state_party', 'ratified'], true],
    [['state_party'], false],
    [['signatory'], false],
    [['state_not_party'], false],
    [['observer_organization'], false],
  ])('%s: %s', (capacities, expected) => {
    expect(covers(capacities, 'ratified')).toBe(expected);
    expect(covered(capacities).includes('ratified')).toBe(expected);
    for (const other of before) expect(covers(capacities, other)).toBe(capacities.includes(other));
  });

  test('gets one paper: its own, the common one, or that of signatories', () => {
    const names = (papers: { name: string }[]) => papers.map(({ name }) => name);
    const own = { name: 'own', capacities: ['ratified'] satisfies Capacity[] };
    const common = { name: 'common', capacities: before };
    const [signed, others]: { name: string; capacities: Capacity[] }[] = [
      { name: 'signed', capacities: ['signatory'] },
      { name: 'others', capacities: ['state_not_party'] },
    ];
    expect(names(papersFor([common], 'ratified'))).toEqual(['common']);
    expect(
      names(
        papersFor(
          [own, signed, others].flatMap((one) => one ?? []),
          'ratified',
        ),
      ),
    ).toEqual(['own']);
    expect(
      names(
        papersFor(
          [signed, others].flatMap((one) => one ?? []),
          'ratified',
        ),
      ),
    ).toEqual(['signed']);
    expect(
      names(
        papersFor(
          [others].flatMap((one) => one ?? []),
          'ratified',
        ),
      ),
    ).toEqual([]);
    expect(names(papersFor([common, own], 'signatory'))).toEqual(['common']);
  });
});

test('a plan that does not name it has the four capacities of then: what it orders stays as it was', () => {
  expect(capacitiesIn(planOf(before))).toEqual([...before, 'observer_organization']);
  expect(capacitiesIn(planOf(['state_party', 'ratified']))).toEqual(Capacity.options);
});
