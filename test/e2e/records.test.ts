import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { folderOfFile } from '../folders.ts';
import { fleetOf, houseOfFile } from '../house.ts';
import { convened, until } from '../workflows/support.ts';
import type { Ended } from './command.ts';
import { conveneInProcess } from './in-process.ts';

vi.setConfig({ testTimeout: 240_000 });

const house = await houseOfFile();
const folder = folderOfFile('records');
let meeting: string;
let fleet: Record<string, string>;

beforeAll(async () => {
  fleet = fleetOf(house);
  convene = conveneInProcess(fleet);
  meeting = await convened(house);
});

let convene: (...args: string[]) => Promise<Ended>;
const paper = ['--reference', 'No. 12', '--date', '2024-02-19', '--received-at', '2024-02-20 09:00'];

test('calls, papers, contacts and objections are recorded by the command', async () => {
  const call = await convene('call', meeting, 'CHE', '--note', 'asks for the note in French', ...paper);
  expect(call).toMatchObject({ status: 0, out: 'The call with CHE is on record.\n' });
  const logged = await convene('paper', meeting, 'che', '--note', 'asks for parking permits', ...paper);
  expect(logged).toMatchObject({ status: 0, out: 'The paper of CHE is on record.\n' });

  const change = ['--change', 'che-geneva', '--address', 'papers@che.mission.example'];
  expect((await convene('contact', meeting, 'CHE', ...change, ...paper)).out).toMatch(/che-geneva of CHE is changed/);
  expect((await convene('contact', meeting, 'CHE')).out).toContain('papers@che.mission.example');
  expect(await convene('contact', meeting, 'CHE', '--end', 'che-geneva', ...paper)).toMatchObject({
    status: 2,
    err: expect.stringContaining('--until'),
  });
  expect(await convene('contact', meeting, 'CHE', ...change)).toMatchObject({
    status: 2,
    err: expect.stringContaining('add --reference, --date, --received-at'),
  });
  expect(await convene('object', meeting, 'CHE', 'silence-1', '--self')).toMatchObject({
    status: 1,
    err: expect.stringContaining('there is no silence procedure silence-1'),
  });
  const acts = await until('three acts', async () => {
    const found = await house.convene.registry.acts(meeting, { subject: 'CHE' });
    return found.length >= 3 && found.map(({ act }) => act);
  });
  expect(acts.map(({ action, basis, actor }) => [action, basis?.kind, actor])).toEqual([
    ['call_logged', 'telephone', 'staff:desk'],
    ['paper_received', 'note_verbale', 'staff:desk'],
    ['contact_changed', 'note_verbale', 'staff:desk'],
  ]);
});

test('the same paper entered twice is recorded once, and said to be there', async () => {
  const file = join(folder, 'delegation.yaml');
  writeFileSync(file, 'persons:\n  - { name: Anna Beispiel, title: Ambassador, role: head }\n');
  const nominate = (...more: string[]) => convene('nominate', meeting, 'AUT', file, ...more);
  const actsOf = async (code: string, action: string) =>
    (await house.convene.registry.acts(meeting, { subject: code })).filter(({ act }) => act.action === action);

  expect(await nominate(...paper)).toMatchObject({ status: 0, out: 'AUT is nominated.\n' });
  const [first] = await until('the act', async () => {
    const acts = await actsOf('AUT', 'nominate');
    return acts.length > 0 && acts;
  });
  const again = await nominate(...paper, '--actor', 'staff:new-york-desk');
  expect(again).toMatchObject({ status: 0, err: '' });
  expect(again.out).toMatch(/^Already recorded, as paper\/[0-9a-f]{40}; AUT was then nominated\. Nothing is recorded/);
  const json = JSON.parse((await nominate(...paper, '--json')).out);
  expect(json).toMatchObject({ already: true, participant: 'AUT', status: 'nominated' });
  expect(await actsOf('AUT', 'nominate')).toEqual([first]);
  expect(await house.convene.registry.submissionsOf(meeting, 'AUT')).toHaveLength(1);

  // another paper, other persons, or an id of its own are other acts
  const other = ['--reference', 'No. 13', ...paper.slice(2)];
  expect((await nominate(...other)).out).toBe('AUT is amended.\n');
  expect((await nominate(...paper, '--id', 'aut-1')).out).toBe('AUT is amended.\n');
  expect((await nominate(...paper, '--id', 'aut-1')).out).toMatch(/^Already recorded, as aut-1;/);
  writeFileSync(file, 'persons:\n  - { name: Bruno Beispiel, title: Ambassador, role: head }\n');
  expect((await nominate(...paper)).out).toBe('AUT is amended.\n');
  await until('four acts', async () => (await actsOf('AUT', 'nominate')).length === 4);
  expect(await house.convene.registry.submissionsOf(meeting, 'AUT')).toHaveLength(2);
});

test.each([
  ['acknowledge', [], 'acknowledge'],
  ['decline', [], 'nil_return'],
  ['call', ['--note', 'asks for a room'], 'call_logged'],
  ['paper', ['--note', 'asks for a badge'], 'paper_received'],
])('so is what `%s` records, also before the registry has it', async (command, more, action) => {
  const record = () => convene(command, meeting, 'BEL', ...more, ...paper);
  const [first, second] = [await record(), await record()];
  expect(first).toMatchObject({ status: 0, err: '' });
  expect(first.out).not.toContain('Already');
  expect(second).toMatchObject({ status: 0, out: expect.stringMatching(/^Already recorded, as paper\//), err: '' });
  const acts = await until('the act', async () => {
    const found = await house.convene.registry.acts(meeting, { subject: 'BEL', action });
    return found.length > 0 && found;
  });
  expect(acts).toHaveLength(1);
});

test('what a mission sends itself is not held against a paper', async () => {
  const acknowledge = () => convene('acknowledge', meeting, 'FRA', '--self');
  expect((await acknowledge()).out).not.toContain('Already');
  expect((await acknowledge()).out).not.toContain('Already');
});
