import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registryActivities } from '../../activities/registry.ts';
import { Convene } from '../../client/client.ts';
import type { Act } from '../../domain/act.ts';
import type { Command } from '../../domain/messages/commands.ts';
import type { Basis } from '../../domain/messages/common.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { rosterOf } from '../../treaties/treaties.ts';
import type { CollectionState } from '../../workflows/collection/state.ts';
import { type House, openHouse } from '../house.ts';
import { checkedActs, convened, delegation, runsOf, shortPlan, statusCounts, until } from './support.ts';

/** What the meeting orders, sent to the collections as the meeting would: three of them, some forty participants. */

type Draft = Command extends infer C ? (C extends Command ? Omit<C, 'id'> : never) : never;
const everyone = ['state_party', 'signatory', 'state_not_party', 'observer_organization'] as const;
const DEADLINE = '2024-08-30T21:59:59Z';
const basis = (receivedAt: string, kind: Basis['kind'] = 'note_verbale'): Basis => ({
  kind,
  reference: 'No. 12',
  date: receivedAt.slice(0, 10),
  receivedAt,
});

const NAMED = 'ALB AND ARG ARM AUS AUT CHE DEU ESP FRA ICRC ITA USA VUT'.split(' ');
const roster: typeof rosterOf = (...asked) =>
  rosterOf(...asked).filter(({ code }, index) => index % 8 === 0 || NAMED.includes(code));

/** Tests what collections do at each command, while they turn at so many events of history. */
export function testCommands(collection: number): void {
  let house: House;
  let restless: House;
  let meeting: string;
  let sha256: string;

  beforeAll(async () => {
    // a message that is put off is tried again long after the test has ended
    house = await openHouse({ worker: { roster, retryAfterMs: [3_600_000, 3_600_000] } });
    const { temporal, pool, name } = house;
    const turnAt = { meeting: 4_000, circulation: 4_000, collection };
    restless = { ...house, convene: new Convene({ temporal, pool, taskQueue: name, turnAt }) };
    const plan = shortPlan({ shardCapacity: 14 });
    // one State is not reached at all
    house.sink.setRefuse((address) => (address.includes('@and.') ? { code: 550, message: 'no such user' } : null));
    meeting = await convened(restless, plan);
    house.sink.setRefuse(() => null);
    const [convocation] = await house.convene.registry.circulations(meeting);
    sha256 = convocation?.sha256 ?? '';
  });
  afterAll(() => house.close());

  const stateOf = (shard: number) =>
    house.temporal.workflow
      .getHandle(workflowIds.collection(meeting, shard))
      .query<CollectionState>(names.queries.state);

  /** Gives an order to the first collection; it is done when its counts are known there. */
  const begin = async (draft: Draft, id = `test/${randomUUID()}`): Promise<string> => {
    await house.temporal.workflow
      .getHandle(workflowIds.collection(meeting, 1))
      .signal(names.signals.command, { ...draft, id });
    return id;
  };
  const counts = (id: string) =>
    until(`${id} to be done`, async () => (await stateOf(1)).finished?.find(([done]) => done === id)?.[1]);
  const order = async (draft: Draft, id?: string) => counts(await begin(draft, id));
  const dispatch = (change: Partial<Extract<Draft, { kind: 'dispatch' }>> = {}): Draft => ({
    kind: 'dispatch',
    circulation: 'convocation',
    revision: 1,
    sha256,
    attempt: 1,
    audience: { capacities: [...everyone], answered: 'any' },
    holds: [],
    notifies: true,
    ...change,
  });

  const ask = (message: Parameters<typeof restless.convene.answer>[1]) => restless.convene.answer(meeting, message);
  const rowOf = async (code: string) => house.convene.registry.participant(meeting, code);
  const acts = async (action: string): Promise<Act[]> =>
    (await checkedActs(house, meeting)).map(({ act }) => act).filter((act) => act.action === action);
  const mails = () => house.sink.received().length;
  const outbox = async (attempt: number): Promise<Record<string, number>> => {
    const { rows } = await house.pool.query<{ state: string; n: number }>(
      'SELECT state, count(*)::int AS n FROM outbox WHERE meeting = $1 AND attempt = $2 GROUP BY state',
      [meeting, attempt],
    );
    return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
  };

  test('a circulation for those who are told leaves out whom nothing has reached', async () => {
    const before = mails();
    const told = await order(
      dispatch({
        attempt: 2,
        audience: { capacities: ['state_party'], answered: 'any', reached: 'told', only: ['CHE', 'AUT', 'AND'] },
      }),
    );
    expect(await rowOf('AND')).toMatchObject({ status: 'undeliverable' });
    expect(told).toEqual({ sent: 2 });
    expect(mails() - before).toBe(2);
    const [first, again] = house.sink
      .received()
      .filter(({ to }) => to.some((address) => address.includes('@che.')))
      .slice(-2);
    expect(first?.messageId).not.toBe(again?.messageId);
    const { rows } = await house.pool.query(
      `SELECT attempt, state, repeats FROM outbox WHERE meeting = $1 AND participant = 'CHE' ORDER BY attempt`,
      [meeting],
    );
    expect(rows).toEqual([
      { attempt: 1, state: 'sent', repeats: 0 },
      { attempt: 2, state: 'sent', repeats: 0 },
    ]);
    // the same attempt to the same is no second message
    expect(
      await order(dispatch({ attempt: 2, audience: { capacities: ['state_party'], answered: 'any', only: ['CHE'] } })),
    ).toEqual({
      sent: 1,
    });
    expect(mails() - before).toBe(2);
  });

  test('a resending that names nobody is for those whom no message has reached', async () => {
    const before = mails();
    const { posted } = await statusCounts(house, meeting);
    expect(posted).toBeGreaterThan(0);
    expect(await order(dispatch({ attempt: 3 }))).toEqual({ post: posted, sent: 1 });
    expect(mails() - before).toBe(1);
    expect(await rowOf('AND')).toMatchObject({ status: 'notified' });
  });

  test('holds are counted and listed with their reasons; nobody to be sent to is no failure', async () => {
    const only = ['FRA', 'DEU', 'ITA'];
    const audience = { capacities: [...everyone], answered: 'any' as const, only };
    const reason = 'The mission moves; its new address is awaited.';
    const holds = only.slice(0, 2).map((participant) => ({ participant, reason }));
    expect(await order(dispatch({ attempt: 4, audience, holds }))).toMatchObject({ held: 2, sent: 1 });
    const held = await acts('dispatch_held');
    expect(held.map(({ detail }) => detail.participants).join('; ')).toContain(`FRA: ${reason}`);
    expect(await order(dispatch({ attempt: 4, audience: { ...audience, only: ['XXX'] } }))).toEqual({ sent: 0 });
  });

  test('a halt stops a dispatch that waits for a busy server, and what stays behind stays for good', async () => {
    const half = (address: string) => address.charCodeAt(address.indexOf('@') + 1) % 2 === 0;
    house.sink.setRefuse((address) => (half(address) ? { code: 451, message: 'busy, try again later' } : null));
    const before = mails();
    const only = (await house.convene.registry.participants(meeting)).slice(0, 30).map(({ code }) => code);
    const audience = { capacities: [...everyone], answered: 'any' as const, only };
    const dispatched = await begin(dispatch({ attempt: 5, audience }));
    const open = await until('messages to be put off', async () => {
      const { prepared = 0, sending = 0, sent = 0 } = await outbox(5);
      return sending === 0 && sent > 5 && prepared > 5 && { prepared, sent };
    });
    house.sink.setRefuse(() => null);

    const halt = { kind: 'halt', circulation: 'convocation' } as const;
    const id = `halt/${meeting}`;
    expect(await order(halt, id)).toEqual({ halted: open.prepared });
    const { sent, halted, post = 0 } = await counts(dispatched);
    expect({ sent, halted }).toEqual({ sent: open.sent, halted: open.prepared });
    expect(await outbox(5)).toEqual({ sent: open.sent, withheld: open.prepared });
    expect(mails() - before).toBe(open.sent);
    const listed = (await acts('dispatch_halted')).flatMap(({ detail }) => String(detail.participants).split(', '));
    expect(listed).toHaveLength(open.prepared);
    const rows = await house.pool.query<{ participant: string }>(
      `SELECT participant FROM outbox WHERE meeting = $1 AND state = 'withheld'`,
      [meeting],
    );
    expect(listed.toSorted()).toEqual(rows.rows.map(({ participant }) => participant).toSorted());

    // the same again, another one, and one of everything: there is nothing left to stop
    expect(await order(halt, id)).toEqual({ halted: open.prepared });
    expect(await order(halt)).toEqual({ halted: 0 });
    expect(await order({ kind: 'halt', circulation: null })).toEqual({ halted: 0 });
    // nothing of that attempt goes out any more, whoever asks
    expect(await order(dispatch({ attempt: 5, audience }))).toEqual({
      sent: open.sent,
      halted: open.prepared + post,
    });
    expect(mails() - before).toBe(open.sent);
    // a later order is another matter
    const rest = { ...audience, only: listed };
    expect(await order(dispatch({ attempt: 6, audience: rest }))).toEqual({ sent: open.prepared });
    expect(await acts('halted')).toHaveLength(3 * 3);
  });

  test('staff log calls, papers and changes of contacts; the participant stays where it is', async () => {
    const { version, status } = await rowOf('ESP');
    const by = { participant: 'ESP', actor: 'staff:geneva-desk' };
    const note = 'The mission asks for the note in Spanish.';
    const call = { kind: 'call_logged', note, ...by, basis: basis('2024-02-19T10:00:00Z', 'telephone') } as const;
    expect(await ask({ ...call, id: `call/${meeting}` })).toMatchObject({ status, version, late: false });
    expect(await ask({ ...call, id: `call/${meeting}` })).toMatchObject({ status, version, late: false });
    await ask({ kind: 'paper_received', note, ...by, basis: basis('2024-02-19T10:00:00Z') });
    await ask({
      ...{ kind: 'contact_changed', note, contact: 'esp-geneva', sha256: 'a'.repeat(64), ...by },
      basis: basis('2024-02-19T10:00:00Z'),
    });
    const logged = await until('the acts', async () => {
      const found = await house.convene.registry.acts(meeting, { subject: 'ESP' });
      return found.length >= 3 && found.map(({ act }) => act);
    });
    expect(logged.map(({ action, detail }) => [action, detail.note])).toEqual([
      ['call_logged', note],
      ['paper_received', note],
      ['contact_changed', note],
    ]);
    expect(await rowOf('ESP')).toMatchObject({ version, status });

    const refusals: [Parameters<typeof ask>[0], string][] = [
      [{ ...call, basis: basis('2024-02-19T10:00:00Z') }, 'basis_mismatch'],
      [{ kind: 'paper_received', note, ...by }, 'basis_missing'],
      [{ ...call, actor: 'participant:ESP' }, 'not_yours'],
      [{ ...call, participant: 'XXX' }, 'UNKNOWN_PARTICIPANT'],
    ];
    for (const [message, code] of refusals) await expect(ask(message)).rejects.toMatchObject({ code });
    const unknown = { v: 1, ...call, participant: 'XXX' };
    await expect(
      house.temporal.workflow
        .getHandle(workflowIds.collection(meeting, 1))
        .executeUpdate(names.updates.answer, { args: [unknown] }),
    ).rejects.toMatchObject({ cause: { type: 'unknown_participant' } });
  });

  test('a body asks to observe, is entered once, invited, and admitted or refused', async () => {
    const { enrolParticipant } = registryActivities({ pool: house.pool });
    await house.convene.registry.saveDirectory(
      [
        {
          ...{ id: 'osce-vienna', participants: ['OSCE'], place: 'headquarters', role: 'to', channel: 'post' },
          ...{ language: 'fr', name: 'OSCE Secretariat', address: 'Vienna', rank: 1 },
          ...{ validFrom: '2023-01-01', validUntil: null },
        },
      ],
      'rehearsal',
    );
    const of = { meeting, mode: 'rehearsal' as const, at: '2024-02-20T12:00:00Z' };
    for (const code of ['OSCE', 'SMOM']) {
      const enrolled = await enrolParticipant({ ...of, code });
      expect(enrolled).toMatchObject({ code, capacity: 'observer_organization', shard: 3 });
      expect(await enrolParticipant({ ...of, code })).toEqual(enrolled);
      const { shard, ...participant } = enrolled;
      expect(await order({ kind: 'enrol', shard, participant })).toEqual({ enrolled: 1 });
      expect(await order({ kind: 'enrol', shard, participant })).toEqual({ enrolled: 0 });
      expect(await rowOf(code)).toMatchObject({ status: 'requested', version: 1, shard: 3 });
      expect(await rowOf(code)).toMatchObject({ channel: 'post', language: code === 'OSCE' ? 'fr' : 'en' });
      await expect(enrolParticipant({ ...of, code })).rejects.toMatchObject({
        type: 'InvalidInput',
        nonRetryable: true,
        message: `${code} is a participant of ${meeting} already`,
      });
    }
    await expect(enrolParticipant({ ...of, code: 'ICRC' })).rejects.toMatchObject({ type: 'InvalidInput' });
    await expect(enrolParticipant({ ...of, code: 'XYZ' })).rejects.toThrow(/XYZ is no body that enters under rule 1.3/);

    // until it is invited it gets nothing but what names it
    const bodies = { capacities: ['observer_organization' as const], answered: 'any' as const };
    expect(await order(dispatch({ attempt: 7, audience: bodies }))).toEqual({ sent: 0 });
    const said = { kind: 'nil_return', participant: 'OSCE', actor: 'participant:OSCE' } as const;
    await expect(ask(said)).rejects.toMatchObject({ code: 'not_now', message: /request to be admitted is pending/ });
    const admission = (participant: string, to: 'provisionally_invited' | 'admitted' | 'refused') =>
      order({ kind: 'admission', participant, admission: to });
    expect(await admission('OSCE', 'admitted')).toEqual({ changed: 0 });
    expect(await admission('OSCE', 'provisionally_invited')).toEqual({ changed: 1 });
    expect(await order(dispatch({ attempt: 7, audience: { ...bodies, only: ['OSCE'] } }))).toEqual({
      sent: 0,
      post: 1,
    });
    expect(await rowOf('OSCE')).toMatchObject({ status: 'posted' });
    expect(await admission('OSCE', 'admitted')).toEqual({ changed: 1 });
    expect(await admission('SMOM', 'refused')).toEqual({ changed: 1 });
    expect(await rowOf('SMOM')).toMatchObject({ status: 'refused' });
    expect(await admission('XXX', 'refused')).toEqual({ changed: 0 });
    expect((await acts('admission')).map(({ subject, detail }) => [subject, detail.admission])).toEqual([
      ['OSCE', 'provisionally_invited'],
      ['OSCE', 'admitted'],
      ['SMOM', 'refused'],
    ]);
    expect(await ask(said)).toMatchObject({ status: 'nil_return' });
    const found = house.temporal.workflow.list({ query: `MeetingId = "${meeting}" AND Participants = "OSCE"` });
    await until('the search to find it', async () => {
      for await (const { workflowId } of found) return workflowId === workflowIds.collection(meeting, 3);
      return false;
    });
  });

  test('a State takes part in another capacity from now on', async () => {
    const before = await stateOf(1);
    const { version } = await rowOf('VUT');
    const change = { kind: 'capacity', participant: 'VUT', capacity: 'state_party' } as const;
    expect(await order(change)).toEqual({ changed: 1 });
    expect(await order(change)).toEqual({ changed: 0 });
    expect(await rowOf('VUT')).toMatchObject({ capacity: 'state_party', version: version + 1 });
    const changed = (await acts('capacity_changed')).map(({ subject, detail }) => [subject, detail.from, detail.to]);
    expect(changed[0]).toEqual(['VUT', 'state_not_party', 'state_party']);
    expect(before.participants.length).toBeGreaterThan(0);
    await restless.convene.advance(meeting, '2024-02-21T12:00:00Z');
    const { tally } = await restless.convene.state(meeting);
    const rows = await house.convene.registry.participants(meeting);
    expect(tally.capacity.state_party).toBe(rows.filter(({ capacity }) => capacity === 'state_party').length);
  });

  test('an extension makes timely what came in by the new deadline, and the silent are awaited again', async () => {
    await restless.convene.advance(meeting, '2024-09-02T12:00:00Z');
    const silent = (await house.convene.registry.participants(meeting)).filter(({ status }) => status === 'no_reply');
    const own = await restless.convene.nominate(meeting, 'AUS', delegation('head'), {
      actor: 'participant:AUS',
    });
    const late = [
      own,
      await ask({
        kind: 'nil_return',
        participant: 'ARM',
        actor: 'staff:desk',
        basis: basis('2024-09-01T08:00:00Z'),
      }),
      await ask({
        kind: 'nil_return',
        participant: 'ARG',
        actor: 'staff:desk',
        basis: basis('2024-09-02T11:00:00Z'),
      }),
    ];
    expect(late.map((outcome) => outcome.late)).toEqual([true, true, true]);
    const deadline = '2024-09-02T10:00:00Z';
    expect(await order({ kind: 'extend', deadline })).toEqual({ awaited: silent.length - 3, timely: 1 });
    expect(await rowOf('ARM')).toMatchObject({ late: false, status: 'nil_return' });
    expect(await rowOf('ARG')).toMatchObject({ late: true });
    expect(await order({ kind: 'extend', deadline: '2024-09-05T21:59:59Z' })).toEqual({ awaited: 0, timely: 2 });
    expect(await rowOf('AUS')).toMatchObject({ late: false });
    expect((await stateOf(3)).deadline).toBe('2024-09-05T21:59:59Z');
    expect((await stateOf(1)).participants.some(({ snapshot }) => snapshot.value.delegation === 'no_reply')).toBe(
      false,
    );
    const timely = (await acts('answers_timely')).flatMap(({ detail }) => String(detail.participants).split(', '));
    expect(timely.toSorted()).toEqual(['ARG', 'ARM', 'AUS']);
    // from now on that date counts
    const after = await ask({ kind: 'nil_return', participant: 'ALB', actor: 'participant:ALB' });
    expect(after.late).toBe(false);
    expect(await order({ kind: 'deadline' })).toEqual({ no_reply: silent.length - 4 });
  });

  test('an objection counts once, in time, and from a State Party alone', async () => {
    const ends = '2024-09-02T13:00:00Z';
    const object = (participant: string, change: { id?: string; actor?: string; basis?: Basis } = {}) =>
      ask({ kind: 'object', procedure: 'silence-1', participant, actor: `participant:${participant}`, ...change });
    const code = (expected: string, message: RegExp) => ({ code: expected, message });
    await expect(object('CHE')).rejects.toMatchObject(code('no_silence', /no silence procedure silence-1; open: none/));
    const silence = { kind: 'silence', procedure: 'silence-1', until: ends } as const;
    expect(await order({ ...silence, state: 'open' })).toEqual({});
    expect(await order({ ...silence, state: 'open' })).toEqual({});

    const { version } = await rowOf('CHE');
    expect(await object('CHE', { id: `objection/${meeting}` })).toMatchObject({ late: false, version });
    expect(await object('CHE', { id: `objection/${meeting}` })).toMatchObject({ late: false, version });
    await expect(object('CHE')).rejects.toMatchObject(code('objected_already', /CHE objected to silence-1 at/));
    await expect(object('ICRC')).rejects.toMatchObject(code('not_a_state_party', /observer organization/));
    await expect(object('USA')).rejects.toMatchObject(code('not_a_state_party', /only a State Party/));
    await expect(object('FRA', { actor: 'staff:desk' })).rejects.toMatchObject({ code: 'basis_missing' });
    await expect(object('FRA', { actor: 'participant:CHE' })).rejects.toMatchObject({ code: 'not_yours' });
    const paper = { actor: 'staff:desk', basis: basis('2024-09-02T09:00:00Z') };
    expect(await object('FRA', paper)).toMatchObject({ late: false });

    await restless.convene.advance(meeting, '2024-09-02T14:00:00Z');
    expect(await object('AUT')).toMatchObject({ late: true });
    await expect(object('AUT')).rejects.toMatchObject({ code: 'objected_already' });
    // what was late gives way to a paper that had come in before
    expect(await object('AUT', paper)).toMatchObject({ late: false });
    expect(await object('DEU')).toMatchObject({ late: true });
    expect(await order({ ...silence, state: 'over' })).toEqual({ objections: 3 });
    expect(await order({ ...silence, state: 'over' })).toEqual({ objections: 3 });
    await expect(object('ESP')).rejects.toMatchObject(code('silence_over', /log the paper/));
    // what had come in by then is taken whenever it is recorded, and counts
    expect(await object('ESP', { id: `paper/${meeting}`, ...paper })).toMatchObject({ late: false });
    expect(await object('ESP', { id: `paper/${meeting}`, ...paper })).toMatchObject({ late: false });
    expect(await order({ ...silence, state: 'over' })).toEqual({ objections: 4 });
    const objected = await acts('object');
    // in order for each; several collections write them, each in its time
    const lates = NAMED.map((code) => [
      code,
      objected.filter(({ subject }) => subject === code).map(({ detail }) => [detail.procedure, detail.late]),
    ]).filter(([, said]) => said?.length !== 0);
    expect(Object.fromEntries(lates)).toEqual({
      AUT: [
        ['silence-1', true],
        ['silence-1', false],
      ],
      CHE: [['silence-1', false]],
      DEU: [['silence-1', true]],
      ESP: [['silence-1', false]],
      FRA: [['silence-1', false]],
    });
    expect(objected).toHaveLength(6);
    const told = async () => {
      const { events } = await house.temporal.workflow.getHandle(workflowIds.meeting(meeting)).fetchHistory();
      return events?.filter(({ workflowExecutionSignaledEventAttributes: signal }) =>
        Buffer.from(signal?.input?.payloads?.[0]?.data ?? []).includes('"kind":"objection"'),
      ).length;
    };
    await until('the meeting to be told of six objections', async () => (await told()) === 6);
  });

  test('it all holds together', async () => {
    const record = await checkedActs(house, meeting);
    expect(record.filter(({ act }) => act.action === 'signal_set_aside')).toEqual([]);
    expect(Date.parse(DEADLINE)).toBeGreaterThan(0);
    expect(house.sink.duplicates()).toBe(0);
    const runs = await runsOf(house, workflowIds.collection(meeting, 1));
    if (collection < 100) expect(runs).toBeGreaterThan(3);
    else expect(runs).toBe(1);
  });
}
