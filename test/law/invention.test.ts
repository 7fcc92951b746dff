import { expect, test } from 'vitest';
import { toldBy } from '../../domain/honorific.ts';
import { inventDelegation, randomFrom } from '../../rehearsal/invention.ts';

/** In a rehearsal an organization's delegates have the titles of an organization, and a State's those of a Government. */

const titlesOf = (organization: boolean): Set<string> => {
  let n = 0;
  const random = () => {
    n += 1;
    return (n % 97) / 97;
  };
  const all = Array.from({ length: 400 }, () => inventDelegation(random, { head: true, organization }).persons);
  return new Set(all.flat().map(({ title }) => title ?? ''));
};
const governmental = /Ambassador|Ministry|Permanent Representative|Counsellor|Secretary|Attaché|Military/;

test('organizations have no titles of Governments', () => {
  const titles = titlesOf(true);
  expect(titles.size).toBeGreaterThan(5);
  for (const title of titles) expect(title).not.toMatch(governmental);
});

test('States have', () => {
  expect([...titlesOf(false)].join('; ')).toMatch(/Ambassador, Permanent Representative/);
});

test('honorifics tell women and men, and of some nothing; who is drawn, and with what title, is as it was without them', () => {
  const random = randomFrom(12);
  const persons = Array.from({ length: 40 }, () => inventDelegation(random, { head: true }).persons).flat();
  const told = persons.map(toldBy);
  for (const says of ['woman', 'man', null]) expect(told.filter((one) => one === says).length).toBeGreaterThan(4);
  expect(persons.slice(0, 2).map(({ name, title }) => [name, title])).toEqual([
    ['Brindo OAKHAVER', 'Deputy Permanent Representative'],
    ['Alva ROSENDAL', 'Military Adviser'],
  ]);
});
