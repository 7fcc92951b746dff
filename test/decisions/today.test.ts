import { expect, test } from 'vitest';
import { type DayFacts, dayOf } from '../../client/today.ts';
import { loadPlan, PlanError } from '../../meetings/plan.ts';
import type { RecordedAct } from '../../registry/acts.ts';
import type { OpenMailRow } from '../../registry/mail.ts';
import type { ParticipantRow } from '../../registry/participants.ts';
import type { UnheardRow } from '../../registry/unheard.ts';

function plan() {
  const loaded = loadPlan('meetings/ccm-12msp.yaml');
  if (!loaded.ok) throw new PlanError(loaded.problems);
  return loaded.plan;
}

const NOW = '2024-02-06T09:00:00Z';

function day(change: Partial<DayFacts> = {}, state: Partial<DayFacts['state']> = {}) {
  return dayOf({
    meeting: 'ccm-12msp~r1',
    mode: 'rehearsal',
    proofs: 'open',
    plan: plan(),
    state: { phase: 'convoking', now: NOW, circulations: {}, done: [], ...state },
    participants: [],
    mail: [],
    acts: [],
    awaited: [],
    proposals: [],
    unheard: [],
    silences: [],
    unspelled: [],
    questions: [],
    ...change,
  });
}

const participant = (code: string, status: string, correspondence = 'notified'): ParticipantRow => ({
  code,
  name: code.toLowerCase(),
  capacity: 'state_party',
  addressee: 'ministry',
  language: 'en',
  channel: 'email',
  shard: 1,
  status,
  version: 1,
  persons: 0,
  late: false,
  correspondence,
  note: null,
  contested: false,
  credentials: 'not_wanted',
  decided: null,
  unchecked: false,
});

const mail = (code: string, change: Partial<OpenMailRow>): OpenMailRow => ({
  circulation: 'convocation',
  participant: code,
  contact: `${code}-1`,
  address: `mission@${code.toLowerCase()}.example`,
  state: 'prepared',
  tries: 0,
  answer: null,
  since: NOW,
  reached: false,
  ...change,
});

const act = (action: string, subject: string, detail: RecordedAct['act']['detail'] = {}): RecordedAct => ({
  seq: 1,
  prev: '',
  hash: '',
  act: {
    id: action,
    at: NOW,
    worldAt: NOW,
    actor: 'system:meeting',
    action,
    subject,
    authority: 'none',
    basis: null,
    detail,
    workflow: '',
    run: '',
  },
});

test('what is due in seven days, and where that is nothing, what comes next', () => {
  expect(day({}, { done: ['draft/convocation'] }).due.map(({ what }) => what)).toEqual(['invitation is drafted']);
  const quiet = day({}, { now: '2024-04-01T09:00:00Z' }).due;
  expect(quiet).toHaveLength(1);
  expect(Date.parse(quiet[0]?.at ?? '')).toBeGreaterThan(Date.parse('2024-04-08T09:00:00Z'));
});

test.each(['postponed', 'concluded', 'cancelled'])('nothing is due of a meeting that is %s', (phase) => {
  expect(day({}, { phase }).due).toEqual([]);
});

test('the silent are those who were written to or not reached, and have not answered', () => {
  const participants = [
    participant('AFG', 'undeliverable', 'undeliverable'),
    participant('CHE', 'notified'),
    participant('COK', 'posted', 'posted'),
    participant('FRA', 'nominated'),
    participant('USA', 'incomplete'),
  ];
  const refused = mail('AFG', { state: 'refused', answer: '550 no such mailbox' });
  const { silent, undeliverable, toConfirm, incomplete } = day({ participants, mail: [refused] });
  expect(silent.map(({ code }) => code)).toEqual(['AFG', 'CHE', 'COK']);
  expect(undeliverable).toMatchObject([
    { code: 'AFG', answer: '550 no such mailbox', command: 'convene confirm ccm-12msp~r1 AFG' },
  ]);
  expect(toConfirm).toMatchObject([{ code: 'COK', command: 'convene confirm ccm-12msp~r1 COK' }]);
  expect(incomplete).toMatchObject([{ code: 'USA', command: 'convene file ccm-12msp~r1 USA' }]);
});

test('mail that waits is counted by circulation; what was refused is listed unless another contact has it', () => {
  const rows = [
    mail('CHE', { tries: 2, answer: '451 later' }),
    mail('FRA', {}),
    mail('USA', { circulation: 'reminder-1', state: 'sending' }),
    mail('AFG', { state: 'unknown' }),
    mail('ALB', { state: 'refused', reached: true }),
  ];
  const { waiting, refused, reachedOtherwise } = day({ mail: rows }).mail;
  expect(waiting).toMatchObject([
    { circulation: 'convocation', messages: 2, deferred: 1, answer: '451 later' },
    { circulation: 'reminder-1', messages: 1, deferred: 0, answer: null },
  ]);
  expect(refused.map(({ participant: code }) => code)).toEqual(['AFG']);
  expect(reachedOtherwise).toBe(1);
});

test('an act that asks for attention has the command of what is awaited instead, else the one that tells more', () => {
  const awaited = {
    circulation: 'convocation',
    step: 'branch',
    officer: 'oda-geneva-chief',
    act: 'approve',
    revision: 1,
    sha256: 'f'.repeat(64),
    since: NOW,
  } as const;
  const acts = [
    act('update_set_aside', 'convocation', { reason: 'it is not awaited' }),
    act('signal_set_aside', 'ccm-12msp'),
    act('collection_missing', 'ccm-12msp'),
  ];
  const { attention } = day({ acts, awaited: [awaited] });
  expect(attention.map(({ command }) => command)).toEqual([
    'convene approve ccm-12msp~r1 convocation --officer oda-geneva-chief',
    'convene acts ccm-12msp~r1 --subject "ccm-12msp"',
    'convene check ccm-12msp~r1',
  ]);
  expect(attention[0]?.reason).toBe('it is not awaited');
});

test('what changed nothing is counted by workflow, with the reasons, and the command that shows what is on record', () => {
  const row = (change: Partial<UnheardRow>): UnheardRow => ({
    workflow: 'meeting/ccm-12msp~r1',
    kind: 'update',
    code: 'unproved',
    count: 1,
    first_at: NOW,
    last_at: NOW,
    ...change,
  });
  const collection = 'collection/ccm-12msp~r1/1';
  const { unheard } = day({
    unheard: [
      row({ count: 300, kind: 'signal', workflow: collection, last_at: '2024-02-06T11:00:00Z' }),
      row({ count: 4, first_at: '2024-02-06T07:00:00Z', workflow: collection }),
      row({ count: 2, code: 'malformed' }),
    ],
  });
  expect(unheard).toEqual([
    {
      workflow: collection,
      signals: 300,
      updates: 4,
      reasons: { unproved: 304 },
      since: '2024-02-06T07:00:00Z',
      last: '2024-02-06T11:00:00Z',
      command: 'convene acts ccm-12msp~r1 --action signal_set_aside',
    },
    {
      workflow: 'meeting/ccm-12msp~r1',
      signals: 0,
      updates: 2,
      reasons: { malformed: 2 },
      since: NOW,
      last: NOW,
      command: 'convene check ccm-12msp~r1',
    },
  ]);
});

test('whom mail does not move is listed with the next channel that the directory has, and the command for it', () => {
  const contact = (id: string, channel: 'email' | 'post', rank: number) => ({
    ...{ id, participants: ['CHE'], place: 'geneva' as const, role: 'to' as const, channel, language: 'en' as const },
    ...{ name: 'Mission', address: `${id}@che.example`, rank, validFrom: '2024-01-01', validUntil: null },
  });
  const { escalation } = day({
    participants: [participant('CHE', 'undeliverable', 'undeliverable'), participant('FRA', 'notified')],
    mail: [mail('CHE', { state: 'refused', answer: '550 no' })],
    contacts: [contact('CHE-1', 'email', 1), contact('che-pouch', 'post', 2)],
  });
  expect(escalation).toMatchObject([
    {
      ...{ code: 'CHE', why: 'undeliverable', circulation: 'convocation' },
      next: { channel: 'post', contact: 'che-pouch', place: 'geneva' },
      command: 'convene documents post ccm-12msp~r1 convocation --out FOLDER',
    },
  ]);
  const over = day({ participants: [participant('CHE', 'undeliverable', 'undeliverable')] }, { phase: 'concluded' });
  expect(over.escalation).toEqual([]);
});
