import { expect, test } from 'vitest';
import { Changes, changedDelegation } from '../../domain/delegation-change.ts';
import { differencesOf } from '../../domain/delegation-difference.ts';

const standing = [
  { name: 'Ada LORIMOND', title: 'Ambassador', role: 'head', email: 'ada@che.example' },
  { name: 'Bo FARROWIND', title: 'Counsellor', role: 'alternate' },
  { name: 'Cy PELLUCID', title: null, role: 'delegate' },
];
const changed = (...changes: object[]) => changedDelegation(standing, Changes.parse({ changes }));
const persons = (...changes: object[]) => {
  const done = changed(...changes);
  return 'problems' in done
    ? done.problems
    : done.delegation.persons.map(({ name, title, role }) => [name, title, role]);
};
const [ada, bo, cy] = standing.map(({ name, title, role }) => [name, title, role]);

test('a person is added, at the end or in a place', () => {
  const dov = { change: 'add', name: 'Dov YEWGARTH', title: 'Attaché', role: 'adviser' };
  expect(persons(dov)).toEqual([ada, bo, cy, ['Dov YEWGARTH', 'Attaché', 'adviser']]);
  expect(persons({ ...dov, at: 2 })).toEqual([ada, ['Dov YEWGARTH', 'Attaché', 'adviser'], bo, cy]);
});

test('a person is removed, by place or by name', () => {
  expect(persons({ change: 'remove', person: 2 })).toEqual([ada, cy]);
  expect(persons({ change: 'remove', person: 'Mr. Farrowind, Bo' })).toEqual([ada, cy]);
  // places are those of the list that stands
  expect(persons({ change: 'remove', person: 1 }, { change: 'remove', person: 2 })).toEqual([cy]);
});

test('another person takes a place and its role; the same one, spelled otherwise, keeps what is not said', () => {
  expect(persons({ change: 'replace', person: 'head', name: 'Dov YEWGARTH', title: 'Director' })).toEqual([
    ['Dov YEWGARTH', 'Director', 'head'],
    bo,
    cy,
  ]);
  const replaced = changed({ change: 'replace', person: 1, name: 'Dov YEWGARTH' });
  expect('delegation' in replaced && replaced.delegation.persons[0]).toEqual({
    name: 'Dov YEWGARTH',
    title: null,
    role: 'head',
  });
  const spelled = changed({ change: 'replace', person: 1, name: 'Adá LORIMOND' });
  expect('delegation' in spelled && spelled.delegation.persons[0]).toEqual({ ...standing[0], name: 'Adá LORIMOND' });
  expect(persons({ change: 'replace', person: 3, title: 'First Secretary' })).toEqual([
    ada,
    bo,
    ['Cy PELLUCID', 'First Secretary', 'delegate'],
  ]);
});

test('a head is replaced by one of the delegation', () => {
  expect(persons({ change: 'head', person: 2 })).toEqual([
    ['Ada LORIMOND', 'Ambassador', 'delegate'],
    ['Bo FARROWIND', 'Counsellor', 'head'],
    cy,
  ]);
});

test.each([
  [[{ change: 'remove', person: 9 }], ['change 1: there is no person 9: the list that stands has 3']],
  [
    [{ change: 'remove', person: 'Nobody Here' }],
    ['change 1: nobody of this name is in the list that stands; say the place'],
  ],
  [[{ change: 'remove', person: 'Ada Lorimnod' }], [expect.stringMatching(/spelled differently: say the place, 1$/)]],
  [
    [
      { change: 'remove', person: 1 },
      { change: 'head', person: 'head' },
    ],
    ['change 2: person 1 is removed by an earlier change'],
  ],
  [[1, 2, 3].map((person) => ({ change: 'remove', person })), [expect.stringMatching(/names nobody/)]],
  [[{ change: 'add', name: 'Dov', at: 7 }], ['change 1: there is no place 7: the list has 3 persons']],
])('what does not fit the list that stands is said, and nothing is changed: %j', (changes, problems) => {
  expect(changedDelegation(standing, Changes.parse({ changes }))).toEqual({ problems });
});

test('several heads are told apart by their place', () => {
  const two = standing.map((one) => ({ ...one, role: 'head' }));
  expect(changedDelegation(two, { changes: [{ change: 'remove', person: 'head' }] })).toEqual({
    problems: ['change 1: the list that stands has several heads, 1, 2, 3; say the place'],
  });
});

test('what is different is said person by person', () => {
  const done = changed(
    { change: 'replace', person: 'head', name: 'Dov YEWGARTH', title: 'Director' },
    { change: 'replace', person: 3, title: 'First Secretary' },
  );
  if ('problems' in done) throw new Error(done.problems.join());
  expect(differencesOf(standing, done.delegation.persons)).toEqual([
    { kind: 'removed', place: 1, name: 'Ada LORIMOND' },
    { kind: 'changed', place: 3, name: 'Cy PELLUCID', fields: [{ field: 'title', was: '', now: 'First Secretary' }] },
    { kind: 'added', place: 1, name: 'Dov YEWGARTH' },
  ]);
});
