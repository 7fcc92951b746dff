import { expect, test } from 'vitest';
import type { Audience } from '../../domain/plan.ts';
import { holdsOn, recipientsOf } from '../../mail/recipients.ts';
import type { ParticipantRow } from '../../registry/rows.ts';

const participant = (code: string, change: Partial<ParticipantRow> = {}): ParticipantRow => ({
  code,
  name: code.toLowerCase(),
  capacity: 'state_party',
  addressee: 'ministry',
  language: 'en',
  channel: 'email',
  shard: 1,
  status: 'notified',
  version: 1,
  persons: 0,
  late: false,
  correspondence: 'notified',
  ...change,
});
const all: Audience = { capacities: ['state_party', 'observer_organization'], answered: 'any' };
const roster = [participant('CHE'), participant('FRA'), participant('USA', { capacity: 'state_not_party' })];
const nobody = new Set<string>();

/** The codes of each part; a reason follows its code. */
function parts(...input: Parameters<typeof recipientsOf>) {
  const { addressed, held, excluded, outside } = recipientsOf(...input);
  const omitted = (of: typeof held) => of.map(({ code, reason }) => `${code}: ${reason}`);
  return {
    addressed: addressed.map(({ code }) => code),
    held: omitted(held),
    excluded: omitted(excluded),
    outside: outside.map(({ code }) => code),
  };
}

test('who is held back gets nothing, and the reason is that of the order', () => {
  expect(parts(roster, all, nobody, [{ participant: 'CHE', reason: 'The mission moves' }])).toEqual({
    addressed: ['FRA'],
    held: ['CHE: The mission moves'],
    excluded: [],
    outside: ['USA'],
  });
});

test('a hold concerns only those whom the circulation addresses', () => {
  const holds = [
    { participant: 'USA', reason: 'of no capacity that is addressed' },
    { participant: 'FRA', reason: 'has answered' },
  ];
  expect(parts(roster, { ...all, answered: 'silent' }, new Set(['FRA']), holds)).toEqual({
    addressed: ['CHE'],
    held: [],
    excluded: ['FRA: has answered: notified'],
    outside: ['USA'],
  });
});

test('a circulation has the holds of its own and those of all circulations', () => {
  const holds = [
    { participant: 'CHE', reason: 'all' },
    { participant: 'FRA', circulation: 'convocation', reason: 'this one' },
    { participant: 'USA', circulation: 'reminder-1', reason: 'another' },
  ];
  expect(holdsOn(holds, 'convocation').map(({ participant: code }) => code)).toEqual(['CHE', 'FRA']);
});

test('named, a circulation is for those alone, also for one whose admission is not decided', () => {
  const osce = participant('OSCE', { capacity: 'observer_organization', status: 'requested' });
  expect(parts([...roster, osce], all, nobody, []).excluded).toEqual(['OSCE: asked to observe, and that is requested']);
  expect(parts([...roster, osce], { ...all, only: ['OSCE'] }, nobody, [])).toMatchObject({
    addressed: ['OSCE'],
    outside: ['CHE', 'FRA', 'USA'],
  });
});

test('what is for those who were told passes over those who were not, and not over those who answered', () => {
  const unaware = participant('COK', { correspondence: 'undeliverable' });
  const answered = participant('NIU', { correspondence: 'pending' });
  const told: Audience = { ...all, reached: 'told' };
  expect(parts([participant('CHE'), unaware, answered], told, new Set(['NIU']), [])).toEqual({
    addressed: ['CHE', 'NIU'],
    held: [],
    excluded: ['COK: was not told of the meeting: undeliverable'],
    outside: [],
  });
});
