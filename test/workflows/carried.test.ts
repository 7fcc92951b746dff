import { expect, test } from 'vitest';
import type { Act } from '../../domain/act.ts';
import { bytesOf } from '../../domain/bytes.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import type { CirculationInput } from '../../workflows/circulation/state.ts';
import type { SessionInput } from '../../workflows/session/state.ts';
import { overfull, plan } from '../decisions/circulation.ts';
import { houseOfFile } from '../house.ts';
import { checkedActs, eventsOf, inputsOf, runsOf, shortPlan, until } from './support.ts';

/** What a circulation and a session carry over a turn, and what they have the registry write, at the bound. */

const house = await houseOfFile();

const LARGEST = 400_000;
const AT = '2024-02-20T12:00:00Z';

const newMeeting = () => house.convene.registry.createMeeting(shortPlan(), 'f'.repeat(64), 'rehearsal');

/** Acts that an earlier release carried over, of six kilobytes each. */
const tooMany = (by: string, sign: string, many: number): Act[] =>
  Array.from({ length: many }, (_, n) => ({
    ...{ id: `${by}/${sign}/${n}`, at: AT, worldAt: AT, actor: `system:${by}`, action: 'signal_set_aside' },
    ...{ subject: by, authority: 'none', basis: null, workflow: by, run: 'before' },
    detail: { reason: sign.repeat(Math.floor(6_000 / bytesOf(sign))) },
  }));

/** How many acts are on record, of a signal whose name begins so. They are large, and asked for often. */
async function actsOf(meeting: string, signal = ''): Promise<number> {
  const { rows } = await house.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM act WHERE meeting = $1 AND starts_with(coalesce(act -> 'detail' ->> 'signal', ''), $2)`,
    [meeting, signal],
  );
  return rows[0]?.n ?? 0;
}

/** The payloads of activities that a workflow's runs have scheduled, and the signals that they sent, run by run. */
async function commandsOf(workflowId: string): Promise<{ activities: number[]; signals: string[] }[]> {
  return (await eventsOf(house, workflowId)).map((events) => ({
    activities: events.flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
      (scheduled?.input?.payloads ?? []).map(({ data }) => data?.length ?? 0),
    ),
    signals: events.flatMap(({ signalExternalWorkflowExecutionInitiatedEventAttributes: signal }) =>
      signal?.signalName == null ? [] : [signal.signalName],
    ),
  }));
}

/** Holds what was carried over, and what activities were given, against the bound. */
async function expectBounded(workflowId: string): Promise<void> {
  const [, ...carried] = await inputsOf<object>(house, workflowId);
  expect(carried.length).toBeGreaterThan(0);
  for (const input of carried) expect(bytesOf(JSON.stringify(input))).toBeLessThan(LARGEST);
  for (const { activities } of await commandsOf(workflowId)) {
    for (const bytes of activities) expect(bytes).toBeLessThan(LARGEST);
  }
}

test.each(['名', '😀'])('a circulation that is full of %s turns within the bound, and no act is lost', async (sign) => {
  const meeting = await newMeeting();
  const acts = tooMany('circulation', sign, 30);
  const input: CirculationInput = {
    ...{ v: 1, machine: 'circulation.v2', meeting, mode: 'rehearsal', plan, officers: [], timeZone: 'UTC' },
    ...{ offsets: [{ from: AT, minutes: 0 }], at: AT, turnAt: 14 },
    state: { ...overfull(sign, 60), acts, setAside: [], officers: null },
  };
  expect(bytesOf(JSON.stringify(input))).toBeGreaterThan(LARGEST);
  const workflowId = workflowIds.circulation(meeting, plan.name);
  const handle = await house.asHouse.workflow.start('circulation', {
    workflowId,
    taskQueue: house.name,
    args: [input],
  });
  for (const run of [2, 3]) {
    // more than a run takes; whoever sends without a pause would keep it from turning
    for (const n of [1, 2, 3, 4]) {
      // a signal of a name and with a text that may be as long as the server takes; each is heard before the next is sent
      await handle.signal(`${run}.${n}${sign.repeat(200)}`, sign.repeat(3_000));
      await until(`signal ${n} to be on record`, async () => (await actsOf(meeting, `${run}.${n}${sign}`)) > 0);
    }
    await until(`run ${run} to begin`, async () => (await runsOf(house, workflowId)) >= run);
  }
  await until('all acts to be written', async () => (await actsOf(meeting)) > acts.length);
  const known = new Set((await checkedActs(house, meeting)).map(({ act }) => act.id));
  expect(acts.filter(({ id }) => !known.has(id))).toEqual([]);
  await expectBounded(workflowId);
  await handle.terminate('the test has ended');
});

const sessionInput = (meeting: string, over: Partial<SessionInput>): SessionInput => ({
  ...{ v: 1, meeting, mode: 'rehearsal', at: AT },
  ...{ opens: '2024-09-10T08:00:00Z', provisionalList: '2024-09-11T08:00:00Z', closes: '2024-09-13T16:00:00Z' },
  ...over,
});

test.each(['名', '😀'])('a session with many acts in %s writes them before it turns', async (sign) => {
  const meeting = await newMeeting();
  const acts = tooMany('session', sign, 75);
  const state = { done: [], ticks: [], acts };
  const input = sessionInput(meeting, { turnAt: 4, state });
  const workflowId = workflowIds.session(meeting);
  const handle = await house.asHouse.workflow.start('session', { workflowId, taskQueue: house.name, args: [input] });
  await until('a turn', async () => (await runsOf(house, workflowId)) > 1);
  await until('all acts to be written', async () => (await actsOf(meeting)) === acts.length);
  await checkedActs(house, meeting);
  await expectBounded(workflowId);
  await handle.terminate('the test has ended');
});

test('a session that turns when the meeting asks to be told again tells it in the next run', async () => {
  const meeting = await newMeeting();
  const workflowId = workflowIds.session(meeting);
  const state = { done: ['opening' as const], ticks: [], acts: [], days: null };
  // with the signal its first task has four events, and so it turns at once; the next begins with three
  const handle = await house.asHouse.workflow.signalWithStart('session', {
    workflowId,
    taskQueue: house.name,
    args: [sessionInput(meeting, { turnAt: 4, state })],
    signal: names.signals.tellAgain,
    signalArgs: [],
  });
  await until('a turn', async () => (await runsOf(house, workflowId)) > 1);
  const told = await until('the meeting to be told', async () => {
    const [first, ...later] = await commandsOf(workflowId);
    const signals = later.flatMap((run) => run.signals);
    return first !== undefined && signals.length > 0 ? { first: first.signals, signals } : null;
  });
  expect(told).toEqual({ first: [], signals: [names.signals.report] });
  await handle.terminate('the test has ended');
});

/** A circulation of a meeting of its own, in review. */
async function inReview() {
  const meeting = await newMeeting();
  const input: CirculationInput = {
    ...{ v: 1, machine: 'circulation.v2', meeting, mode: 'rehearsal', plan, officers: [], timeZone: 'UTC' },
    ...{ at: AT, turnAt: 1_000, state: { ...overfull('x', 0), acts: [], setAside: [], officers: null } },
  };
  const workflowId = workflowIds.circulation(meeting, plan.name);
  const options = { workflowId, taskQueue: house.name, args: [input] };
  return { meeting, handle: await house.asHouse.workflow.start('circulation', options) };
}

test('two signals of different names with one id are two acts; a repeat of one is none', async () => {
  const { meeting, handle } = await inReview();
  const head = { v: 1, id: 'one-id', actor: 'officer:stranger', officer: 'stranger', revision: 1 };
  for (const _ of ['once', 'and again']) {
    await handle.signal(names.updates.approve, { ...head, sha256: 'a'.repeat(64) });
    await handle.signal(names.updates.returnForRevision, { ...head, comments: 'shorter' });
  }
  await handle.signal('last', {});
  const acts = await until('the last signal to be on record', async () => {
    const rows = await checkedActs(house, meeting);
    return rows.some(({ act }) => act.detail.signal === 'last') ? rows.map(({ act }) => act) : null;
  });
  expect(acts.map(({ detail }) => detail.signal)).toEqual([
    names.updates.approve,
    names.updates.returnForRevision,
    'last',
  ]);
  await handle.terminate('the test has ended');
});

test('two updates whose ids begin with the same seven hundred letters are two acts', async () => {
  const { meeting, handle } = await inReview();
  const another = { v: 1, actor: 'officer:chief', officer: 'chief', revision: 1, sha256: 'e'.repeat(64) };
  for (const n of [1, 2]) {
    const updateId = `${'x'.repeat(700)}${n}`;
    await expect(handle.executeUpdate(names.updates.approve, { args: [another], updateId })).rejects.toThrow();
  }
  await until('both to be on record', async () => (await checkedActs(house, meeting)).length === 2);
  await handle.terminate('the test has ended');
});
