import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { loadPlan } from '../../meetings/plan.ts';

/** What a plan file says of the meeting in session: resolved to instants, and its contradictions told with what would be right. */

const original = resolve(import.meta.dirname, '../../meetings/ccm-12msp.yaml');
const plan = z.looseObject({}).parse(parse(readFileSync(original, 'utf8')));
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'convene-session-plan-'));
  copyFileSync(resolve(original, '../directory.example.csv'), join(folder, 'directory.example.csv'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const room = {
  agenda: [
    { item: '1', title: { en: 'Opening of the Meeting' } },
    { item: '2', title: { en: 'Universalization' } },
    { item: '2 (a)', title: { en: 'Requests for extension' }, documents: ['report'] },
  ],
  sittings: [
    { at: '2024-09-10 10:00', until: '2024-09-10 13:00', items: ['1'], room: 'XIX' },
    { at: '2024-09-10 15:00', until: '2024-09-10 18:00', items: ['2', '2 (a)'] },
  ],
  bureau: {
    president: { participant: 'MEX', title: 'President-designate' },
    vicePresidents: 4,
    secretaryGeneral: 'Chief, Office for Disarmament Affairs, Geneva Branch',
  },
};

function load(session: object) {
  const file = join(folder, 'plan.yaml');
  writeFileSync(file, stringify({ ...plan, session }));
  return loadPlan(file);
}

test('sittings become instants of the venue', () => {
  const loaded = load(room);
  expect(loaded.ok && loaded.plan.session?.sittings).toEqual([
    { at: '2024-09-10T08:00:00Z', until: '2024-09-10T11:00:00Z', items: ['1'], room: 'XIX' },
    { at: '2024-09-10T13:00:00Z', until: '2024-09-10T16:00:00Z', items: ['2', '2 (a)'] },
  ]);
});

test.each<[string, object, string]>([
  ['an item twice', { agenda: [...room.agenda, room.agenda[0]] }, 'plan.item_duplicate session.agenda[3].item'],
  [
    'what stands below no item',
    { agenda: [...room.agenda, { item: '9 (b)', title: { en: 'Other' } }] },
    'plan.item_unknown session.agenda[3].item',
  ],
  [
    'a document that the register does not have',
    { agenda: [{ ...room.agenda[0], documents: ['none'] }, ...room.agenda.slice(1)] },
    'plan.document_unknown session.agenda[0].documents[0]',
  ],
  [
    'an item that the agenda does not have',
    { sittings: [{ ...room.sittings[0], items: ['7'] }] },
    'plan.item_unknown session.sittings[0].items[0]',
  ],
  ['sittings out of order', { sittings: [...room.sittings].reverse() }, 'plan.sitting_order session.sittings[1].at'],
  [
    'a sitting after the closing',
    { sittings: [{ at: '2024-09-13 15:00', until: '2024-09-13 19:00', items: [] }] },
    'plan.sitting_end session.sittings[0].until',
  ],
  [
    'a sitting before the opening',
    { sittings: [{ at: '2024-09-10 09:00', until: '2024-09-10 13:00', items: [] }] },
    'plan.sitting_order session.sittings[0].at',
  ],
])('%s is said, with what would be right', (_, change, finding) => {
  const loaded = load({ ...room, ...change });
  expect(loaded.ok ? [] : loaded.problems.map(({ code, field }) => `${code} ${field}`)).toEqual([finding]);
});
