import { randomUUID } from 'node:crypto';
import proto from '@temporalio/proto';
import { beforeAll, expect, test } from 'vitest';
import { registryActivities } from '../../activities/registry.ts';
import type { Outcome } from '../../domain/messages/answers.ts';
import type { Basis } from '../../domain/messages/common.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { type House, houseOfFile } from '../house.ts';
import {
  checkedActs,
  collectionState,
  convened,
  delegation,
  pageOf,
  shortPlan,
  statusCounts,
  until,
} from './support.ts';

const { History } = proto.temporal.api.history.v1;
const house = await houseOfFile();
/** A dozen participants in two collections; the convocation has gone out. */
let meeting: string;

beforeAll(async () => {
  meeting = await convened(house, shortPlan({ shardCapacity: 6 }));
});

const by = (code: string) => ({ participant: code, actor: `participant:${code}` });
const staff = (code: string, receivedAt: string) => ({
  participant: code,
  actor: 'staff:geneva-desk',
  basis: { kind: 'note_verbale', reference: 'No. 12', date: '2024-02-18', receivedAt } satisfies Basis,
});
const EARLY = '2024-02-18T09:00:00Z';
const answer = (...args: Parameters<House['convene']['answer']> extends [string, ...infer Rest] ? Rest : never) =>
  house.convene.answer(meeting, ...args);

/** Sends to the collection itself, round the client library and its checks. */
const raw = <T = Outcome>(update: string, message: unknown, shard = 1) =>
  house.temporal.workflow
    .getHandle(workflowIds.collection(meeting, shard))
    .executeUpdate<T, [unknown]>(update, { args: [message] });

const rowOf = async (code: string) =>
  (await house.convene.registry.participants(meeting)).find((row) => row.code === code);

test('a delegation is named, amended, declined, withdrawn and named again', async () => {
  const { convene } = house;
  const named = await convene.nominate(meeting, 'CHE', delegation('head', 'delegate', 'adviser'), by('CHE'));
  expect(named).toMatchObject({ participant: 'CHE', status: 'nominated', late: false });
  await convene.registry.waitForVersion(meeting, 'CHE', named.version);
  expect(await rowOf('CHE')).toMatchObject({ status: 'nominated', version: named.version, persons: 3, late: false });
  const [submission] = await convene.registry.submissionsOf(meeting, 'CHE');
  expect(submission?.delegation.persons).toHaveLength(3);

  const amended = await convene.nominate(meeting, 'CHE', delegation('head'), by('CHE'));
  expect(amended).toMatchObject({ status: 'amended', version: named.version + 1 });
  expect(await answer({ kind: 'nil_return', ...by('CHE') })).toMatchObject({ status: 'nil_return' });
  await expect(answer({ kind: 'withdraw', ...by('CHE') })).rejects.toMatchObject({
    code: 'not_now',
    message: /CHE: .*record a nil return/,
  });
  // a later note supersedes a nil return
  expect(await convene.nominate(meeting, 'CHE', delegation('head'), by('CHE'))).toMatchObject({ status: 'nominated' });
  const withdrawn = await answer({ kind: 'withdraw', ...by('CHE') });
  expect(withdrawn).toMatchObject({ status: 'withdrawn', version: named.version + 4 });
  await convene.registry.waitForVersion(meeting, 'CHE', withdrawn.version);
  expect(await rowOf('CHE')).toMatchObject({ status: 'withdrawn', persons: 0 });
  expect(await pageOf(house, workflowIds.collection(meeting, await convene.registry.shardOf(meeting, 'CHE')))).toMatch(
    /withdrawn: 1\s+Switzerland \(CHE\)/,
  );
});

test('staff record what came on paper; a note without a head is incomplete, and queried', async () => {
  const { convene } = house;
  await expect(convene.nominate(meeting, 'AUT', delegation('delegate'), by('AUT'))).rejects.toMatchObject({
    code: 'not_now',
    message: /exactly one head, and this list marks 0/,
  });
  const noted = await convene.nominate(meeting, 'AUT', delegation('delegate'), staff('AUT', EARLY));
  expect(noted).toMatchObject({ status: 'incomplete' });
  await convene.registry.waitForVersion(meeting, 'AUT', noted.version);
  const acts = (await convene.registry.acts(meeting, { subject: 'AUT' })).map(({ act }) => act);
  expect(acts.map(({ action }) => action)).toEqual(['queryHead', 'nominate']);
  expect(acts[1]).toMatchObject({
    actor: 'staff:geneva-desk',
    authority: 'recorded by the secretariat',
    basis: { reference: 'No. 12', receivedAt: EARLY },
    detail: { status: 'incomplete', persons: 1, late: false },
  });
});

test('a paper in the pouch is confirmed by an officer; attendance is recorded by staff', async () => {
  const [posted] = (await house.convene.registry.participants(meeting)).filter(({ status }) => status === 'posted');
  if (posted === undefined) throw new Error('nobody is reached by post');
  const code = posted.code;
  expect(await answer({ kind: 'delivery_confirmed', participant: code, actor: 'staff:desk' })).toMatchObject({
    status: 'notified',
  });
  await expect(answer({ kind: 'attendance', attendance: 'present', ...by(code) })).rejects.toMatchObject({
    code: 'not_yours',
  });
  const attend = (attendance: 'present' | 'absent' | 'departed') =>
    answer({ kind: 'attendance', participant: code, actor: 'staff:desk', attendance });
  await expect(attend('departed')).rejects.toMatchObject({ code: 'not_now', message: /its delegation is expected/ });
  expect(await attend('present')).toMatchObject({ status: 'present' });
  expect(await attend('absent')).toMatchObject({ status: 'absent' });
  expect(await attend('departed')).toMatchObject({ status: 'departed' });
});

test('a refusal says what is wrong and what would be right, and changes nothing', async () => {
  const before = await collectionState(house, meeting);
  const refusals: [ask: () => Promise<unknown>, code: string, said: RegExp][] = [
    [
      () => answer({ kind: 'nil_return', participant: 'BEL', actor: 'participant:FRA' }),
      'not_yours',
      /answers for itself/,
    ],
    [
      () => answer({ kind: 'nil_return', participant: 'BEL', actor: 'staff:desk' }),
      'basis_missing',
      /kind, reference, date/,
    ],
    [
      () => answer({ kind: 'nil_return', ...staff('BEL', '2024-02-21T09:00:00Z') }),
      'received_in_future',
      /is after now/,
    ],
    [() => answer({ kind: 'credentials', ...by('BEL') }), 'not_now', /asks for no credentials/],
    [() => answer({ kind: 'withdraw', ...by('BEL') }), 'not_now', /there is none to withdraw/],
    [() => answer({ kind: 'nil_return', ...by('XXX') }), 'UNKNOWN_PARTICIPANT', /`convene participants/],
    [
      () => answer({ kind: 'nil_return', participant: 'BEL', actor: 'nobody' }),
      'malformed',
      /actor: must be participant:CODE/,
    ],
    [
      () => {
        const { basis, ...rest } = staff('BEL', EARLY);
        return answer({ kind: 'nil_return', ...rest, basis: { ...basis, reference: 'No.\u000012' } });
      },
      'malformed',
      /basis.reference: must not contain control characters/,
    ],
    [() => answer({ kind: 'nil_return', ...by('BEL'), id: 'a b' }), 'malformed', /id: must be/],
  ];
  for (const [ask, code, said] of refusals) await expect(ask()).rejects.toMatchObject({ code, message: said });
  for (const [message, type] of [
    [{ v: 1, kind: 'nil_return', ...by('VUT') }, 'unknown_participant'],
    [{ v: 1, kind: 'nil_return', ...by('BEL'), name: 'x' }, 'malformed'],
    [null, 'malformed'],
  ] as const) {
    await expect(raw('answer', message)).rejects.toMatchObject({ cause: { type } });
  }
  const after = await collectionState(house, meeting);
  expect(after.participants).toEqual(before.participants);
  expect(after.answers).toBe(before.answers);
});

test('a repeat of an id returns the first outcome, also in lists, and is recorded once', async () => {
  const id = randomUUID();
  const item = { v: 1, id, kind: 'acknowledge', ...by('BRA') };
  const [first, within] = await raw<Outcome[]>('answers', { v: 1, answers: [item, item, { ...item, id: 'x y' }] });
  expect(first).toMatchObject({ ok: true, id, status: 'acknowledged' });
  expect(within).toEqual(first);
  expect(await raw('answer', item)).toEqual(first);
  expect(await raw<Outcome[]>('answers', { v: 1, answers: [item] })).toEqual([first]);
  expect(await answer({ kind: 'acknowledge', ...by('BRA'), id })).toEqual(first);
  // without an id it is another message, and says the same thing twice
  await expect(answer({ kind: 'acknowledge', ...by('BRA') })).rejects.toMatchObject({ code: 'not_now' });

  const list = await raw<Outcome[]>('answers', {
    v: 1,
    answers: [{ v: 1, kind: 'nil_return', ...by('FRA') }, { v: 1, kind: 'withdraw', ...by('KEN') }, 'nonsense'],
  });
  expect(list).toMatchObject([
    { ok: true, participant: 'FRA', status: 'nil_return' },
    { ok: false, code: 'not_now' },
    { ok: false, code: 'malformed' },
  ]);

  await house.convene.registry.waitForVersion(meeting, 'FRA', list[0]?.ok === true ? list[0].version : 99);
  const acts = (await checkedActs(house, meeting)).map(({ act }) => act);
  expect(acts.filter(({ subject }) => subject === 'BRA').map(({ action }) => action)).toEqual(['acknowledge']);
});

test('one id, used for two participants in two collections, stands for two acts', async () => {
  const id = 'note-12';
  const one = await answer({ kind: 'nil_return', ...by('KEN'), id });
  const two = await answer({ kind: 'nil_return', ...by('VUT'), id });
  expect(one).toMatchObject({ participant: 'KEN' });
  expect(two).toMatchObject({ participant: 'VUT' });
  await house.convene.registry.waitForVersion(meeting, 'KEN', one.version);
  await house.convene.registry.waitForVersion(meeting, 'VUT', two.version);
  const acts = (await house.convene.registry.acts(meeting)).map(({ act }) => act);
  expect(acts.filter(({ subject }) => subject === 'KEN' || subject === 'VUT')).toHaveLength(2);
});

test('the registry follows, and an older version never overwrites a newer one', async () => {
  const { convene, pool } = house;
  const { version } = await answer({ kind: 'nil_return', ...by('BRA') });
  await convene.registry.waitForVersion(meeting, 'BRA', version);
  const before = await rowOf('BRA');
  const snapshot = { value: {}, context: {} };
  await registryActivities({ pool }).project({
    meeting,
    mode: 'rehearsal',
    rows: [
      { code: 'BRA', status: 'pending', version: version - 1, snapshot },
      { code: 'BRA', status: 'pending', version, snapshot },
    ],
    acts: [],
  });
  expect(await rowOf('BRA')).toEqual(before);
  await expect(convene.registry.waitForVersion(meeting, 'BRA', version + 1, 100)).rejects.toMatchObject({
    code: 'REGISTRY_BEHIND',
  });
});

test('signals that mean nothing to a collection are recorded', async () => {
  const handle = house.temporal.workflow.getHandle(workflowIds.collection(meeting, 2));
  await handle.signal(names.signals.command, { kind: 'dispatch' });
  await handle.signal(names.signals.tick, 'noon');
  await handle.signal('anwser', {});
  const acts = await until('three acts', async () => {
    const found = (await house.convene.registry.acts(meeting)).filter(({ act }) => act.action === 'signal_set_aside');
    return found.length === 3 && found;
  });
  expect(acts.map(({ act }) => act.detail.signal)).toEqual(['command', 'tick', 'anwser']);
});

test('late is what was received after the deadline, whenever it is recorded', async () => {
  const { convene } = house;
  await convene.advance(meeting, '2024-09-02T12:00:00Z');
  const before = await statusCounts(house, meeting);
  expect(before.no_reply).toBeGreaterThan(3);
  const inTime = await answer({ kind: 'nil_return', ...staff('USA', '2024-08-30T21:59:59Z') });
  expect(inTime).toMatchObject({ status: 'nil_return', late: false });
  const late = await answer({ kind: 'nil_return', ...staff('GICHD', '2024-08-30T22:00:00Z') });
  expect(late).toMatchObject({ late: true });
  // what it sends itself takes the meeting's time
  const own = await convene.nominate(meeting, 'ICRC', delegation('head'), by('ICRC'));
  expect(own).toMatchObject({ status: 'nominated', late: true });
  await convene.registry.waitForVersion(meeting, 'ICRC', own.version);
  expect(await rowOf('ICRC')).toMatchObject({ late: true });
  await convene.registry.waitForVersion(meeting, 'USA', inTime.version);
  expect(await rowOf('USA')).toMatchObject({ late: false });
});

test('no name enters a history, and the histories stay small', async () => {
  const sizes: Record<string, number> = {};
  for await (const { workflowId, runId } of house.temporal.workflow.list({
    query: `TaskQueue = "${house.name}" AND MeetingId = "${meeting}"`,
  })) {
    const handle = house.temporal.workflow.getHandle(workflowId, runId);
    const history = Buffer.from(History.encode(await handle.fetchHistory()).finish());
    const listed = ['Austria', 'Switzerland'].some((state) => history.includes(state));
    expect(listed || !workflowId.startsWith('collection')).toBe(true);
    expect(history.includes('Person 1')).toBe(false);
    const { historySizeBytes } = (await handle.describe()).raw.workflowExecutionInfo ?? {};
    sizes[workflowId.split('/')[0] ?? ''] = Number(historySizeBytes);
  }
  expect(sizes.collection).toBeLessThan(400_000);
  expect(sizes.meeting).toBeLessThan(200_000);
});

test('the record is whole', async () => {
  await checkedActs(house, meeting);
});
