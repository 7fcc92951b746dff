import { expect, test } from 'vitest';
import { added, addedAgain, closed, noticeKey, type WantedNotice } from '../../workflows/circulation/notices.ts';

const wanted = (officer: string, over: Partial<WantedNotice> = {}): WantedNotice => ({
  ...{ revision: 1, step: 'review', officer, act: 'approve', sha256: 'a'.repeat(64) },
  ...over,
});
const AT = '2024-02-05T08:00:00Z';
const short = (list: ReturnType<typeof added>) => list.map(({ officer, round, open }) => [officer, round, open]);

test('everyone is told once of the same; a reminder and another hash are further rounds', () => {
  const first = added([], 1, [wanted('chief'), wanted('legal')], AT);
  expect(short(first)).toEqual([
    ['chief', 1, true],
    ['legal', 1, true],
  ]);
  expect(added(first, 1, [wanted('chief'), wanted('legal')], AT)).toEqual(first);
  const reminded = addedAgain(first, [wanted('chief')], AT);
  expect(short(reminded)).toEqual([
    ['chief', 1, false],
    ['legal', 1, true],
    ['chief', 2, true],
  ]);
  expect(short(added(reminded, 1, [wanted('chief', { sha256: 'b'.repeat(64) })], AT))).toEqual([
    ['chief', 1, false],
    ['legal', 1, false],
    ['chief', 2, false],
    ['chief', 3, true],
  ]);
});

test('the round goes on where earlier ones are no longer kept', () => {
  const [, last] = addedAgain(added([], 1, [wanted('chief')], AT), [wanted('chief')], AT);
  expect(short(addedAgain(last === undefined ? [] : [last], [wanted('chief')], AT))).toEqual([
    ['chief', 2, false],
    ['chief', 3, true],
  ]);
});

test('a new revision forgets the old; what was sent is closed by its key', () => {
  const first = added([], 1, [wanted('chief')], AT);
  expect(short(added(first, 2, [wanted('chief', { revision: 2 })], AT))).toEqual([['chief', 1, true]]);
  const [notice] = first;
  expect(short(closed(first, notice === undefined ? '' : noticeKey(notice)))).toEqual([['chief', 1, false]]);
});
