import { expect, onTestFinished, test, vi } from 'vitest';
import { check, repair } from '../../client/agreement/agreement.ts';
import { workflowIds } from '../../workflows/messages.ts';
import { type House, type HouseOptions, openHouse } from '../house.ts';
import {
  approve,
  approveAll,
  awaitedOn,
  checkedActs,
  convened,
  delegation,
  shortPlan,
  start,
  statusCounts,
  statusOf,
  until,
} from './support.ts';

vi.setConfig({ testTimeout: 240_000 });

const AFTER_DEADLINE = '2024-09-05T12:00:00Z';
const AT_THE_END = '2024-09-20T12:00:00Z';

async function open(options: HouseOptions = {}): Promise<House> {
  const house = await openHouse(options);
  onTestFinished(() => house.close());
  return house;
}

const own = (code: string) => ({ participant: code, actor: `participant:${code}` });
const mend = (house: House, meeting: string) => repair(house, meeting, { actor: 'staff:operator', patienceMs: 1_500 });
const codesOf = async (house: House, meeting: string, patienceMs = 1_000) => [
  ...new Set((await check(house, meeting, { patienceMs })).findings.map(({ code }) => code)),
];

test('a meeting that nothing happened to agrees with its registry, at any point and at its end', async () => {
  const house = await open();
  const meeting = await start(house, shortPlan(house, { shardCapacity: 101 }));
  expect(await codesOf(house, meeting)).toEqual([]);
  await approveAll(house, meeting, '2024-02-20T12:00:00Z');
  await house.convene.nominate(meeting, 'CHE', delegation('head'), own('CHE'));
  expect(await codesOf(house, meeting, 5_000)).toEqual([]);
  await house.convene.advance(meeting, AT_THE_END);
  expect((await check(house, meeting)).findings).toEqual([]);
  expect((await mend(house, meeting)).mended).toEqual([]);
});

test('rows that are lost, altered or out of place are found, and written again', async () => {
  const house = await open();
  const meeting = await convened(house, shortPlan(house, { shardCapacity: 101 }));
  await house.convene.nominate(meeting, 'CHE', delegation('head'), own('CHE'));
  await house.convene.answer(meeting, { kind: 'nil_return', ...own('BEL') });
  await until('the registry to follow', async () => (await codesOf(house, meeting)).length === 0);
  const before = await statusCounts(house, meeting);
  const acts = await checkedActs(house, meeting);

  const { owner } = house;
  await owner.query("DELETE FROM participant WHERE meeting = $1 AND code IN ('CHE', 'FRA')", [meeting]);
  await owner.query("UPDATE participant SET version = 0, status = 'pending' WHERE meeting = $1 AND code = 'BEL'", [
    meeting,
  ]);
  await owner.query("UPDATE participant SET status = 'withdrawn' WHERE meeting = $1 AND code = 'AUT'", [meeting]);
  await owner.query("UPDATE participant SET shard = 1 WHERE meeting = $1 AND code = 'ZWE'", [meeting]);
  await owner.query("DELETE FROM outbox WHERE meeting = $1 AND participant IN ('CHE', 'DEU')", [meeting]);
  await owner.query('DELETE FROM document WHERE meeting = $1', [meeting]);
  await owner.query('DELETE FROM blob');
  await owner.query('DELETE FROM circulation WHERE meeting = $1', [meeting]);
  await owner.query("UPDATE meeting SET phase = 'decided' WHERE id = $1", [meeting]);
  const found = await codesOf(house, meeting);
  expect(found.toSorted()).toEqual(
    [
      'CIRCULATION_MISSING',
      'MEETING_BEHIND',
      'MESSAGE_LOST',
      'PAPER_MISSING',
      'ROW_BEHIND',
      'ROW_DIFFERS',
      'ROW_MISSING',
      'ROW_SHARD',
    ].toSorted(),
  );
  const { mended, after } = await mend(house, meeting);
  expect(after.findings).toEqual([]);
  expect(mended.filter(({ failed }) => failed !== null)).toEqual([]);
  expect(await statusCounts(house, meeting)).toEqual(before);
  expect((await mend(house, meeting)).mended).toEqual([]);
  const now = (await checkedActs(house, meeting)).slice(acts.length).map(({ act }) => act);
  expect(new Set(now.map(({ action, actor }) => `${action} ${actor}`))).toEqual(new Set(['repaired staff:operator']));
  expect(now.map(({ detail }) => detail.code).toSorted()).toEqual(found.toSorted());
});

/** Messages that the sink took, and how many of them more than once. */
const mailOf = (house: House) => {
  const ids = house.sink.received().map(({ messageId }) => messageId);
  return { taken: new Set(ids).size, twice: ids.length - new Set(ids).size };
};

const terminate = (house: House, workflowId: string) =>
  house.temporal.workflow.getHandle(workflowId).terminate('in the Temporal UI');

test('the one collection is terminated before the dispatch: repaired, it gets the command, and the meeting goes on', async () => {
  const house = await open();
  const meeting = await start(house, shortPlan(house));
  await approve(house, meeting, await awaitedOn(house, meeting, 'convocation', '2024-02-10T12:00:00Z'));
  const last = await awaitedOn(house, meeting, 'convocation', '2024-02-10T12:00:00Z');
  await terminate(house, workflowIds.collection(meeting, 1));
  await approve(house, meeting, last);
  const moving = house.convene.advance(meeting, '2024-02-20T12:00:00Z');
  await until('the meeting to find nobody to command', async () =>
    (await house.convene.registry.acts(meeting)).some(({ act }) => act.action === 'command_not_taken'),
  );
  expect(await codesOf(house, meeting)).toContain('WORKFLOW_DOWN');
  const { after } = await mend(house, meeting);
  expect(after.findings).toEqual([]);
  expect(await moving).toMatchObject({ phase: 'collecting', reached: true });
  expect(await statusCounts(house, meeting)).toEqual({ notified: 197, posted: 5 });
  expect((await house.convene.advance(meeting, AT_THE_END)).phase).toBe('concluded');
  expect(mailOf(house)).toEqual({ taken: 197, twice: 0 });
  expect((await check(house, meeting)).findings).toEqual([]);
});

test.each([1, 2])(
  'of three collections number %i is terminated; its participants are not forgotten, nor written to twice',
  async (shard) => {
    const house = await open();
    const meeting = await start(house, shortPlan(house, { shardCapacity: 80 }));
    await approve(house, meeting, await awaitedOn(house, meeting, 'convocation', '2024-02-10T12:00:00Z'));
    const last = await awaitedOn(house, meeting, 'convocation', '2024-02-10T12:00:00Z');
    await terminate(house, workflowIds.collection(meeting, shard));
    await approve(house, meeting, last);
    // the deadline passes too; with the first collection gone the meeting waits for its command
    const moving = house.convene.advance(meeting, AFTER_DEADLINE);
    await until('what was not taken to be recorded', async () =>
      (await house.convene.registry.acts(meeting)).some(({ act }) =>
        ['command_not_taken', 'collection_missing'].includes(act.action),
      ),
    );
    if (shard === 2) await moving;
    expect((await mend(house, meeting)).after.findings).toEqual([]);
    expect(await moving).toMatchObject({ phase: 'preparing', reached: true });
    expect(await statusCounts(house, meeting)).toEqual({ no_reply: 202 });
    expect(mailOf(house)).toEqual({ taken: 197, twice: 0 });

    // and once more, before the end
    await terminate(house, workflowIds.collection(meeting, shard));
    const ending = house.convene.advance(meeting, AT_THE_END);
    if (shard === 1)
      await until('the session to have closed', async () => (await house.convene.state(meeting)).session === 'closed');
    else await ending;
    await mend(house, meeting);
    expect((await ending).phase).toBe('concluded');
    for (const n of [1, 2, 3]) {
      await until(
        `collection ${n} to end`,
        async () => (await statusOf(house, workflowIds.collection(meeting, n))) === 'COMPLETED',
      );
    }
    expect((await check(house, meeting)).findings).toEqual([]);
    await checkedActs(house, meeting);
  },
);

test('a meeting, a circulation and a session that were terminated go on where they were', async () => {
  const house = await open();
  const meeting = await convened(house);
  await terminate(house, workflowIds.meeting(meeting));
  await terminate(house, workflowIds.circulation(meeting, 'convocation'));
  expect((await mend(house, meeting)).after.findings).toEqual([]);
  expect((await house.convene.advance(meeting, AFTER_DEADLINE)).phase).toBe('preparing');
  await terminate(house, workflowIds.session(meeting));
  expect((await mend(house, meeting)).after.findings).toEqual([]);
  expect((await house.convene.advance(meeting, AT_THE_END)).phase).toBe('concluded');
  expect(mailOf(house)).toEqual({ taken: 197, twice: 0 });
  expect((await check(house, meeting)).findings).toEqual([]);
});
