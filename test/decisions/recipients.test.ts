import { expect, test } from 'vitest';
import type { Audience } from '../../domain/plan.ts';
import { hasAnswered, participantStatus } from '../../machines/machines.ts';
import { holdsOn, recipientsOf } from '../../mail/recipients.ts';
import type { ParticipantRow } from '../../registry/participants.ts';
import { decideAddressees } from '../../workflows/collection/addressing.ts';
import type { CollectionParticipant } from '../../workflows/collection/state.ts';
import { shardOf, someone } from './shard.ts';

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
  note: null,
  contested: false,
  credentials: 'not_wanted',
  decided: null,
  unchecked: false,
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

test('a State that has ratified is addressed by an audience of before there was the word, and by one that names it', () => {
  const later = [...roster, participant('VUT', { capacity: 'ratified' })];
  const to = (capacities: Audience['capacities']) =>
    parts(later, { capacities, answered: 'any' }, nobody, []).addressed;
  expect(to(['state_party', 'signatory', 'state_not_party'])).toEqual(['CHE', 'FRA', 'USA', 'VUT']);
  expect(to(['ratified'])).toEqual(['VUT']);
  expect(to(['state_party'])).toEqual(['CHE', 'FRA']);
  expect(to(['state_not_party'])).toEqual(['USA']);
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

test('a preview and a dispatch agree on everyone, in every combination of standings', () => {
  const admissions = ['not_required', 'requested', 'provisionally_invited', 'admitted', 'refused'] as const;
  const letters = ['pending', 'notified', 'acknowledged', 'posted', 'undeliverable'] as const;
  const delegations = ['awaited', 'nominated', 'incomplete', 'nil_return', 'withdrawn', 'no_reply'] as const;
  const everyone = admissions.flatMap((admission) =>
    letters.flatMap((correspondence) =>
      delegations.flatMap((delegation) =>
        (['state_party', 'signatory'] as const).map((capacity): CollectionParticipant => {
          const code = `${admission} ${correspondence} ${delegation} ${capacity}`;
          const made = someone(code, capacity);
          const value = { ...made.snapshot.value, admission, correspondence, delegation };
          return { ...made, snapshot: { ...made.snapshot, value } };
        }),
      ),
    ),
  );
  const rows = everyone.map(({ code, capacity, snapshot }) =>
    participant(code, { capacity, status: participantStatus(snapshot), correspondence: snapshot.value.correspondence }),
  );
  const answered = new Set(everyone.filter(({ snapshot }) => hasAnswered(snapshot)).map(({ code }) => code));
  const named = everyone.filter((_, index) => index % 7 === 0).map(({ code }) => code);
  const holds = everyone
    .filter((_, index) => index % 5 === 0)
    .map(({ code }) => ({ participant: code, reason: 'moves' }));
  const audiences = (['any', 'silent'] as const).flatMap((silent) =>
    (['any', 'told'] as const).flatMap((reached) =>
      [{}, { only: named }].map(
        (only): Audience => ({ capacities: ['state_party'], answered: silent, reached, ...only }),
      ),
    ),
  );
  for (const audience of audiences) {
    const shown = recipientsOf(rows, audience, answered, holds);
    const sent = decideAddressees(shardOf(everyone), {
      kind: 'dispatch',
      id: 'dispatch/convocation/1',
      circulation: 'convocation',
      revision: 1,
      sha256: 'f'.repeat(64),
      attempt: 1,
      audience,
      holds,
      notifies: true,
    });
    expect(shown.addressed.map(({ code }) => code)).toEqual(sent.codes);
    expect(shown.held).toHaveLength(sent.counts.held ?? 0);
    expect(sent.codes.length).toBeGreaterThan(0);
  }
});
