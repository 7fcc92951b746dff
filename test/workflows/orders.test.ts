import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrderMessage } from '../../client/client.ts';
import { openOrders } from '../../client/ordered.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import type { OrderName, Proposal } from '../../domain/messages/orders.ts';
import type { ActRow } from '../../registry/rows.ts';
import { rosterOf } from '../../treaties/treaties.ts';
import { type House, openHouse } from '../house.ts';
import {
  approve,
  approveAll,
  checkedActs,
  convened,
  delegation,
  pageOf,
  planOf,
  shortPlan,
  start,
  statusCounts,
  statusOf,
  until,
} from './support.ts';

let house: House;

/** A sixth of the States, and those that are named here: what is tested is who, not how many. */
const NAMED = ['CHE', 'FRA', 'USA', 'VUT', 'ICRC'];
const roster: typeof rosterOf = (...of) =>
  rosterOf(...of).filter(({ code }, index) => index % 6 === 0 || NAMED.includes(code));

beforeAll(async () => {
  house = await openHouse({ worker: { roster } });
});
afterAll(() => house.close());

const DESK = { actor: 'officer:oda-geneva-desk', officer: 'oda-geneva-desk' } as const;
/** An order of the Geneva desk. */
const order = <N extends OrderName>(meeting: string, name: N, message: OrderMessage<N>) =>
  house.convene.order(meeting, name, message);

const words = (en: string) => ({ en, fr: en, es: en });
const decision = { by: 'decision', reference: 'Decision of the States Parties', date: '2024-06-01' } as const;
const later = {
  opens: { date: '2024-11-19', at: '2024-11-19T09:00:00Z' },
  provisionalListAt: '2024-11-21T09:00:00Z',
  closes: { date: '2024-11-22', at: '2024-11-22T17:00:00Z' },
  deadline: { date: '2024-11-08', at: '2024-11-08T22:59:59Z' },
};
const lateDay = { date: '2024-09-03', at: '2024-09-03T21:59:59Z' };

async function sentOf(meeting: string, circulation: string): Promise<string[]> {
  const { rows } = await house.pool.query<{ participant: string }>(
    `SELECT participant FROM outbox WHERE meeting = $1 AND circulation = $2 AND state = 'sent' ORDER BY participant`,
    [meeting, circulation],
  );
  return rows.map(({ participant }) => participant);
}

const actions = (acts: readonly ActRow[], action: string) =>
  acts.filter(({ act }) => act.action === action).map(({ act }) => act);
const planNow = async (meeting: string) => (await house.convene.registry.meeting(meeting)).plan;
const ordersOf = async (meeting: string) => (await house.convene.state(meeting)).orders;

test('additional information goes to all once it is approved, and a correction of it to one State alone', async () => {
  const meeting = await convened(house);
  await house.convene.advance(meeting, '2024-05-01T09:00:00Z');
  const arrangements = [{ heading: words('Registration'), text: words('From 9 September at the Pregny Gate.') }];
  const outcome = await order(meeting, 'inform', { ...DESK, arrangements });
  expect(outcome).toMatchObject({ act: 'inform', circulation: 'information-1', effective: false, phase: 'collecting' });
  expect(await sentOf(meeting, 'information-1')).toEqual([]);
  await approveAll(house, meeting, '2024-05-03T09:00:00Z');
  expect((await sentOf(meeting, 'information-1')).length).toBeGreaterThan(25);

  const corrections = [{ where: words('Registration'), was: words('9 September'), now: words('8 September') }];
  await order(meeting, 'correct', { ...DESK, circulation: 'information-1', corrections, only: ['CHE'] });
  await approveAll(house, meeting, '2024-05-05T09:00:00Z');
  expect(await sentOf(meeting, 'correction-1')).toEqual(['CHE']);
  expect((await planNow(meeting)).circulations.map(({ name }) => name)).toEqual([
    'convocation',
    'information-1',
    'correction-1',
  ]);
  await checkedActs(house, meeting);
});

test('an extension takes effect when its note is issued: reminders move, and what came late is timely', async () => {
  const plan = planOf(house);
  const meeting = await start(house, plan);
  await approveAll(house, meeting, '2024-08-12T09:00:00Z');
  await order(meeting, 'extend', { ...DESK, deadline: lateDay });
  // ordered, and not approved: the date stands
  expect((await planNow(meeting)).deadline.date).toBe('2024-08-30');
  await expect(order(meeting, 'extend', { ...DESK, deadline: lateDay })).rejects.toThrow(
    'extension-1 is not issued yet',
  );
  await approveAll(house, meeting, '2024-08-12T10:00:00Z');
  const now = await planNow(meeting);
  expect(now.deadline).toEqual(lateDay);
  expect(now.circulations.find(({ name }) => name === 'reminder-2')?.dispatchAt).toBe('2024-08-23T07:00:00Z');
  // it is dispatched on its new date, and not before
  await approveAll(house, meeting, '2024-08-20T09:00:00Z');
  expect(await sentOf(meeting, 'reminder-2')).toEqual([]);
  await approveAll(house, meeting, '2024-08-24T09:00:00Z');
  expect((await sentOf(meeting, 'reminder-2')).length).toBeGreaterThan(25);
  expect((await house.convene.advance(meeting, '2024-08-31T09:00:00Z')).phase).toBe('collecting');
  expect(
    await house.convene.answer(meeting, { kind: 'nil_return', participant: 'FRA', actor: 'participant:FRA' }),
  ).toMatchObject({ late: false });
  expect((await house.convene.advance(meeting, '2024-09-04T09:00:00Z')).phase).toBe('preparing');
  await checkedActs(house, meeting);
});

test('extended after the deadline, the silent are awaited again, the late are timely, and the deadline comes again', async () => {
  const meeting = await convened(house);
  await house.convene.advance(meeting, '2024-08-31T09:00:00Z');
  const everyone = (await statusCounts(house, meeting)).no_reply ?? 0;
  expect(everyone).toBeGreaterThan(25);
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
  expect((await house.convene.advance(meeting, '2024-09-10T09:00:00Z')).phase).toBe('in_session');
  await expect(order(meeting, 'extend', { ...DESK, deadline: lateDay })).rejects.toThrow('extended before the opening');
});

test('an extension that is issued at the instant of the deadline moves it', async () => {
  const meeting = await convened(house);
  await house.convene.advance(meeting, '2024-08-30T12:00:00Z');
  await order(meeting, 'extend', { ...DESK, deadline: lateDay });
  const [review] = (await house.convene.advance(meeting, '2024-08-30T13:00:00Z')).waitingFor;
  if (review === undefined) throw new Error('nobody is awaited');
  await approve(house, meeting, review);
  const [issue] = (await house.convene.advance(meeting, '2024-08-30T21:59:58Z')).waitingFor;
  if (issue === undefined) throw new Error('nobody is awaited to issue');
  // the same second: whichever the meeting hears first, the silent are awaited afterwards
  await Promise.all([approve(house, meeting, issue), house.convene.advance(meeting, '2024-08-30T21:59:59Z')]);
  const { phase } = await house.convene.advance(meeting, '2024-08-30T22:30:00Z');
  expect(phase).toBe('collecting');
  expect((await statusCounts(house, meeting)).no_reply).toBeUndefined();
  expect((await house.convene.advance(meeting, '2024-09-04T09:00:00Z')).phase).toBe('preparing');
  await checkedActs(house, meeting);
});

test('two postponements in a row: the note of the first that is not issued is withdrawn', async () => {
  const meeting = await convened(house);
  await house.convene.advance(meeting, '2024-06-02T09:00:00Z');
  const first = {
    ...later,
    opens: { date: '2024-10-15', at: '2024-10-15T08:00:00Z' },
    deadline: { date: '2024-10-01', at: '2024-10-01T21:59:59Z' },
    provisionalListAt: '2024-10-16T08:00:00Z',
    closes: { date: '2024-10-18', at: '2024-10-18T16:00:00Z' },
  };
  expect(await order(meeting, 'postpone', { ...DESK, dates: first, decision })).toMatchObject({
    circulation: 'postponement-1',
    effective: true,
    phase: 'collecting',
  });
  await house.convene.advance(meeting, '2024-06-02T10:00:00Z');
  await order(meeting, 'postpone', { ...DESK, dates: later, decision });
  await approveAll(house, meeting, '2024-06-03T09:00:00Z');
  expect(await sentOf(meeting, 'postponement-1')).toEqual([]);
  expect((await sentOf(meeting, 'postponement-2')).length).toBeGreaterThan(25);
  const plan = await planNow(meeting);
  expect(plan.opens).toEqual(later.opens);
  // the second speaks of the dates that participants knew, not of those that they were never told
  expect(plan.circulations.find(({ name }) => name === 'postponement-2')?.facts?.dates).toEqual({
    was: { from: '2024-09-10', to: '2024-09-13' },
    now: { from: '2024-11-19', to: '2024-11-22' },
  });
  expect((await house.convene.circulation(meeting, 'postponement-1')).snapshot.value).toBe('withdrawn');
  // neither the old deadline nor the old opening comes
  expect((await house.convene.advance(meeting, '2024-09-20T09:00:00Z')).phase).toBe('collecting');
  expect((await house.convene.advance(meeting, '2024-11-10T09:00:00Z')).phase).toBe('preparing');
  expect((await house.convene.advance(meeting, '2024-11-19T10:00:00Z')).phase).toBe('in_session');
  expect((await house.convene.advance(meeting, '2024-11-23T10:00:00Z')).phase).toBe('concluded');
  await checkedActs(house, meeting);
});

test('postponed to dates to be decided after the deadline, the session waits for them', async () => {
  const meeting = await convened(house);
  expect((await house.convene.advance(meeting, '2024-09-01T09:00:00Z')).phase).toBe('preparing');
  expect(await order(meeting, 'postpone', { ...DESK, dates: null, decision })).toMatchObject({ phase: 'postponed' });
  await approveAll(house, meeting, '2024-09-02T09:00:00Z');
  expect((await house.convene.advance(meeting, '2024-09-20T09:00:00Z')).phase).toBe('postponed');
  await expect(order(meeting, 'postpone', { ...DESK, dates: later, decision })).rejects.toThrow(
    'the meeting is postponed',
  );
  expect(await order(meeting, 'reschedule', { ...DESK, dates: later, invite: true, decision })).toMatchObject({
    phase: 'convoking',
    circulation: 'postponement-2',
  });
  // convened anew by the note of the new dates
  expect((await approveAll(house, meeting, '2024-09-21T09:00:00Z')).phase).toBe('collecting');
  expect((await statusCounts(house, meeting)).no_reply).toBeUndefined();
  expect((await house.convene.advance(meeting, '2024-11-19T10:00:00Z')).phase).toBe('in_session');
  await checkedActs(house, meeting);
});

test('the venue and the format change what later papers say', async () => {
  const meeting = await convened(house);
  await house.convene.advance(meeting, '2024-06-02T09:00:00Z');
  const venue = { name: 'Palais des Nations', city: 'Geneva', country: 'Switzerland', timeZone: 'UTC' };
  await order(meeting, 'changeVenue', { ...DESK, venue, decision });
  await expect(order(meeting, 'changeVenue', { ...DESK, venue, decision })).rejects.toThrow(
    'this is the venue already',
  );
  await order(meeting, 'changeFormat', {
    ...DESK,
    format: 'hybrid',
    text: words('Plenary meetings may be followed online.'),
    decision,
  });
  await approveAll(house, meeting, '2024-06-03T09:00:00Z');
  expect((await sentOf(meeting, 'venue-1')).length).toBeGreaterThan(25);
  expect((await sentOf(meeting, 'information-1')).length).toBeGreaterThan(25);
  expect(await planNow(meeting)).toMatchObject({ venue, format: 'hybrid' });
});

/** Lets the mail of every second participant wait, as a server that is too busy does. */
async function deferringHalf(): Promise<void> {
  const { rows } = await house.pool.query<{ address: string; participant: string }>(
    `SELECT DISTINCT c.address, o.participant FROM contact c JOIN contact_of o ON o.contact = c.id
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

test.each(['convocation', 'information-1'])(
  'a cancellation while %s is dispatched: what went out is listed, the rest stays, who was told is told',
  async (name) => {
    const first = name === 'convocation';
    const meeting = first ? await start(house, shortPlan(house)) : await convened(house);
    const now = first ? '2024-02-06T09:00:00Z' : '2024-05-01T09:00:00Z';
    await house.convene.advance(meeting, now);
    await deferringHalf();
    try {
      const arrangements = [{ heading: words('Registration'), text: words('From 9 September.') }];
      if (!first) await order(meeting, 'inform', { ...DESK, arrangements });
      await issue(meeting, name);
      await until('some to be reached', async () => (await sentOf(meeting, name)).length > 5);
      const outcome = await order(meeting, 'cancel', { ...DESK, decision: { ...decision, date: now.slice(0, 10) } });
      expect(outcome).toMatchObject({ circulation: 'cancellation-1', phase: 'cancelled' });
      await until('the dispatch to stop', async () =>
        (await house.convene.state(meeting)).commands.every(({ kind }) => kind !== 'dispatch'),
      );
    } finally {
      house.sink.setRefuse(() => null);
    }
    const reached = await sentOf(meeting, name);
    await approveAll(house, meeting, first ? '2024-02-08T09:00:00Z' : '2024-05-03T09:00:00Z');
    expect(await sentOf(meeting, name)).toEqual(reached);
    // to those who had been told, and to nobody else
    const told = await sentOf(meeting, 'cancellation-1');
    expect(told).toEqual([...new Set(first ? reached : await sentOf(meeting, 'convocation'))]);
    await until(
      'the meeting to end',
      async () => (await statusOf(house, workflowIds.meeting(meeting))) === 'COMPLETED',
    );
    const acts = await checkedActs(house, meeting);
    expect(JSON.stringify(actions(acts, 'dispatch_halted'))).toContain(name);
    expect(actions(acts, 'not_taken')).toEqual([]);
    expect((await house.convene.registry.meeting(meeting)).phase).toBe('cancelled');
  },
);

test('cancelled before anybody was told, nothing is sent', async () => {
  const meeting = await start(house, shortPlan(house));
  await house.convene.advance(meeting, '2024-02-06T09:00:00Z');
  expect(await order(meeting, 'cancel', { ...DESK, decision: { ...decision, date: '2024-02-05' } })).toMatchObject({
    circulation: null,
    phase: 'cancelled',
  });
  await until('the meeting to end', async () => (await statusOf(house, workflowIds.meeting(meeting))) === 'COMPLETED');
  const { rows } = await house.pool.query('SELECT count(*)::int AS n FROM outbox WHERE meeting = $1', [meeting]);
  expect(rows).toEqual([{ n: 0 }]);
  await expect(order(meeting, 'cancel', { ...DESK, decision })).rejects.toThrow();
});

const proposal: Proposal = { act: 'postpone', dates: null };
const untilDay = { date: '2024-06-20', at: '2024-06-20T21:59:59Z' };

/** A draft decision that the States Parties have been sent. */
async function proposed(): Promise<string> {
  const meeting = await convened(house);
  await house.convene.advance(meeting, '2024-06-02T09:00:00Z');
  const outcome = await order(meeting, 'proposeBySilence', {
    ...DESK,
    proposal,
    words: words('The Meeting is postponed.'),
    until: untilDay,
  });
  expect(outcome).toMatchObject({ circulation: 'silence-1', effective: false });
  await approveAll(house, meeting, '2024-06-03T09:00:00Z');
  return meeting;
}

test('a silence procedure that nobody breaks decides, and the decision is told', async () => {
  const meeting = await proposed();
  const parties = await sentOf(meeting, 'silence-1');
  expect(parties).toContain('CHE');
  expect(parties).not.toContain('USA');
  expect(parties).not.toContain('ICRC');
  expect((await house.convene.advance(meeting, '2024-06-20T21:59:58Z')).phase).toBe('collecting');
  expect((await house.convene.advance(meeting, '2024-06-21T09:00:00Z')).phase).toBe('postponed');
  const plan = await planNow(meeting);
  const note = plan.circulations.find(({ kind }) => kind === 'postponement');
  expect(note?.facts?.decision).toMatchObject({ by: 'silence', date: '2024-06-20' });
  await approveAll(house, meeting, '2024-06-22T09:00:00Z');
  expect((await sentOf(meeting, 'postponement-1')).length).toBeGreaterThan(25);
  await checkedActs(house, meeting);
});

test('one objection breaks the silence; one that comes late, or from who is no party, does not', async () => {
  const meeting = await proposed();
  const object = (participant: string) =>
    house.convene.answer(meeting, {
      kind: 'object',
      participant,
      procedure: 'silence-1',
      actor: `participant:${participant}`,
    });
  await expect(object('USA')).rejects.toThrow('State Party');
  await object('CHE');
  await house.convene.advance(meeting, '2024-06-10T09:00:00Z');
  expect((await ordersOf(meeting))?.silences).toMatchObject([{ circulation: 'silence-1', state: 'broken' }]);
  // in time, and on record as well
  await object('FRA');
  expect((await house.convene.advance(meeting, '2024-06-21T09:00:00Z')).phase).toBe('collecting');
  await expect(object('NOR')).rejects.toMatchObject({ code: 'silence_over' });
  const acts = await checkedActs(house, meeting);
  expect(actions(acts, 'object').map(({ subject }) => subject)).toEqual(['CHE', 'FRA']);
  expect(actions(acts, 'silence_broken')).toHaveLength(1);
});

/** An objection that came in on the last day and is recorded by staff now. */
const objectedInTime = (meeting: string, participant: string) =>
  house.convene.answer(meeting, {
    ...{ kind: 'object', participant, procedure: 'silence-1', actor: 'staff:geneva-desk' },
    basis: { kind: 'note_verbale', reference: 'No. 7', date: '2024-06-20', receivedAt: '2024-06-20T15:00:00Z' },
  });
const silenceOf = async (meeting: string) => (await ordersOf(meeting))?.silences[0]?.state;

test('a timely objection that is recorded after the decision, before anybody was told: the procedure fails', async () => {
  const meeting = await proposed();
  expect((await house.convene.advance(meeting, '2024-06-21T09:00:00Z')).phase).toBe('postponed');
  expect(await silenceOf(meeting)).toBe('taken');
  expect(await objectedInTime(meeting, 'FRA')).toMatchObject({ late: false });
  await approveAll(house, meeting, '2024-06-23T09:00:00Z');
  expect(await silenceOf(meeting)).toBe('overturned');
  expect(await sentOf(meeting, 'postponement-1')).toEqual([]);
  const acts = await checkedActs(house, meeting);
  expect(actions(acts, 'silence_broken')).toMatchObject([
    { detail: { circulation: 'silence-1', participant: 'FRA', decided: true, note: 'postponement-1' } },
  ]);
  expect(actions(acts, 'circulation_lapsed')).toMatchObject([{ detail: { circulation: 'postponement-1' } }]);
});

test('a timely objection that is recorded once the decision was told: it stands, and that is on record', async () => {
  const meeting = await proposed();
  await house.convene.advance(meeting, '2024-06-21T09:00:00Z');
  await approveAll(house, meeting, '2024-06-22T09:00:00Z');
  const sent = await sentOf(meeting, 'postponement-1');
  expect(sent.length).toBeGreaterThan(25);
  expect(await objectedInTime(meeting, 'FRA')).toMatchObject({ late: false });
  expect(await objectedInTime(meeting, 'CHE')).toMatchObject({ late: false });
  expect((await house.convene.advance(meeting, '2024-06-23T09:00:00Z')).phase).toBe('postponed');
  expect(await silenceOf(meeting)).toBe('contested');
  expect(openOrders(await house.convene.state(meeting)).silences).toMatchObject([{ state: 'contested' }]);
  const acts = actions(await checkedActs(house, meeting), 'objection_after_decision');
  expect(acts.map(({ detail }) => [detail.participant, detail.receivedAt])).toEqual([
    ['FRA', '2024-06-20T15:00:00Z'],
    ['CHE', '2024-06-20T15:00:00Z'],
  ]);
});

test('held, a participant is passed over; released, it gets what it missed', async () => {
  const meeting = await start(house, shortPlan(house));
  await house.convene.advance(meeting, '2024-02-06T09:00:00Z');
  await order(meeting, 'hold', { ...DESK, participant: 'CHE', reason: 'The mission moves.' });
  await expect(order(meeting, 'hold', { ...DESK, participant: 'CHE', reason: 'Again.' })).rejects.toThrow(
    'held already',
  );
  await approveAll(house, meeting, '2024-02-20T12:00:00Z');
  expect(await sentOf(meeting, 'convocation')).not.toContain('CHE');
  expect(await pageOf(house, workflowIds.meeting(meeting))).toContain('CHE is held');
  await order(meeting, 'release', { ...DESK, participant: 'CHE' });
  await house.convene.advance(meeting, '2024-02-21T12:00:00Z');
  const sent = await sentOf(meeting, 'convocation');
  expect(sent.filter((code) => code === 'CHE').length).toBeGreaterThan(0);
  expect(sent.filter((code) => code === 'FRA')).toHaveLength(1);
});

test('resent to one, it comes twice to that one alone', async () => {
  const meeting = await convened(house);
  const before = await sentOf(meeting, 'convocation');
  await order(meeting, 'resend', { ...DESK, circulation: 'convocation', only: ['FRA'] });
  await house.convene.advance(meeting, '2024-02-22T12:00:00Z');
  const after = await sentOf(meeting, 'convocation');
  expect(after.length - before.length).toBe(1);
  expect(after.filter((code) => code === 'FRA')).toHaveLength(2);
  await order(meeting, 'resend', { ...DESK, circulation: 'convocation' });
  await house.convene.advance(meeting, '2024-02-23T12:00:00Z');
  expect(await sentOf(meeting, 'convocation')).toEqual(after);
});

test('a body under rule 1.3 is invited provisionally, and admitted by the Meeting', async () => {
  const meeting = await convened(house);
  await house.convene.advance(meeting, '2024-05-02T12:00:00Z');
  const request = { reference: 'Letter 12', date: '2024-05-02' };
  await order(meeting, 'inviteOrganization', { ...DESK, organization: 'OSCE', request });
  await approveAll(house, meeting, '2024-05-05T12:00:00Z');
  const [osce] = (await house.convene.registry.participants(meeting)).filter(({ code }) => code === 'OSCE');
  expect(osce).toMatchObject({ capacity: 'observer_organization' });
  const admission = { ...DESK, organization: 'OSCE', admission: 'admitted', decision } as const;
  await expect(order(meeting, 'decideAdmission', admission)).rejects.toThrow('while it is in session');
  await house.convene.advance(meeting, '2024-09-10T12:00:00Z');
  await order(meeting, 'decideAdmission', admission);
  await house.convene.advance(meeting, '2024-09-10T13:00:00Z');
  const state = await house.convene.collection(meeting, 1);
  expect(state.participants.find(({ code }) => code === 'OSCE')?.snapshot.value.admission).toBe('admitted');
});

test('an accession changes the capacity from its date, and the State is told', async () => {
  const meeting = await convened(house);
  await house.convene.advance(meeting, '2024-05-02T12:00:00Z');
  await order(meeting, 'recordStatus', {
    ...DESK,
    participant: 'VUT',
    capacity: 'state_party',
    effective: { date: '2024-06-01', at: '2024-05-31T22:00:00Z' },
    notification: { reference: 'C.N.12', date: '2024-04-30' },
  });
  const before = await house.convene.state(meeting);
  const { state_party: parties = 0 } = before.tally.capacity;
  await approveAll(house, meeting, '2024-06-02T12:00:00Z');
  const after = await house.convene.state(meeting);
  expect(after.tally.capacity).toMatchObject({ state_party: parties + 1 });
  expect(await sentOf(meeting, 'information-1')).toEqual(['VUT']);
});

test('a reminder is moved, or not sent at all', async () => {
  const meeting = await start(house, planOf(house));
  await approveAll(house, meeting, '2024-06-01T09:00:00Z');
  const dates = { draftAt: '2024-06-05T09:00:00Z', dispatchAt: '2024-06-10T09:00:00Z', issueDate: '2024-06-10' };
  await order(meeting, 'changeReminder', { ...DESK, circulation: 'reminder-1', dates });
  await order(meeting, 'changeReminder', { ...DESK, circulation: 'reminder-2', dates: null });
  await approveAll(house, meeting, '2024-06-11T09:00:00Z');
  expect((await sentOf(meeting, 'reminder-1')).length).toBeGreaterThan(25);
  await approveAll(house, meeting, '2024-08-29T09:00:00Z');
  expect(await sentOf(meeting, 'reminder-2')).toEqual([]);
});

test('an officer who is away is stood in for, from the next step on', async () => {
  const meeting = await start(house, shortPlan(house));
  const { waitingFor } = await house.convene.advance(meeting, '2024-02-06T09:00:00Z');
  expect(waitingFor).toMatchObject([{ officer: 'oda-geneva-chief' }]);
  const chief = (await planNow(meeting)).officers.find(({ id }) => id === 'oda-geneva-chief');
  if (chief === undefined) throw new Error('no chief');
  const away = [{ from: '2024-02-06', until: '2024-02-20', delegate: 'odg-director', basis: 'Memorandum 4' }];
  await order(meeting, 'changeOfficer', { ...DESK, change: { ...chief, away }, reason: 'Mission' });
  const after = await house.convene.advance(meeting, '2024-02-06T10:00:00Z');
  expect(after.waitingFor).toMatchObject([{ officer: 'odg-director', for: 'oda-geneva-chief' }]);
});

test('orders are refused in a sentence, and one of the same id happens once', async () => {
  const meeting = await convened(house);
  const arrangements = [{ heading: words('Registration'), text: words('From 9 September.') }];
  const twice = { ...DESK, arrangements, id: 'order-1' };
  expect(await order(meeting, 'inform', twice)).toEqual(await order(meeting, 'inform', twice));
  const refused: [() => Promise<unknown>, string][] = [
    [
      () => order(meeting, 'reschedule', { ...DESK, dates: later, invite: false, decision }),
      'new dates are set for a meeting that was postponed',
    ],
    [
      () => order(meeting, 'postpone', { ...DESK, dates: { ...later, deadline: later.opens }, decision }),
      'opens after the date for delegations',
    ],
    [
      () => order(meeting, 'extend', { ...DESK, deadline: { date: '2024-08-01', at: '2024-08-01T00:00:00Z' } }),
      'an extension is to a later one',
    ],
    [
      () =>
        order(meeting, 'correct', {
          ...DESK,
          circulation: 'reminder-9',
          corrections: [{ where: 'a', was: 'b', now: 'c' }],
        }),
      'no circulation of this meeting that was issued',
    ],
    [() => order(meeting, 'release', { ...DESK, participant: 'CHE' }), 'CHE is not held'],
    [
      () => house.convene.order(meeting, 'inform', { actor: 'officer:nobody', officer: 'nobody', arrangements }),
      'nobody is no officer of this meeting',
    ],
    [
      () => house.convene.order(meeting, 'inform', { ...DESK, actor: 'officer:legal-officer', arrangements }),
      '"recordedBy":"legal-officer"',
    ],
  ];
  for (const [attempt, said] of refused) await expect(attempt()).rejects.toThrow(said);
  const handle = house.temporal.workflow.getHandle(workflowIds.meeting(meeting));
  await expect(handle.executeUpdate(names.updates.cancel, { args: ['cancel it'] })).rejects.toThrow();
  expect((await planNow(meeting)).circulations.filter(({ kind }) => kind === 'information')).toHaveLength(1);
});
