import { describe, expect, test } from 'vitest';
import { answerFault } from '../../domain/person.ts';
import { noteOf } from '../../machines/machines.ts';
import { decideAddressees } from '../../workflows/collection/addressing.ts';
import { actsOf, basis, NOW, put, refusalOf, shardOf, someone, taken } from './shard.ts';

/** The act of a State is its signed note: an answer by page or file is taken, and its note awaited. */

const submission = { id: '0b7a9b1e-54f1-4d8e-9c39-3e6a2f9f2a10', sha256: 'a'.repeat(64), persons: 2, heads: 1 };
const named = { kind: 'nominate', participant: 'CHE', submission } as const;
const byPage = { ...named, channel: 'page', source: 'che-1' } as const;
const received = '2024-08-20T09:00:00Z';

const after = (shard = shardOf([someone('CHE')]), ...said: Parameters<typeof taken>[1][]) =>
  said.reduce((now, one, n) => put(now, taken(now, one, `m${n}`).state), shard);
const noteIn = (shard: ReturnType<typeof after>) => {
  const one = shard.participants.get('CHE');
  return one === undefined ? undefined : noteOf(one.snapshot);
};

describe('the signed note', () => {
  test.each([
    ['a delegation by page', byPage],
    ['a delegation by file', { ...byPage, channel: 'file' } as const],
    ['a nil return by page', { kind: 'nil_return', participant: 'CHE', channel: 'page', source: 'che-1' } as const],
  ])('is awaited after %s, and its door is on record', (_, said) => {
    const decided = taken(shardOf([someone('CHE')]), said);
    expect(noteIn(put(shardOf([someone('CHE')]), decided.state))).toBe('awaited');
    expect(actsOf(decided.effects).at(-1)?.detail).toMatchObject({ channel: said.channel, source: 'che-1' });
  });

  test('is there once it is uploaded, or once staff record the delegation from it', () => {
    const uploaded = { kind: 'note_received', participant: 'CHE', sha256: 'b'.repeat(64), channel: 'page' } as const;
    expect(noteIn(after(undefined, byPage, uploaded))).toBe('received');
    const recorded = { ...named, actor: 'staff:desk', basis: basis(received) };
    expect(noteIn(after(undefined, byPage, recorded))).toBe('received');
    // an amendment by page asks for a note of its own
    expect(noteIn(after(undefined, byPage, recorded, byPage))).toBe('awaited');
  });

  test('keeps what it signed: an answer without one does not take a signed delegation out of official lists', () => {
    const signedIn = (shard: ReturnType<typeof after>) => shard.participants.get('CHE')?.snapshot.context.signed;
    const recorded = { ...named, actor: 'staff:desk', basis: basis(received) };
    const other = { ...byPage, submission: { ...submission, id: '1b7a9b1e-54f1-4d8e-9c39-3e6a2f9f2a11' } } as const;
    const amended = after(undefined, recorded, other);
    expect([noteIn(amended), signedIn(amended)]).toEqual(['awaited', submission.id]);
    const declined = after(undefined, recorded, {
      kind: 'nil_return',
      participant: 'CHE',
      channel: 'page',
      source: 'che-1',
    });
    expect([noteIn(declined), signedIn(declined)]).toEqual(['awaited', submission.id]);
    const noted = after(undefined, recorded, other, { kind: 'note_received', participant: 'CHE', channel: 'page' });
    expect([noteIn(noted), signedIn(noted)]).toEqual(['received', other.submission.id]);
  });

  test('that nobody awaits is not taken from a page; staff log it', () => {
    const upload = { kind: 'note_received', participant: 'CHE', channel: 'page' } as const;
    expect(refusalOf(shardOf([someone('CHE')]), upload)).toMatch(/^not_now: CHE: no signed note is awaited/);
    expect(
      refusalOf(shardOf([someone('CHE')]), {
        ...upload,
        channel: undefined,
        actor: 'staff:desk',
        basis: basis(received),
      }),
    ).toBe('taken');
  });

  test('is said in the act of the answer, for its receipt, with the date that a late one missed', () => {
    const late = taken(shardOf([someone('CHE')]), byPage, 'm', Date.parse('2024-09-02T10:00:00Z'));
    expect(actsOf(late.effects).at(-1)?.detail).toMatchObject({
      note: 'awaited',
      late: true,
      deadline: '2024-08-30T21:59:59Z',
    });
    const acknowledged = taken(shardOf([someone('CHE')]), { kind: 'acknowledge', participant: 'CHE', channel: 'page' });
    expect(actsOf(acknowledged.effects).at(-1)?.detail).not.toHaveProperty('note');
  });

  test('is not awaited of what staff record, nor where the plan asks for none', () => {
    expect(noteIn(after(undefined, { ...named, actor: 'staff:desk', basis: basis(received) }))).toBeNull();
    expect(noteIn(after({ ...shardOf([someone('CHE')]), noteAsked: false }, byPage))).toBeNull();
  });

  test('is chased: a reminder goes to the silent and to those whose note is awaited', () => {
    const shard = after(shardOf([someone('CHE'), someone('FRA'), someone('AUT')]), byPage, {
      ...named,
      participant: 'FRA',
      actor: 'staff:desk',
      basis: basis(received),
    });
    const { codes } = decideAddressees(shard, {
      ...{ kind: 'dispatch', id: 'd', circulation: 'reminder-1', revision: 1, sha256: 'c'.repeat(64), attempt: 1 },
      ...{ audience: { capacities: ['state_party'], answered: 'silent' }, holds: [], notifies: false },
    });
    expect(codes).toEqual(['CHE', 'AUT']);
  });
});

test('an answer by a door comes from a service with its role', () => {
  const clerk = {
    id: 'clerk',
    roles: ['clerk' as const],
    until: '2030-01-01T00:00:00Z',
    at: '2024-08-20T09:59:00Z',
    isRemoved: false,
  };
  const at = { now: NOW, mode: 'live' as const };
  const by = (actor: string, channel: 'page' | 'file') => ({
    ...{ kind: 'acknowledge' as const, actor, channel, participant: 'CHE' },
  });
  expect(answerFault(by('staff:clerk', 'page'), clerk, at)).toMatch(
    /answers by page come from a service with the role page/,
  );
  expect(answerFault(by('staff:clerk', 'file'), clerk, at)).toBeNull();
  const page = { ...clerk, roles: ['page' as const] };
  const link = { participants: ['CHE'], contact: 'che-geneva', version: 1, isRevoked: false };
  const answers = (links: (typeof link)[], source?: string) =>
    answerFault({ ...by('participant:CHE', 'page'), source }, { ...page, links }, at);
  expect(answers([link])).toBeNull();
  expect(answers([link], 'che-geneva')).toBeNull();
  expect(answers([])).toMatch(/^participant:CHE answers by its personal link, and no link of it signed this/);
  expect(answers([link], 'che-new-york')).toMatch(/no link of it signed this/);
  expect(answers([{ ...link, participants: ['FRA'] }])).toMatch(/no link of it signed this/);
  expect(answers([{ ...link, isRevoked: true }])).toMatch(/^the link of che-geneva was revoked/);
});

test('a desk says who is present, and nothing else', () => {
  const desk = {
    id: 'mission-page',
    roles: ['desk' as const],
    until: '2030-01-01T00:00:00Z',
    at: '2024-08-20T09:59:00Z',
    isRemoved: false,
  };
  const at = { now: NOW, mode: 'live' as const };
  const actor = 'staff:north-door';
  const of = { participant: 'CHE' };
  expect(answerFault({ ...of, kind: 'attendance', actor }, desk, at)).toBeNull();
  for (const kind of ['nominate', 'nil_return', 'withdraw', 'delivery_confirmed', 'note_received'] as const)
    expect(answerFault({ ...of, kind, actor }, desk, at)).toMatch(
      /has the role desk; answers are recorded by secretariat/,
    );
  expect(answerFault({ ...of, kind: 'attendance', actor: 'participant:CHE' }, desk, at)).toMatch(
    /answers itself through/,
  );
  expect(answerFault({ ...of, kind: 'attendance', actor, channel: 'page' }, desk, at)).toMatch(
    /service with the role page/,
  );
});
