import { expect, test } from 'vitest';
import { tableCsv } from '../../documents/tables.ts';
import { badgeCounts, reconcileBadges } from '../../domain/venue-badges.ts';
import { tableIn } from '../../meetings/text-file.ts';
import type { DelegationRow } from '../../registry/submissions.ts';
import { correctionsTo } from '../../rehearsal/addendum.ts';
import { issuedByVenue } from '../../rehearsal/badges.ts';

/** What a rehearsal's venue and its missions write of the lists that they were given. */

const names = ['Alva', 'Cael', 'Darine', 'Edwy', 'Fiorel', 'Galen', 'Hanno', 'Ilvane', 'Jorun', 'Lumo'];
const persons = Array.from({ length: 70 }, (_, n) => ({
  code: `CODE${String(n).padStart(4, '0')}`,
  name: `${names[n % 10]} ${['ABENFELD', 'BRACKMERE', 'CORVANEL', 'DUNHOLLOW', 'ESTERBANE', 'FARROWIND', 'ROSENDAL'][Math.floor(n / 10)]}`,
}));

test('the venue has issued all but one in sixty, one under another name, and one to nobody who is named', () => {
  const list = [
    ['participant', 'code', 'name', 'person'],
    ...persons.map(({ code, name }) => ['Austria', 'AUT', name, code]),
  ];
  const read = tableIn(
    tableCsv(issuedByVenue(list))
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
  );
  const issued = read.rows.map(({ line, cells }) => ({
    ...{ row: line, badge: cells.badge ?? '', participant: 'AUT', name: cells.name ?? '' },
    code: cells.person === '' ? null : (cells.person ?? null),
  }));
  const holders = persons.map(({ code, name }) => ({ code, participant: 'AUT', person: { name }, isGone: false }));
  expect(badgeCounts(reconcileBadges(holders, issued))).toEqual({
    ...{ issued: 68, other_name: 1, not_issued: 1, not_listed: 1, gone: 0, twice: 0 },
  });
  expect(issued.filter(({ code }) => code === null).length).toBe(11);
});

const row = (code: string, attended: boolean, count: number, change: Partial<DelegationRow> = {}): DelegationRow => ({
  ...{
    code,
    name: code,
    capacity: 'state_party',
    addressee: 'permanent_representative',
    language: 'en',
    status: 'departed',
  },
  ...{ submission: null, attended, noteAwaited: false, contested: false, provisional: false, signed: null },
  delegation: { persons: persons.slice(0, count).map(({ name }) => ({ name, title: null, role: 'delegate' })) },
  ...change,
});

test('missions write of a name, of somebody who was there too, of somebody who was not, and of a delegation that nobody had seen', () => {
  const rows = [
    row('AAA', true, 1),
    row('BBB', true, 3, { noteAwaited: true }),
    row('CCC', true, 3),
    row('DDD', false, 2, { status: 'withdrawn' }),
    row('EEE', true, 2),
    row('FFF', false, 2),
  ];
  expect(correctionsTo(rows)?.corrections).toMatchObject([
    { participant: 'CCC', changes: [{ change: 'replace', person: 2 }, { change: 'add' }] },
    { participant: 'EEE', changes: [{ change: 'remove', person: 2 }] },
    { participant: 'FFF', persons: [{ name: 'Alva ABENFELD' }, { name: 'Cael ABENFELD' }] },
  ]);
  expect(correctionsTo([row('AAA', true, 1)])).toBeNull();
});
