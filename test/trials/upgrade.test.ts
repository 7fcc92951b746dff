import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { workflowIds } from '../../domain/messages/messages.ts';
import type { MeetingPlan } from '../../domain/plan.ts';
import { migrationsOf } from '../../registry/migrate.ts';
import { startHouse } from '../../stack/house.ts';
import { runningStack } from '../../stack/running.ts';
import { startStack } from '../../stack/stack.ts';
import { gate } from '../../worker/gate.ts';
import { runConvene } from '../e2e/command.ts';
import { folderOfTest } from '../folders.ts';
import { type House, openHouse } from '../house.ts';
import { dozen, rosterOfDozen } from '../roster.ts';
import { secrets } from '../secrets.ts';
import { breaking, packageIn } from '../upgrade/builds.ts';
import { bundleIn, codeOf } from '../upgrade/releases.ts';
import {
  approve,
  approveAll,
  awaitedOn,
  checkedActs,
  historyOf,
  PLAN,
  planOf,
  shortPlan,
  start,
  statusOf,
  toMissions,
  unsigned,
  until,
} from '../workflows/support.ts';

vi.setConfig({ testTimeout: 240_000 });

const IN_FEBRUARY = '2024-02-10T12:00:00Z';

/** As the release 0.1.0 read it: days of the venue were not counted from offsets. */
function ofFormerRelease(plan: MeetingPlan, id: string): MeetingPlan {
  const { offsets: _, ...venue } = plan.venue;
  return { ...plan, id, venue };
}

async function outboxOf({ pool }: House, meeting: string): Promise<{ state: string; repeats: number }[]> {
  const { rows } = await pool.query('SELECT state, repeats FROM outbox WHERE meeting = $1', [meeting]);
  return rows;
}

/** Its issued convocation goes out, and the mail server of every second mission puts it off. */
async function sendingHalf(house: House, plan: MeetingPlan): Promise<{ meeting: string; moving: Promise<unknown> }> {
  const meeting = await start(house, plan);
  /** By the domain of a mission, so that a message is put off for all whom it is for. */
  const putOff = new Map<string, boolean>();
  house.sink.setRefuse((address) => {
    if (toMissions([{ to: [address] }]).length === 0) return null;
    const mission = address.replace(/^.*@/, '');
    if (!putOff.has(mission)) putOff.set(mission, putOff.size % 2 === 0);
    return putOff.get(mission) === true ? { code: 451, message: '4.7.1 later' } : null;
  });
  for (let step = 0; step < 2; step += 1)
    await approve(house, meeting, await awaitedOn(house, meeting, 'convocation', IN_FEBRUARY));
  const moving = house.convene.advance(meeting, '2024-02-20T12:00:00Z');
  moving.catch(() => {});
  const states = async () => new Set((await outboxOf(house, meeting)).map(({ state }) => state));
  await until('the dispatch to be half done', async () => putOff.size >= 6 && (await states()).has('sent'));
  return { meeting, moving };
}

test('meetings that run under the last release go on under this one, and not back', async () => {
  const former = bundleIn(folderOfTest('former'), 'workflow-bundle', codeOf('0.1.0'));
  const now = { codePath: inject('bundle'), buildId: 'of this build' };
  const retryAfterMs = Array.from({ length: 200 }, () => 200);
  const house = await openHouse({ idle: true, worker: { roster: rosterOfDozen, retryAfterMs } });
  onTestFinished(() => house.close());
  const { temporal, name: taskQueue } = house;

  await house.startWorker({ bundle: former.codePath });
  const short = planOf().id;
  const approving = await start(house, ofFormerRelease(shortPlan(), `${short}-a`));
  const awaited = await awaitedOn(house, approving, 'convocation', IN_FEBRUARY);
  const { meeting: sending, moving } = await sendingHalf(house, ofFormerRelease(shortPlan(), `${short}-s`));
  await house.stopWorker();
  const halfDone = (await outboxOf(house, sending)).map(({ state }) => state);
  expect(new Set(halfDone)).toEqual(new Set(['sent', 'prepared']));

  // meetings, circulations and first collections
  expect(await gate(temporal, { taskQueue, secrets }, now)).toBeGreaterThanOrEqual(6);
  await house.startWorker();
  house.sink.setRefuse(() => null);
  await moving;
  await approve(house, approving, awaited);
  await awaitedOn(house, approving, 'convocation', IN_FEBRUARY);

  // what this build did in them is unknown to the last release
  const events = await historyOf(house, workflowIds.meeting(approving));
  await expect(gate(temporal, { taskQueue, secrets }, former)).rejects.toMatchObject({
    code: 'UPGRADE_REFUSED',
    message: expect.stringMatching(new RegExp(`circulation/${approving}/convocation: \\S[^]*Nothing was changed`)),
  });
  expect(await historyOf(house, workflowIds.meeting(approving))).toEqual(events);

  for (const meeting of [approving, sending]) {
    expect((await approveAll(house, meeting, '2024-02-20T12:00:00Z')).phase).toBe('collecting');
    expect((await house.convene.advance(meeting, '2024-09-20T12:00:00Z')).phase).toBe('concluded');
    await until(`${meeting} to end`, async () => (await statusOf(house, workflowIds.meeting(meeting))) === 'COMPLETED');
    const states = (await outboxOf(house, meeting)).map(({ state, repeats }) => `${state} ${repeats}`);
    expect(states).toEqual(Array.from({ length: dozen.mailed }, () => 'sent 0'));
    const acts = await checkedActs(house, meeting);
    expect(acts.filter(({ act }) => act.action === 'dispatched')).toHaveLength(1);
  }
  expect(toMissions(house.sink.received())).toHaveLength(2 * dozen.mailed);
  expect(house.sink.duplicates()).toBe(0);
});

test('a build that would break what runs on a folder is refused by `up`, before anything is changed', async () => {
  const folder = folderOfTest('upgrade');
  const dir = join(folder, 'var');
  const { TEMPORAL_ADDRESS: _, DATABASE_URL: __, ...env } = process.env;
  const house = await startHouse({ dir, env, mode: 'rehearsal' });
  const { meeting } = await house.convene.start(PLAN, 'rehearsal', unsigned);
  await house.convene.advance(meeting, IN_FEBRUARY);
  const { historyLength } = await house.temporal.workflow.getHandle(workflowIds.meeting(meeting)).describe();
  const [newest = ''] = (await migrationsOf(house.config.databaseUrl)).slice(-1);
  await forget(house.config.databaseUrl, newest);
  await house.stop();
  const build = readFileSync(join(dir, 'build.json'), 'utf8');

  const refused = await runConvene(['up', '--dir', dir], {}, packageIn(join(folder, 'breaking'), breaking()));
  expect(refused.status).toBe(1);
  expect(refused.err).toMatch(
    new RegExp(
      `UPGRADE_REFUSED: This version cannot go on with .*meeting/${meeting}: .*Nothing was changed.*#upgrade`,
      's',
    ),
  );
  expect(runningStack(dir)).toBeNull();
  expect(readFileSync(join(dir, 'build.json'), 'utf8')).toBe(build);

  const stack = await startStack({ dir, env, mode: 'rehearsal' });
  try {
    expect(await migrationsOf(stack.postgres.url)).not.toContain(newest);
    const connection = await Connection.connect({ address: stack.temporal.address });
    const temporal = new Client({ connection, namespace: stack.temporal.namespace });
    const now = await temporal.workflow.getHandle(workflowIds.meeting(meeting)).describe();
    expect([now.status.name, now.historyLength]).toEqual(['RUNNING', historyLength]);
    await connection.close();
  } finally {
    await stack.stop();
  }
});

/** The newest migration as if it had never run. */
async function forget(databaseUrl: string, name: string): Promise<void> {
  const owner = new pg.Client({ connectionString: databaseUrl });
  await owner.connect();
  await owner.query('DELETE FROM convene_migration WHERE name = $1', [name]);
  await owner.end();
}
