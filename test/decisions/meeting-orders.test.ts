import { describe, expect, it } from 'vitest';
import { Redraft } from '../../domain/messages/approvals.ts';
import type { Dates } from '../../domain/messages/orders.ts';
import { legalAdvisersOf } from '../../domain/orders/contest.ts';
import { isFinished } from '../../workflows/meeting/reading.ts';
import { plan12 } from '../workflows/support.ts';
import { convened, convocationOnly, decision, Rehearsed, words } from './rehearsed.ts';

const dates: Dates = {
  opens: { date: '2024-11-19', at: '2024-11-19T09:00:00Z' },
  provisionalListAt: '2024-11-21T09:00:00Z',
  closes: { date: '2024-11-22', at: '2024-11-22T17:00:00Z' },
  deadline: { date: '2024-11-08', at: '2024-11-08T22:59:59Z' },
};
const october: Dates = {
  opens: { date: '2024-10-15', at: '2024-10-15T08:00:00Z' },
  provisionalListAt: '2024-10-16T08:00:00Z',
  closes: { date: '2024-10-18', at: '2024-10-18T16:00:00Z' },
  deadline: { date: '2024-10-01', at: '2024-10-01T21:59:59Z' },
};
const lateDay = { date: '2024-09-03', at: '2024-09-03T21:59:59Z' };
const arrangements = [{ heading: words('Registration'), text: words('From 9 September at the Pregny Gate.') }];

/** The Twelfth Meeting with its letter and its reminders, after the convocation. */
function inAugust(): Rehearsed {
  const meeting = new Rehearsed(plan12()).goTo('2024-02-15T08:00:00Z');
  meeting.issue('convocation').issue('invitation').goTo('2024-06-25T08:00:00Z').issue('reminder-1');
  return meeting.goTo('2024-08-12T09:00:00Z');
}

describe('what is told takes effect when it is issued', () => {
  it('information goes to all, and a correction of it to those it names', () => {
    const meeting = convened().goTo('2024-05-01T09:00:00Z');
    const outcome = meeting.order('inform', { arrangements });
    expect(outcome).toMatchObject({ act: 'inform', circulation: 'information-1', effective: false });
    meeting.settle();
    expect(meeting.dispatched).toEqual(['convocation']);
    meeting.issue('information-1');
    const corrections = [{ where: words('Registration'), was: words('9 September'), now: words('8 September') }];
    meeting.order('correct', { circulation: 'information-1', corrections, only: ['CHE'] });
    meeting.settle().issue('correction-1');
    expect(meeting.dispatched).toEqual(['convocation', 'information-1', 'correction-1']);
    const [, information, correction] = meeting.commands('dispatch');
    expect(information?.audience.only).toBeUndefined();
    expect(information?.audience.capacities).toHaveLength(5);
    expect(correction?.audience.only).toEqual(['CHE']);
    expect(meeting.plan.circulations.map(({ name }) => name)).toEqual(['convocation', 'information-1', 'correction-1']);
  });

  it('an extension moves the deadline and the reminders that have not gone out', () => {
    const meeting = inAugust();
    meeting.order('extend', { deadline: lateDay });
    meeting.settle();
    expect(meeting.plan.deadline.date).toBe('2024-08-30');
    expect(() => meeting.order('extend', { deadline: lateDay })).toThrow('extension-1 is not issued yet');
    meeting.issue('extension-1');
    expect(meeting.plan.deadline).toEqual(lateDay);
    expect(meeting.plan.circulations.find(({ name }) => name === 'reminder-2')?.dispatchAt).toBe(
      '2024-08-23T07:00:00Z',
    );
    expect(meeting.commands('extend')).toMatchObject([{ deadline: lateDay.at }]);
    meeting.goTo('2024-08-20T09:00:00Z').issue('reminder-2');
    // it is dispatched on its new date, and not before
    expect(meeting.dispatched).not.toContain('reminder-2');
    meeting.goTo('2024-08-24T09:00:00Z');
    expect(meeting.dispatched).toContain('reminder-2');
    expect(meeting.goTo('2024-08-31T09:00:00Z').phase).toBe('collecting');
    expect(meeting.goTo('2024-09-04T09:00:00Z').phase).toBe('preparing');
  });

  it('an extension has reminders under review drafted anew, by a message that they can read', () => {
    const meeting = inAugust();
    meeting.order('extend', { deadline: lateDay });
    meeting.settle().issue('extension-1').settle();
    const told = meeting.effects.flatMap((effect) =>
      effect.do === 'tell' && effect.signal === 'redraft' ? [Redraft.parse(effect.message)] : [],
    );
    expect(told).toMatchObject([{ issue: { number: 'ODA/04-2024/CCM', date: '2024-08-23' } }]);
  });

  it('a deadline that was extended after it passed comes again, and each time its list is drawn', () => {
    const meeting = convened().goTo('2024-08-31T09:00:00Z');
    expect(meeting.phase).toBe('preparing');
    meeting.order('extend', { deadline: lateDay });
    expect(meeting.settle().issue('extension-1').phase).toBe('collecting');
    expect(meeting.goTo('2024-09-04T09:00:00Z').phase).toBe('preparing');
    expect(meeting.details('deadline_passed')).toEqual([{ at: '2024-08-30T21:59:59Z' }, { at: lateDay.at }]);
    expect(meeting.effects.filter((effect) => effect.do === 'draw_list')).toEqual([
      { do: 'draw_list', round: 1 },
      { do: 'draw_list', round: 2 },
    ]);
    meeting.session('opened');
    expect(() => meeting.order('extend', { deadline: lateDay })).toThrow('extended before the opening');
  });

  it.each(['the issue', 'the deadline'])(
    'at one instant, with %s heard first, an extension moves the deadline',
    (first) => {
      const meeting = convened().goTo('2024-08-30T12:00:00Z');
      meeting.order('extend', { deadline: lateDay });
      meeting.settle();
      if (first === 'the issue') {
        meeting.now = Date.parse('2024-08-30T21:59:59Z');
        meeting.issue('extension-1');
      } else meeting.goTo('2024-08-30T21:59:59Z').issue('extension-1');
      expect(meeting.phase).toBe('collecting');
      expect(meeting.goTo('2024-08-30T22:30:00Z').phase).toBe('collecting');
      expect(meeting.goTo('2024-09-04T09:00:00Z').phase).toBe('preparing');
    },
  );

  it('a withdrawn circulation takes its order with it', () => {
    const meeting = convened().goTo('2024-05-01T09:00:00Z');
    meeting.order('extend', { deadline: lateDay }, 'late');
    meeting.settle().reportCirculation('extension-1', 'withdrawn');
    meeting.settle();
    expect(meeting.details('order_withdrawn')).toEqual([{ order: 'extend', circulation: 'extension-1' }]);
    expect(meeting.state.orders.waiting).toEqual([]);
    expect(meeting.plan.deadline.date).toBe('2024-08-30');
  });
});

describe('an order that has lost its ground', () => {
  it('lapses with its note, where new dates overtake an extension that waits', () => {
    const meeting = convened().goTo('2024-06-02T09:00:00Z');
    meeting.order('extend', { deadline: lateDay }, 'late');
    meeting.settle();
    meeting.order('postpone', { dates, decision });
    meeting.settle();
    expect(meeting.details('order_lapsed')).toEqual([
      { order: 'extend', circulation: 'extension-1', reason: 'a later postponement takes its place' },
    ]);
    expect(meeting.told('lapse')).toEqual(['extension-1']);
    // the note is issued all the same, since the word of its end came too late
    meeting.issue('extension-1');
    expect(meeting.plan.deadline).toEqual(dates.deadline);
    expect(meeting.dispatched).not.toContain('extension-1');
    expect(meeting.commands('extend').map(({ deadline }) => deadline)).toEqual([dates.deadline.at]);
  });

  it('lapses before its note was begun, and a later extension is told', () => {
    const meeting = convened().goTo('2024-06-02T09:00:00Z');
    meeting.order('extend', { deadline: lateDay }, 'late');
    meeting.order('postpone', { dates, decision });
    meeting.settle();
    expect(meeting.state.circulations['extension-1']).toBeUndefined();
    const later = { date: '2024-11-12', at: '2024-11-12T22:59:59Z' };
    expect(meeting.order('extend', { deadline: later }).circulation).toBe('extension-2');
    meeting.settle().issue('extension-2');
    expect(meeting.plan.deadline).toEqual(later);
  });

  it('is found when its circulation is issued', () => {
    const meeting = convened().goTo('2024-08-29T09:00:00Z');
    meeting.order('extend', { deadline: lateDay }, 'late');
    // the note is approved when the date that it gives is past
    meeting.settle().goTo('2024-09-04T09:00:00Z').issue('extension-1');
    expect(meeting.plan.deadline.date).toBe('2024-08-30');
    expect(meeting.phase).toBe('preparing');
    expect(meeting.details('order_lapsed')).toEqual([
      {
        order: 'extend',
        circulation: 'extension-1',
        reason: '2024-09-03T21:59:59Z is past; it is 2024-09-04T09:00:00Z',
      },
    ]);
    expect(meeting.details('circulation_lapsed')).toHaveLength(1);
    expect(meeting.dispatched).toEqual(['convocation']);
  });

  it('a draft decision that has become unlawful is not put to the States Parties', () => {
    const meeting = convened().goTo('2024-06-02T09:00:00Z');
    const proposal = { act: 'postpone' as const, dates: null };
    const until = { date: '2024-06-20', at: '2024-06-20T21:59:59Z' };
    meeting.order('proposeBySilence', { proposal, words: words('The Meeting is postponed.'), until });
    meeting.settle();
    meeting.order('postpone', { dates: null, decision });
    meeting.settle().issue('silence-1');
    expect(meeting.dispatched).not.toContain('silence-1');
    expect(meeting.details('order_lapsed')).toMatchObject([{ order: 'propose_by_silence' }]);
    expect(meeting.state.orders.silences).toMatchObject([{ state: 'lapsed' }]);
  });

  it('takes effect in a run that began under an earlier release', () => {
    const meeting = convened().goTo('2024-06-02T09:00:00Z');
    meeting.patched = false;
    meeting.order('extend', { deadline: lateDay }, 'late');
    meeting.settle();
    meeting.order('postpone', { dates, decision });
    meeting.settle().issue('extension-1');
    expect(meeting.plan.deadline).toEqual(lateDay);
  });
});

describe('what the States Parties decide is in effect at once', () => {
  it('the note of an earlier postponement is withdrawn, and the later speaks of the dates that were told', () => {
    const meeting = convened().goTo('2024-06-02T09:00:00Z');
    const first = meeting.order('postpone', { dates: october, decision });
    expect(first).toMatchObject({ circulation: 'postponement-1', effective: true, phase: 'collecting' });
    meeting.settle();
    meeting.order('postpone', { dates, decision });
    meeting.settle();
    expect(meeting.told('lapse')).toEqual(['postponement-1']);
    meeting.reportCirculation('postponement-1', 'withdrawn');
    meeting.issue('postponement-2');
    expect(meeting.dispatched).toEqual(['convocation', 'postponement-2']);
    expect(meeting.plan.opens).toEqual(dates.opens);
    const told = meeting.plan.circulations.find(({ name }) => name === 'postponement-2')?.facts?.dates;
    expect(told).toEqual({
      was: { from: '2024-09-10', to: '2024-09-13' },
      now: { from: '2024-11-19', to: '2024-11-22' },
    });
    // neither the old deadline nor the old opening comes
    expect(meeting.goTo('2024-09-20T09:00:00Z').phase).toBe('collecting');
    expect(meeting.told('calendar')).toHaveLength(2);
    expect(meeting.goTo('2024-11-10T09:00:00Z').phase).toBe('preparing');
    expect(meeting.session('opened').phase).toBe('in_session');
    expect(meeting.session('closed').phase).toBe('concluded');
    expect(meeting.commands('close')).toHaveLength(1);
  });

  it('postponed to dates to be decided, the meeting waits for them, and is convened anew where that is asked', () => {
    const meeting = convened().goTo('2024-09-01T09:00:00Z');
    expect(meeting.phase).toBe('preparing');
    expect(meeting.order('postpone', { dates: null, decision })).toMatchObject({ phase: 'postponed' });
    meeting.settle().issue('postponement-1');
    expect(meeting.goTo('2024-09-20T09:00:00Z').phase).toBe('postponed');
    expect(() => meeting.order('postpone', { dates, decision })).toThrow('the meeting is postponed');
    const outcome = meeting.order('reschedule', { dates, invite: true, decision });
    expect(outcome).toMatchObject({ phase: 'convoking', circulation: 'postponement-2' });
    expect(meeting.settle().phase).toBe('convoking');
    expect(meeting.issue('postponement-2').phase).toBe('collecting');
    expect(meeting.goTo('2024-11-10T09:00:00Z').session('opened').phase).toBe('in_session');
  });

  it('the venue and the format change what later papers say', () => {
    const meeting = convened().goTo('2024-06-02T09:00:00Z');
    const venue = { name: 'Palais des Nations', city: 'Geneva', country: 'Switzerland', timeZone: 'UTC' };
    meeting.order('changeVenue', { venue, decision });
    expect(() => meeting.order('changeVenue', { venue, decision })).toThrow('this is the venue already');
    const text = words('Plenary meetings may be followed online.');
    meeting.order('changeFormat', { format: 'hybrid', text, decision });
    expect(() => meeting.order('changeFormat', { format: 'hybrid', text, decision })).toThrow('the format is hybrid');
    meeting.settle().issue('venue-1').issue('information-1');
    expect(meeting.plan).toMatchObject({ venue, format: 'hybrid' });
    expect(meeting.dispatched).toEqual(['convocation', 'venue-1', 'information-1']);
    expect(meeting.commands('dispatch').slice(1)).toMatchObject([
      { audience: { reached: 'told' } },
      { audience: { reached: 'told' } },
    ]);
  });

  it('a cancellation stops what is dispatched, and tells those who were told of the meeting', () => {
    const meeting = convened().goTo('2024-05-01T09:00:00Z');
    meeting.order('inform', { arrangements });
    meeting.settle();
    const outcome = meeting.order('cancel', { decision });
    expect(outcome).toMatchObject({ circulation: 'cancellation-1', phase: 'cancelled' });
    meeting.settle();
    expect(meeting.commands('halt')).toMatchObject([{ circulation: null }]);
    expect(meeting.told('lapse')).toEqual(['information-1']);
    expect(isFinished(meeting.state)).toBe(false);
    meeting.issue('cancellation-1');
    expect(meeting.commands('dispatch').at(-1)).toMatchObject({
      circulation: 'cancellation-1',
      audience: { reached: 'told' },
    });
    expect(isFinished(meeting.state)).toBe(true);
    expect(meeting.commands('close')).toHaveLength(1);
    expect(meeting.details('not_taken')).toEqual([]);
  });

  it('a cancellation while the convocation is on its way tells those whom it has reached', () => {
    const meeting = new Rehearsed(convocationOnly()).goTo('2024-02-15T08:00:00Z');
    meeting.during = (effect) => {
      if (effect.do === 'command' && effect.command.kind === 'dispatch') meeting.during = () => {};
      else return;
      expect(meeting.order('cancel', { decision }).circulation).toBe('cancellation-1');
    };
    meeting.issue('convocation').issue('cancellation-1');
    expect(meeting.dispatched).toEqual(['convocation', 'cancellation-1']);
    expect(meeting.phase).toBe('cancelled');
    expect(meeting.details('not_taken')).toEqual([]);
  });

  it('cancelled before anybody was told, nothing is sent', () => {
    const meeting = new Rehearsed(convocationOnly()).goTo('2024-02-06T09:00:00Z');
    expect(meeting.order('cancel', { decision })).toMatchObject({ circulation: null, phase: 'cancelled' });
    meeting.settle();
    expect(meeting.dispatched).toEqual([]);
    expect(meeting.commands('close')).toHaveLength(1);
    expect(() => meeting.order('cancel', { decision })).toThrow('the meeting is over');
  });
});

describe('orders at the desk', () => {
  it('a contested delegation is decided by the legal adviser, or whoever acts for them; nobody else', () => {
    const said = {
      ...({
        participant: 'CHE',
        outcome: 'newcomer',
        reason: 'the note of the Ministry is the last in force',
      } as const),
      submission: '5f0e7d2e-8f0d-4a53-9d4a-0e6f2b9c1a11',
    };
    const meeting = convened().goTo('2024-05-02T12:00:00Z');
    expect(() => meeting.order('decideContest', said)).toThrow(/is decided by the legal adviser, legal-officer;/);
    const legal = { officer: 'legal-officer', actor: 'officer:legal-officer' };
    expect(meeting.order('decideContest', { ...said, ...legal }, 'contest-1')).toMatchObject({ circulation: null });
    const { reason: _, ...command } = said;
    expect(meeting.settle().commands('contest')).toMatchObject([command]);

    const plan = convened().plan;
    const away = [{ from: '2024-05-01', until: '2024-05-03', delegate: 'odg-director', basis: 'Leave' }];
    const officers = plan.officers.map((one) => (one.id === 'legal-officer' ? { ...one, away } : one));
    expect(legalAdvisersOf({ ...plan, officers }, '2024-05-02T12:00:00Z')).toEqual(['legal-officer', 'odg-director']);
    expect(legalAdvisersOf({ ...plan, officers }, '2024-05-04T12:00:00Z')).toEqual(['legal-officer']);
  });

  it('a body under rule 1.3 is entered before its letter is drafted, and admitted by the Meeting in session', () => {
    const meeting = convened().goTo('2024-05-02T12:00:00Z');
    const request = { reference: 'Letter 12', date: '2024-05-02' };
    meeting.order('inviteOrganization', { organization: 'OSCE', request }, 'osce');
    meeting.settle();
    const [enrol, letter] = meeting.effects.slice(-2);
    expect(enrol).toEqual({ do: 'enrol', key: 'order/osce', organization: 'OSCE' });
    expect(letter).toMatchObject({
      do: 'begin_circulation',
      planned: { kind: 'letter', audience: { only: ['OSCE'] } },
    });
    const admission = { organization: 'OSCE', admission: 'admitted', decision } as const;
    expect(() => meeting.order('decideAdmission', admission)).toThrow('while it is in session');
    meeting.goTo('2024-09-09T12:00:00Z').session('opened').order('decideAdmission', admission);
    expect(meeting.settle().commands('admission')).toMatchObject([{ participant: 'OSCE', admission: 'admitted' }]);
  });

  it('an accession changes the capacity from its date, and the State is told', () => {
    const meeting = convened().goTo('2024-05-02T12:00:00Z');
    const effective = { date: '2024-06-01', at: '2024-05-31T22:00:00Z' };
    const notification = { reference: 'C.N.12', date: '2024-04-30' };
    meeting.order('recordStatus', { participant: 'VUT', capacity: 'state_party', effective, notification });
    meeting.goTo('2024-05-31T21:59:59Z');
    expect(meeting.commands('capacity')).toEqual([]);
    meeting.goTo('2024-05-31T22:00:00Z');
    expect(meeting.commands('capacity')).toMatchObject([{ participant: 'VUT', capacity: 'state_party' }]);
    meeting.issue('information-1');
    expect(meeting.commands('dispatch').at(-1)?.audience.only).toEqual(['VUT']);
  });

  it('a reminder is moved, or not sent at all', () => {
    const meeting = new Rehearsed(plan12()).goTo('2024-02-15T08:00:00Z').issue('convocation').issue('invitation');
    meeting.goTo('2024-06-01T09:00:00Z');
    const moved = { draftAt: '2024-06-05T09:00:00Z', dispatchAt: '2024-06-10T09:00:00Z', issueDate: '2024-06-10' };
    meeting.order('changeReminder', { circulation: 'reminder-1', dates: moved });
    meeting.order('changeReminder', { circulation: 'reminder-2', dates: null });
    meeting.goTo('2024-06-09T09:00:00Z').issue('reminder-1');
    expect(meeting.dispatched).not.toContain('reminder-1');
    meeting.goTo('2024-08-29T09:00:00Z');
    expect(meeting.dispatched).toContain('reminder-1');
    expect(meeting.effects).not.toContainEqual(
      expect.objectContaining({ do: 'begin_circulation', planned: expect.objectContaining({ name: 'reminder-2' }) }),
    );
    expect(meeting.details('circulation_lapsed')).toEqual([
      { circulation: 'reminder-2', reason: 'the secretariat decided not to send it' },
    ]);
  });

  it('an officer who is away is made known to what is not issued yet', () => {
    const meeting = new Rehearsed(convocationOnly()).goTo('2024-02-15T08:00:00Z');
    const chief = meeting.plan.officers.find(({ id }) => id === 'oda-geneva-chief');
    if (chief === undefined) throw new Error('no chief');
    const away = [{ from: '2024-02-06', until: '2024-02-20', delegate: 'odg-director', basis: 'Memorandum 4' }];
    meeting.order('changeOfficer', { change: { ...chief, away }, reason: 'Mission' });
    meeting.settle();
    expect(meeting.told('staff')).toEqual(['convocation']);
    expect(meeting.plan.officers.find(({ id }) => id === chief.id)?.away).toEqual(away);
    const own = { change: { ...chief, key: 'ssh-ed25519 AAAA' }, reason: 'New key' };
    const actor = { officer: chief.id, actor: `officer:${chief.id}` };
    expect(() => meeting.order('changeOfficer', { ...own, ...actor })).toThrow('nobody changes their own key');
  });

  it('are refused in a sentence', () => {
    const meeting = convened();
    const refused: [() => unknown, string][] = [
      [
        () => meeting.order('reschedule', { dates, invite: false, decision }),
        'new dates are set for a meeting that was postponed',
      ],
      [
        () => meeting.order('postpone', { dates: { ...dates, deadline: dates.opens }, decision }),
        'opens after the date for delegations',
      ],
      [
        () => meeting.order('extend', { deadline: { date: '2024-08-01', at: '2024-08-01T00:00:00Z' } }),
        'an extension is to a later one',
      ],
      [
        () =>
          meeting.order('correct', { circulation: 'reminder-9', corrections: [{ where: 'a', was: 'b', now: 'c' }] }),
        'no circulation of this meeting that was issued',
      ],
      [() => meeting.order('release', { participant: 'CHE' }), 'CHE is not held'],
      [
        () => meeting.order('inform', { arrangements, ...{ actor: 'officer:nobody', officer: 'nobody' } }),
        'nobody is no officer of this meeting',
      ],
      [() => meeting.order('inform', { arrangements, actor: 'officer:legal-officer' }), '"recordedBy":"legal-officer"'],
    ];
    for (const [attempt, said] of refused) expect(attempt).toThrow(said);
    expect(meeting.plan.circulations).toHaveLength(1);
  });

  it('happen once, whatever comes of the first', () => {
    const meeting = convened();
    const first = meeting.order('inform', { arrangements }, 'order-1');
    expect(meeting.order('inform', { arrangements }, 'order-1')).toEqual(first);
    expect(meeting.plan.circulations.filter(({ kind }) => kind === 'information')).toHaveLength(1);
  });

  it('tell under a name that the plan has not given away', () => {
    const plan = convocationOnly();
    const [convocation] = plan.circulations;
    if (convocation === undefined) throw new Error('no convocation');
    const planned = { ...convocation, name: 'information-2', kind: 'information' as const };
    const meeting = convened({ ...plan, circulations: [convocation, planned] });
    expect(meeting.order('inform', { arrangements }).circulation).toBe('information-3');
  });
});
