import { afterAll, beforeAll, expect, test } from 'vitest';
import { documentActivities } from '../../activities/papers.ts';
import { conveneInProcess } from '../e2e/in-process.ts';
import { fleetOf, type House, openHouse } from '../house.ts';
import { rosterOfDozen } from '../roster.ts';
import { awaitedOn, convened, planOf, start } from './support.ts';

/** A meeting that began under another release, whose plan had fields that are gone, and lacked some that came since. */

let house: House;
let meeting: string;
let drafting: string;
let convene: ReturnType<typeof conveneInProcess>;

/** The plan's row as the other release would have it, at several depths. */
const OTHER_RELEASE = `UPDATE meeting SET plan = p, plan_now = CASE WHEN plan_now IS NULL THEN NULL ELSE p END FROM (
  SELECT id AS of, jsonb_set(jsonb_set(jsonb_set(jsonb_set(coalesce(plan_now, plan) - 'symbols' - 'acts',
    '{gone}', '{"a": [1]}'),
    '{venue,gone}', '"a hall"'),
    '{circulations,0,gone}', 'true'),
    '{circulations,0,documents,0,gone}', 'null') AS p
  FROM meeting) stored WHERE id = stored.of`;

beforeAll(async () => {
  house = await openHouse({ worker: { roster: rosterOfDozen } });
  convene = conveneInProcess(fleetOf(house));
  meeting = await convened(house);
  drafting = await start(house, planOf());
  await awaitedOn(house, drafting, 'convocation', '2024-02-05T12:00:00Z');
  await house.owner.query(OTHER_RELEASE);
});
afterAll(() => house?.close());

const said = async (...args: string[]) => {
  const { status, out, err } = await convene(...args);
  expect({ args, status, err }).toEqual({ args, status: 0, err: '' });
  return out;
};

test('lists, the desk, the day, the status and a file go on', async () => {
  expect(await said('list')).toContain(meeting);
  expect(await said('status', meeting)).toContain('convocation');
  expect(await said('today', meeting)).toContain(meeting);
  expect(await said('file', meeting, 'CHE')).toContain('Switzerland');
  expect(await said('desk', '--officer', 'oda-geneva-chief', '--list')).toContain(drafting);
});

test('lists and circulations are drawn', async () => {
  const papers = documentActivities({ pool: house.pool });
  const at = '2024-09-01T12:00:00Z';
  const list = await papers.drawList({ meeting, mode: 'rehearsal', kind: 'deadline', at });
  expect(list.pages).toBeGreaterThan(0);
  await house.owner.query(
    `UPDATE circulation SET text = jsonb_set(text, '{documents,0,gone}', '1') WHERE meeting = $1`,
    [meeting],
  );
  expect((await house.convene.registry.documents(meeting)).length).toBeGreaterThan(0);
  expect(await said('documents', 'text', meeting, 'convocation')).toContain('convocation');
});

test('a plan that no rule brings into form is named, and keeps no other from being listed', async () => {
  await house.owner.query(
    `UPDATE meeting SET plan = plan - 'deadline', plan_now = plan_now - 'deadline' WHERE id = $1`,
    [drafting],
  );
  const { status, out, err } = await convene('list');
  expect(status).toBe(0);
  expect(out).toContain(meeting);
  expect(out).not.toContain(drafting);
  expect(err).toMatch(new RegExp(`${drafting} is not listed.*[^]*deadline`));
  await expect(house.convene.registry.meeting(drafting)).rejects.toMatchObject({ code: 'PLAN_UNREADABLE' });
});
