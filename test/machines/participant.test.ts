import { describe, expect, it } from 'vitest';
import {
  begin,
  decide,
  explainParticipantRefusal,
  hasAnswered,
  type Nominate,
  type ParticipantEvent,
  type ParticipantInput,
  type ParticipantSnapshot,
  participantIgnored,
  participantStatus,
  participantStatuses,
  participantV2,
} from '../../machines/machines.ts';
import { copy, explore, follow, junk, must, mustEqual, taken } from './support.ts';

const nominate = (over: Partial<Nominate> = {}): Nominate => ({
  type: 'NOMINATE',
  heads: 1,
  persons: 3,
  by: 'participant',
  late: false,
  submission: 's1',
  ...over,
});
const headless = nominate({ heads: 0, persons: 2, by: 'staff', submission: 's2' });
const nil = { type: 'NIL_RETURN', late: false } as const;

const [DEADLINE, RECEIVED, EXTENDED_TO] = [
  '2024-08-30T21:59:59.000Z',
  '2024-09-02T08:00:00.000Z',
  '2024-09-05T21:59:59.000Z',
];
const extended = { type: 'EXTENDED', deadline: EXTENDED_TO } as const;
const late = { late: true, receivedAt: RECEIVED } as const;

const plain = [
  'PROVISIONALLY_INVITED',
  'ADMITTED',
  'ADMISSION_REFUSED',
  'POSTED',
  'DELIVERED',
  'UNDELIVERABLE',
  'BOUNCED',
  'DELIVERY_CONFIRMED',
  'ACKNOWLEDGE',
  'WITHDRAW',
  'DEADLINE',
  'CREDENTIALS_SUBMITTED',
  'CREDENTIALS_ACCEPTED',
  'CREDENTIALS_DEFERRED',
  'CREDENTIALS_REFUSED',
  'ARRIVE',
  'LEAVE',
  'DEPART',
  'CLOSE',
] as const;
const events: readonly ParticipantEvent[] = [
  ...plain.map((type) => ({ type })),
  nominate(),
  extended,
  nominate({ ...late, submission: 's3' }),
  nominate({ heads: 2 }),
  headless,
  { ...headless, ...late },
  nil,
  { type: 'NIL_RETURN', ...late },
];

const start = (input: Partial<ParticipantInput> = {}) =>
  begin(participantV2, { admission: 'not_required', credentialsWanted: false, ...input }).snapshot;
const having = (...then: ParticipantEvent[]) => follow(participantV2, start(), ...then);
const by = (...types: (typeof plain)[number][]): ParticipantEvent[] => types.map((type) => ({ type }));
const key = ({ value, context }: ParticipantSnapshot) => JSON.stringify([value, context.closed, context.late]);

// The regions touch one another in few places; walking their whole product would take minutes and show no more.
const attending = new Set(['ARRIVE', 'LEAVE', 'DEPART']);
const visits = [
  ...explore(participantV2, [start()], () => events, key),
  ...explore(
    participantV2,
    [start({ credentialsWanted: true })],
    () => events.filter(({ type }) => type.startsWith('CREDENTIALS') || type === 'CLOSE'),
    key,
  ),
  ...explore(
    participantV2,
    [start({ admission: 'requested', credentialsWanted: true })],
    () => events.filter(({ type }) => !attending.has(type) && !type.startsWith('CREDENTIALS_')),
    key,
  ),
  // … and a body outside is tried with everything.
  ...[start({ admission: 'requested', credentialsWanted: true })].flatMap((requested) =>
    [requested, follow(participantV2, requested, { type: 'ADMISSION_REFUSED' })].flatMap((snapshot) =>
      events.map((event) => ({ snapshot, event, decision: decide(participantV2, snapshot, event) })),
    ),
  ),
];
const snapshots = visits.flatMap(({ snapshot, decision }) => [snapshot, decision.snapshot]);

type Region = keyof typeof participantIgnored;
const regions = ['admission', 'correspondence', 'delegation', 'credentials', 'attendance'] as const satisfies Region[];
const table = (region: Region): [state: string, events: readonly string[]][] =>
  Object.entries(participantIgnored[region]);

describe('every state and event of a participant', () => {
  it('tries every event that the machine knows', () => {
    expect([...new Set(events.map(({ type }) => type))].sort()).toEqual(participantV2.events.map(String).sort());
  });

  it.each(regions)('reaches every state of %s', (region) => {
    const reached = new Set<string>(snapshots.map(({ value }) => value[region]));
    expect([...reached].sort()).toEqual(
      table(region)
        .map(([state]) => state)
        .sort(),
    );
  });

  it.each(regions)('in %s takes an event or leaves it alone on purpose, and never both', (region) => {
    const all = table(region).map(([state, ignored]) => ({
      state,
      ignored,
      takes: taken(participantV2, [region, state]),
    }));
    const concerned = [...new Set(all.flatMap(({ ignored, takes }) => [...ignored, ...takes]))];
    for (const { state, ignored, takes } of all) {
      const accounted = [...ignored, ...takes];
      expect(accounted.sort(), `${region}.${state}`).toEqual(concerned.sort());
    }
  });

  it('has a region, or the whole machine, for every event', () => {
    const placed = regions.flatMap((region) =>
      table(region).flatMap(([state]) => taken(participantV2, [region, state])),
    );
    expect([...new Set([...placed, ...taken(participantV2, [])])].sort()).toEqual(
      participantV2.events.map(String).sort(),
    );
  });

  it.each(regions)('in %s stays where it is for what it leaves alone, and has no dead arrow', (region) => {
    for (const [state, ignored] of table(region)) {
      const here = visits.filter(({ snapshot }) => snapshot.value[region] === state);
      for (const { event, decision } of here.filter((v) => ignored.includes(v.event.type))) {
        expect(decision.snapshot.value[region], `${region}.${state} × ${event.type}`).toBe(state);
      }
      for (const type of taken(participantV2, [region, state])) {
        expect(
          here.some((v) => v.event.type === type && v.decision.changed),
          `${region}.${state} × ${type}`,
        ).toBe(true);
      }
    }
  });

  it('gives the same result for a snapshot that went through JSON', () => {
    for (const { snapshot, event, decision } of visits) {
      mustEqual(decide(participantV2, copy(snapshot), copy(event)), decision);
    }
  });

  it('hands back the very snapshot, with a reason, exactly where it does not take the event', () => {
    for (const { snapshot, event, decision } of visits) {
      const reason = explainParticipantRefusal(snapshot, event);
      must((decision.snapshot === snapshot) === !decision.changed, snapshot.value, event);
      must((reason === null) === decision.changed, snapshot.value, event);
      if (reason === null) continue;
      must(decision.effects.length === 0, snapshot.value, event);
      must(/^[a-z].{20,}[^.]$/.test(reason) && !/undefined|null|NaN|_/.test(reason), reason);
    }
  });

  it('does not change the snapshot that it was given', () => {
    const snapshot = having(nominate());
    const before = copy(snapshot);
    decide(participantV2, snapshot, { type: 'WITHDRAW' });
    expect(snapshot).toEqual(before);
  });

  it('keeps a snapshot small', () => {
    for (const snapshot of snapshots) expect(JSON.stringify(snapshot).length).toBeLessThan(400);
  });
});

describe('payloads nobody should send', () => {
  it('never throws, and keeps what it takes plain', () => {
    const odd = ['heads', 'persons', 'by', 'late', 'receivedAt', 'submission'].flatMap((field) =>
      junk.map((value) => ({ ...nominate({ by: 'staff' }), [field]: value })),
    );
    for (const snapshot of [start(), start({ admission: 'requested' }), having(nominate())]) {
      for (const event of [...odd, ...junk.map((late) => copy<typeof nil>(Object.assign({}, nil, { late })))]) {
        const { snapshot: next } = decide(participantV2, snapshot, event);
        expect(copy(next)).toEqual(next);
        expect(() => explainParticipantRefusal(snapshot, event)).not.toThrow();
        expect(typeof next.context.late).toBe('boolean');
      }
    }
  });

  it('does not take an event of XState itself, nor one it does not know', () => {
    const snapshot = start();
    for (const type of ['xstate.stop', 'xstate.error.actor.x', 'xstate.init', '*', '', 'toString', 'NOMINATE.x']) {
      const event: ParticipantEvent = Object.assign({ type: 'CLOSE' } as const, { type });
      expect(decide(participantV2, snapshot, event)).toEqual({ snapshot, effects: [], changed: false });
    }
  });

  it.each([
    ['a fraction', { heads: 0.5 }],
    ['fewer persons than heads', { heads: 2, persons: 1 }],
    ['a negative count', { persons: -1, heads: -1 }],
    ['an empty submission', { submission: '' }],
  ])('refuses %s, by staff also', (_, over) => {
    expect(decide(participantV2, start(), nominate({ by: 'staff', ...over })).changed).toBe(false);
  });
});

describe('correspondence', () => {
  const at = (snapshot: ParticipantSnapshot) => snapshot.value.correspondence;

  it.each([
    ['reached by e-mail', by('DELIVERED'), 'notified'],
    ['in the pouch', by('POSTED'), 'posted'],
    ['confirmed by an officer', by('POSTED', 'DELIVERY_CONFIRMED'), 'notified'],
    ['handed over', by('DELIVERY_CONFIRMED'), 'notified'],
    ['the pouch came back', by('POSTED', 'UNDELIVERABLE'), 'undeliverable'],
    ['reached by another contact', by('UNDELIVERABLE', 'DELIVERED'), 'notified'],
    ['sent on by post', by('UNDELIVERABLE', 'POSTED'), 'posted'],
    ['bounced after it was sent', by('DELIVERED', 'BOUNCED'), 'undeliverable'],
    ['acknowledged', by('DELIVERED', 'ACKNOWLEDGE'), 'acknowledged'],
  ] as const)('%s', (_, then, state) => {
    expect(at(having(...then))).toBe(state);
  });

  it.each([[[]], [by('DELIVERED')], [by('UNDELIVERABLE')], [by('POSTED')]])(
    'an answer after %j acknowledges too',
    (then) => {
      expect(at(having(...then, nominate()))).toBe('acknowledged');
      expect(at(having(...then, headless))).toBe('acknowledged');
      expect(at(having(...then, nil))).toBe('acknowledged');
    },
  );

  it('whoever has answered has acknowledged, always', () => {
    for (const snapshot of snapshots) if (hasAnswered(snapshot)) expect(at(snapshot)).toBe('acknowledged');
  });

  it('a nomination that is refused acknowledges nothing', () => {
    const { snapshot, changed } = decide(participantV2, having(...by('DELIVERED')), nominate({ heads: 2 }));
    expect([changed, at(snapshot)]).toEqual([false, 'notified']);
  });
});

describe('delegation', () => {
  it('a list with one head is complete, and amended by the next', () => {
    const named = having(nominate());
    expect(named.value.delegation).toBe('nominated');
    expect(named.context).toMatchObject({ submission: 's1', persons: 3, heads: 1, late: false });
    const amended = follow(participantV2, named, nominate({ submission: 's4', persons: 4 }));
    expect(amended.value.delegation).toBe('amended');
    expect(amended.context).toMatchObject({ submission: 's4', persons: 4 });
  });

  it.each([0, 2])('%i heads are refused to a participant, with the reason', (heads) => {
    const event = nominate({ heads });
    expect(decide(participantV2, start(), event).changed).toBe(false);
    expect(explainParticipantRefusal(start(), event)).toBe(
      `a delegation has exactly one head, and this list marks ${heads}; mark one person as head of delegation and send it again`,
    );
  });

  it.each([0, 2])('%i heads are recorded by staff as incomplete, and queried', (heads) => {
    const { snapshot, effects } = decide(participantV2, start(), nominate({ heads, by: 'staff' }));
    expect(snapshot.value.delegation).toBe('incomplete');
    expect(hasAnswered(snapshot)).toBe(true);
    expect(effects).toEqual([{ type: 'queryHead' }]);
  });

  it('a list with its head completes an incomplete one without another query', () => {
    const { snapshot, effects } = decide(participantV2, having(headless), nominate({ by: 'staff' }));
    expect([snapshot.value.delegation, effects]).toEqual(['nominated', []]);
  });

  it('is silent at the deadline only if it has not answered', () => {
    expect(having({ type: 'DEADLINE' }).value.delegation).toBe('no_reply');
    expect(having(...by('DELIVERED', 'ACKNOWLEDGE', 'DEADLINE')).value.delegation).toBe('no_reply');
    for (const answer of [nominate(), headless, nil]) {
      const answered = having(answer);
      expect(decide(participantV2, answered, { type: 'DEADLINE' }).snapshot).toBe(answered);
    }
  });

  it('an extension lets those who were silent be awaited again', () => {
    expect(having({ type: 'DEADLINE' }, extended).value.delegation).toBe('awaited');
    expect(having({ type: 'DEADLINE' }, extended, { type: 'DEADLINE' }).value.delegation).toBe('no_reply');
  });

  it.each([
    [[nominate(late)], 'nominated'],
    [[nominate(), nominate(late)], 'amended'],
    [[nominate({ ...late, by: 'staff', heads: 0 })], 'incomplete'],
    [[{ type: 'NIL_RETURN', ...late } as const], 'nil_return'],
    [[nominate(late), { type: 'WITHDRAW' } as const], 'withdrawn'],
  ])('%#: an extension makes timely what came in by the new deadline, and leaves it %s', (then, state) => {
    const before = having(...then);
    const { value, context } = follow(participantV2, before, extended);
    expect([value.delegation, context.late]).toEqual([state, false]);
    expect({ ...context, late: true }).toEqual(before.context);
  });

  it.each([
    [
      'what came in after the new deadline too',
      nominate({ late: true, receivedAt: '2024-09-05T21:59:59.001Z' }),
      EXTENDED_TO,
    ],
    ['what nobody knows when it came in', nominate({ late: true }), EXTENDED_TO],
    ['what an odd instant is said of', nominate({ late: true, receivedAt: 'noon' }), EXTENDED_TO],
    ['a deadline that is no instant', nominate(late), 'noon'],
    ['a deadline as it was', nominate(late), DEADLINE],
    ['what is timely already', nominate({ receivedAt: RECEIVED }), EXTENDED_TO],
  ])('an extension changes nothing of %s', (_, answer, deadline) => {
    const before = having(answer);
    expect(decide(participantV2, before, { type: 'EXTENDED', deadline }).snapshot).toBe(before);
  });

  it('reads what the first version left: an answer that is late stays late', () => {
    const { receivedAt: _, ...context } = having(nominate({ late: true })).context;
    const first: ParticipantSnapshot = { value: having(nominate({ late: true })).value, context };
    expect(decide(participantV2, first, extended).changed).toBe(false);
    expect(follow(participantV2, first, nominate(late), extended).context).toMatchObject({
      late: false,
      receivedAt: RECEIVED,
    });
  });

  it.each([
    [nominate({ late: true }), 'nominated'],
    [nominate({ late: true, by: 'staff', heads: 0 }), 'incomplete'],
    [{ type: 'NIL_RETURN', late: true }, 'nil_return'],
  ] as const)('an answer after the deadline is taken and marked late', (answer, state) => {
    const { value, context } = having({ type: 'DEADLINE' }, answer);
    expect([value.delegation, context.late]).toEqual([state, true]);
  });

  it('a paper received before the deadline and recorded after it is not late', () => {
    expect(having({ type: 'DEADLINE' }, nominate({ by: 'staff', late: false })).context.late).toBe(false);
  });

  it('late is said of the answer on record', () => {
    expect(having(nominate(), nominate({ late: true })).context.late).toBe(true);
    expect(having(nominate({ late: true }), nominate()).context.late).toBe(false);
  });

  it('a later note supersedes a nil return and a withdrawal', () => {
    expect(having(nil, nominate()).value.delegation).toBe('nominated');
    expect(having(nil, headless).value.delegation).toBe('incomplete');
    expect(having(nominate(), { type: 'WITHDRAW' }, nominate()).value.delegation).toBe('nominated');
    expect(having(nominate(), { type: 'WITHDRAW' }, nil).value.delegation).toBe('nil_return');
    expect(having(nominate(), nil).value.delegation).toBe('nil_return');
  });

  it.each([nil, { type: 'WITHDRAW' } as const])('no delegation is on record after %j', (event) => {
    expect(having(nominate(), event).context).toMatchObject({ submission: null, persons: 0, heads: 0 });
  });

  it.each([
    [[nominate()], true],
    [[nominate(), nominate()], true],
    [[headless], true],
    [[], false],
    [by('DEADLINE'), false],
    [[nil], false],
  ] as const)('%#: withdraws only what was named', (then, possible) => {
    expect(decide(participantV2, having(...then), { type: 'WITHDRAW' }).changed).toBe(possible);
  });
});

describe('admission under rule 1.3', () => {
  const requested = start({ admission: 'requested', credentialsWanted: true });
  const invited = follow(participantV2, requested, { type: 'PROVISIONALLY_INVITED' });
  const refused = follow(participantV2, requested, { type: 'ADMISSION_REFUSED' });
  const of = new Set(['PROVISIONALLY_INVITED', 'ADMITTED', 'ADMISSION_REFUSED', 'CLOSE']);

  it('starts where its input says', () => {
    expect([requested.value.admission, start().value.admission]).toEqual(['requested', 'not_required']);
    expect([requested.value.credentials, start().value.credentials]).toEqual(['awaited', 'not_wanted']);
  });

  it.each([
    ['requested', requested],
    ['refused', refused],
  ] as const)('takes part in nothing while %s', (_, snapshot) => {
    for (const event of events.filter(({ type }) => !of.has(type))) {
      expect(decide(participantV2, snapshot, event).snapshot).toBe(snapshot);
    }
  });

  it('takes part once provisionally invited, and is admitted or refused by the Meeting', () => {
    expect(follow(participantV2, invited, nominate()).value.delegation).toBe('nominated');
    expect(follow(participantV2, invited, { type: 'ADMITTED' }, { type: 'ARRIVE' }).value.attendance).toBe('present');
    const out = follow(participantV2, invited, nominate(), { type: 'ADMISSION_REFUSED' });
    expect(decide(participantV2, out, { type: 'ARRIVE' }).changed).toBe(false);
  });
});

describe('credentials', () => {
  const wanted = (...types: (typeof plain)[number][]) =>
    follow(participantV2, start({ credentialsWanted: true }), ...by(...types)).value.credentials;

  it('are submitted, examined, and submitted again after they were deferred or refused', () => {
    expect(wanted('CREDENTIALS_SUBMITTED', 'CREDENTIALS_ACCEPTED')).toBe('accepted');
    expect(wanted('CREDENTIALS_SUBMITTED', 'CREDENTIALS_DEFERRED', 'CREDENTIALS_SUBMITTED')).toBe('submitted');
    expect(wanted('CREDENTIALS_SUBMITTED', 'CREDENTIALS_REFUSED', 'CREDENTIALS_SUBMITTED')).toBe('submitted');
    expect(() => wanted('CREDENTIALS_ACCEPTED')).toThrow();
  });

  it('are not taken where the treaty wants none', () => {
    expect(explainParticipantRefusal(start(), { type: 'CREDENTIALS_SUBMITTED' })).toMatch(/asks for no credentials/);
  });
});

describe('attendance', () => {
  it.each([[nominate()], [headless]])('a delegation that was named arrives', (named) => {
    const { value, context } = having(named, { type: 'ARRIVE' });
    expect([value.attendance, context.unannounced]).toEqual(['present', false]);
  });

  it.each([[by()], [by('DEADLINE')], [[nil]], [[nominate(), { type: 'WITHDRAW' } as const]]])(
    'one that was not is let in and marked, and keeps the mark (%j)',
    (then) => {
      const there = having(...then, { type: 'ARRIVE' });
      expect([there.value.attendance, there.context.unannounced]).toEqual(['present', true]);
      expect(follow(participantV2, there, nominate()).context.unannounced).toBe(true);
    },
  );

  it('comes and goes, departs, and may come back', () => {
    const here = having(nominate(), ...by('ARRIVE', 'LEAVE', 'ARRIVE', 'LEAVE', 'DEPART'));
    expect(here.value.attendance).toBe('departed');
    expect(decide(participantV2, here, { type: 'LEAVE' }).changed).toBe(false);
    expect(follow(participantV2, here, { type: 'ARRIVE' }).value.attendance).toBe('present');
  });
});

describe('closing', () => {
  it('takes nothing afterwards, from whatever state', () => {
    const closed = snapshots.filter(({ context }) => context.closed);
    expect(closed.length).toBeGreaterThan(50);
    for (const { snapshot, decision } of visits) if (snapshot.context.closed) expect(decision.changed).toBe(false);
  });

  it('keeps what was reached', () => {
    const { value } = having(nominate(), { type: 'ARRIVE' });
    expect(having(nominate(), { type: 'ARRIVE' }, { type: 'CLOSE' }).value).toEqual(value);
  });
});

describe('each refusal has its sentence', () => {
  const requested = start({ admission: 'requested' });
  it.each<[ParticipantSnapshot, ParticipantEvent, RegExp]>([
    [having({ type: 'CLOSE' }), { type: 'ACKNOWLEDGE' }, /closed its books/],
    [requested, nominate(), /request to be admitted is pending; invite it provisionally first/],
    [
      follow(participantV2, requested, { type: 'ADMISSION_REFUSED' }),
      nominate(),
      /was refused, so it does not take part/,
    ],
    [requested, { type: 'ADMITTED' }, /is requested; the Meeting admits a body that was provisionally invited/],
    [start(), { type: 'PROVISIONALLY_INVITED' }, /admission is not required; only a body whose request is pending/],
    [start(), { type: 'ADMISSION_REFUSED' }, /only a request that is pending or a provisional invitation/],
    [having({ type: 'POSTED' }), { type: 'POSTED' }, /in the pouch already; confirm its delivery/],
    [having({ type: 'DELIVERED' }), { type: 'DELIVERY_CONFIRMED' }, /is notified already/],
    [having({ type: 'DELIVERED' }), { type: 'UNDELIVERABLE' }, /undeliverable only while it is pending or posted/],
    [having({ type: 'POSTED' }), { type: 'BOUNCED' }, /a bounce counts only while it is pending or notified/],
    [having({ type: 'ACKNOWLEDGE' }), { type: 'ACKNOWLEDGE' }, /acknowledged or answered already/],
    [start(), nominate({ submission: '' }), /id of the submission; store the list first/],
    [start(), nominate({ heads: 4 }), /heads not above persons/],
    [having(nil), nil, /nil return is on record already; name a delegation/],
    [start(), { type: 'WITHDRAW' }, /is awaited, so there is none to withdraw; record a nil return/],
    [having(nominate()), { type: 'DEADLINE' }, /is nominated; the deadline concerns only/],
    [start(), extended, /an extension concerns only those who had not replied/],
    [start(), { type: 'CREDENTIALS_ACCEPTED' }, /none to examine/],
    [start({ credentialsWanted: true }), { type: 'CREDENTIALS_REFUSED' }, /are awaited; they are examined once/],
    [start(), { type: 'CREDENTIALS_SUBMITTED' }, /file the paper with its correspondence/],
    [having({ type: 'ARRIVE' }), { type: 'ARRIVE' }, /present already; record when it leaves/],
    [start(), { type: 'LEAVE' }, /is expected; only a delegation that is present can leave/],
    [start(), { type: 'DEPART' }, /is expected; only a delegation that is present or absent/],
  ])('%#: %j', (snapshot, event, sentence) => {
    expect(explainParticipantRefusal(snapshot, event)).toMatch(sentence);
  });
});

describe('status', () => {
  const body = start({ admission: 'requested' });
  const invited = follow(participantV2, body, { type: 'PROVISIONALLY_INVITED' });
  it.each<[(typeof participantStatuses)[number], ParticipantSnapshot]>([
    ['refused', follow(participantV2, invited, nominate(), { type: 'ARRIVE' }, { type: 'ADMISSION_REFUSED' })],
    ['requested', body],
    ['departed', having(nominate(), ...by('ARRIVE', 'DEPART'))],
    ['absent', having(nominate(), ...by('ARRIVE', 'LEAVE'))],
    ['present', having(nominate(), { type: 'ARRIVE' }, { type: 'WITHDRAW' })],
    ['withdrawn', having(nominate(), { type: 'WITHDRAW' })],
    ['nil_return', having(...by('DELIVERED'), nil)],
    ['incomplete', having(...by('DELIVERED'), headless)],
    ['amended', having(nominate(), nominate())],
    ['nominated', having(...by('UNDELIVERABLE'), nominate())],
    ['no_reply', having(...by('DELIVERED', 'ACKNOWLEDGE', 'DEADLINE'))],
    ['acknowledged', having(...by('DELIVERED', 'ACKNOWLEDGE'))],
    ['notified', follow(participantV2, invited, { type: 'DELIVERED' })],
    ['undeliverable', having(...by('UNDELIVERABLE'))],
    ['posted', having(...by('POSTED'))],
    ['provisionally_invited', invited],
    ['pending', start()],
  ])('%s', (status, snapshot) => {
    expect(participantStatus(snapshot)).toBe(status);
  });

  it('is listed in the order of precedence, each once', () => {
    expect(participantStatuses).toEqual([
      'refused',
      'requested',
      'departed',
      'absent',
      'present',
      'withdrawn',
      'nil_return',
      'incomplete',
      'amended',
      'nominated',
      'no_reply',
      'acknowledged',
      'notified',
      'undeliverable',
      'posted',
      'provisionally_invited',
      'pending',
    ]);
  });

  it('does not take credentials for admission', () => {
    const credentials = by('CREDENTIALS_SUBMITTED', 'CREDENTIALS_REFUSED');
    expect(participantStatus(follow(participantV2, start({ credentialsWanted: true }), ...credentials))).toBe(
      'pending',
    );
  });

  it.each([
    [[nominate()], true],
    [[nominate(), nominate()], true],
    [[headless], true],
    [[nil], true],
    [[nominate(), { type: 'WITHDRAW' } as const], true],
    [by('ACKNOWLEDGE'), false],
    [by('DEADLINE'), false],
    [by('ARRIVE'), false],
  ])('%#: tells whether it has answered', (then, answered) => {
    expect(hasAnswered(having(...then))).toBe(answered);
  });
});
