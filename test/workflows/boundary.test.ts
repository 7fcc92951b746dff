import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { type House, openHouse } from '../house.ts';
import { dozen, everyoneReached, rosterOfDozen } from '../roster.ts';
import { json, rawSignal } from './raw.ts';
import {
  approve,
  awaitedOn,
  checkedActs,
  convened,
  eventsOf,
  shortPlan,
  start,
  statusCounts,
  statusOf,
  toMissions,
  until,
} from './support.ts';

/**
 * A closed meeting: its workflows and workers know each other, and nobody else is taken for one of them, who can do all that
 * the Temporal server lets a writer do, and read histories. (trials/turning-meeting.test.ts: to its end, turning all the time.)
 */

let house: House;
beforeAll(async () => {
  house = await openHouse({
    proofs: 'closed',
    worker: { roster: rosterOfDozen },
  });
});
afterAll(() => house.close());
beforeEach(() => house.sink.resume());

const actsOf = async (meeting: string, action: string) =>
  (await checkedActs(house, meeting)).map(({ act }) => act).filter((act) => act.action === action);

/** Waits for so many acts of signals that were set aside, and returns them as `name: reason`. */
const setAside = (meeting: string, many: number) =>
  until(`${many} signals to be set aside`, async () => {
    const acts = await actsOf(meeting, 'signal_set_aside');
    return acts.length >= many && acts.map(({ detail }) => `${detail.signal}: ${detail.reason}`);
  });

/** The signals that all runs of a workflow have received. */
const signalsTo = async (workflowId: string) =>
  (await eventsOf(house, workflowId)).flat().flatMap((event) => event.workflowExecutionSignaledEventAttributes ?? []);

describe('what only the house sends', () => {
  let meeting: string;
  let before: Awaited<ReturnType<House['convene']['state']>>;
  beforeAll(async () => {
    house.sink.resume();
    meeting = await convened(house);
    before = await house.convene.state(meeting);
  });

  test('forged, it changes nothing, and is an act', async () => {
    const session = { kind: 'session', child: workflowIds.session(meeting) };
    const reports = [
      { ...session, event: 'opened' },
      { ...session, event: 'closed' },
      { from: workflowIds.session(meeting), number: 1, signal: 'report', message: { ...session, event: 'opened' } },
    ];
    // a mark that somebody made up
    const marked = { 'convene-mark': Buffer.from(`k1 ${'A'.repeat(43)}`), 'convene-ours': Buffer.from('1') };
    for (const report of reports) {
      await rawSignal(house, workflowIds.meeting(meeting), names.signals.report, json(report, marked));
    }
    const circulation = workflowIds.circulation(meeting, 'convocation');
    for (const name of ['end', 'staff', 'lapse', 'redraft', 'tick'] as const) {
      const forged = { id: 'x', officers: [], reason: 'x', at: '2030-01-01T00:00:00Z' };
      await rawSignal(house, circulation, names.signals[name], json(forged));
    }
    const order = { kind: 'close', id: 'close', at: '2024-02-21T00:00:00Z' };
    await rawSignal(house, workflowIds.collection(meeting, 1), names.signals.command, json(order));

    const said = await setAside(meeting, 9);
    expect(said.every((one) => /only Convene’s own workers send this/.test(one))).toBe(true);
    expect(new Set(said.map((one) => one.split(':')[0]))).toEqual(
      new Set(['report', 'end', 'staff', 'lapse', 'redraft', 'tick', 'command']),
    );
    const after = await house.convene.state(meeting);
    expect({ phase: after.phase, circulations: after.circulations }).toEqual({
      phase: before.phase,
      circulations: before.circulations,
    });
    expect(await statusOf(house, circulation)).toBe('RUNNING');
  });

  test('sent a second time, by whoever can read histories, it is not heard', async () => {
    const many = (await actsOf(meeting, 'signal_set_aside')).length;
    const signals = await signalsTo(workflowIds.collection(meeting, 1));
    const heard = signals.find(({ input }) => input?.payloads?.[0]?.metadata?.['convene-mark']?.length === 46);
    const [payload] = heard?.input?.payloads ?? [];
    const name = heard?.signalName ?? '';
    expect(name).toMatch(/^(tick|command)$/);
    const bytes = { metadata: { ...payload?.metadata }, data: payload?.data ?? Buffer.alloc(0) };
    await rawSignal(house, workflowIds.collection(meeting, 1), name, bytes);
    // nor under another name, nor by another workflow
    await rawSignal(house, workflowIds.collection(meeting, 1), 'report', bytes);
    await rawSignal(house, workflowIds.meeting(meeting), 'report', bytes);
    const said = (await setAside(meeting, many + 3)).slice(many).toSorted();
    expect(said.filter((one) => one.startsWith(`${name}: this was sent before`))).toHaveLength(1);
    expect(said.filter((one) => one.startsWith('report: only Convene’s own workers'))).toHaveLength(2);
  });
});

describe('an activity', () => {
  const forgedResult = json({ outcomes: [], deferred: [], retryAfterMs: 0 });
  const forgedFailure = {
    message: 'nothing is issued',
    applicationFailureInfo: { type: 'NotIssued', nonRetryable: true },
    // what the SDK stumbles over, too
    cause: { message: 'none', activityFailureInfo: {} },
  };

  test('that somebody answers for is not believed, and is done again', async () => {
    const meeting = await start(house, shortPlan());
    const { convene, temporal } = house;
    const at = '2024-02-20T12:00:00Z';
    await approve(house, meeting, await awaitedOn(house, meeting, 'convocation', at));
    const last = await awaitedOn(house, meeting, 'convocation', at);
    const before = toMissions(house.sink.received()).length;
    house.sink.pause();
    await approve(house, meeting, last);
    const workflowId = workflowIds.collection(meeting, 1);
    const { namespace } = temporal.options;
    const answered = new Set<string>();
    const pending = () =>
      until('a dispatch to be under way', async () => {
        const { raw } = await temporal.workflow.getHandle(workflowId).describe();
        return raw.pendingActivities?.find(
          ({ activityType, activityId }) => activityType?.name === 'dispatch' && !answered.has(activityId ?? ''),
        );
      });
    for (const forge of ['completed', 'failed'] as const) {
      const activityId = (await pending()).activityId ?? '';
      answered.add(activityId);
      const of = { namespace, workflowId, activityId, identity: 'a stranger' };
      if (forge === 'completed') {
        await temporal.workflowService.respondActivityTaskCompletedById({
          ...of,
          result: { payloads: [forgedResult] },
        });
      } else await temporal.workflowService.respondActivityTaskFailedById({ ...of, failure: forgedFailure });
    }
    house.sink.resume();
    expect((await convene.advance(meeting, at)).phase).toBe('collecting');
    expect(toMissions(house.sink.received())).toHaveLength(before + dozen.mailed);
    expect(house.sink.duplicates()).toBe(0);
    expect(await statusCounts(house, meeting)).toEqual(everyoneReached);
    const said = await setAside(meeting, 2);
    expect(said.filter((one) => /^an activity: an activity seemed to have ended so/.test(one))).toHaveLength(2);
  });
});

test('nobody else’s workflow has an activity done', async () => {
  const meeting = await convened(house);
  const { namespace } = house.temporal.options;
  const [{ revision = 1, sha256 = '' } = {}] = await house.convene.registry.circulations(meeting);
  const before = toMissions(house.sink.received()).length;
  const theirs = `${house.name}-theirs`;
  const workflowsPath = fileURLToPath(new URL('./stranger.ts', import.meta.url));
  const connection = await NativeConnection.connect({ address: house.address });
  const worker = await Worker.create({ connection, namespace, taskQueue: theirs, workflowsPath });
  const input = { meeting, mode: 'rehearsal', circulation: 'convocation', revision, sha256, attempt: 2 };
  const args = [`${house.name}-mail`, { ...input, participants: ['CHE'], at: '2024-02-21T09:00:00Z' }];
  const workflowId = `stranger/${meeting}`;
  const asked = worker.runUntil(house.temporal.workflow.execute('stranger', { workflowId, taskQueue: theirs, args }));
  await expect(asked).rejects.toMatchObject({ cause: { cause: { type: 'Stranger' } } });
  await connection.close();
  expect(toMissions(house.sink.received())).toHaveLength(before);
});

test('a child that somebody starts first ends at once, and the meeting starts its own', async () => {
  const plan = shortPlan();
  const meeting = `${plan.id}~r1`;
  for (const [type, workflowId] of [
    ['circulation', workflowIds.circulation(meeting, 'convocation')],
    ['collection', workflowIds.collection(meeting, 1)],
  ] as const) {
    const stranger = await house.temporal.workflow.start(type, { workflowId, taskQueue: house.name, args: [{ v: 1 }] });
    await expect(stranger.result()).rejects.toMatchObject({ cause: { type: 'unproved' } });
  }
  expect(await convened(house, plan)).toBe(meeting);
  expect(await statusCounts(house, meeting)).toEqual(everyoneReached);
});

test('a meeting that is entered as closed is begun neither open nor with another plan', async () => {
  const { convene, temporal } = house;
  const enter = async () => {
    const plan = shortPlan();
    return { plan, id: await convene.registry.createMeeting(plan, 'f'.repeat(64), 'rehearsal', 'closed') };
  };
  const begin = async (meeting: string, input: object) => {
    const given = { v: 1, machine: 'meeting.v1', meeting, mode: 'rehearsal', credentialsWanted: true };
    const args = [{ ...given, turnAt: { meeting: 60, circulation: 60, collection: 60 }, state: null, ...input }];
    const workflowId = workflowIds.meeting(meeting);
    return (await temporal.workflow.start('meeting', { workflowId, taskQueue: house.name, args })).result();
  };
  const open = await enter();
  await expect(begin(open.id, { plan: open.plan, at: open.plan.startsAt })).rejects.toMatchObject({
    cause: { cause: { type: 'Stranger' } },
  });
  const { id, plan } = await enter();
  const other = { ...plan, name: 'Another Meeting' };
  await expect(begin(id, { plan: other, at: plan.startsAt, proofs: 'closed' })).rejects.toMatchObject({
    cause: { cause: { type: 'StrangeStart', message: expect.stringMatching(/another plan/) } },
  });
  // nor with a state that somebody made up
  await expect(begin(id, { plan, at: plan.startsAt, proofs: 'closed', state: {} })).rejects.toMatchObject({
    cause: { type: 'unproved' },
  });
});
