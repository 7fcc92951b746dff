import { describe, expect, it } from 'vitest';
import { decideOrder } from '../../workflows/collection/commanded.ts';
import { actsOf, basis, put, refusalOf, shardOf, someone, taken } from './shard.ts';

const UNTIL = '2024-08-20T12:00:00Z';
const at = (hour: string) => Date.parse(`2024-08-20T${hour}:00Z`);
const command = (state: 'open' | 'over') =>
  ({ kind: 'silence', id: `silence/silence-1/${state}`, procedure: 'silence-1', until: UNTIL, state }) as const;
const none = shardOf([someone('CHE'), someone('FRA'), someone('AUT')]);
const open = put(none, decideOrder(none, command('open')).state);
const over = put(open, decideOrder(open, command('over')).state);
const objection = (participant: string) => ({ kind: 'object', procedure: 'silence-1', participant }) as const;
const paper = (participant: string, receivedAt: string) =>
  ({ ...objection(participant), actor: 'staff:desk', basis: basis(receivedAt) }) as const;

describe('an objection', () => {
  it('moves the procedure, leaves the participant, and is told to the meeting', () => {
    const decided = taken(open, objection('CHE'));
    expect(decided.state).toEqual({
      silence: {
        ...{ procedure: 'silence-1', until: UNTIL, state: 'open' },
        objections: [{ participant: 'CHE', at: '2024-08-20T10:00:00Z', late: false }],
      },
    });
    expect(decided.effects[0]).toEqual({
      type: 'tell_meeting',
      report: {
        ...{ kind: 'objection', procedure: 'silence-1', participant: 'CHE' },
        ...{ at: '2024-08-20T10:00:00Z', late: false },
      },
    });
    expect(actsOf(decided.effects)).toMatchObject([{ action: 'object', detail: { late: false, version: 0 } }]);
    expect(decided.formerly).toBeUndefined();
  });

  it('of a State counts once; one that was late gives way to a paper that had come in before', () => {
    const late = put(open, taken(open, objection('CHE'), 'a', at('13:00')).state);
    expect(late.silences.get('silence-1')?.objections).toMatchObject([{ late: true }]);
    expect(refusalOf(late, objection('CHE'), at('13:30'))).toMatch(/^objected_already/);
    const timely = put(late, taken(late, paper('CHE', '2024-08-20T11:00:00Z'), 'b', at('14:00')).state);
    expect(timely.silences.get('silence-1')?.objections).toEqual([
      { participant: 'CHE', at: '2024-08-20T11:00:00Z', late: false },
    ]);
    expect(refusalOf(timely, paper('CHE', '2024-08-20T10:00:00Z'), at('14:00'))).toMatch(/^objected_already/);
  });

  it('that came in by the last instant is taken after the procedure is over, counted, and told to the meeting', () => {
    const decided = taken(over, paper('FRA', UNTIL), 'note-9', at('18:00'));
    expect(decided.outcome).toEqual(['note-9', 'FRA', 0, 'pending', false]);
    expect(decided.state.silence).toMatchObject({ state: 'over', objections: [{ participant: 'FRA', late: false }] });
    expect(decided.effects[0]).toMatchObject({ type: 'tell_meeting', report: { participant: 'FRA', late: false } });
    // what an earlier release said, for histories that it made
    expect(decided.formerly).toMatchObject({ type: 'silence_over' });
    const counted = decideOrder(put(over, decided.state), { ...command('over'), id: 'silence/again' });
    expect(counted.counts).toEqual({ objections: 1 });
  });

  it('that came in later is refused once it is over', () => {
    expect(refusalOf(over, paper('FRA', '2024-08-20T12:00:01Z'), at('18:00'))).toMatch(
      /^silence_over: the silence procedure silence-1 is over, and this came in after its last instant/,
    );
    expect(refusalOf(over, objection('FRA'), at('18:00'))).toMatch(/^silence_over/);
  });
});

describe('a procedure', () => {
  it('that is opened again stays as it is, and counts what came in by its last instant', () => {
    const both = [objection('CHE'), objection('AUT')].reduce((shard, said) => {
      const now = said.participant === 'AUT' ? at('13:00') : at('10:00');
      return put(shard, taken(shard, said, said.participant, now).state);
    }, open);
    expect(decideOrder(both, command('open')).state.silence).toBe(both.silences.get('silence-1'));
    const decided = decideOrder(both, command('over'));
    expect(decided.counts).toEqual({ objections: 1 });
    expect(actsOf(decided.effects)).toMatchObject([
      { id: 'silence/silence-1/over/2', action: 'silence_over', detail: { shard: 2, until: UNTIL, objections: 1 } },
    ]);
  });

  it('that a collection has never heard of is over with nobody against it', () => {
    expect(decideOrder(none, command('over')).counts).toEqual({ objections: 0 });
  });
});
