import { expect, test } from 'vitest';
import { carried, codeFrom, codeIn, goesBy, printedCode } from '../../domain/delegate.ts';
import { attendanceBy } from '../../domain/passage.ts';

/** Codes of persons: they follow the person, whatever becomes of the list. */

const person = (name: string, more: Record<string, string> = {}) => ({
  name,
  title: null,
  role: 'delegate' as const,
  ...more,
});
const known = (code: string, name: string, isGone = false, more: Record<string, string> = {}) => ({
  ...{ code, isGone, person: person(name, more) },
});

test('a code is ten letters of Crockford, and is read as people and readers type it', () => {
  expect(codeFrom(new Uint8Array([0, 1, 31, 32, 18, 19, 20, 255, 9, 10]))).toBe('01Z0JKMZ9A');
  expect(printedCode('01Z0JKMZ9A')).toBe('01Z0J-KMZ9A');
  for (const typed of ['01Z0J-KMZ9A', 'oiz0j kmz9a', '0lzOjKMZ9A\n']) expect(codeIn(typed)).toBe('01Z0JKMZ9A');
  for (const typed of ['', '01Z0J-KMZ9', '01Z0J-KMZ9U', 'Layla Haddad']) expect(codeIn(typed)).toBeNull();
});

test('codes follow persons through a list in another order, other spellings, and a head who is replaced', () => {
  const before = [
    known('A', 'Layla HADDAD'),
    known('B', 'Jean Dupont'),
    known('C', 'Иван Петров'),
    known('D', '王小明'),
  ];
  const after = [person('王小明'), person('Mr. Jean Dupond'), person('Anna Sample'), person('Haddad, Layla')];
  expect(carried(before, after)).toEqual({ codes: ['D', 'B', null, 'A'], gone: ['C'] });
});

test('who takes over an office and its mailbox is another person', () => {
  const mailbox = { email: 'mission@che.example' };
  expect(carried([known('A', 'Layla Haddad', false, mailbox)], [person('Peter Sample', mailbox)])).toEqual({
    codes: [null],
    gone: ['A'],
  });
});

test('who comes back has their code again, and who stands comes before who is gone', () => {
  const all = [known('A', 'Jean Dupont'), known('B', 'Layla Haddad', true), known('C', 'Jean Dupont', true)];
  expect(carried(all, [person('Layla Haddad'), person('Jean Dupont')])).toEqual({ codes: ['B', 'A'], gone: [] });
});

test('namesakes have a code each, and keep it', () => {
  const twins = [person('Jean Dupont'), person('Jean Dupont'), person('Anna Sample')];
  expect(carried([], twins).codes).toEqual([null, null, null]);
  const all = [known('A', 'Jean Dupont'), known('B', 'Jean Dupont'), known('C', 'Anna Sample')];
  expect(carried(all, [...twins].reverse())).toEqual({ codes: ['C', 'A', 'B'], gone: [] });
  expect(carried(all, [person('Jean Dupont')])).toEqual({ codes: ['A'], gone: ['B', 'C'] });
});

test('nobody is named any more, and a person who was erased is matched by nothing', () => {
  expect(carried([known('A', 'Jean Dupont'), { code: 'B', isGone: false, person: null }], [])).toEqual({
    codes: [],
    gone: ['A', 'B'],
  });
});

test.each([
  ['haddad', true],
  ['Lay had', true],
  ['HADDAD layla', true],
  ['ليلى', true],
  ['Haddads', false],
  ['addad', false],
  [' ', false],
])('a person is found by what begins the words of a name: %s', (typed, found) => {
  expect(goesBy(typed)(person('ليلى حدّاد', { latin: 'Layla Haddad' }))).toBe(found);
});

test('a name in Chinese is found by any of its signs, one in Thai by its Latin spelling, an accent is no matter', () => {
  expect(goesBy('小明')(person('王小明'))).toBe(true);
  expect(goesBy('somchai')(person('สมชาย ใจดี', { latin: 'Somchai Jaidee' }))).toBe(true);
  expect(goesBy('muller')(person('Zoë Müller'))).toBe(true);
});

const closes = '2024-09-13T16:00:00Z';
test.each([
  [{ inside: 1, left: null }, null, 'present'],
  [{ inside: 2, left: null }, 'present', null],
  [{ inside: 0, left: '2024-09-10T10:00:00Z' }, 'present', 'absent'],
  [{ inside: 0, left: '2024-09-13T13:00:00Z' }, 'present', 'departed'],
  [{ inside: 0, left: '2024-09-13T15:00:00Z' }, 'absent', null],
  [{ inside: 1, left: '2024-09-13T15:00:00Z' }, 'departed', 'present'],
  [{ inside: 0, left: null }, null, null],
] as const)('%j, which was %s, is now %s', (counted, was, now) => {
  expect(attendanceBy(counted, was, closes)).toBe(now);
});
