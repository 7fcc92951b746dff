import { expect, test } from 'vitest';
import { inventDelegation } from '../../rehearsal/invention.ts';

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
