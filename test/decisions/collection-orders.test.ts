import { describe, expect, it } from 'vitest';
import { decideOrder, type OrderAtOnce } from '../../workflows/collection/commanded.ts';
import { actsOf, basis, put, shardOf, someone, taken } from './shard.ts';

const shard = shardOf([someone('CHE'), someone('FRA'), someone('VUT', 'state_not_party')]);
const statuses = (state: { participants?: readonly { code: string; snapshot: { value: { delegation: string } } }[] }) =>
  Object.fromEntries((state.participants ?? []).map(({ code, snapshot }) => [code, snapshot.value.delegation]));

describe('the deadline', () => {
  it('makes the silent no_reply, and nobody else', () => {
    const answered = put(shard, taken(shard, { kind: 'nil_return', participant: 'FRA' }).state);
    const { state, counts, effects } = decideOrder(answered, { kind: 'deadline', id: 'deadline/2' });
    expect(statuses(state)).toEqual({ CHE: 'no_reply', VUT: 'no_reply' });
    expect(counts).toEqual({ no_reply: 2 });
    expect(actsOf(effects)).toMatchObject([{ id: 'deadline/2/2', action: 'deadline_applied' }]);
  });
});

describe('an extension', () => {
  it('has the silent awaited again, and makes timely what came in by the new deadline', () => {
    const now = Date.parse('2024-09-03T10:00:00Z');
    const late = (code: string, receivedAt: string) =>
      ({ kind: 'nil_return', participant: code, actor: 'staff:desk', basis: basis(receivedAt) }) as const;
    const past = put(shard, decideOrder(shard, { kind: 'deadline', id: 'deadline' }).state);
    const one = put(past, taken(past, late('CHE', '2024-09-01T10:00:00Z'), 'a', now).state);
    const both = put(one, taken(one, late('FRA', '2024-09-02T12:00:00Z'), 'b', now).state);

    const deadline = '2024-09-02T10:00:00Z';
    const decided = decideOrder(both, { kind: 'extend', id: 'order/x', deadline });
    expect(decided.counts).toEqual({ awaited: 1, timely: 1 });
    expect(decided.state.deadline).toBe(deadline);
    const after = put(both, decided.state);
    const lates = ['CHE', 'FRA'].map((code) => after.participants.get(code)?.snapshot.context.late);
    expect(lates).toEqual([false, true]);
    expect(after.participants.get('VUT')?.snapshot.value.delegation).toBe('awaited');
    expect(actsOf(decided.effects)).toMatchObject([
      { id: 'timely/2/1/order/x', detail: { participants: 'CHE' } },
      { id: 'order/x/2', detail: { awaited: 1, timely: 1 } },
    ]);
  });
});

describe('a body that asks to observe', () => {
  const enrol = (of: number): OrderAtOnce => ({
    ...{ kind: 'enrol', id: 'order/y', shard: of },
    participant: { code: 'OSCE', name: 'OSCE', capacity: 'observer_organization' },
  });
  const admission = (to: 'provisionally_invited' | 'admitted' | 'refused'): OrderAtOnce => ({
    ...{ kind: 'admission', id: `order/${to}`, participant: 'OSCE', admission: to },
  });

  it('enters the shard that is named, once', () => {
    expect(decideOrder(shard, enrol(1))).toEqual({ state: {}, effects: [], counts: { enrolled: 0 } });
    const decided = decideOrder(shard, enrol(2));
    expect(decided.counts).toEqual({ enrolled: 1 });
    expect(decided.state.participants).toMatchObject([{ code: 'OSCE', version: 1 }]);
    expect(decided.effects.at(-1)).toEqual({ type: 'list_participants' });
    expect(decideOrder(put(shard, decided.state), enrol(2)).counts).toEqual({ enrolled: 0 });
  });

  it('is admitted after it was invited; what its machine does not take is on record with the reason', () => {
    const entered = put(shard, decideOrder(shard, enrol(2)).state);
    const early = decideOrder(entered, admission('admitted'));
    expect(early).toMatchObject({ state: {}, counts: { changed: 0 } });
    expect(actsOf(early.effects)).toMatchObject([
      { action: 'not_taken', detail: { reason: expect.stringContaining('provisionally') } },
    ]);
    const invited = put(entered, decideOrder(entered, admission('provisionally_invited')).state);
    expect(decideOrder(invited, admission('admitted')).counts).toEqual({ changed: 1 });
    expect(decideOrder(shard, admission('refused'))).toEqual({ state: {}, effects: [], counts: { changed: 0 } });
  });
});

it('a change of capacity is another version; the same again is on record and changes nothing', () => {
  const change = { kind: 'capacity', id: 'order/z', participant: 'VUT', capacity: 'state_party' } as const;
  const decided = decideOrder(shard, change);
  expect(decided.state.participants).toMatchObject([{ code: 'VUT', capacity: 'state_party', version: 1 }]);
  const again = decideOrder(put(shard, decided.state), change);
  expect(again).toMatchObject({ state: {}, counts: { changed: 0 } });
  expect(actsOf(again.effects)).toMatchObject([{ detail: { from: 'state_party', to: 'state_party' } }]);
});

it('closing takes nothing more from anybody', () => {
  const closed = put(shard, decideOrder(shard, { kind: 'close', id: 'close' }).state);
  expect([...closed.participants.values()].every(({ snapshot }) => snapshot.context.closed)).toBe(true);
});
