import { expect, test } from 'vitest';
import { type BadgeHolder, badgeNumbers, type IssuedBadge, reconcileBadges } from '../../domain/venue-badges.ts';

/** What the venue has issued, held against who is named. */

const holder = (code: string, participant: string, name: string, isGone = false): BadgeHolder => ({
  ...{ code, participant, isGone, person: { name } },
});
const line = (row: number, badge: string, change: Partial<IssuedBadge>): IssuedBadge => ({
  ...{ row, badge, code: null, participant: null, name: '', ...change },
});
const holders = [
  holder('A', 'CHE', 'Alva Brackmere'),
  holder('B', 'CHE', 'Cael Rosendal'),
  holder('C', 'CHE', '王小明'),
  holder('D', 'CHE', 'Former Delegate', true),
  holder('E', 'FRA', 'Lumo Esterbane'),
  holder('F', 'FRA', 'Nadso Oakhaver'),
  holder('G', 'FRA', 'Gone Sample', true),
];
const told = (...issued: IssuedBadge[]) =>
  reconcileBadges(holders, issued).map(({ what, code, badge }) => [what, code, badge]);

test('whoever has a code of ours is known by it, whatever the name; others by their name within the participant', () => {
  const work = told(
    line(2, '1001', { code: 'A', name: 'BRACKMERE, Alva' }),
    line(3, '1002', { code: 'B', name: 'Somebody Other' }),
    line(4, '1003', { participant: 'FRA', name: 'Esterbane Lumo' }),
    line(5, '1004', { participant: 'FRA', name: 'Nádso Oakhavér' }),
  );
  expect(work).toEqual([
    ['issued', 'A', '1001'],
    ['other_name', 'B', '1002'],
    ['not_issued', 'C', null],
    ['issued', 'E', '1003'],
    ['other_name', 'F', '1004'],
  ]);
});

test('a badge of somebody unknown, of somebody who is named no more, and one that is there twice are each said', () => {
  const work = told(
    line(2, '1001', { code: 'A' }),
    line(3, '1001', { code: 'B' }),
    line(4, '1002', { code: 'A' }),
    line(5, '1003', { code: 'D' }),
    line(6, '1004', { participant: 'FRA', name: 'Stranger Unknown' }),
    line(7, '1005', { participant: 'FRA', name: 'Gone Sample' }),
    line(8, '1006', { name: 'Of No Participant' }),
    line(9, '1007', { participant: 'AUT', name: 'Of One That Names Nobody' }),
  );
  expect(work).toContainEqual(['twice', null, '1001']);
  expect(work).toContainEqual(['twice', 'A', '1002']);
  expect(work).toContainEqual(['gone', 'D', '1003']);
  expect(work).toContainEqual(['not_listed', null, '1004']);
  expect(work).toContainEqual(['gone', 'G', '1005']);
  expect(work).toContainEqual(['not_listed', null, '1006']);
  expect(work).toContainEqual(['not_listed', null, '1007']);
  // every line once, and everybody who is named
  expect(work).toHaveLength(8 + 4);
  expect(work.filter(([what]) => what === 'not_issued').map(([, code]) => code)).toEqual(['B', 'C', 'E', 'F']);
});

test('numbers are kept of who has a badge, and of nobody else', () => {
  const work = reconcileBadges(holders, [
    line(2, '1001', { code: 'A', name: 'Alva Brackmere' }),
    line(3, '1002', { code: 'B', name: 'Another' }),
    line(4, '1003', { code: 'D' }),
    line(5, '1004', { name: 'Nobody' }),
  ]);
  expect(badgeNumbers(work)).toEqual([
    { code: 'A', badge: '1001' },
    { code: 'B', badge: '1002' },
  ]);
});
