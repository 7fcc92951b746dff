import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { listOf } from '../../cli/commands/paper-files.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import type { AdvanceOutcome } from '../../domain/messages/reports.ts';
import { houseOfFile } from '../house.ts';
import { byCapacity, dozen, everyoneReached } from '../roster.ts';
import {
  approve,
  approveAll,
  awaitedOn,
  checkedActs,
  collectionState,
  convened,
  delegation,
  pageOf,
  planOf,
  shortPlan,
  start,
  statusCounts,
  statusOf,
  toMissions,
  until,
} from './support.ts';

const house = await houseOfFile();

/** To whom the messages of a circulation went. */
async function writtenTo(meeting: string, circulation: string): Promise<Set<string>> {
  const { rows } = await house.pool.query<{ participant: string }>(
    `SELECT participant FROM outbox WHERE meeting = $1 AND circulation = $2 AND state = 'sent'`,
    [meeting, circulation],
  );
  return new Set(rows.map(({ participant }) => participant));
}

const listsOf = async (meeting: string) =>
  (await house.convene.registry.documents(meeting)).filter(({ kind }) => kind === 'list');

/** The names of lists in the six languages of the session's documents, in the order of `listsOf`. */
const inSixLanguages = (...lists: string[]) =>
  lists.flatMap((list) => [list, ...['ar', 'es', 'fr', 'ru', 'zh'].map((language) => `${list}-${language}`)]);

test('a meeting goes from its decision to its end', async () => {
  const { convene, sink } = house;
  const plan = planOf();
  const meeting = await start(house, plan);
  expect(meeting).toBe(`${plan.id}~r1`);

  const drafted = await convene.advance(meeting, '2024-02-14T12:00:00Z');
  expect(drafted).toMatchObject({ now: '2024-02-14T12:00:00Z', reached: true, phase: 'convoking' });
  expect(drafted.waitingFor.map(({ circulation, officer }) => [circulation, officer])).toEqual([
    ['convocation', 'oda-geneva-chief'],
    ['invitation', 'oda-geneva-chief'],
  ]);
  expect(toMissions(sink.received())).toEqual([]);

  const convoked = await approveAll(house, meeting, '2024-02-20T12:00:00Z');
  expect(convoked.phase).toBe('collecting');
  expect(await statusCounts(house, meeting)).toEqual(everyoneReached);
  expect((await convene.state(meeting)).roster).toEqual(byCapacity);
  const convocations = await writtenTo(meeting, 'convocation');
  expect(convocations.has('CHE')).toBe(true);
  expect(convocations.has('ICRC')).toBe(false);
  expect(await writtenTo(meeting, 'invitation')).toContain('ICRC');

  await convene.nominate(meeting, 'CHE', delegation('head', 'delegate'), { actor: 'participant:CHE' });
  await convene.nominate(meeting, 'ICRC', delegation('head'), { actor: 'participant:ICRC' });
  await convene.answer(meeting, { kind: 'nil_return', participant: 'FRA', actor: 'participant:FRA' });
  await convene.answer(meeting, { kind: 'acknowledge', participant: 'AUT', actor: 'participant:AUT' });

  // issued on 20 June, and held until its date
  await approveAll(house, meeting, '2024-06-20T12:00:00Z');
  expect((await convene.state(meeting)).circulations['reminder-1']).toMatchObject({
    state: 'issued',
    dispatched: 'no',
  });
  await convene.advance(meeting, '2024-07-02T12:00:00Z');
  const first = await writtenTo(meeting, 'reminder-1');
  expect(['CHE', 'ICRC', 'FRA'].filter((code) => first.has(code))).toEqual([]);
  // to acknowledge is not to answer
  expect(first.has('AUT') && first.has('BEL') && first.has('GICHD')).toBe(true);

  await convene.answer(meeting, { kind: 'nil_return', participant: 'BEL', actor: 'participant:BEL' });
  await approveAll(house, meeting, '2024-08-20T12:00:00Z');
  const second = await writtenTo(meeting, 'reminder-2');
  expect(second).toEqual(new Set([...first].filter((code) => code !== 'BEL')));

  const before = await convene.advance(meeting, '2024-08-30T21:59:58Z');
  expect(before.phase).toBe('collecting');
  const after = await convene.advance(meeting, '2024-08-30T22:00:00Z');
  expect(after.phase).toBe('preparing');
  expect(await statusCounts(house, meeting)).toEqual({ nominated: 2, nil_return: 2, no_reply: dozen.size - 4 });
  const [deadlineList] = await listsOf(meeting);
  expect(deadlineList).toMatchObject({ name: 'list-deadline', stage: 'final' });

  const late = await convene.answer(meeting, { kind: 'nil_return', participant: 'ESP', actor: 'participant:ESP' });
  expect(late).toMatchObject({ status: 'nil_return', late: true });

  expect((await convene.advance(meeting, '2024-09-10T07:59:59Z')).phase).toBe('preparing');
  expect((await convene.advance(meeting, '2024-09-10T08:00:00Z')).phase).toBe('in_session');
  await convene.answer(meeting, { kind: 'attendance', participant: 'CHE', actor: 'staff:desk', attendance: 'present' });
  await convene.advance(meeting, '2024-09-12T12:00:00Z');
  expect((await listsOf(meeting)).map(({ name }) => name)).toEqual(inSixLanguages('list-deadline', 'list-provisional'));

  const closed = await convene.advance(meeting, '2024-09-14T12:00:00Z');
  expect(closed).toMatchObject({ reached: true, phase: 'concluded', waitingFor: [] });
  expect((await listsOf(meeting)).map(({ name }) => name)).toEqual(
    inSixLanguages('list-deadline', 'list-provisional', 'list-final'),
  );

  const ids = [
    workflowIds.meeting(meeting),
    workflowIds.session(meeting),
    workflowIds.collection(meeting, 1),
    ...plan.circulations.map(({ name }) => workflowIds.circulation(meeting, name)),
  ];
  for (const id of ids) {
    await until(`${id} to be completed`, async () => (await statusOf(house, id)) === 'COMPLETED');
  }
  const { rows } = await house.pool.query('SELECT phase, counts FROM meeting WHERE id = $1', [meeting]);
  expect(rows).toEqual([
    {
      phase: 'concluded',
      counts: {
        capacity: byCapacity,
        status: { present: 1, nominated: 1, nil_return: 3, no_reply: dozen.size - 5 },
      },
    },
  ]);
  expect(await statusCounts(house, meeting)).toEqual({
    present: 1,
    nominated: 1,
    nil_return: 3,
    no_reply: dozen.size - 5,
  });

  const acts = (await checkedActs(house, meeting)).map(({ act }) => act);
  const named = (action: string) => acts.filter((act) => act.action === action);
  expect(named('phase_changed').map(({ detail }) => detail.to)).toEqual([
    'convoking',
    'collecting',
    'preparing',
    'in_session',
    'concluded',
  ]);
  // the convocation and the letter do not wait for each other
  expect(named('dispatched').map(({ subject }) => subject)).toHaveLength(plan.circulations.length);
  expect(new Set(named('dispatched').map(({ subject }) => subject))).toEqual(
    new Set(plan.circulations.map(({ name }) => name)),
  );
  expect(named('approve')).toHaveLength(plan.circulations.flatMap(({ chain }) => chain).length);
  expect(named('deadline_list_drawn').map(({ detail }) => detail.sha256)).toEqual([deadlineList?.sha256]);
  expect(named('quorum_counted').map(({ detail }) => detail)).toMatchObject([
    { statePartiesPresent: 1, stateParties: dozen.parties.length },
  ]);
  expect(named('deadline_applied').map(({ at }) => at)).toEqual([plan.deadline.at]);
  expect(named('not_taken')).toEqual([]);
  expect(named('signal_set_aside')).toEqual([]);
  expect(acts.map(({ at }) => at)).toEqual(acts.map(({ at }) => at).toSorted());

  // every message was taken once
  expect(sink.duplicates()).toBe(0);
  const counts = await convene.registry.mailCounts(meeting);
  expect(counts).toMatchObject({ sent: toMissions(sink.received()).length, open: 0, unknown: 0, repeated: 0 });
  await expect(
    convene.answer(meeting, { kind: 'nil_return', participant: 'BRA', actor: 'participant:BRA' }),
  ).rejects.toMatchObject({ code: 'MEETING_OVER', message: expect.stringContaining('lists are final') });

  // the list for office programs is of the same data as the paper
  const row = await convene.registry.meeting(meeting);
  const lists = (await listsOf(meeting)).filter(({ name }) => name === 'list-final' || name === 'list-deadline');
  const files = await Promise.all(lists.map((list) => listOf(house, row, list, 'csv')));
  expect(files.map(({ name, asDrawn }) => [name, asDrawn])).toEqual([
    ['list-deadline', false],
    ['list-final', true],
  ]);
});

const advance = (meeting: string, id: string, to: string) =>
  house.temporal.workflow
    .getHandle(workflowIds.meeting(meeting))
    .executeUpdate<AdvanceOutcome, [unknown]>(names.updates.advanceClock, {
      args: [{ v: 1, id, actor: 'staff:rehearsal', to }],
    });

const refused = (code: string) => expect.objectContaining({ cause: expect.objectContaining({ type: code }) });

test('the clock of a rehearsal moves forwards, one mover at a time, and a repeat returns the first outcome', async () => {
  const meeting = await start(house, shortPlan());
  const id = randomUUID();
  const moving = await house.temporal.workflow
    .getHandle(workflowIds.meeting(meeting))
    .startUpdate<AdvanceOutcome, [unknown]>(names.updates.advanceClock, {
      args: [{ v: 1, id, actor: 'staff:rehearsal', to: '2024-02-14T12:00:00Z' }],
      waitForStage: 'ACCEPTED',
    });
  // a repeat waits with the first, as when a caller's connection broke; anybody else is refused
  const [stranger, repeat] = await Promise.allSettled([
    advance(meeting, randomUUID(), '2024-02-15T12:00:00Z'),
    advance(meeting, id, '2024-02-14T12:00:00Z'),
  ]);
  expect(stranger).toMatchObject({ status: 'rejected', reason: refused('busy') });
  const first = await moving.result();
  expect(first).toMatchObject({ now: '2024-02-14T12:00:00Z', reached: true, phase: 'convoking' });
  expect(repeat).toMatchObject({ status: 'fulfilled', value: first });

  await advance(meeting, randomUUID(), '2024-02-16T12:00:00Z');
  await expect(advance(meeting, randomUUID(), '2024-02-15T12:00:00Z')).rejects.toEqual(refused('backwards'));
  expect(await advance(meeting, id, '2024-02-14T12:00:00Z')).toEqual(first);
  expect((await house.convene.state(meeting)).now).toBe('2024-02-16T12:00:00Z');
});

test('the clock of a live meeting is not moved', async () => {
  const far = (at: string) => at.replace(/^2024/, '2094');
  const plan = shortPlan();
  const { meeting } = await house.convene.startPlan(
    {
      ...plan,
      circulations: plan.circulations.map((c) => ({ ...c, draftAt: far(c.draftAt) })),
      deadline: { ...plan.deadline, at: far(plan.deadline.at) },
    },
    'f'.repeat(64),
    'live',
  );
  expect(meeting).toBe(plan.id);
  await expect(house.convene.advance(meeting, '2095-01-01T00:00:00Z')).rejects.toMatchObject({ code: 'live' });
  const clock = await until('the roster', async () => {
    const { phase, now } = await house.convene.state(meeting);
    return phase === 'convoking' && now;
  });
  expect(Math.abs(Date.parse(clock) - Date.now())).toBeLessThan(3_600_000);
});

test('signals that mean nothing are recorded and change nothing', async () => {
  const meeting = await start(house, shortPlan());
  const handle = house.temporal.workflow.getHandle(workflowIds.meeting(meeting));
  const { phase } = await house.convene.advance(meeting, '2024-02-02T00:00:00Z');
  await handle.signal('aprove', { v: 1 });
  await handle.signal(names.signals.report, { kind: 'done' });
  const acts = await until('both to be recorded', async () => {
    const found = (await house.convene.registry.acts(meeting)).filter(({ act }) => act.action === 'signal_set_aside');
    return found.length === 2 && found;
  });
  expect(acts.map(({ act }) => act.detail.signal)).toEqual(['aprove', 'report']);
  expect((await house.convene.state(meeting)).phase).toBe(phase);
});

test('a convocation whose papers are broken convenes nobody: it is recorded, and answers are still taken', async () => {
  const { convene } = house;
  const plan = shortPlan();
  // a number of its own makes papers of its own, that no other meeting here sends
  const issue = { number: 'ODA/77-2024/CCM', date: '2024-02-15' };
  const meeting = await start(house, {
    ...plan,
    circulations: plan.circulations.map((circulation) => ({ ...circulation, issue })),
  });
  const first = await awaitedOn(house, meeting, 'convocation', '2024-02-10T12:00:00Z');
  await approve(house, meeting, first);
  await awaitedOn(house, meeting, 'convocation', '2024-02-10T12:00:00Z');
  const [paper] = (await convene.registry.documents(meeting)).filter(({ stage }) => stage === 'final');
  await house.owner.query(`UPDATE blob SET bytes = 'broken' WHERE sha256 = $1`, [paper?.sha256]);
  const outcome = await approveAll(house, meeting, '2024-02-20T12:00:00Z');
  expect(outcome.phase).toBe('convoking');
  expect((await convene.state(meeting)).circulations.convocation?.dispatched).toBe('failed');
  expect(await pageOf(house, workflowIds.meeting(meeting))).toContain('failed');
  const acts = (await checkedActs(house, meeting)).map(({ act }) => act);
  expect(acts.find(({ action }) => action === 'dispatch_failed')?.detail.reason).toContain('paper');
  const said = await convene.answer(meeting, { kind: 'nil_return', participant: 'CHE', actor: 'participant:CHE' });
  expect(said.status).toBe('nil_return');
  expect((await collectionState(house, meeting)).commands).toEqual([]);
});

test('two rehearsals of one plan are two meetings', async () => {
  const [one, two] = await Promise.all([convened(house), convened(house)]);
  expect(one).not.toBe(two);
  await house.convene.answer(one, { kind: 'nil_return', participant: 'CHE', actor: 'participant:CHE' });
  await house.convene.advance(one, '2024-02-21T12:00:00Z');
  expect((await statusCounts(house, one)).nil_return).toBe(1);
  expect((await statusCounts(house, two)).nil_return).toBeUndefined();
});
