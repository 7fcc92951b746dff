import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workflowIds } from '../../workflows/messages.ts';
import { type House, openHouse } from '../house.ts';
import { approveAll, checkedActs, collectionState, convened, runsOf, shortPlan, start, until } from './support.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse({ turnAt: { meeting: 60, circulation: 40, collection: 60 } });
});
afterAll(() => house.close());

test('answers from 32 callers across many turns: each answered once, none lost', async () => {
  const meeting = await convened(house);
  const { convene } = house;
  const before = (await convene.registry.participants(meeting)).filter(({ shard }) => shard === 1);
  const asked = before.flatMap(({ code }) =>
    (['acknowledge', 'nil_return'] as const).map((kind) => ({ id: randomUUID(), participant: code, kind })),
  );
  const queue = [...asked];
  const outcomes = new Map<string, number>();
  const caller = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const actor = `participant:${next.participant}`;
      // one alone at a time, as people do: updates of their own, so that they meet turns in every state
      const outcome = await house.temporal.workflow
        .getHandle(workflowIds.collection(meeting, 1))
        .executeUpdate<{ ok: true; version: number }, [unknown]>('answer', { args: [{ v: 1, actor, ...next }] });
      outcomes.set(next.id, outcome.version);
    }
  };
  await Promise.all(Array.from({ length: 32 }, caller));

  expect(outcomes.size).toBe(asked.length);
  const state = await collectionState(house, meeting);
  expect(state.participants.map(({ snapshot }) => snapshot.value.delegation)).toEqual(before.map(() => 'nil_return'));
  expect(state.outcomes.filter(([id]) => outcomes.has(id))).toHaveLength(asked.length);
  for (const { code, version } of state.participants) await convene.registry.waitForVersion(meeting, code, version);
  await convene.advance(meeting, '2024-02-20T12:00:00Z');
  const acts = await checkedActs(house, meeting);
  expect(acts.filter(({ act }) => act.action === 'acknowledge')).toHaveLength(before.length);
  expect(acts.filter(({ act }) => act.action === 'nil_return')).toHaveLength(before.length);
  const runs = await runsOf(house, workflowIds.collection(meeting, 1));
  console.log({ runs });
  expect(runs).toBeGreaterThan(4);
});

test('meeting and collections turn in the middle of advanceClock and of a dispatch, and lose nothing', async () => {
  const meeting = await start(house, shortPlan(house, { shardCapacity: 25 }));
  expect((await approveAll(house, meeting, '2024-09-14T12:00:00Z')).phase).toBe('concluded');
  const { status } = await house.temporal.workflow.getHandle(workflowIds.meeting(meeting)).describe();
  void status;
  await until('the meeting to end', async () => {
    const { status } = await house.temporal.workflow.getHandle(workflowIds.meeting(meeting)).describe();
    return status.name === 'COMPLETED';
  });
  await checkedActs(house, meeting);
  console.log(await runsOf(house, workflowIds.meeting(meeting)));
  expect(await runsOf(house, workflowIds.meeting(meeting))).toBeGreaterThan(1);
});
