import { expect, test } from 'vitest';
import { comparedName, likeness as ofNames } from '../../domain/person-name.ts';
import { completed, type Registrant, reconcile } from '../../domain/reconcile.ts';

const likeness = (one: string, other: string) => ofNames(comparedName(one), comparedName(other));

test.each([
  ['LORIMOND Ada', 'Ada Lorimond'],
  ['H.E. Ms. Ada LORIMOND', 'lorimond, ada'],
  ['M. Jean-Paul Exemple', 'Exemple Jean Paul'],
  ['Прима Иванова', 'ИВАНОВА Прима'],
  ['السيد محمد المثال', 'المثال محمد'],
  ['李示例', '李 示例'],
  ['Al-Example Omar', 'Omar al example'],
  ['O’Brien Ana', "Ana O'BRIEN"],
  ['Dr. Prof.', 'prof dr'],
])('%s and %s are the same name', (one, other) => {
  expect(likeness(one, other)).toBe('same');
  expect(likeness(other, one)).toBe('same');
});

test.each([
  ['Ängström Zoë', 'Zoe Angstrom'],
  ['Søren Łukasz', 'Soren Lukasz'],
  ['أحمد مثال', 'احمد مثال'],
  ['Ada Lorimond', 'Ada Maria Lorimond'],
  ['A. Lorimond', 'Ada Lorimond'],
  ['Lorimond Ada', 'Lorimnod Ada'],
  ['Юлия Ёжикова', 'Юлия Ежикова'],
])('%s and %s are spelled differently', (one, other) => {
  expect(likeness(one, other)).toBe('alike');
  expect(likeness(other, one)).toBe('alike');
});

test.each([
  ['Ada Lorimond', 'Ida Lermond'],
  ['Li Wei', 'Li Mei'],
  ['李示例', '李示列'],
  ['Ada', 'Ada Lorimond'],
  ['A. B.', 'Ada Bor'],
  ['محمد المثال', 'Mohammed Example'],
  ['', 'Ada'],
  ['Ms.', 'Mr.'],
])('%s and %s are two persons', (one, other) => {
  expect(likeness(one, other)).toBeNull();
  expect(likeness(other, one)).toBeNull();
});

const there = (row: number, name: string, more: Partial<Registrant> = {}): Registrant => ({
  row,
  name,
  title: null,
  ...more,
});
const here = [
  { name: 'LORIMOND Ada', title: 'Ambassador', role: 'head' as const },
  { name: 'محمد المثال', latin: 'Mohammed Example', title: null, role: 'delegate' as const },
  { name: 'Ana Novak', title: null, role: 'delegate' as const, email: 'ana@mission.example' },
  { name: 'Petra Hier', title: null, role: 'adviser' as const, email: 'mission@mission.example' },
];
const registered = [
  there(2, 'Ada Lorimond', { title: 'Counsellor', email: 'ada@mission.example' }),
  there(3, 'Mohamed Example'),
  there(4, 'Anna Kovacs', { email: 'ANA@mission.example' }),
  there(5, 'Viktor Drueben', { email: 'mission@mission.example' }),
  there(6, 'LORIMOND, Ada'),
  there(7, 'Zora Weit', { email: 'mission@mission.example' }),
];

test('each person of both lists is there once: the same, spelled differently, only here, only there, twice', () => {
  const worklist = reconcile(here, registered).map((one) => ({
    kind: one.kind,
    here: 'here' in one ? one.here.name : null,
    row: 'there' in one ? one.there.row : null,
    differs: 'differs' in one ? one.differs : null,
  }));
  expect(worklist).toEqual([
    { kind: 'same', here: 'LORIMOND Ada', row: 2, differs: ['title'] },
    { kind: 'spelled_differently', here: 'محمد المثال', row: 3, differs: [] },
    { kind: 'spelled_differently', here: 'Ana Novak', row: 4, differs: [] },
    { kind: 'only_here', here: 'Petra Hier', row: null, differs: null },
    { kind: 'only_there', here: null, row: 5, differs: null },
    { kind: 'only_there', here: null, row: 7, differs: null },
    { kind: 'twice', here: null, row: 6, differs: null },
  ]);
});

test('of several names that are alike the same one is taken, whatever the order', () => {
  const two = [there(2, 'Ada Maria Lorimond'), there(3, 'Ada Lorimond')];
  for (const list of [two, two.toReversed()]) {
    const [first, second] = reconcile([{ name: 'Lorimond Ada' }], list);
    expect(first).toMatchObject({ kind: 'same', there: { row: 3 } });
    expect(second).toMatchObject({ kind: 'only_there', there: { row: 2 } });
  }
});

test('what the note says stays, what it does not say is filled in, and nobody is left out', () => {
  expect(completed(here, registered)).toEqual({
    persons: [
      { name: 'LORIMOND Ada', title: 'Ambassador', role: 'head', email: 'ada@mission.example' },
      { name: 'محمد المثال', latin: 'Mohammed Example', role: 'delegate' },
      { name: 'Ana Novak', role: 'delegate', email: 'ana@mission.example' },
      { name: 'Petra Hier', role: 'adviser', email: 'mission@mission.example' },
      { name: 'Viktor Drueben', email: 'mission@mission.example' },
      { name: 'Zora Weit', email: 'mission@mission.example' },
    ],
  });
});

test('five hundred of each are held against each other in a few seconds', () => {
  const many = Array.from({ length: 500 }, (_, i) => `Person${i.toString(36)} Family${(i * 7919).toString(36)}`);
  const began = performance.now();
  const worklist = reconcile(
    many.map((name) => ({ name })),
    many.map((name, i) => there(i + 2, name.split(' ').toReversed().join(' '))),
  );
  expect(worklist.filter(({ kind }) => kind === 'same')).toHaveLength(500);
  expect(performance.now() - began).toBeLessThan(5_000);
});
