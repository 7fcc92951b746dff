import { expect, test } from 'vitest';
import { stateGroups, states } from '../../treaties/data.ts';
import { groupsOf } from '../../treaties/treaties.ts';

test('every State of the data has its groups, and every Member State a regional one', () => {
  const rows = stateGroups();
  expect(rows.map(({ code }) => code)).toEqual(states().map(({ code }) => code));
  const none = rows.filter(({ regional_group }) => regional_group === '').map(({ code }) => code);
  expect(none.toSorted()).toEqual(
    states()
      .filter(({ membership }) => membership !== 'un_member')
      .map(({ code }) => code)
      .toSorted(),
  );
  const sizes: Record<string, number> = {};
  for (const { regional_group: group } of rows) sizes[group] = (sizes[group] ?? 0) + 1;
  expect(sizes).toEqual({
    african: 54,
    asia_pacific: 54,
    eastern_european: 23,
    latin_american_and_caribbean: 33,
    western_european_and_other: 29,
    '': 4,
  });
});

test('a participant is in one group of each kind', () => {
  expect(groupsOf({ code: 'LAO', capacity: 'state_party' })).toEqual({
    capacity: 'state_party',
    region: 'asia_pacific',
    leastDeveloped: 'least_developed',
    income: 'lower_middle',
  });
  expect(groupsOf({ code: 'VAT', capacity: 'state_party' }).region).toBe('no_region');
  expect(groupsOf({ code: 'VEN', capacity: 'state_not_party' }).income).toBe('unclassified');
  expect(groupsOf({ code: 'ICRC', capacity: 'observer_organization' }).region).toBe('organization');
});
