import { expect, test } from 'vitest';
import { commandToReach, lastReminderOut, nextChannelOf, unmovedOf } from '../../domain/escalation.ts';
import type { Capacity } from '../../domain/plan.ts';
import { begin, decide, type ParticipantEvent, participantV2 } from '../../machines/machines.ts';
import { loadPlan, PlanError } from '../../meetings/plan.ts';
import { collectionPage } from '../../workflows/collection/page.ts';

const loaded = loadPlan('meetings/ccm-12msp.yaml');
if (!loaded.ok) throw new PlanError(loaded.problems);
const { plan } = loaded;
const reminders = plan.circulations.filter(({ kind }) => kind === 'reminder').map(({ name }) => name);
const [last = ''] = reminders.slice(-1);
const sent = (...names: string[]) => Object.fromEntries(names.map((name) => [name, { dispatched: 'done' }]));

const of = (code: string, status: string, correspondence = 'notified', capacity: Capacity = 'state_party') => ({
  ...{ code, name: code, status, correspondence, capacity },
});

test('silence counts when all reminders are out and the last has been for seven days, or the date for replies is past', () => {
  const { dispatchAt = null } = plan.circulations.find(({ name }) => name === last) ?? {};
  const after = (days: number) => new Date(Date.parse(dispatchAt ?? '') + days * 86_400_000).toISOString();
  expect(lastReminderOut(plan, sent(...reminders), after(6.9))).toBeNull();
  expect(lastReminderOut(plan, sent(...reminders), after(7))).toBe(last);
  expect(lastReminderOut(plan, sent(...reminders.slice(1)), after(30))).toBeNull();
  expect(lastReminderOut({ ...plan, deadline: { date: '', at: after(1) } }, sent(...reminders), after(1))).toBe(last);
  expect(lastReminderOut({ ...plan, circulations: [] }, {}, after(30))).toBeNull();
});

test('the undeliverable and, once reminded, the silent; States Parties first; whoever answered is left alone', () => {
  const all = [
    of('ICRC', 'notified', 'notified', 'observer_organization'),
    of('AUT', 'acknowledged', 'acknowledged'),
    of('BEL', 'nominated', 'undeliverable'),
    of('CHE', 'undeliverable', 'undeliverable'),
    of('BRA', 'undeliverable', 'undeliverable', 'state_not_party'),
    of('COM', 'no_reply', 'posted'),
    of('FRA', 'no_reply', 'undeliverable'),
  ];
  const brief = (reminded: boolean) => unmovedOf(all, reminded).map(({ code, why }) => `${code} ${why}`);
  expect(brief(false)).toEqual(['CHE undeliverable', 'FRA undeliverable', 'BRA undeliverable']);
  expect(brief(true)).toEqual([
    ...['CHE undeliverable', 'FRA undeliverable', 'AUT silent', 'COM silent'],
    ...['BRA undeliverable', 'ICRC silent'],
  ]);
});

test('the next channel is another e-mail contact, else the pouch, else by hand, of those valid on the day', () => {
  const contact = (id: string, channel: 'email' | 'post' | 'hand', rank: number) => ({
    ...{ id, channel, rank, participants: ['CHE'], place: 'geneva', role: 'to' },
    ...{ validFrom: '2024-01-01', validUntil: null as string | null },
  });
  const all = [
    ...[contact('hand', 'hand', 9), contact('post', 'post', 8), contact('two', 'email', 2), contact('one', 'email', 1)],
    { ...contact('cc', 'email', 1), role: 'cc' },
    { ...contact('other', 'email', 1), participants: ['FRA'] },
    { ...contact('old', 'email', 1), validUntil: '2024-01-31' },
  ];
  const next = (why: 'silent' | 'undeliverable', contacts: typeof all, ...refused: string[]) => {
    const one = { code: 'CHE', why };
    const found = nextChannelOf(one, contacts, { refused: new Set(refused), day: '2024-03-01' });
    return [found.channel, found.contact, commandToReach('m', one, found, 'reminder-2')];
  };
  expect(next('silent', all)).toEqual(['email', 'two', 'convene contact m CHE --change two --rank 1']);
  expect(next('undeliverable', all, 'one')).toEqual(['email', 'two', 'convene resend m reminder-2 --only CHE']);
  expect(next('undeliverable', all, 'one', 'two')).toEqual([
    ...['post', 'post', 'convene documents post m reminder-2 --out FOLDER'],
  ]);
  expect(next('silent', all, 'one')).toEqual(['post', 'post', 'convene confirm m CHE --circulation reminder-2']);
  expect(next('silent', all.slice(0, 1))).toEqual(['hand', 'hand', 'convene confirm m CHE --circulation reminder-2']);
  expect(next('silent', [])).toEqual(['none', null, 'convene contact m CHE --add ID']);
});

test('the page of a collection names them, and not more than it can show', () => {
  const events: ParticipantEvent[] = [{ type: 'UNDELIVERABLE' }];
  const snapshot = events.reduce(
    (now, event) => decide(participantV2, now, event).snapshot,
    begin(participantV2, { admission: 'not_required', credentialsWanted: false }).snapshot,
  );
  const participants = Array.from({ length: 50 }, (_, i) => ({
    ...{ code: `P${i + 10}`, name: `State ${i}`, capacity: 'state_party' as const, version: 1, snapshot },
  }));
  const of = { meeting: 'm', shard: 1, shards: 1, mode: 'rehearsal' as const, notAccepted: [] };
  const page = collectionPage({ ...of, participants });
  expect(page).toContain('#### To be reached another way: 50');
  expect(page).toContain('- State 0 (P10): undeliverable\n');
  expect(page).toContain('- and 10 more');
  expect(page).toContain('`convene today m`');
  expect(collectionPage({ ...of, participants: [] })).not.toContain('another way');
});
