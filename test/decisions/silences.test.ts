import { describe, expect, it } from 'vitest';
import { convened, decision, type Rehearsed, words } from './rehearsed.ts';

const until = { date: '2024-06-20', at: '2024-06-20T21:59:59Z' };

/** A draft decision to postpone that is under review, on 3 June. */
function proposed(): Rehearsed {
  const meeting = convened().goTo('2024-06-02T09:00:00Z');
  const proposal = { act: 'postpone' as const, dates: null };
  const outcome = meeting.order('proposeBySilence', { proposal, words: words('The Meeting is postponed.'), until });
  expect(outcome).toMatchObject({ circulation: 'silence-1', effective: false });
  return meeting.goTo('2024-06-03T09:00:00Z');
}

const stateIn = ({ state }: Rehearsed) => state.orders.silences.map((silence) => silence.state);

const objection = (meeting: Rehearsed, participant: string, late: boolean) => {
  meeting.report({ kind: 'objection', child: 'collection/1', procedure: 'silence-1', participant, at: until.at, late });
  meeting.settle();
};

describe('a silence procedure', () => {
  it('is put to the States Parties alone, whose objections are taken before it is dispatched', () => {
    const meeting = proposed().issue('silence-1');
    expect(stateIn(meeting)).toEqual(['open']);
    const [silence, dispatch] = meeting.effects.filter((effect) => effect.do === 'command').slice(-2);
    expect(silence).toMatchObject({ command: { kind: 'silence', state: 'open', procedure: 'silence-1' } });
    expect(dispatch).toMatchObject({ command: { kind: 'dispatch', audience: { capacities: ['state_party'] } } });
  });

  it('decides where nobody objects, at its last instant and not before', () => {
    const meeting = proposed().issue('silence-1').goTo('2024-06-20T21:59:58Z');
    expect(meeting.phase).toBe('collecting');
    expect(meeting.goTo('2024-06-20T21:59:59Z').phase).toBe('postponed');
    const note = meeting.plan.circulations.find(({ kind }) => kind === 'postponement');
    expect(note?.facts?.decision).toEqual({ by: 'silence', date: '2024-06-20', reference: 'ODA/silence-1' });
    meeting.issue('postponement-1');
    expect(meeting.dispatched.at(-1)).toBe('postponement-1');
  });

  it('is broken by one objection in time, and by none that is late', () => {
    const meeting = proposed().issue('silence-1');
    objection(meeting, 'DEU', true);
    expect(stateIn(meeting)).toEqual(['open']);
    objection(meeting, 'CHE', false);
    objection(meeting, 'FRA', false);
    expect(stateIn(meeting)).toEqual(['broken']);
    expect(meeting.goTo('2024-06-21T09:00:00Z').phase).toBe('collecting');
    expect(meeting.details('silence_broken')).toEqual([{ circulation: 'silence-1', participant: 'CHE' }]);
  });

  it('fails after its decision where a timely objection is recorded before anybody was told', () => {
    const meeting = proposed().issue('silence-1').goTo('2024-06-21T09:00:00Z');
    expect(stateIn(meeting)).toEqual(['taken']);
    objection(meeting, 'FRA', false);
    expect(stateIn(meeting)).toEqual(['overturned']);
    meeting.issue('postponement-1');
    expect(meeting.dispatched).not.toContain('postponement-1');
    expect(meeting.details('silence_broken')).toMatchObject([
      { circulation: 'silence-1', participant: 'FRA', decided: true, note: 'postponement-1' },
    ]);
    expect(meeting.details('circulation_lapsed')).toMatchObject([{ circulation: 'postponement-1' }]);
  });

  it('stands where timely objections are recorded once its decision was told, and the record has each', () => {
    const meeting = proposed().issue('silence-1').goTo('2024-06-21T09:00:00Z').issue('postponement-1');
    objection(meeting, 'FRA', false);
    objection(meeting, 'CHE', false);
    expect(stateIn(meeting)).toEqual(['contested']);
    expect(meeting.phase).toBe('postponed');
    expect(meeting.details('objection_after_decision').map(({ participant }) => participant)).toEqual(['FRA', 'CHE']);
  });

  it('stands where its note was issued, however much was ordered since', () => {
    const meeting = proposed().issue('silence-1').goTo('2024-06-21T09:00:00Z').issue('postponement-1');
    for (let n = 0; n < 105; n += 1) {
      meeting.order('hold', { participant: 'CHE', reason: 'The mission moves.' }, `hold-${n}`);
      meeting.order('release', { participant: 'CHE' }, `release-${n}`);
    }
    expect(meeting.state.orders.taken.map(([id]) => id)).not.toContain('silence/silence-1');
    objection(meeting, 'FRA', false);
    expect(stateIn(meeting)).toEqual(['contested']);
    expect(meeting.details('objection_after_decision')).toMatchObject([{ note: 'postponement-1' }]);
    objection(meeting, 'CHE', false);
    expect(meeting.details('objection_after_decision')).toHaveLength(2);
  });

  it('is kept in short once it is over', () => {
    const meeting = proposed().issue('silence-1').goTo('2024-06-21T09:00:00Z');
    const ordered = { order: { officer: 'oda-geneva-desk', until, proposal: { act: 'postpone' } } };
    expect(meeting.state.orders.silences).toEqual([
      { circulation: 'silence-1', state: 'taken', ordered, note: 'postponement-1' },
    ]);
  });

  it('is broken by what the collections count at its end', () => {
    const meeting = proposed().issue('silence-1');
    meeting.counts = () => ({ objections: 1 });
    expect(meeting.goTo('2024-06-21T09:00:00Z').phase).toBe('collecting');
    expect(meeting.details('silence_broken')).toEqual([{ circulation: 'silence-1', objections: 1 }]);
  });

  it('waits for a person where it has not reached every State Party, and objections are taken meanwhile', () => {
    const meeting = proposed().issue('silence-1');
    meeting.unreached = ['COM', 'SOM'];
    expect(meeting.goTo('2024-06-25T09:00:00Z').phase).toBe('collecting');
    expect(stateIn(meeting)).toEqual(['unreached']);
    expect(meeting.details('silence_unreached')).toEqual([{ circulation: 'silence-1', participants: 'COM, SOM' }]);
    objection(meeting, 'SOM', false);
    expect(stateIn(meeting)).toEqual(['broken']);
  });

  it('is taken or dropped by a person who gives the reason, and by nobody where it has reached all', () => {
    const settled = (outcome: 'taken' | 'dropped') => {
      const meeting = proposed().issue('silence-1');
      expect(() => meeting.order('settleSilence', { circulation: 'silence-1', outcome, reason: 'Too early.' })).toThrow(
        /no silence procedure that waits because it has not reached every State Party; such are none/,
      );
      meeting.unreached = ['SOM'];
      meeting.goTo('2024-06-21T09:00:00Z');
      meeting.order('settleSilence', { circulation: 'silence-1', outcome, reason: 'Handed over on 20 June.' });
      return meeting.settle();
    };
    const taken = settled('taken');
    expect([taken.phase, ...stateIn(taken)]).toEqual(['postponed', 'taken']);
    const dropped = settled('dropped');
    expect([dropped.phase, ...stateIn(dropped)]).toEqual(['collecting', 'lapsed']);
    expect(dropped.effects.at(-1)).toMatchObject({ command: { kind: 'silence', state: 'over' } });
  });

  it('of a meeting that began before is concluded as it was, whomever it has reached', () => {
    const meeting = proposed().issue('silence-1');
    meeting.unreached = ['SOM'];
    meeting.patched = false;
    expect(meeting.goTo('2024-06-21T09:00:00Z').phase).toBe('postponed');
  });

  it('is not put to anybody once its date is past', () => {
    const meeting = proposed().goTo('2024-06-21T09:00:00Z').issue('silence-1');
    expect(stateIn(meeting)).toEqual(['lapsed']);
    expect(meeting.dispatched).toEqual(['convocation']);
    expect(meeting.details('circulation_lapsed')).toHaveLength(1);
  });

  it('says why where what it agreed to is unlawful by then', () => {
    const meeting = proposed().issue('silence-1').goTo('2024-06-10T09:00:00Z');
    meeting.order('postpone', { dates: null, decision });
    meeting.settle().goTo('2024-06-21T09:00:00Z');
    expect(meeting.details('order_lapsed')).toEqual([
      { order: 'postpone', reason: expect.stringContaining('the meeting is postponed') },
    ]);
  });

  /** A cancellation that is handled while the collections are told that objections are taken. */
  function cancelledWhileOpening(meeting: Rehearsed): Rehearsed {
    meeting.during = (effect) => {
      if (effect.do === 'command' && effect.command.kind === 'silence') meeting.order('cancel', { decision });
    };
    return meeting.issue('silence-1');
  }

  it('is not dispatched where the meeting is cancelled while it is opened', () => {
    const meeting = cancelledWhileOpening(proposed());
    expect(meeting.dispatched).toEqual(['convocation']);
    expect(meeting.state.circulations['silence-1']?.dispatched).toBe('lapsed');
    expect(stateIn(meeting)).toEqual(['lapsed']);
    expect(meeting.details('circulation_lapsed')).toEqual([
      { circulation: 'silence-1', reason: 'the meeting is cancelled' },
    ]);
  });

  it('is dispatched there by a run that began under an earlier release', () => {
    const meeting = proposed();
    meeting.patched = false;
    expect(cancelledWhileOpening(meeting).dispatched).toEqual(['convocation', 'silence-1']);
  });
});
