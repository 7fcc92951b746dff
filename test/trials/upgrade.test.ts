import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { workflowIds } from '../../domain/messages/messages.ts';
import type { MeetingPlan } from '../../domain/plan.ts';
import { rosterOf } from '../../treaties/treaties.ts';
import { gate } from '../../worker/gate.ts';
import { folderOfTest } from '../folders.ts';
import { type House, openHouse } from '../house.ts';
import { CODES } from '../replay/recording.ts';
import { bundleIn, codeOf } from '../upgrade/releases.ts';
import {
  approve,
  approveAll,
  awaitedOn,
  checkedActs,
  historyOf,
  planOf,
  shortPlan,
  start,
  statusOf,
  toMissions,
  until,
} from '../workflows/support.ts';

vi.setConfig({ testTimeout: 240_000 });

const IN_FEBRUARY = '2024-02-10T12:00:00Z';
const roster: typeof rosterOf = (...of) => rosterOf(...of).filter(({ code }) => CODES.includes(code));

/** As the release 0.1.0 read it: days of the venue were not counted from offsets. */
function ofFormerRelease(plan: MeetingPlan, id: string): MeetingPlan {
  const { offsets: _, ...venue } = plan.venue;
  return { ...plan, id, venue };
}

/** Its issued convocation goes out, and the mail server of every second mission puts it off. */
async function sendingHalf(house: House, plan: MeetingPlan): Promise<{ meeting: string; moving: Promise<unknown> }> {
  const meeting = await start(house, plan);
  const later = new Map<string, boolean>();
  house.sink.setRefuse((address) => {
    if (!later.has(address)) later.set(address, later.size % 2 === 0);
    return later.get(address) === true ? { code: 451, message: '4.7.1 later' } : null;
  });
  for (let step = 0; step < 2; step += 1)
    await approve(house, meeting, await awaitedOn(house, meeting, 'convocation', IN_FEBRUARY));
  const moving = house.convene.advance(meeting, '2024-02-20T12:00:00Z');
  moving.catch(() => {});
  const isPutOff = ([, putOff]: [string, boolean]) => putOff;
  await until('the dispatch to be half done', () => {
    const reached = toMissions(house.sink.received()).length;
    return reached >= 3 && [...later].filter(isPutOff).length >= 3;
  });
  return { meeting, moving };
}

test('meetings that run under the last release go on under this one, and not back', async () => {
  const former = bundleIn(folderOfTest('former'), 'workflow-bundle', codeOf('0.1.0'));
  const now = { codePath: inject('bundle'), buildId: 'of this build' };
  const retryAfterMs = Array.from({ length: 200 }, () => 200);
  const house = await openHouse({ idle: true, worker: { roster, retryAfterMs } });
  onTestFinished(() => house.close());
  const { temporal, name: queue } = house;

  await house.startWorker({ bundle: former.codePath });
  const short = planOf(house).id;
  const approving = await start(house, ofFormerRelease(shortPlan(house), `${short}-a`));
  const awaited = await awaitedOn(house, approving, 'convocation', IN_FEBRUARY);
  const { meeting: sending, moving } = await sendingHalf(house, ofFormerRelease(shortPlan(house), `${short}-s`));
  await house.stopWorker();
  const sentBefore = toMissions(house.sink.received()).length;

  // meetings, circulations and first collections
  expect(await gate(temporal, queue, now)).toBeGreaterThanOrEqual(6);
  await house.startWorker();
  house.sink.setRefuse(() => null);
  await moving;
  await approve(house, approving, awaited);
  await awaitedOn(house, approving, 'convocation', IN_FEBRUARY);

  // what this build did in them is unknown to the last release
  const events = await historyOf(house, workflowIds.meeting(approving));
  await expect(gate(temporal, queue, former)).rejects.toMatchObject({
    code: 'UPGRADE_REFUSED',
    message: expect.stringMatching(
      new RegExp(`circulation/${approving}/convocation: .*wait-for-issue[^]*Nothing was changed`),
    ),
  });
  expect(await historyOf(house, workflowIds.meeting(approving))).toEqual(events);

  const { closes } = shortPlan(house);
  for (const meeting of [approving, sending]) {
    const { phase } = await approveAll(house, meeting, closes.at);
    expect([meeting, phase]).toEqual([meeting, 'concluded']);
    await until(`${meeting} to end`, async () => (await statusOf(house, workflowIds.meeting(meeting))) === 'COMPLETED');
    const { rows } = await house.pool.query<{ message_id: string; state: string; repeats: number }>(
      'SELECT message_id, state, repeats FROM outbox WHERE meeting = $1',
      [meeting],
    );
    expect(new Set(rows.map(({ state, repeats }) => `${state} ${repeats}`))).toEqual(new Set(['sent 0']));
    const acts = await checkedActs(house, meeting);
    expect(acts.filter(({ act }) => act.action === 'dispatched')).toHaveLength(1);
    expect(acts.at(-1)?.act.action).toBeDefined();
  }
  const received = toMissions(house.sink.received());
  expect(sentBefore).toBeLessThan(received.length / 2);
  expect(house.sink.duplicates()).toBe(0);
});
