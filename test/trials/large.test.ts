import { afterAll, beforeAll, expect, test } from 'vitest';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import type { RosterEntry } from '../../treaties/roster.ts';
import { fitting } from '../../workflows/shared/attributes.ts';
import { type House, openHouse } from '../house.ts';
import { approveAll, historyOf, shortPlan, start, statusCounts, statusOf, until } from '../workflows/support.ts';

const SIZE = 5_000;
const SHARDS = 20;

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Codes of the greatest length, so that a full shard's list of them is larger than a search attribute may be. */
const codeOf = (n: number) => `ZZZZZ${[676, 26, 1].map((unit) => letters[Math.floor(n / unit) % 26]).join('')}`;
const capacities = ['state_party', 'signatory', 'state_not_party', 'observer_organization'] as const;
const roster: RosterEntry[] = Array.from({ length: SIZE }, (_, n) => ({
  code: codeOf(n),
  kind: 'state',
  name: `State ${n}`,
  capacity: capacities[n % 4] ?? 'state_party',
  addressee: 'permanent_representative',
}));

let house: House;
beforeAll(async () => {
  house = await openHouse({ worker: { roster: () => roster } });
});
afterAll(() => house?.close());

test('a meeting of 5,000 participants, and search attributes at their limit', async () => {
  // nobody of these has a contact: what is tested is the number, not the mail
  const meeting = await start(house, shortPlan());
  const { phase } = await approveAll(house, meeting, '2024-02-20T12:00:00Z');
  expect(phase).toBe('collecting');
  const { tally, shards } = await house.convene.state(meeting);
  expect(shards).toBe(SHARDS);
  expect(Object.values(tally.capacity)).toEqual([1_250, 1_250, 1_250, 1_250]);
  expect(await statusCounts(house, meeting)).toEqual({ undeliverable: SIZE });

  const of = (shard: number) => house.temporal.workflow.getHandle(workflowIds.collection(meeting, shard));
  for (const shard of [1, SHARDS]) {
    const { participants } = await of(shard).query<{ participants: { code: string }[] }>(names.queries.state);
    const codes = participants.map(({ code }) => code);
    expect(codes).toHaveLength(250);
    expect(fitting(codes).length).toBeLessThan(250);
    const found = async (code: string | undefined) =>
      (await house.temporal.workflow.count(`Participants = "${code}" AND MeetingId = "${meeting}"`)).count;
    await until('the first to be found', async () => (await found(codes[0])) === 1);
    // one that has no room is not found so, and takes part like the others
    expect(await found(codes.at(-1))).toBe(0);
    const last = codes.at(-1) ?? '';
    expect(
      await house.convene.answer(meeting, { kind: 'nil_return', participant: last, actor: `participant:${last}` }),
    ).toMatchObject({ status: 'nil_return' });
  }
  expect((await house.convene.advance(meeting, '2024-09-14T12:00:00Z')).phase).toBe('concluded');
  const id = workflowIds.meeting(meeting);
  await until('the meeting to end', async () => (await statusOf(house, id)) === 'COMPLETED');
  expect(await statusCounts(house, meeting)).toEqual({ nil_return: 2, no_reply: SIZE - 2 });
  expect((await historyOf(house, id)).events).toBeLessThan(1_000);
});
