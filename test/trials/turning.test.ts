import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { sizeOf } from '../../domain/bytes.ts';
import type { Outcome } from '../../domain/messages/answers.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { begin, participantV2 } from '../../machines/machines.ts';
import type { CollectionInput, Remembered } from '../../workflows/collection/state.ts';
import { openHouse } from '../house.ts';
import {
  checkedActs,
  collectionState,
  convened,
  inputsOf,
  payloadsOf,
  runsOf,
  shortPlan,
  statusCounts,
  until,
} from '../workflows/support.ts';

/** Turns under load, and at every bound (workflows/turning.test.ts has what turns, and when). */

const house = await openHouse({ turnAt: { meeting: 4_000, circulation: 4_000, collection: 45 } });
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

test('at every bound, in letters of three and four bytes, each payload of a full collection stays under 400 KB', async () => {
  const { convene } = house;
  const meeting = await convene.registry.createMeeting(shortPlan(), 'f'.repeat(64), 'rehearsal');
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const codes = Array.from({ length: 250 }, (_, n) => `ORGANI${letters[n % 26]}${letters[Math.floor(n / 26)]}`);
  const { snapshot } = begin(participantV2, { admission: 'not_required', credentialsWanted: true });
  const id = (n: number) => `${'x'.repeat(120)}/${n}`.slice(-120);
  // as an earlier release left it: more than is carried over now
  const remembered = Array.from(
    { length: 1_500 },
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
  const handle = await house.asHouse.workflow.start('collection', { workflowId, taskQueue: house.name, args: [input] });
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
  expect(first).toBeGreaterThan(400_000);
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
