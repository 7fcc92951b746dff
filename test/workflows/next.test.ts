import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { decisionOnRecord, nextOf } from '../../client/next.ts';
import { onRecord, recordedIn } from '../../meetings/next/recorded.ts';
import { written } from '../../meetings/next/written.ts';
import { loadPlan, PlanError } from '../../meetings/plan.ts';
import { profileOf, profileText } from '../../treaties/treaties.ts';
import { houseOfFile } from '../house.ts';
import { dozen } from '../roster.ts';
import { approveAll, planOf, start } from './support.ts';

const THIRTEENTH = {
  ...({ kind: 'meeting_of_states_parties', ordinal: 13, city: 'Geneva', country: 'Switzerland' } as const),
  ...{ venue: 'Palais des Nations', from: '2025-09-16', to: '2025-09-19', president: 'PHL' },
};
const TWELFTH = {
  ordinal: 12,
  name: 'Twelfth Meeting of the States Parties to the Convention on Cluster Munitions',
  opens: { date: '2024-09-10' },
  closes: { date: '2024-09-13' },
};
const WORDS =
  'to convene the Thirteenth Meeting of States Parties in Geneva, Switzerland, from 16 to 19 September 2025';

// the profile of a secretariat that has the decision of the Twelfth, which no release knows; it is read once, when it is first asked for
const folder = mkdtempSync(join(tmpdir(), 'convene-next-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
copyFileSync(resolve('meetings/directory.example.csv'), join(folder, 'directory.csv'));
const own = recordedIn(
  readFileSync('treaties/ccm.yaml', 'utf8'),
  onRecord(TWELFTH, [THIRTEENTH], () => WORDS),
);
writeFileSync(join(folder, 'ccm.yaml'), own);
vi.stubEnv('CONVENE_TREATIES', folder);

const house = await houseOfFile();
const { registry } = house.convene;

test('what the Twelfth decides becomes the plan of the Thirteenth, which is rehearsed to its end while its mandate is awaited', async () => {
  const twelfth = await start(house, planOf());
  const { plan: present } = await registry.meeting(twelfth);
  const decision = decisionOnRecord(present, profileOf('CCM'));
  expect(decision.meetings).toEqual([THIRTEENTH]);
  const made = nextOf(present, decision, { directory: 'directory.csv', profileText: profileText('CCM') });
  const file = join(folder, 'plan.yaml');
  writeFileSync(file, written(made.file, made.open, 'A plan.'));
  const loaded = loadPlan(file);
  if (!loaded.ok) throw new PlanError(loaded.problems);
  expect(loaded.plan.mandate).toBe('awaited');

  // its id is shared by all tests of a run
  const plan = { ...loaded.plan, id: `t${randomUUID().replaceAll('-', '').slice(0, 11)}` };
  const { meeting } = await house.convene.startPlan(plan, loaded.sha256, 'rehearsal', house.proofs);
  expect((await approveAll(house, meeting, '2025-02-28T12:00:00Z')).phase).toBe('collecting');
  const participants = await registry.participants(meeting);
  expect(participants).toHaveLength(dozen.size);
  // in February 2025 Vanuatu had not acceded
  expect(participants.find(({ code }) => code === 'VUT')?.capacity).toBe('state_not_party');
  await approveAll(house, meeting, '2025-09-01T12:00:00Z');
  expect((await house.convene.advance(meeting, '2025-09-16T08:30:00Z')).phase).toBe('in_session');
  const outcome = await house.convene.advance(meeting, '2025-09-20T12:00:00Z');
  expect(['closed', 'concluded']).toContain(outcome.phase);
});
