import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Convene } from '../../client/client.ts';
import { sizeOf } from '../../domain/bytes.ts';
import type { Outcome } from '../../domain/messages/answers.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { begin, participantV2 } from '../../machines/machines.ts';
import type { CollectionInput, Remembered } from '../../workflows/collection/state.ts';
import { type House, openHouse } from '../house.ts';
import {
  approveAll,
  awaitedOn,
  checkedActs,
  collectionState,
  convened,
  delegation,
  inputsOf,
  payloadsOf,
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

test('answers from 32 callers across many turns: each answered once, none lost', async () => {
  const meeting = await convened(house);
  const { convene, temporal } = house;
  const collection = workflowIds.collection(meeting, 1);
  const before = (await convene.registry.participants(meeting)).slice(0, 128);
  const asked = before.map(({ code }) => code);
  const outcomes = new Map<string, Extract<Outcome, { ok: true }>>();
  const caller = async (_: unknown, n: number) => {
    for (let participant = asked.shift(); participant !== undefined; participant = asked.shift()) {
      for (const kind of ['acknowledge', 'nil_return'] as const) {
        const id = `${participant}/${kind}`;
        const message = { id, actor: `participant:${participant}`, participant, kind };
        // half of them by lists that the client library gathers; half by an update of its own, as a person sends it
        const outcome =
          n % 2 === 0
            ? await convene.answer(meeting, message)
            : await temporal.workflow
                .getHandle(collection)
                .executeUpdate<Extract<Outcome, { ok: true }>, [unknown]>(names.updates.answer, {
                  args: [{ v: 1, ...message }],
                });
        outcomes.set(id, outcome);
      }
    }
  };
  await Promise.all(Array.from({ length: 32 }, caller));
  expect(await runsOf(house, collection)).toBeGreaterThan(3);

  // a repeat of an id that an earlier run answered
  for (const { code } of before.slice(0, 5)) {
    const id = `${code}/acknowledge`;
    const again = await convene.answer(meeting, {
      id,
      actor: `participant:${code}`,
      participant: code,
      kind: 'acknowledge',
    });
    expect(again).toEqual(outcomes.get(id));
  }
  expect(outcomes.size).toBe(256);
  const state = await collectionState(house, meeting);
  for (const { code } of before) {
    const { version, snapshot } = state.participants.find((p) => p.code === code) ?? {};
    expect(snapshot?.value.delegation).toBe('nil_return');
    expect(outcomes.get(`${code}/nil_return`)?.version).toBe(version);
    await convene.registry.waitForVersion(meeting, code, version ?? 99);
  }
  expect((await statusCounts(house, meeting)).nil_return).toBe(128);
  await convene.advance(meeting, '2024-02-20T12:00:00Z');
  const acts = (await checkedActs(house, meeting)).map(({ act }) => act);
  for (const kind of ['acknowledge', 'nil_return']) {
    expect(new Set(acts.filter(({ action }) => action === kind).map(({ subject }) => subject)).size).toBe(128);
    expect(acts.filter(({ action }) => action === kind)).toHaveLength(128);
  }
});

test('everything turns between dispatch, deadline and closing, and nothing is lost or done twice', async () => {
  const { convene } = restless;
  const meeting = await start(restless, shortPlan(restless, { shardCapacity: 70 }));
  const sentBefore = toMissions(house.sink.received()).length;
  expect((await approveAll(restless, meeting, '2024-02-20T12:00:00Z')).phase).toBe('collecting');
  expect(await statusCounts(house, meeting)).toEqual({ notified: 197, posted: 5 });
  expect(toMissions(house.sink.received()).length - sentBefore).toBe(197);
  expect(house.sink.duplicates()).toBe(0);

  await Promise.all([
    convene.nominate(meeting, 'CHE', delegation('head'), { actor: 'participant:CHE', id: randomUUID() }),
    convene.advance(meeting, '2024-08-31T12:00:00Z'),
  ]);
  const counts = await statusCounts(house, meeting);
  expect(counts).toEqual({ nominated: 1, no_reply: 201 });
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
  ).toBe(197);
  expect(times('approve')).toBe(2);
  expect(times('phase_changed')).toBe(5);
});

test('at every bound, in letters of three and four bytes, each payload of a full collection stays under 400 KB', async () => {
  const { convene, temporal } = house;
  const meeting = await convene.registry.createMeeting(shortPlan(house), 'f'.repeat(64), 'rehearsal');
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const codes = Array.from({ length: 250 }, (_, n) => `ORGANI${letters[n % 26]}${letters[Math.floor(n / 26)]}`);
  const { snapshot } = begin(participantV2, { admission: 'not_required', credentialsWanted: true });
  const id = (n: number) => `${'x'.repeat(120)}/${n}`.slice(-120);
  // as an earlier release left it: more than is carried over now
  const remembered = Array.from(
    { length: 4_000 },
    (_, n): Remembered => [id(n), codes[n % 250] ?? '', n, 'acknowledged', false],
  );
  const input: CollectionInput = {
    ...{ v: 1, machine: 'participant.v2', meeting, mode: 'rehearsal', title: '12MSP', shard: 1, shards: 1 },
    ...{ at: '2024-02-20T12:00:00Z', deadline: '2024-08-30T21:59:59Z', credentialsWanted: true, turnAt: 15 },
    state: {
      participants: codes.map((code) => ({
        ...{ code, name: '会'.repeat(200), capacity: 'observer_organization', version: 1, snapshot },
      })),
      outcomes: remembered,
      ...{ commands: [], ticks: [], tallies: [], dirty: [], acts: [], started: true, ended: false, answers: 4_000 },
    },
  };
  const workflowId = workflowIds.collection(meeting, 1);
  const handle = await temporal.workflow.start('collection', { workflowId, taskQueue: house.name, args: [input] });
  const submission = { id: randomUUID(), sha256: 'a'.repeat(64), persons: 500, heads: 500 };
  const basis = {
    ...{ kind: 'note_verbale', reference: '会'.repeat(120), date: '2024-02-18' },
    ...{ receivedAt: '2024-02-18T09:00:00Z', sha256: 'b'.repeat(64) },
  };
  const by = (participant: string, n: number) => ({ v: 1, id: id(n), participant, actor: 'staff:geneva-desk', basis });
  const answers = codes.flatMap((code, n) => [
    { ...by(code, 4_000 + n), kind: 'nominate', submission },
    { ...by(code, 4_250 + n), kind: 'paper_received', note: '会'.repeat(400) },
    { ...by(code, 4_500 + n), kind: 'paper_received', note: '\u{20000}'.repeat(300) },
  ]);
  await expect(
    handle.executeUpdate(names.updates.answers, { args: [{ v: 1, answers: answers.slice(0, 200) }] }),
  ).rejects.toMatchObject({ cause: { type: 'malformed', message: expect.stringMatching(/the most is 200000/) } });
  for (let at = 0; at < answers.length; at += 100) {
    const outcomes = await handle.executeUpdate<Outcome[], [unknown]>(names.updates.answers, {
      args: [{ v: 1, answers: answers.slice(at, at + 100) }],
    });
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
  }
  await until('the registry to have followed', async () => (await convene.registry.acts(meeting)).length >= 1_000);
  const acts = await checkedActs(house, meeting);
  // every list without a head or with too many is queried
  expect(new Set(acts.map(({ act }) => act.action))).toEqual(new Set(['queryHead', 'nominate', 'paper_received']));
  expect(acts).toHaveLength(1_000);
  await until('the collection to turn', async () => (await runsOf(house, workflowId)) > 1);
  const [first = 0, ...carried] = (await inputsOf<CollectionInput>(house, workflowId)).map(sizeOf);
  expect(first).toBeGreaterThan(800_000);
  expect(carried.length).toBeGreaterThan(0);
  expect(Math.max(...carried)).toBeLessThan(400_000);
  const payloads = (await payloadsOf(house, workflowId)).toSorted((a, b) => b - a);
  // what it was started with is the largest
  expect(payloads.slice(1).every((bytes) => bytes < 400_000)).toBe(true);
  // the latest are remembered
  const again = answers.slice(-10);
  const repeated = await handle.executeUpdate<Outcome[], [unknown]>(names.updates.answers, {
    args: [{ v: 1, answers: again }],
  });
  expect(repeated.map((outcome) => outcome.ok && outcome.id)).toEqual(again.map((one) => one.id));
  expect((await collectionState(house, meeting)).answers).toBe(4_750);
  await handle.terminate('the test has ended');
});

test('an update that is refused, which history does not keep, turns neither a meeting nor a circulation', async () => {
  const { temporal, pool, name } = house;
  const at = '2024-02-06T09:00:00Z';
  const begun = async (turnAt: number) => {
    const all = { meeting: turnAt, circulation: turnAt, collection: 4_000 };
    const one: House = { ...house, convene: new Convene({ temporal, pool, taskQueue: name, turnAt: all }) };
    const meeting = await start(one, shortPlan(house, { id: `k${randomUUID().slice(0, 8)}` }));
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
  const meeting = await start(one, shortPlan(house, { id: `r${randomUUID().slice(0, 8)}` }));
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
  const quiet = await openHouse({ turnAt: { meeting: 4_000, circulation: 4_000, collection: 150 } });
  onTestFinished(() => quiet.close());
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
