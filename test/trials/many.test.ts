import { afterAll, beforeAll, expect, test } from 'vitest';
import { directoryOf, rosterOf } from '../../bench/roster.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import { type House, openHouse } from '../house.ts';
import {
  approveAll,
  checkedActs,
  collectionState,
  historyOf,
  runsOf,
  shortPlan,
  start,
  statusCounts,
  statusOf,
  toMissions,
  until,
} from '../workflows/support.ts';

let house: House;
let size = 0;

beforeAll(async () => {
  house = await openHouse({
    turnAt: { meeting: 4_000, circulation: 4_000, collection: 200 },
    worker: { roster: () => rosterOf(size) },
  });
  await house.convene.registry.saveDirectory(directoryOf(2_000), 'rehearsal');
});
afterAll(() => house.close());

/** A meeting of so many participants, from its convocation with everyone's answer to its end. */
async function hold(participants: number): Promise<{ meeting: string; events: number }> {
  size = participants;
  const { convene } = house;
  const meeting = await start(house, shortPlan());
  const { phase } = await approveAll(house, meeting, '2024-02-20T12:00:00Z');
  expect(phase).toBe('collecting');
  expect(await statusCounts(house, meeting)).toEqual({ notified: participants });

  // half of them answer, 64 at a time
  const answering = rosterOf(size).filter((_, n) => n % 2 === 0);
  const answered = new Set<string>();
  const caller = async () => {
    for (let next = answering.shift(); next !== undefined; next = answering.shift()) {
      const answer = { kind: 'nil_return', participant: next.code, actor: `participant:${next.code}` } as const;
      answered.add((await convene.answer(meeting, answer)).participant);
    }
  };
  await Promise.all(Array.from({ length: 64 }, caller));
  expect(answered.size).toBe(participants / 2);
  await convene.advance(meeting, '2024-09-01T12:00:00Z');
  expect(await statusCounts(house, meeting)).toEqual({ nil_return: participants / 2, no_reply: participants / 2 });
  expect((await convene.advance(meeting, '2024-09-14T12:00:00Z')).phase).toBe('concluded');
  const id = workflowIds.meeting(meeting);
  await until('the meeting to end', async () => (await statusOf(house, id)) === 'COMPLETED');
  return { meeting, events: (await historyOf(house, id)).events };
}

test('2,000 participants in eight collections cost the meeting no more events than 200 in one', {
  timeout: 420_000,
}, async () => {
  const one = await hold(200);
  expect((await house.convene.registry.participants(one.meeting)).every(({ shard }) => shard === 1)).toBe(true);
  const many = await hold(2_000);
  const { meeting } = many;
  expect(Math.abs(many.events - one.events)).toBeLessThan(one.events / 10);

  const rows = await house.convene.registry.participants(meeting);
  expect(new Set(rows.map(({ shard }) => shard)).size).toBe(8);
  for (const shard of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const id = workflowIds.collection(meeting, shard);
    await until(`${id} to end`, async () => (await statusOf(house, id)) === 'COMPLETED');
    const state = await collectionState(house, meeting, shard);
    expect(state.participants).toHaveLength(250);
    const versions = new Map(rows.map(({ code, version }) => [code, version]));
    expect(state.participants.filter(({ code, version }) => versions.get(code) !== version)).toEqual([]);
  }
  // with answers arriving all at once, the collections turned
  expect(await runsOf(house, workflowIds.collection(meeting, 1))).toBeGreaterThan(1);
  const acts = (await checkedActs(house, meeting)).map(({ act }) => act);
  const of = (action: string) => acts.filter((act) => act.action === action);
  expect(new Set(of('nil_return').map(({ subject }) => subject)).size).toBe(1_000);
  expect(of('nil_return')).toHaveLength(1_000);
  expect([of('dispatched').length, of('deadline_applied').length]).toEqual([8, 8]);
  expect(of('command_done').map(({ detail }) => detail)).toEqual([{ sent: 2_000 }, { no_reply: 1_000 }, {}]);
  expect(toMissions(house.sink.received())).toHaveLength(2_200);
  expect(house.sink.duplicates()).toBe(0);
});
