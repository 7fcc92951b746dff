import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { workflowIds } from '../../domain/messages/messages.ts';
import { type Ended, runConvene } from '../e2e/command.ts';
import { folderOfFile } from '../folders.ts';
import { fleetOf, openHouse } from '../house.ts';
import { checkedActs, convened, delegation, shortPlan } from '../workflows/support.ts';

/** `convene check`, `repair` and `archive` as an operator runs them. */

vi.setConfig({ testTimeout: 240_000 });

// rows that are lost are written again from the law, which has all 202
const house = await openHouse();
afterAll(() => house.close());
const fleet = fleetOf(house);
const folder = folderOfFile('agreement');

const convene = (...args: string[]) => runConvene(args, fleet);

/** What a command prints with `--json`. */
async function json(status: number, ...args: string[]) {
  const said = await convene(...args, '--json');
  expect(said.status, said.err).toBe(status);
  return JSON.parse(said.out);
}

/** A meeting of two collections whose convocation has gone out, with one delegation named. */
async function twoCollections(): Promise<string> {
  const plan = shortPlan({ shardCapacity: 101 });
  const meeting = await convened(house, plan);
  await house.convene.nominate(meeting, 'CHE', delegation('head'), { actor: 'participant:CHE' });
  return meeting;
}

test('check names what is lost, repair mends it when it is told to, and check is content again', async () => {
  const meeting = await twoCollections();
  const healthy = await convene('check', meeting);
  expect(healthy).toEqual({ status: 0, out: `${meeting}: registry and workflows agree.\n`, err: '' });

  const { owner, temporal } = house;
  const down = workflowIds.collection(meeting, 2);
  const count = async () =>
    (await owner.query('SELECT 1 FROM participant WHERE meeting = $1', [meeting])).rowCount ?? 0;
  const all = await count();
  await owner.query("DELETE FROM participant WHERE meeting = $1 AND code IN ('CHE', 'FRA')", [meeting]);
  await temporal.workflow.getHandle(down).terminate('by a hand in the UI');
  const acts = await checkedActs(house, meeting);
  const soon = ['--patience', '1'];
  // none of these changes anything; the last has no terminal to ask at, and no --yes
  const [found, listed, dry, unasked] = await Promise.all([
    convene('check', meeting, ...soon),
    json(1, 'check', meeting, ...soon),
    json(1, 'repair', meeting, '--dry-run', ...soon),
    convene('repair', meeting, ...soon),
  ]);
  expect(found).toMatchObject({ status: 1, err: '' });
  expect(found.out).toMatch(/registry and workflows disagree in 3 places\./);
  expect(found.out).toMatch(
    /\nWORKFLOW_DOWN \(1\)\n.*found terminated; right would be running.*\n {2}repair: reset it/,
  );
  expect(found.out).toMatch(/\nROW_MISSING \(2\)\n {2}(CHE|FRA): found no row.*\n {2}(CHE|FRA): found no row/);
  const expected = [
    ['ROW_MISSING', 'CHE'],
    ['ROW_MISSING', 'FRA'],
    ['WORKFLOW_DOWN', down],
  ];
  const named = (findings: { code: string; subject: string }[]) =>
    findings.map(({ code, subject }) => [code, subject]).toSorted();
  expect(listed).toMatchObject({ meeting, agree: false, known: [] });
  expect(named(listed.findings)).toEqual(expected);
  expect(dry).toMatchObject({ dryRun: true, mended: [] });
  expect(named(dry.left)).toEqual(expected);
  expect(unasked).toMatchObject({ status: 1, out: '', err: expect.stringContaining('NOT_REPAIRED: ') });
  expect(await checkedActs(house, meeting)).toEqual(acts);
  expect(await count()).toBe(all - 2);
  expect((await temporal.workflow.getHandle(down).describe()).status.name).toBe('TERMINATED');

  const repaired = await json(0, 'repair', meeting, '--yes', '--actor', 'staff:operator', '--patience', '2');
  expect(named(repaired.found)).toEqual(expected);
  expect(repaired.left).toEqual([]);
  expect(new Set(repaired.mended.map(({ code }: { code: string }) => code))).toEqual(
    new Set(['ROW_MISSING', 'WORKFLOW_DOWN']),
  );
  expect(await count()).toBe(all);
  const done = (await checkedActs(house, meeting)).slice(acts.length).filter(({ act }) => act.action === 'repaired');
  expect(new Set(done.map(({ act }) => act.actor))).toEqual(new Set(['staff:operator']));
  expect(await json(0, 'check', meeting)).toEqual({ meeting, agree: true, findings: [], known: [], notes: [] });
});

test('archive keeps a meeting, and verify finds one altered byte', async () => {
  const meeting = await twoCollections();
  const out = join(folder, 'kept');
  const fails = (said: Ended, code: string) =>
    expect(said).toMatchObject({ status: 1, out: '', err: expect.stringMatching(new RegExp(`(^|\n)${code}: `)) });
  fails(await convene('archive', meeting, '--out', out), 'UNFINISHED');
  expect(existsSync(out)).toBe(false);

  const written = await convene('archive', meeting, '--out', out, '--unfinished');
  expect(written.status, written.err).toBe(0);
  expect(written.out).toMatch(/: \d+ files, \d+ bytes\n(.*\n)*.*the archive is whole\.\n$/);
  expect(await json(0, 'archive', '--verify', out)).toMatchObject({
    meeting,
    faults: [],
    checked: { messages: 197 },
  });
  const before = readdirSync(out, { recursive: true });
  fails(await convene('archive', meeting, '--out', out, '--unfinished'), 'ARCHIVE_NOT_EMPTY');
  expect(readdirSync(out, { recursive: true })).toEqual(before);

  const [message] = readdirSync(join(out, 'data', 'mail', 'convocation.r1')).toSorted();
  const altered = join('data', 'mail', 'convocation.r1', String(message));
  const bytes = readFileSync(join(out, altered));
  const last = bytes.length - 1;
  bytes.writeUInt8(bytes.readUInt8(last) ^ 1, last);
  writeFileSync(join(out, altered), bytes);
  const [found, listed] = await Promise.all([convene('archive', '--verify', out), json(1, 'archive', '--verify', out)]);
  expect(found).toMatchObject({ status: 1, err: '' });
  expect(found.out).toContain(`${altered} does not have its hash\n`);
  expect(found.out).toMatch(/\n1 fault: this archive is not what was written\.\n$/);
  expect(listed.faults).toEqual([{ file: altered, fault: 'does not have its hash' }]);
});
