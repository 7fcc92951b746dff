import { describe, expect, test } from 'vitest';
import { answerFault } from '../../domain/person.ts';
import { noteOf } from '../../machines/machines.ts';
import { decideAddressees } from '../../workflows/collection/addressing.ts';
import { actsOf, basis, NOW, put, shardOf, someone, taken } from './shard.ts';

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
  expect(answerFault({ actor: 'staff:clerk', channel: 'page' }, clerk, at)).toMatch(
    /answers by page come from a service with the role page/,
  );
  expect(answerFault({ actor: 'staff:clerk', channel: 'file' }, clerk, at)).toBeNull();
  expect(answerFault({ actor: 'participant:CHE', channel: 'page' }, { ...clerk, roles: ['page'] }, at)).toBeNull();
});
