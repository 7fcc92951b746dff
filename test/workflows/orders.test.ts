import { expect, test } from 'vitest';
import type { OrderMessage } from '../../client/client.ts';
import { Convene } from '../../client/client.ts';
import { openOrders } from '../../client/ordered.ts';
import { sizeOf } from '../../domain/bytes.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import type { OrderName } from '../../domain/messages/orders.ts';
import type { RecordedAct } from '../../registry/acts.ts';
import type { MeetingInput } from '../../workflows/meeting/state.ts';
import { type House, houseOfFile } from '../house.ts';
import { dozen } from '../roster.ts';
import {
  approve,
  approveAll,
  checkedActs,
  convened,
  delegation,
  handOver,
  inputsOf,
  pageOf,
  shortPlan,
  start,
  statusCounts,
  statusOf,
  until,
} from './support.ts';

const house = await houseOfFile();

const DESK = { actor: 'officer:oda-geneva-desk', officer: 'oda-geneva-desk' } as const;
/** An order of the Geneva desk. */
const order = <N extends OrderName>(meeting: string, name: N, message: OrderMessage<N>) =>
  house.convene.order(meeting, name, message);

const words = (en: string) => ({ en, fr: en, es: en });
const decision = { by: 'decision', reference: 'Decision of the States Parties', date: '2024-06-01' } as const;
const lateDay = { date: '2024-09-03', at: '2024-09-03T21:59:59Z' };

async function sentOf(meeting: string, circulation: string): Promise<string[]> {
  const { rows } = await house.pool.query<{ participant: string }>(
    `SELECT participant FROM outbox WHERE meeting = $1 AND circulation = $2 AND state = 'sent' ORDER BY participant`,
    [meeting, circulation],
  );
  return rows.map(({ participant }) => participant);
}

const actions = (acts: readonly RecordedAct[], action: string) =>
  acts.filter(({ act }) => act.action === action).map(({ act }) => act);
const planNow = async (meeting: string) => (await house.convene.registry.meeting(meeting)).plan;

test('orders of the secretariat reach whom they concern: all, one, a body that is invited, a State whose status changes', async () => {
  const meeting = await start(house, shortPlan());
  await house.convene.advance(meeting, '2024-02-06T09:00:00Z');
  const held = { ...DESK, participant: 'CHE', reason: 'The mission moves.' };
  await order(meeting, 'hold', held);
  await expect(order(meeting, 'hold', held)).rejects.toThrow('held already');
  await approveAll(house, meeting, '2024-02-20T12:00:00Z');
  expect(await sentOf(meeting, 'convocation')).not.toContain('CHE');
  expect(await pageOf(house, workflowIds.meeting(meeting))).toContain('CHE is held');
  // resent to those who were not reached: still held, and remembered
  await order(meeting, 'resend', { ...DESK, circulation: 'convocation' });
  await house.convene.advance(meeting, '2024-02-21T11:00:00Z');
  expect(await sentOf(meeting, 'convocation')).not.toContain('CHE');
  await order(meeting, 'release', { ...DESK, participant: 'CHE' });
  await house.convene.advance(meeting, '2024-02-21T12:00:00Z');
  const sent = await sentOf(meeting, 'convocation');
  expect(['CHE', 'FRA'].map((code) => sent.filter((one) => one === code).length)).toEqual([1, 1]);

  await house.convene.advance(meeting, '2024-05-01T09:00:00Z');
  const arrangements = [{ heading: words('Registration'), text: words('From 9 September at the Pregny Gate.') }];
  const twice = { ...DESK, arrangements, id: 'order-1' };
  expect(await order(meeting, 'inform', twice)).toEqual(await order(meeting, 'inform', twice));
  await order(meeting, 'inviteOrganization', {
    ...DESK,
    organization: 'OSCE',
    request: { reference: 'Letter 12', date: '2024-05-01' },
  });
  const { state_party: parties = 0 } = (await house.convene.state(meeting)).tally.capacity;
  await order(meeting, 'recordStatus', {
    ...DESK,
    participant: 'VUT',
    capacity: 'state_party',
    effective: { date: '2024-06-01', at: '2024-05-31T22:00:00Z' },
    notification: { reference: 'C.N.12', date: '2024-04-30' },
  });
  await approveAll(house, meeting, '2024-05-03T09:00:00Z');
  expect((await sentOf(meeting, 'information-1')).length).toBeGreaterThan(8);
  const corrections = [{ where: words('Registration'), was: words('9 September'), now: words('8 September') }];
  await order(meeting, 'correct', { ...DESK, circulation: 'information-1', corrections, only: ['CHE'] });
  await approveAll(house, meeting, '2024-06-02T12:00:00Z');
  expect(await sentOf(meeting, 'correction-1')).toEqual(['CHE']);
  expect(await sentOf(meeting, 'information-2')).toEqual(['VUT']);
  expect((await house.convene.state(meeting)).tally.capacity).toMatchObject({ state_party: parties + 1 });
  const [osce] = (await house.convene.registry.participants(meeting)).filter(({ code }) => code === 'OSCE');
  expect(osce).toMatchObject({ capacity: 'observer_organization' });

  const handle = house.temporal.workflow.getHandle(workflowIds.meeting(meeting));
  await expect(handle.executeUpdate(names.updates.cancel, { args: ['cancel it'] })).rejects.toThrow();
  const own = { ...DESK, v: 1, id: 'silence/silence-1', participant: 'FRA', reason: 'None.' };
  await expect(handle.executeUpdate('hold', { args: [own] })).rejects.toMatchObject({
    cause: { type: 'malformed', message: expect.stringContaining("the meeting's own") },
  });
  const { id: _, ...nameless } = own;
  const asUpdate = handle.executeUpdate('hold', { args: [nameless], updateId: 'status/FRA/2024-06-01' });
  await expect(asUpdate).rejects.toMatchObject({
    cause: { type: 'malformed', message: expect.stringContaining("the meeting's own") },
  });
  await checkedActs(house, meeting);
});

test('extended after the deadline, the silent are awaited again, the late are timely, and the deadline comes again', async () => {
  const meeting = await convened(house);
  await house.convene.advance(meeting, '2024-08-31T09:00:00Z');
  const everyone = (await statusCounts(house, meeting)).no_reply ?? 0;
  expect(everyone).toBe(dozen.size);
  await house.convene.nominate(meeting, 'CHE', delegation('head'), { actor: 'participant:CHE' });
  await order(meeting, 'extend', { ...DESK, deadline: lateDay });
  expect((await approveAll(house, meeting, '2024-09-01T09:00:00Z')).phase).toBe('collecting');
  expect((await statusCounts(house, meeting)).no_reply).toBeUndefined();
  const state = await house.convene.collection(meeting, 1);
  expect(state.participants.find(({ code }) => code === 'CHE')?.snapshot.context.late).toBe(false);
  expect((await house.convene.advance(meeting, '2024-09-04T09:00:00Z')).phase).toBe('preparing');
  expect((await statusCounts(house, meeting)).no_reply).toBe(everyone - 1);
  const acts = await checkedActs(house, meeting);
  expect(actions(acts, 'deadline_passed').map(({ at }) => at)).toEqual([
    '2024-08-30T21:59:59Z',
    '2024-09-03T21:59:59Z',
  ]);
  // each time its list is drawn, and both are on record
  const drawn = actions(acts, 'deadline_list_drawn');
  expect(drawn.map(({ at }) => at)).toEqual(['2024-08-30T21:59:59Z', '2024-09-03T21:59:59Z']);
  expect(new Set(drawn.map(({ detail }) => detail.sha256)).size).toBe(2);
});

/** Lets the mail of every second participant wait, as a server that is too busy does. */
async function deferringHalf(): Promise<void> {
  const { rows } = await house.pool.query<{ address: string; participant: string }>(
    `SELECT DISTINCT c.address, o.participant FROM rehearsal_contact c JOIN rehearsal_contact_of o ON o.contact = c.id
     WHERE c.channel = 'email' ORDER BY o.participant`,
  );
  const codes = [...new Set(rows.map(({ participant }) => participant))];
  const waiting = new Set(codes.filter((_, index) => index % 2 === 0));
  const deferred = new Set(rows.filter(({ participant }) => waiting.has(participant)).map(({ address }) => address));
  house.sink.setRefuse((address) => (deferred.has(address) ? { code: 451, message: '4.7.1 later' } : null));
}

/** Approves without moving the clock, which would wait for the dispatch, until the circulation is issued. */
async function issue(meeting: string, circulation: string): Promise<void> {
  for (;;) {
    const at = await until(`${circulation} to await somebody, or to be issued`, async () => {
      const found = await house.convene.circulation(meeting, circulation).catch(() => null);
      return found !== null && (found.awaits !== null || found.snapshot.value === 'issued') && found;
    });
    if (at.awaits === null) return;
    const { awaits } = at;
    await approve(house, meeting, awaits);
    await until(`the step ${awaits.step} to be done`, async () => {
      const { awaits: next, snapshot } = await house.convene.circulation(meeting, circulation);
      return next?.step !== awaits.step || snapshot.value === 'issued';
    });
  }
}

test('a cancellation while the convocation is dispatched: what went out is listed, the rest stays, who was told is told', async () => {
  const meeting = await start(house, shortPlan());
  await house.convene.advance(meeting, '2024-02-06T09:00:00Z');
  await deferringHalf();
  try {
    await issue(meeting, 'convocation');
    await until('some to be reached', async () => (await sentOf(meeting, 'convocation')).length > 2);
    const outcome = await order(meeting, 'cancel', { ...DESK, decision: { ...decision, date: '2024-02-06' } });
    expect(outcome).toMatchObject({ circulation: 'cancellation-1', phase: 'cancelled' });
    await until('the dispatch to stop', async () =>
      (await house.convene.state(meeting)).commands.every(({ kind }) => kind !== 'dispatch'),
    );
  } finally {
    house.sink.setRefuse(() => null);
  }
  const reached = await sentOf(meeting, 'convocation');
  await approveAll(house, meeting, '2024-02-08T09:00:00Z');
  expect(await sentOf(meeting, 'convocation')).toEqual(reached);
  // to those who had been told, and to nobody else
  expect(await sentOf(meeting, 'cancellation-1')).toEqual([...new Set(reached)]);
  await until('the meeting to end', async () => (await statusOf(house, workflowIds.meeting(meeting))) === 'COMPLETED');
  const acts = await checkedActs(house, meeting);
  expect(JSON.stringify(actions(acts, 'dispatch_halted'))).toContain('convocation');
  expect(actions(acts, 'not_taken')).toEqual([]);
  expect((await house.convene.registry.meeting(meeting)).phase).toBe('cancelled');
});

test('a silence procedure that nobody breaks decides, and the decision is told', async () => {
  const meeting = await convened(house);
  await house.convene.advance(meeting, '2024-06-02T09:00:00Z');
  const proposed = await order(meeting, 'proposeBySilence', {
    ...DESK,
    proposal: { act: 'postpone', dates: null },
    words: words('The Meeting is postponed.'),
    until: { date: '2024-06-20', at: '2024-06-20T21:59:59Z' },
  });
  expect(proposed).toMatchObject({ circulation: 'silence-1', effective: false });
  await approveAll(house, meeting, '2024-06-03T09:00:00Z');
  const parties = await sentOf(meeting, 'silence-1');
  expect(parties).toContain('CHE');
  expect(parties).not.toContain('USA');
  expect(parties).not.toContain('ICRC');
  const object = { kind: 'object', participant: 'USA', procedure: 'silence-1', actor: 'participant:USA' } as const;
  await expect(house.convene.answer(meeting, object)).rejects.toThrow('State Party');
  await handOver(house, meeting, 'silence-1');
  expect((await house.convene.advance(meeting, '2024-06-20T21:59:58Z')).phase).toBe('collecting');
  expect((await house.convene.advance(meeting, '2024-06-21T09:00:00Z')).phase).toBe('postponed');
  const plan = await planNow(meeting);
  const note = plan.circulations.find(({ kind }) => kind === 'postponement');
  expect(note?.facts?.decision).toMatchObject({ by: 'silence', date: '2024-06-20' });
  await approveAll(house, meeting, '2024-06-22T09:00:00Z');
  expect((await sentOf(meeting, 'postponement-1')).length).toBeGreaterThan(8);
  // it came in on the last day, and staff record it once the decision was told
  const paper = { kind: 'note_verbale', reference: 'No. 7', date: '2024-06-20' } as const;
  await house.convene.answer(meeting, {
    ...{ kind: 'object', participant: 'FRA', procedure: 'silence-1', actor: 'staff:geneva-desk' },
    basis: { ...paper, receivedAt: '2024-06-20T15:00:00Z' },
  });
  expect((await house.convene.advance(meeting, '2024-06-23T09:00:00Z')).phase).toBe('postponed');
  expect(openOrders(await house.convene.state(meeting)).silences).toMatchObject([{ state: 'contested' }]);
  const acts = actions(await checkedActs(house, meeting), 'objection_after_decision');
  expect(acts).toMatchObject([{ detail: { participant: 'FRA', receivedAt: '2024-06-20T15:00:00Z' } }]);
});

test('a meeting that carries all it may turns, and refuses more in a sentence', async () => {
  const { temporal, pool, name } = house;
  const turnAt = { meeting: 150, circulation: 4_000, collection: 4_000 };
  const restless: House = { ...house, convene: new Convene({ temporal, pool, taskQueue: name, turnAt }) };
  // near the bound from the start
  const zh = Object.fromEntries(Array.from({ length: 25 }, (__, n) => [`${n}`, '各'.repeat(1_000)]));
  const meeting = await start(restless, shortPlan({ names: { zh } }));
  await house.convene.advance(meeting, '2024-02-02T09:00:00Z');
  const handle = temporal.workflow.getHandle(workflowIds.meeting(meeting));
  const inform = () => {
    const arrangements = [{ heading: words('Registration'), text: words('各'.repeat(1_700)) }];
    return handle.executeUpdate('inform', { args: [{ ...DESK, v: 1, arrangements }] });
  };
  let refused: unknown = null;
  for (let n = 0; n < 12 && refused === null; n += 1)
    refused = await inform().then(
      () => null,
      (error: unknown) => error,
    );
  expect(refused).toMatchObject({
    cause: { type: 'too_large', message: expect.stringContaining('may carry 240.0 KB') },
  });
  let now = Date.parse('2024-02-02T10:00:00Z');
  await until('a turn at the bound', async () => {
    // something happens meanwhile
    now += 60_000;
    await restless.convene.advance(meeting, new Date(now).toISOString());
    const inputs = await inputsOf<MeetingInput>(house, workflowIds.meeting(meeting));
    return sizeOf(inputs.at(-1)) > 200_000;
  });
  const inputs = await inputsOf<MeetingInput>(house, workflowIds.meeting(meeting));
  for (const input of inputs) expect(sizeOf(input)).toBeLessThan(400_000);
  await order(meeting, 'cancel', { ...DESK, decision: { ...decision, date: '2024-02-02' } });
  await until('the meeting to end', async () => (await statusOf(house, workflowIds.meeting(meeting))) === 'COMPLETED');
  await checkedActs(house, meeting);
});
