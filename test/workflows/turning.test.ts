import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Convene } from '../../client/client.ts';
import type { Outcome } from '../../domain/messages/answers.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { begin, participantV2 } from '../../machines/machines.ts';
import type { CollectionInput } from '../../workflows/collection/state.ts';
import { type House, openHouse } from '../house.ts';
import {
  approveAll,
  checkedActs,
  collectionState,
  convened,
  delegation,
  inputsOf,
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
    turnAt: { meeting: 4_000, circulation: 4_000, collection: 120 },
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

test('what a full collection carries over stays under a megabyte', async () => {
  const { convene, temporal } = house;
  const meeting = await convene.registry.createMeeting(shortPlan(house), 'f'.repeat(64), 'rehearsal');
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const codes = Array.from({ length: 250 }, (_, n) => `ORGANI${letters[n % 26]}${letters[Math.floor(n / 26)]}`);
  const { snapshot } = begin(participantV2, { admission: 'not_required', credentialsWanted: true });
  // as many ids as are remembered, and all as long as they may be
  const id = (n: number) => `${'x'.repeat(120)}/${n}`.slice(-120);
  const input: CollectionInput = {
    v: 1,
    machine: 'participant.v2',
    meeting,
    mode: 'rehearsal',
    title: '12MSP',
    shard: 1,
    shards: 1,
    at: '2024-02-20T12:00:00Z',
    deadline: '2024-08-30T21:59:59Z',
    credentialsWanted: true,
    turnAt: 60,
    state: {
      participants: codes.map((code) => ({
        code,
        name: `An organization with a name of some sixty letters, say ${code}`,
        capacity: 'observer_organization',
        version: 1,
        snapshot,
      })),
      outcomes: Array.from({ length: 4_000 }, (_, n) => [id(n), codes[n % 250] ?? '', n, 'acknowledged', false]),
      commands: [],
      ticks: [],
      tallies: [],
      dirty: [],
      acts: [],
      started: true,
      ended: false,
      answers: 4_000,
    },
  };
  const workflowId = workflowIds.collection(meeting, 1);
  const handle = await temporal.workflow.start('collection', { workflowId, taskQueue: house.name, args: [input] });
  const submission = { id: randomUUID(), sha256: 'a'.repeat(64), persons: 12, heads: 1 };
  const answers = codes.map((participant, n) => ({
    ...{ v: 1, id: id(4_000 + n), kind: 'nominate', submission, participant, actor: 'staff:geneva-desk' },
    basis: { kind: 'note_verbale', reference: 'r'.repeat(120), date: '2024-02-18', receivedAt: '2024-02-18T09:00:00Z' },
  }));
  for (let at = 0; at < 250; at += 10) {
    await handle.executeUpdate(names.updates.answers, { args: [{ v: 1, answers: answers.slice(at, at + 10) }] });
  }
  const sizes = (await inputsOf<CollectionInput>(house, workflowId)).map((run) => JSON.stringify(run).length);
  expect(sizes.length).toBeGreaterThan(1);
  expect(Math.max(...sizes)).toBeLessThan(1_000_000);
  expect((await collectionState(house, meeting)).outcomes).toHaveLength(4_000);
  await handle.terminate('the test has ended');
});
