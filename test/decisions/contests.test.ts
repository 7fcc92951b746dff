import { describe, expect, test } from 'vitest';
import { contestOf } from '../../machines/machines.ts';
import { decideOrder, type OrderAtOnce } from '../../workflows/collection/commanded.ts';
import { collectionPage } from '../../workflows/collection/page.ts';
import type { ShardState } from '../../workflows/collection/state.ts';
import { actsOf, basis, put, refusalOf, shardOf, someone, taken } from './shard.ts';

/** Two notes from competing authorities: whoever was accepted last stays seated until the legal adviser has decided. */

const list = (n: number, heads = 1) => ({
  ...{ id: `0b7a9b1e-54f1-4d8e-9c39-3e6a2f9f2a1${n}`, sha256: 'a'.repeat(64) },
  ...{ persons: 2 + n, heads },
});
const [seated, newcomer, amended] = [list(0), list(1), list(2)];
const staff = (receivedAt = '2024-08-20T09:00:00Z') => ({ actor: 'staff:desk', basis: basis(receivedAt) });
const named = (submission = seated) => ({ kind: 'nominate', participant: 'CHE', submission, ...staff() }) as const;
const contests = (submission = newcomer, receivedAt?: string) =>
  ({ kind: 'contest', participant: 'CHE', submission, ...staff(receivedAt) }) as const;

const after = (...said: Parameters<typeof taken>[1][]): ShardState =>
  said.reduce((shard, one, n) => put(shard, taken(shard, one, `m${n}`).state), shardOf([someone('CHE')]));
const che = (shard: ShardState) => {
  const found = shard.participants.get('CHE');
  if (found === undefined) throw new Error('CHE is gone');
  return found;
};
const decide = (outcome: 'kept' | 'newcomer', submission = newcomer): OrderAtOnce => ({
  ...{ kind: 'contest', id: 'order/x', participant: 'CHE', outcome, submission: submission.id },
});

describe('a delegation of another authority', () => {
  test('waits beside the one that is seated, and is on record', () => {
    const decided = taken(after(named()), contests(), 'c');
    const shard = put(after(named()), decided.state);
    expect(che(shard)).toMatchObject({ version: 2, snapshot: { value: { delegation: 'nominated' } } });
    expect(che(shard).snapshot.context).toMatchObject({
      submission: seated.id,
      persons: 2,
      contest: { submission: newcomer.id, persons: 3, heads: 1, receivedAt: '2024-08-20T09:00:00.000Z' },
    });
    expect(actsOf(decided.effects)).toMatchObject([
      { id: 'answer/CHE/c', action: 'contest', basis: { reference: 'No. 12' }, detail: { submission: newcomer.id } },
    ]);
    const page = { meeting: 'm', shard: 1, shards: 1, mode: 'live' as const, notAccepted: [] };
    expect(collectionPage({ ...page, participants: [che(shard)] })).toMatch(/#### contested: 1\nState CHE \(CHE\)/);
    expect(collectionPage({ ...page, participants: [che(after(named()))] })).not.toContain('contested');
  });

  test.each([
    ['without an answer to contest', [], contests(), /^not_now: CHE: no answer of it is on record.*`convene nominate`/],
    ['that is seated already', [named()], contests(seated), /^not_now: CHE: this is the delegation that is seated/],
    ['that waits already', [named(), contests()], contests(), /^not_now: CHE: this list contests the delegation/],
    [
      'from the participant itself',
      [named()],
      { ...contests(), actor: 'participant:CHE' },
      /^not_yours: contest is rec/,
    ],
    ['without its paper', [named()], { ...contests(), basis: undefined }, /^basis_missing: /],
  ] as const)('is refused %s', (_, before, said, refused) => {
    expect(refusalOf(after(...before), said)).toMatch(refused);
  });

  test('is replaced by a later note of its own authority; a later one of the seated authority stays on the seated side', () => {
    const shard = after(named(), contests(), named(amended), contests(list(3)));
    expect(che(shard).snapshot).toMatchObject({
      value: { delegation: 'amended' },
      context: { submission: amended.id, contest: { submission: list(3).id } },
    });
  });
});

describe('the decision', () => {
  test('keeps who is seated', () => {
    const shard = after(named(), contests(), named(amended));
    const { state, counts, effects } = decideOrder(shard, decide('kept'));
    const next = che(put(shard, state));
    expect(counts).toEqual({ changed: 1 });
    expect(next.version).toBe(4);
    expect(next.snapshot.context).toMatchObject({ submission: amended.id, contest: null });
    expect(actsOf(effects)).toMatchObject([
      {
        ...{ id: 'order/x/2', action: 'contest_decided', subject: 'CHE' },
        detail: { outcome: 'kept', submission: newcomer.id, seated: amended.id, status: 'amended', version: 4 },
      },
    ]);
  });

  test('or seats the newcomer, late by when its own note came in', () => {
    const timely = after(named(), contests());
    expect(che(put(timely, decideOrder(timely, decide('newcomer')).state)).snapshot).toMatchObject({
      value: { delegation: 'amended' },
      context: { submission: newcomer.id, persons: 3, late: false, contest: null, signed: newcomer.id },
    });
    const now = Date.parse('2024-09-02T10:00:00Z');
    const before = after(named());
    const shard = put(before, taken(before, contests(newcomer, '2024-09-01T09:00:00Z'), 'c', now).state);
    expect(che(put(shard, decideOrder(shard, decide('newcomer')).state)).snapshot.context.late).toBe(true);
  });

  test('on a newcomer without a head is incomplete, and queried', () => {
    const headless = list(4, 0);
    const shard = after(named(), contests(headless));
    const { state, effects } = decideOrder(shard, decide('newcomer', headless));
    expect(che(put(shard, state)).snapshot.value.delegation).toBe('incomplete');
    expect(actsOf(effects).map(({ action }) => action)).toEqual(['queryHead', 'contest_decided']);
  });

  test.each([
    ['nobody contests', after(named()), /is not contested/],
    ['the newcomer sent another list', after(named(), contests(), contests(list(3))), /has sent another list since/],
    [
      'it was decided',
      put(after(named(), contests()), decideOrder(after(named(), contests()), decide('kept')).state),
      /is not contested/,
    ],
  ])('is not taken where %s', (_, shard, reason) => {
    const { state, counts, effects } = decideOrder(shard, decide('newcomer'));
    expect([state, counts]).toEqual([{}, { changed: 0 }]);
    expect(actsOf(effects)).toMatchObject([{ action: 'not_taken', detail: { reason: expect.stringMatching(reason) } }]);
  });

  test('about another shard’s participant changes nothing', () => {
    expect(decideOrder(shardOf([someone('FRA')]), decide('kept'))).toEqual({
      state: {},
      effects: [],
      counts: { changed: 0 },
    });
  });

  test('leaves a participant that nobody contests as it was kept before', () => {
    expect(che(after(named())).snapshot.context).not.toHaveProperty('contest');
    expect(contestOf(che(after(named())).snapshot)).toBeNull();
  });
});
