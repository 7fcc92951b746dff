import { beforeAll, expect, test, vi } from 'vitest';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { SIGNALS_A_DAY } from '../../domain/unheard.ts';
import { conveneInProcess } from '../e2e/in-process.ts';
import { fleetOf, houseOfFile } from '../house.ts';
import { json, rawSignal, rawUpdate } from './raw.ts';
import { checkedActs, convened, until } from './support.ts';

/** What changes nothing is counted: updates that leave nothing in a history, and signals beyond those that are acts. */

const house = { ...(await houseOfFile()), proofs: 'closed' as const };
let meeting: string;
beforeAll(async () => {
  meeting = await convened(house);
});

const setAside = async (workflow: string) =>
  (await checkedActs(house, meeting)).filter(
    ({ act }) => act.action === 'signal_set_aside' && act.workflow === workflow,
  );

/** The counts of a workflow on the meeting's day, as `signal unproved: 12`, once they are these. */
const counted = (workflow: string, expected: readonly string[]) =>
  vi.waitFor(
    async () => {
      const { now } = await house.convene.state(meeting);
      const rows = await house.convene.registry.unheardSince(meeting, `${now.slice(0, 10)}T00:00:00Z`);
      const own = rows.filter((one) => one.workflow === workflow);
      expect(own.map(({ kind, code, count }) => `${kind} ${code}: ${count}`).toSorted()).toEqual(expected.toSorted());
    },
    { timeout: 60_000, interval: 100 },
  );

const workflows = () =>
  [
    ['meeting', workflowIds.meeting(meeting), 'report'],
    ['collection', workflowIds.collection(meeting, 1), 'command'],
    ['circulation', workflowIds.circulation(meeting, 'convocation'), 'staff'],
  ] as const;

test.each([0, 1, 2])('ten signals a day are acts, and all are counted, also across a turn (%i)', async (index) => {
  const [, workflow = '', name = ''] = workflows()[index] ?? [];
  // a run turns when it has had 150
  const unproved = 160;
  await Promise.all(Array.from({ length: unproved }, () => rawSignal(house, workflow, name, json({ kind: 'done' }))));
  for (const unknown of ['__temporal_x', 'unheard-of']) await rawSignal(house, workflow, unknown, json({}));
  await counted(workflow, [`signal unproved: ${unproved}`, 'signal reserved: 1', 'signal unknown: 1']);
  await until('ten acts', async () => (await setAside(workflow)).length === SIGNALS_A_DAY);
  // the next day there are ten more, and the other day's counts are not shown
  await house.convene.advance(meeting, `2024-02-2${index + 2}T12:00:00Z`);
  await rawSignal(house, workflow, 'unheard-of', json({}));
  await until('one act more', async () => (await setAside(workflow)).length === SIGNALS_A_DAY + 1);
  await counted(workflow, ['signal unknown: 1']);
});

test('updates that are refused are counted by the code of the refusal, whoever refuses them; what is taken is not', async () => {
  await house.convene.advance(meeting, '2024-02-26T12:00:00Z');
  const [, [, collection]] = workflows();
  const answer = { v: 1, actor: 'participant:CHE', participant: 'CHE', kind: 'acknowledge' };
  for (let n = 0; n < 20; n += 1) await rawUpdate(house, collection, names.updates.answer, json(answer));
  await rawUpdate(house, collection, names.updates.answer, json({ v: 1 }));
  await rawUpdate(house, collection, 'unheard-of', json({}));
  await rawUpdate(house, collection, '__temporal_x', json({}));
  await house.convene.answer(meeting, { actor: 'participant:AUT', participant: 'AUT', kind: 'acknowledge' });
  const counts = ['update malformed: 1', 'update unknown: 2', 'update unproved: 20'];
  await counted(collection, counts);

  const convene = conveneInProcess(fleetOf(house));
  const said = await convene('today', meeting);
  expect(said.status).toBe(0);
  expect(said.out.replaceAll(/\s+/g, ' ')).toContain(
    `Changed nothing today (docs/operating.md#messages-that-change-nothing) ${collection}: 23 updates since 2024-02-26 13:00`,
  );
  const [day] = JSON.parse((await convene('today', meeting, '--json')).out);
  expect(day.unheard).toMatchObject([
    { workflow: collection, signals: 0, updates: 23, reasons: { unproved: 20, unknown: 2, malformed: 1 } },
  ]);
});

test('the count of what somebody else started under an id like ours is one row', async () => {
  for (const name of ['a', 'b']) {
    const workflowId = `circulation/${meeting}/of-nobody-${name}`;
    await house.asHouse.workflow
      .start('meeting', { workflowId, taskQueue: house.name, args: [{ v: 1 }] })
      .then(() => rawUpdate(house, workflowId, 'hold', json({})))
      // it may have ended before
      .catch(() => null);
  }
  const { rows } = await house.owner.query('SELECT DISTINCT workflow FROM unheard WHERE meeting = $1', [meeting]);
  const known = [...workflows().map(([, id]) => id), 'others'];
  expect(known).toEqual(expect.arrayContaining(rows.map(({ workflow }) => workflow)));
});
