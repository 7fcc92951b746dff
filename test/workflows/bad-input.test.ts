import { randomUUID } from 'node:crypto';
import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { beforeAll, describe, expect, test } from 'vitest';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { houseOfFile } from '../house.ts';
import { type RawPayload, rawSignal, rawUpdate } from './raw.ts';
import { checkedActs, convened, pageOf, shortPlan, start, statusOf, until } from './support.ts';

const house = await houseOfFile();
let meeting: string;
beforeAll(async () => {
  meeting = await convened(house);
});

const handle = (workflowId: string) => house.temporal.workflow.getHandle(workflowId);
const every = () => [
  workflowIds.meeting(meeting),
  workflowIds.collection(meeting, 1),
  workflowIds.circulation(meeting, 'convocation'),
];
/** Signals of this meeting that changed nothing, as the workers have counted them; the first of a day are acts as well. */
async function unheardSignals(): Promise<number> {
  const { now } = await house.convene.state(meeting);
  const rows = await house.convene.registry.unheardSince(meeting, `${now.slice(0, 10)}T00:00:00Z`);
  return rows.reduce((sum, { kind, count }) => (kind === 'signal' ? sum + count : sum), 0);
}
const acts = async (action: string) =>
  (await house.convene.registry.acts(meeting)).map(({ act }) => act).filter((act) => act.action === action);

/** What the workflows hold, but for what only says that a message was set aside. */
async function standing() {
  const { participants, answers, commands } = await handle(workflowIds.collection(meeting, 1)).query<{
    participants: unknown;
    answers: number;
    commands: unknown[];
  }>(names.queries.state);
  const { snapshot, outcomes } = await house.convene.circulation(meeting, 'convocation');
  const { phase, circulations, tally } = await house.convene.state(meeting);
  return { participants, answers, commands, snapshot, outcomes, phase, circulations, tally };
}

const payloads = {
  sealed: { metadata: { encoding: Buffer.from('binary/sealed') }, data: Buffer.from([1, 2, 3]) },
  'broken JSON': { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('{"v":1,') },
  'no encoding': { metadata: {}, data: Buffer.from('{}') },
  'half a surrogate': {
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from('{"v":1,"actor":"officer:a","officer":"a","reason":"\\ud800","comments":"\\ud800"}'),
  },
  'bytes that are not UTF-8': {
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from([0x22, 0xff, 0x22]),
  },
  // what is wrong with a message names its fields
  'a field whose name no database takes': {
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from('{"v":1,"actor":"officer:a","officer":"a","kind":"session","\\u0000":1,"\\ud800":1}'),
  },
  'nested a thousand deep': {
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from(`${'['.repeat(1_000)}${']'.repeat(1_000)}`),
  },
  'a long text': {
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from(JSON.stringify({ v: 1, actor: 'officer:a', comments: 'x'.repeat(200_000) })),
  },
};
const signal = (workflowId: string, name: string, payload: RawPayload) => rawSignal(house, workflowId, name, payload);
const update = (workflowId: string, name: string, payload: RawPayload) => rawUpdate(house, workflowId, name, payload);

describe('bytes that mean nothing', () => {
  test.each(Object.keys(payloads) as (keyof typeof payloads)[])(
    '%s, by signal and by update, to every workflow',
    async (kind) => {
      const before = await standing();
      const known = await unheardSignals();
      const [toMeeting = '', toCollection = '', toCirculation = ''] = every();
      const signals = [
        [toMeeting, names.signals.report],
        [toMeeting, 'unheard-of'],
        [toCollection, names.signals.command],
        [toCollection, names.signals.report],
        [toCollection, 'unheard-of'],
        [toCirculation, names.signals.approve],
        [toCirculation, names.signals.returnForRevision],
        [toCirculation, 'unheard-of'],
      ] as const;
      for (const [workflowId, name] of signals) await signal(workflowId, name, payloads[kind]);
      const updates = [
        [toMeeting, names.updates.advanceClock],
        [toCollection, names.updates.answer],
        [toCollection, names.updates.answers],
        [toCirculation, names.updates.approve],
        [toCirculation, names.updates.returnForRevision],
        [toCirculation, names.updates.revise],
        [toCirculation, names.updates.fillIssue],
        [toCirculation, names.updates.withdraw],
        [toCirculation, 'unheard-of'],
      ] as const;
      for (const [workflowId, name] of updates) {
        const { outcome } = await update(workflowId, name, payloads[kind]);
        const failure = outcome?.failure;
        expect(failure?.message, `${name} to ${workflowId}`).toMatch(
          /this message cannot be read: |this message has \d+ bytes|unheard-of/,
        );
        if (name !== 'unheard-of') expect(failure?.applicationFailureInfo?.type).toBe('malformed');
      }
      await until('every signal to be counted', async () => (await unheardSignals()) === known + signals.length);
      expect(await standing()).toEqual(before);
      for (const workflowId of every()) expect(await statusOf(house, workflowId)).toBe('RUNNING');
    },
  );

  test('names and ids that no database takes', async () => {
    // on another day, of which the first signals are acts
    await house.convene.advance(meeting, '2024-02-21T09:00:00Z');
    const before = await standing();
    const odd = '\u0000'.repeat(2);
    for (const workflowId of every()) await signal(workflowId, `unheard-of ${odd}`, payloads['no encoding']);
    await until('every signal to be recorded', async () => {
      const all = await acts('signal_set_aside');
      return (
        all.filter(({ detail }) => String(detail.signal).startsWith('unheard-of \ufffd')).length === every().length
      );
    });
    const command = { kind: 'deadline', id: odd };
    await handle(workflowIds.collection(meeting, 1)).signal(names.signals.command, command);
    expect(await standing()).toEqual(before);
    // an id that the sender's tool chose
    const answer = { v: 1, actor: 'participant:ESP', participant: 'ESP', kind: 'nil_return' };
    await handle(workflowIds.collection(meeting, 1)).executeUpdate(names.updates.answer, {
      args: [answer],
      updateId: `of a tool ${odd}`,
    });
    await until('the registry to follow', async () => {
      const rows = await house.convene.registry.participants(meeting);
      return rows.find(({ code }) => code === 'ESP')?.status === 'nil_return';
    });
    await until('the answer to be on record', async () =>
      (await acts('nil_return')).some((act) => act.subject === 'ESP'),
    );
    await house.convene.advance(meeting, '2024-02-21T12:00:00Z');
    await checkedActs(house, meeting);
  });

  test('what is too large for the server is refused there, and stops nothing', async () => {
    const before = await standing();
    const payload = {
      metadata: { encoding: Buffer.from('json/plain') },
      data: Buffer.from(JSON.stringify({ comments: 'x'.repeat(3_000_000) })),
    };
    const [toMeeting = '', toCollection = '', toCirculation = ''] = every();
    for (const [workflowId, name] of [
      [toMeeting, names.updates.advanceClock],
      [toCollection, names.updates.answers],
      [toCirculation, names.updates.approve],
    ] as const) {
      await expect(signal(workflowId, 'unheard-of', payload)).rejects.toThrow(/size exceeds limit/);
      // the server says that it has no room, which a client takes as a reason to ask again
      const asked = house.temporal.withDeadline(Date.now() + 1_000, () => update(workflowId, name, payload));
      await expect(asked).rejects.toThrow();
    }
    expect(await standing()).toEqual(before);
    for (const workflowId of every()) expect(await statusOf(house, workflowId)).toBe('RUNNING');
  });

  test('what is too large for a message is refused by the library, in a sentence', async () => {
    const before = await standing();
    const comments = 'x'.repeat(3_000_000);
    const message = { actor: 'officer:legal-officer', officer: 'legal-officer', revision: 1, comments };
    await expect(house.convene.returnForRevision(meeting, 'convocation', message)).rejects.toMatchObject({
      code: 'TOO_LARGE',
    });
    await expect(
      house.convene.answer(meeting, {
        actor: 'staff:desk',
        participant: 'BEL',
        kind: 'nil_return',
        basis: { kind: 'form', reference: comments, date: '2024-02-16', receivedAt: '2024-02-16T09:00:00Z' },
      }),
    ).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(await standing()).toEqual(before);
  });
});

test('Cancel in the Temporal UI ends nothing, is an act, and is answered on the page', async () => {
  for (const workflowId of every()) await handle(workflowId).cancel();
  await until('three acts', async () => (await acts('cancel_requested')).length === 3);
  for (const workflowId of every()) {
    expect(await statusOf(house, workflowId)).toBe('RUNNING');
    await until(`the page of ${workflowId} to say it`, async () =>
      (await pageOf(house, workflowId)).includes('what the States Parties decide'),
    );
  }
  // and everything still works: an update that waits, a clock that moves
  const declined = { actor: 'participant:AUT', participant: 'AUT', kind: 'nil_return' } as const;
  expect(await house.convene.answer(meeting, declined)).toMatchObject({ status: 'nil_return' });
  expect(await house.convene.advance(meeting, '2024-03-01T00:00:00Z')).toMatchObject({ reached: true });
});

describe('what is not there', () => {
  test('an unknown meeting, participant or circulation', async () => {
    const answer = { actor: 'participant:CHE', participant: 'CHE', kind: 'acknowledge' } as const;
    await expect(house.convene.answer('ccm-99msp', answer)).rejects.toMatchObject({
      code: 'UNKNOWN_MEETING',
      message: expect.stringContaining(meeting),
    });
    await expect(house.convene.answer(meeting, { ...answer, participant: 'XKX' })).rejects.toMatchObject({
      code: 'UNKNOWN_PARTICIPANT',
    });
    const approval = {
      actor: 'officer:a',
      officer: 'a',
      revision: 1,
      sha256: 'a'.repeat(64),
      evidence: { kind: 'none' },
    } as const;
    for (const [of, name, code] of [
      [meeting, 'invitaton', 'NOT_RUNNING'],
      ['ccm-99msp', 'convocation', 'UNKNOWN_MEETING'],
    ] as const) {
      await expect(house.convene.approve(of, name, approval)).rejects.toMatchObject({ code });
    }
  });
});

describe('a workflow that somebody starts by hand', () => {
  const startByHand = (type: string, workflowId: string, ...args: unknown[]) =>
    house.temporal.workflow.start(type, { workflowId, taskQueue: house.name, args });
  const failureOf = async (type: string, workflowId: string, ...args: unknown[]) =>
    endOf(await startByHand(type, workflowId, ...args));
  const endOf = async (started: { result(): Promise<unknown> }) => {
    const error = await started.result().catch((failure: unknown) => failure);
    return error instanceof WorkflowFailedError ? error.cause : error;
  };

  test.each(['meeting', 'collection', 'circulation', 'session'])(
    '%s with an input that means nothing ends at once',
    async (type) => {
      for (const args of [[], [null], [{ v: 1 }], ['x']]) {
        const workflowId = () => `${type}/${randomUUID()}`;
        const asWorker = { workflowId: workflowId(), taskQueue: house.name, args };
        // where there is nothing, nothing is marked
        const unmarked = type === 'meeting' ? 'malformed' : 'unproved';
        const code = args.length === 0 ? unmarked : 'malformed';
        expect(await endOf(await house.asHouse.workflow.start(type, asWorker))).toMatchObject({ type: code });
        expect(await failureOf(type, workflowId(), ...args)).toMatchObject({ type: unmarked });
      }
    },
  );

  test('a second meeting under the same id, while the first runs and after it has closed', async () => {
    const plan = shortPlan();
    const first = await start(house, plan);
    const workflowId = workflowIds.meeting(first);
    const described = await handle(workflowId).fetchHistory();
    const payload = described.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
    const input: unknown = JSON.parse(Buffer.from(payload?.data ?? []).toString());
    await expect(startByHand('meeting', workflowId, input)).rejects.toThrow(/already/i);
    await until('the roster', async () => (await house.convene.registry.participants(first)).length > 0);
    await handle(workflowId).terminate('as if it had closed');
    const recorded = await checkedActs(house, first);
    expect(await failureOf('meeting', workflowId, input)).toMatchObject({ cause: { type: 'SecondMeeting' } });
    expect(await checkedActs(house, first)).toEqual(recorded);
  });
});

test('an update that does not exist is answered with those that do', async () => {
  const asked = handle(workflowIds.collection(meeting, 1)).executeUpdate('nominate', { args: [{}] });
  await expect(asked).rejects.toBeInstanceOf(WorkflowUpdateFailedError);
});
