import { beforeAll, expect, test, vi } from 'vitest';
import { fleetOf, houseOfFile } from '../house.ts';
import { convened, until } from '../workflows/support.ts';
import type { Ended } from './command.ts';
import { conveneInProcess } from './in-process.ts';

vi.setConfig({ testTimeout: 240_000 });

const house = await houseOfFile();
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
