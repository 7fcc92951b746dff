import { describe, expect, it } from 'vitest';
import {
  type BatchResult,
  type DispatchOrder,
  decideAddressees,
  decideResults,
  failedBatch,
  finishedDispatch,
} from '../../workflows/collection/addressing.ts';
import { actsOf, put, shardOf, someone, taken } from './shard.ts';

const all = ['CHE', 'FRA', 'AUT'].map((code) => someone(code));
const shard = shardOf([...all, someone('ICRC', 'observer_organization')]);
const order = (change: Partial<DispatchOrder> = {}): DispatchOrder => ({
  ...{ kind: 'dispatch', id: 'dispatch/convocation/1/1', circulation: 'convocation', revision: 1, attempt: 1 },
  ...{ sha256: 'a'.repeat(64), holds: [], notifies: true },
  audience: { capacities: ['state_party'], answered: 'any' },
  ...change,
});
const result = (change: Partial<BatchResult>): BatchResult => ({
  ...{ outcomes: [], deferred: [], failed: [], retryAfterMs: 50 },
  ...change,
});
const sent = (participant: string, outcome: 'sent' | 'post' | 'undeliverable' = 'sent') => ({
  ...{ participant, outcome, contact: null, messageId: null, answer: null },
});

describe('whom a dispatch is for', () => {
  it('is by capacity, by name, by silence, and by what reached them', () => {
    const to = (audience: Partial<DispatchOrder['audience']>) =>
      decideAddressees(after, order({ audience: { capacities: ['state_party'], answered: 'any', ...audience } })).codes;
    const after = put(shard, taken(shard, { kind: 'nil_return', participant: 'FRA' }).state);
    expect(to({})).toEqual(['CHE', 'FRA', 'AUT']);
    expect(to({ answered: 'silent' })).toEqual(['CHE', 'AUT']);
    expect(to({ only: ['AUT', 'XXX'] })).toEqual(['AUT']);
    expect(to({ reached: 'told' })).toEqual(['FRA']);
    expect(to({ capacities: ['observer_organization'] })).toEqual(['ICRC']);
  });

  it('covers a State that has ratified where it names signatories and States not party, as plans of before do', () => {
    const later = shardOf([someone('CHE'), someone('VUT', 'ratified'), someone('KEN', 'signatory')]);
    const to = (capacities: DispatchOrder['audience']['capacities']) =>
      decideAddressees(later, order({ audience: { capacities, answered: 'any' } })).codes;
    expect(to(['state_party', 'signatory', 'state_not_party'])).toEqual(['CHE', 'VUT', 'KEN']);
    expect(to(['state_party', 'ratified'])).toEqual(['CHE', 'VUT']);
    expect(to(['signatory'])).toEqual(['KEN']);
    expect(to(['state_party'])).toEqual(['CHE']);
  });

  it('passes over who is held, with the reason on record', () => {
    const holds = [{ participant: 'FRA', reason: 'The mission moves.' }];
    const decided = decideAddressees(shard, order({ holds }));
    expect(decided).toMatchObject({ codes: ['CHE', 'AUT'], counts: { held: 1 } });
    expect(actsOf(decided.effects)).toMatchObject([
      { id: 'held/2/1/dispatch/convocation/1/1', detail: { participants: 'FRA: The mission moves.' } },
    ]);
    expect(decideAddressees(shard, order({ audience: { capacities: ['signatory'], answered: 'any' } })).counts).toEqual(
      {
        sent: 0,
      },
    );
  });

  it('has acts that no order can name before: part and number stand before what a caller chose', () => {
    const ids = (id: string) =>
      actsOf(decideAddressees(shard, order({ id, holds: [{ participant: 'CHE', reason: 'r' }] })).effects);
    const own = finishedDispatch(shard, order({ id: 'dispatch/a/again/x/2/held' }), { counts: {} }).effects;
    const [done] = actsOf(own).map(({ id }) => id);
    expect(ids('dispatch/a/again/x').map(({ id }) => id)).not.toContain(done);
  });
});

describe('what came of a round of batches', () => {
  const before = { remaining: ['CHE', 'FRA', 'AUT'], counts: {} };

  it('moves the participants, counts, and leaves who was deferred for the end', () => {
    const decided = decideResults(shard, order(), before, [
      result({ outcomes: [sent('FRA')], deferred: [{ participant: 'CHE' }] }),
      result({ outcomes: [] }),
    ]);
    expect(decided.progress).toEqual({ remaining: ['AUT', 'CHE'], counts: { sent: 1 } });
    expect(decided.state.participants).toMatchObject([
      { code: 'FRA', version: 1, snapshot: { value: { correspondence: 'notified' } } },
    ]);
    expect(
      decideResults(shard, order({ notifies: false }), before, [result({ outcomes: [sent('FRA')] })]).state,
    ).toEqual({
      participants: [],
    });
  });

  it('keeps whom a halt kept it from, and whom the mail refused', () => {
    const decided = decideResults(shard, order(), { ...before, halted: ['XXX'] }, [
      result({ failed: ['CHE'] }),
      result({ outcomes: [sent('AUT', 'post')], withheld: [{ participant: 'FRA' }] }),
    ]);
    expect(decided.progress).toEqual({ remaining: [], counts: { failed: 1, post: 1 }, halted: ['XXX', 'FRA'] });
    const end = finishedDispatch(shard, order(), { ...decided.progress, haltedBy: 'halt/1' });
    expect(end.counts).toEqual({ failed: 1, post: 1, halted: 2 });
    expect(actsOf(end.effects)).toMatchObject([
      { id: 'halted/2/1/dispatch/convocation/1/1', authority: 'halt/1', detail: { participants: 'XXX, FRA' } },
      { id: 'dispatch/convocation/1/1/2', detail: { halted: 2, post: 1 } },
    ]);
  });

  it('is on record for each batch that can never go out', () => {
    expect(failedBatch(order(), ['CHE', 'FRA'], 'no paper')).toMatchObject({
      act: { id: 'failed/CHE/dispatch/convocation/1/1', detail: { participants: 2, reason: 'no paper' } },
    });
  });
});
