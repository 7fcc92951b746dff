import { expect, onTestFinished, test, vi } from 'vitest';
import { check, repair } from '../../client/agreement/agreement.ts';
import { type House, type HouseOptions, openHouse } from '../house.ts';
import { approveAll, checkedActs, convened, delegation, shortPlan, start, statusCounts, until } from './support.ts';

vi.setConfig({ testTimeout: 240_000 });

const AT_THE_END = '2024-09-20T12:00:00Z';

async function open(options: HouseOptions = {}): Promise<House> {
  const house = await openHouse(options);
  onTestFinished(() => house.close());
  return house;
}

const own = (code: string) => ({ participant: code, actor: `participant:${code}` });
const mend = (house: House, meeting: string) => repair(house, meeting, { actor: 'staff:operator', patienceMs: 3_000 });
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
