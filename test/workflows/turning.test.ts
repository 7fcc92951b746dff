import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Convene } from '../../client/client.ts';
import type { Outcome } from '../../domain/messages/answers.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { type House, openHouse, ownHouse } from '../house.ts';
import { dozen, everyoneReached, rosterOfDozen } from '../roster.ts';
import {
  approveAll,
  awaitedOn,
  checkedActs,
  convened,
  delegation,
  runsOf,
  shortPlan,
  start,
  statusCounts,
  statusOf,
  toMissions,
  until,
} from './support.ts';

let house: House;
/** The same client, whose meetings turn at a few dozen events: in the middle of whatever they do. */
let restless: House;

beforeAll(async () => {
  const tries = new Map<string, number>();
  house = await openHouse({
    turnAt: { meeting: 4_000, circulation: 4_000, collection: 45 },
    worker: { roster: rosterOfDozen },
    // every third mission's server puts the first two tries off, so that a dispatch takes its time
    refuse: (recipient) => {
      const n = (tries.get(recipient) ?? 0) + 1;
      tries.set(recipient, n);
      return recipient.charCodeAt(recipient.length - 20) % 3 === 0 && n <= 2
        ? { code: 452, message: 'try again later' }
        : null;
    },
  });
  const { temporal, pool, name } = house;
  const turnAt = { meeting: 45, circulation: 25, collection: 22 };
  restless = { ...house, convene: new Convene({ temporal, pool, taskQueue: name, turnAt }) };
});
afterAll(() => house.close());

test('everything turns between dispatch, deadline and closing, and nothing is lost or done twice', async () => {
  const { convene } = restless;
  const meeting = await start(restless, shortPlan({ shardCapacity: 5 }));
  const sentBefore = toMissions(house.sink.received()).length;
  expect((await approveAll(restless, meeting, '2024-02-20T12:00:00Z')).phase).toBe('collecting');
  expect(await statusCounts(house, meeting)).toEqual(everyoneReached);
  expect(toMissions(house.sink.received()).length - sentBefore).toBe(dozen.mailed);
  expect(house.sink.duplicates()).toBe(0);

  await Promise.all([
    convene.nominate(meeting, 'CHE', delegation('head'), { actor: 'participant:CHE', id: randomUUID() }),
    convene.advance(meeting, '2024-08-31T12:00:00Z'),
  ]);
  const counts = await statusCounts(house, meeting);
  expect(counts).toEqual({ nominated: 1, no_reply: dozen.size - 1 });
  expect((await convene.advance(meeting, '2024-09-14T12:00:00Z')).phase).toBe('concluded');

  const ids = [1, 2, 3].map((n) => workflowIds.collection(meeting, n));
  for (const id of [workflowIds.meeting(meeting), workflowIds.circulation(meeting, 'convocation'), ...ids]) {
    await until(`${id} to be completed`, async () => (await statusOf(house, id)) === 'COMPLETED');
    expect(await runsOf(house, id)).toBeGreaterThan(1);
  }
  const acts = (await checkedActs(house, meeting)).map(({ act }) => act);
  const times = (action: string) => acts.filter((act) => act.action === action).length;
  expect({ dispatched: times('dispatched'), deadline: times('deadline_applied'), done: times('command_done') }).toEqual(
    {
      dispatched: 3,
      deadline: 3,
      // dispatch, deadline, close
      done: 3,
    },
  );
  expect(
    acts.filter(({ action }) => action === 'dispatched').reduce((sum, act) => sum + Number(act.detail.sent ?? 0), 0),
  ).toBe(dozen.mailed);
  expect(times('approve')).toBe(2);
  expect(times('phase_changed')).toBe(5);
});

test('an update that is refused, which history does not keep, turns neither a meeting nor a circulation', async () => {
  const { temporal, pool, name } = house;
  const at = '2024-02-06T09:00:00Z';
  const begun = async (turnAt: number) => {
    const all = { meeting: turnAt, circulation: turnAt, collection: 4_000 };
    const one: House = { ...house, convene: new Convene({ temporal, pool, taskQueue: name, turnAt: all }) };
    const meeting = await start(one, shortPlan());
    await house.convene.advance(meeting, at);
    return [workflowIds.meeting(meeting), workflowIds.circulation(meeting, 'convocation')];
  };
  const lengthOf = async (workflowId: string) =>
    (await temporal.workflow.getHandle(workflowId).describe()).historyLength;
  const lengths = await Promise.all((await begun(4_000)).map(lengthOf));
  // the task of a refusal makes a history longer by a few events while it lasts
  const near = await Promise.all(lengths.flatMap((length) => [1, 2, 3].map((more) => begun(length + more))));
  for (const workflowId of near.flat()) {
    const before = await runsOf(house, workflowId);
    const update = workflowId.startsWith('meeting') ? 'hold' : 'approve';
    const refused = temporal.workflow.getHandle(workflowId).executeUpdate(update, { args: ['nothing'] });
    await expect(refused).rejects.toThrow();
    expect(await runsOf(house, workflowId), workflowId).toBe(before);
  }
});

test('repeats, which change nothing but make history longer, turn a meeting and a circulation', async () => {
  const { temporal, pool, name } = house;
  const turnAt = { meeting: 200, circulation: 200, collection: 4_000 };
  const one: House = { ...house, convene: new Convene({ temporal, pool, taskQueue: name, turnAt }) };
  const meeting = await start(one, shortPlan());
  const awaited = await awaitedOn(one, meeting, 'convocation', '2024-02-06T09:00:00Z');
  const { officer, revision, sha256 } = awaited;
  const approval = { officer, revision, sha256, evidence: { kind: 'none' } };
  const repeats = [
    [workflowIds.circulation(meeting, 'convocation'), names.updates.approve, approval],
    [workflowIds.meeting(meeting), names.updates.advanceClock, { to: '2024-02-06T09:00:00Z' }],
  ] as const;
  for (const [workflowId, update, message] of repeats) {
    const handle = temporal.workflow.getHandle(workflowId);
    const before = await runsOf(house, workflowId);
    const args: [unknown] = [{ v: 1, id: `repeated/${update}`, actor: `officer:${officer}`, ...message }];
    // five events each
    const first = await handle.executeUpdate(update, { args });
    for (let n = 0; n < 50; n += 1) expect(await handle.executeUpdate(update, { args })).toEqual(first);
    await until(`${workflowId} to turn`, async () => (await runsOf(house, workflowId)) > before);
  }
});

test('a collection that turns while mail hangs goes on writing answers, and turns once mail works', async () => {
  const quiet = await ownHouse({
    turnAt: { meeting: 4_000, circulation: 4_000, collection: 150 },
    worker: { roster: rosterOfDozen },
  });
  const { convene, temporal, sink } = quiet;
  const meeting = await convened(quiet);
  const workflowId = workflowIds.collection(meeting, 1);
  const handle = temporal.workflow.getHandle(workflowId);
  const [convocation] = await convene.registry.circulations(meeting);
  const { runId } = await handle.describe();
  sink.pause();
  await handle.signal(names.signals.command, {
    ...{ kind: 'dispatch', id: 'test/hangs', circulation: 'convocation', revision: 1, attempt: 2 },
    ...{ sha256: convocation?.sha256, holds: [], notifies: true },
    audience: { capacities: ['state_party'], answered: 'any', only: ['CHE'] },
  });
  const codes = (await convene.registry.participants(meeting)).map(({ code }) => code);
  const basis = {
    ...{ kind: 'note_verbale', reference: 'No. 12', date: '2024-02-18' },
    ...{ receivedAt: '2024-02-18T09:00:00Z', sha256: 'b'.repeat(64) },
  };
  let said = 0;
  const say = async (many: number) => {
    const answers = Array.from({ length: many }, () => {
      said += 1;
      const by = { v: 1, id: `note/${said}`, participant: codes[said % codes.length], actor: 'staff:geneva-desk' };
      return { ...by, basis, kind: 'paper_received', note: 'n'.repeat(400) };
    });
    const outcomes = await handle.executeUpdate<Outcome[], [unknown]>(names.updates.answers, {
      args: [{ v: 1, answers }],
    });
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
  };
  // one by one until a turn is due, and a few more that it carries over
  while ((await handle.describe()).historyLength < 150) await say(1);
  for (let n = 0; n < 3; n += 1) await say(1);
  expect((await handle.describe()).runId).toBe(runId);
  // more than a turn carries over
  await say(150);
  sink.resume();
  await until('the collection to turn', async () => (await handle.describe()).runId !== runId);
  await until('the registry to have every answer', async () => {
    const acts = await convene.registry.acts(meeting);
    return acts.filter(({ act }) => act.action === 'paper_received').length === said;
  });
  await checkedActs(quiet, meeting);
});
