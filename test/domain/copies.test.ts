import { expect, test } from 'vitest';
import { copiesTaken, reachedOnly } from '../../domain/copies.ts';

const [newYork, geneva, capital] = ['newyork@som.example', 'geneva@som.example', 'capital@som.example'];
const contacts = [
  { address: newYork, place: 'new_york' },
  { address: geneva, place: 'geneva' },
  { address: capital, place: 'capital' },
];
const row = (state: string, answer: string | null, envelopeTo = [newYork, geneva], addresses = [newYork, geneva]) => ({
  ...{ state, answer, envelopeTo, addresses },
});

test.each([
  ['a copy that was taken', row('refused', `250 stored 7; ${newYork} refused: 550`), 'reached in Geneva only'],
  ['one taken at an earlier try', row('refused', '550 no such mailbox', [newYork]), 'reached in Geneva only'],
  ['one without an answer at the last try', row('unknown', 'no answer', [newYork]), 'reached in Geneva only'],
  [
    'two copies',
    row('refused', `250 ok; ${newYork} refused: 550`, [newYork, geneva, capital], [newYork, geneva, capital]),
    'reached in Geneva and in the capital only',
  ],
  [
    'one of two',
    row(
      'refused',
      `250 ok; ${newYork} refused: 550; ${geneva} refused: 551`,
      [newYork, geneva, capital],
      [newYork, geneva, capital],
    ),
    'reached in the capital only',
  ],
  [
    'one at an address that the directory no longer has',
    row('refused', '550 no', [newYork], [newYork, 'gone@x.example']),
    'reached by a copy only',
  ],
  ['nobody', row('refused', '550 no such mailbox'), null],
  [
    'a copy refused for good before, the rest put off',
    row('refused', `550 no; ${geneva} refused: 550`, [newYork]),
    null,
  ],
  ['an address that cannot be used', row('refused', 'the address of contact x is not an e-mail address'), null],
  ['what waits', row('prepared', '450 later', [newYork]), null],
  ['what was lost with the registry', row('refused', '250 ok', [], []), null],
  ['what an earlier release did not store', { state: 'refused', answer: '550 no' }, null],
])('%s', (_, one, said) => expect(reachedOnly([one], contacts)).toBe(said));

test('who is reached has no need of a copy', () => {
  const refused = row('refused', `250 stored; ${newYork} refused: 550`);
  expect(copiesTaken(refused)).toEqual([geneva]);
  expect(reachedOnly([refused, row('sent', '250 ok')], contacts)).toBeNull();
  expect(copiesTaken(row('sent', `250 ok; ${geneva} refused: 550`))).toEqual([]);
});
