import { expect, test } from 'vitest';
import type { Entered, Entry } from '../../domain/session/entries.ts';
import { enterInto, type Kept, keptWithin, nothingEntered, roomOf, standing } from '../../machines/machines.ts';

const ground = { plan: null, rules: null, facts: null };

/** The room after these entries, an hour apart by the minute; the first refusal is thrown. */
function entered(...entries: Entry[]): Kept {
  return entries.reduce<Kept>((kept, entry, index) => {
    const at = `2024-09-10T08:${String(index).padStart(2, '0')}:00Z`;
    const one: Entered = { number: index + 1, id: `e${index}`, at, entry, textSha256: null };
    const next = enterInto(kept, one, ground);
    if (typeof next === 'string') throw new Error(next);
    return { base: next.base, log: next.log };
  }, nothingEntered);
}

const day: Entry[] = [
  { kind: 'sitting', act: 'open' },
  { kind: 'item', act: 'open', item: '1' },
  { kind: 'item', act: 'open', item: '2' },
  { kind: 'correct', entry: 3, why: 'it was 3', reads: { item: '3' } },
  { kind: 'sitting', act: 'suspend' },
  { kind: 'correct', entry: 5, why: 'it went on', reads: null },
  { kind: 'item', act: 'conclude', item: '3' },
];

test('corrections change what is corrected, and strike out what did not happen', () => {
  const kept = entered(...day);
  expect(roomOf(kept, ground)).toMatchObject({ day: 'sitting', items: { 1: 'open', 3: 'concluded' }, last: 7 });
  expect(standing(kept.log).map(({ number }) => number)).toEqual([1, 2, 3, 4, 6, 7]);
});

test('what is kept of an old day is its room alone, and the same room', () => {
  const kept = entered(...day);
  const late = keptWithin(kept, 250, ground);
  expect(late.log.length).toBeLessThan(kept.log.length);
  expect(roomOf(late, ground)).toEqual(roomOf(kept, ground));
  const slip: Entered = {
    ...{ number: 8, id: 'late', at: '2024-09-10T09:00:00Z', textSha256: null },
    entry: { kind: 'correct', entry: 1, why: 'too late', reads: null },
  };
  expect(enterInto(late, slip, ground)).toBe('entry 1 is too long ago to be taken back; enter what is so now');
});
