import { describe, expect, it } from 'vitest';
import {
  actingOn,
  begin,
  type CirculationEvent,
  type CirculationSnapshot,
  type CirculationV1Snapshot,
  circulationIgnored,
  circulationV2,
  decide,
  explainCirculationRefusal,
  isOutOfTurn,
  lackingEvidence,
  openOfficers,
  openPlaces,
  placeOf,
  readChain,
  readCirculation,
  type Staffing,
  type Step,
} from '../../machines/machines.ts';
import { copy, explore, follow, junk, must, mustEqual, taken } from './support.ts';

const hash = (digit: string) => digit.repeat(64);
const [text, final, other] = [hash('a'), hash('c'), hash('d')];
const ON = '2024-02-10';
const AWAY = '2024-03-01';

const legal: Step = {
  step: 'legal',
  officers: ['legal'],
  quorum: 1,
  evidence: 'signature',
  delegates: [],
  superior: null,
};
/** Two of three in the first step; one with a delegate for February, all with a superior. */
const chain: Step[] = [
  {
    step: 'branches',
    officers: ['geneva', 'new-york', 'vienna'],
    quorum: 2,
    evidence: 'none',
    delegates: [
      { officer: 'deputy', for: 'vienna', from: '2024-02-01', until: '2024-02-29', basis: 'Memo 4' },
      { officer: 'deputy', for: 'new-york', from: '2024-02-20', until: '2024-02-29', basis: 'Memo 5' },
    ],
    superior: 'director',
  },
  legal,
  { step: 'issue', officers: ['issuer'], quorum: 1, evidence: 'none', delegates: [], superior: 'director' },
];
const start = (steps = chain) => begin(circulationV2, { chain: steps, drafter: 'drafter' }).snapshot;

const drafted: CirculationEvent = { type: 'DRAFTED', textSha256: text, by: 'drafter' };
const filled: CirculationEvent = { type: 'FILLED', finalSha256: final };
const revised = (by = 'drafter'): CirculationEvent => ({ type: 'REVISED', by });
const withdrawn: CirculationEvent = { type: 'WITHDRAW', by: 'drafter' };
type Approve = Extract<CirculationEvent, { type: 'APPROVE' }>;
const approve = (officer: string, over: Partial<Approve> = {}): Approve => ({
  type: 'APPROVE',
  officer,
  recordedBy: officer,
  sha256: text,
  evidence: 'none',
  on: ON,
  ...over,
});
const signed = (over: Partial<Approve> = {}) => approve('legal', { evidence: 'signature', ...over });
const sentBack = (officer: string, on = ON): CirculationEvent => ({
  type: 'RETURN',
  officer,
  recordedBy: officer,
  on,
});

/** Vienna's deputy is another from now on, and legal has a second officer. */
const staffing = (...over: Partial<Staffing>[]): CirculationEvent => ({
  type: 'STAFFED',
  steps: [...chain, ...over.map((one, index) => ({ ...(chain[index] ?? legal), ...one }))].reverse(),
});
const staffed = staffing({
  delegates: [{ officer: 'attache', for: 'vienna', from: '2024-02-01', until: '2024-02-29', basis: 'Memo 6' }],
});

const having = (...then: CirculationEvent[]) => follow(circulationV2, start(), ...then);
const inReview = having(drafted);
const half = having(drafted, approve('geneva'));
const atLegal = having(drafted, approve('geneva'), approve('vienna'));
const issuing = follow(circulationV2, atLegal, signed());
const ready = follow(circulationV2, issuing, filled);
const issued = follow(circulationV2, ready, approve('issuer', { sha256: final }));

const persons = ['geneva', 'new-york', 'vienna', 'deputy', 'director', 'legal', 'issuer', 'drafter', 'stranger'];
const events: CirculationEvent[] = [
  drafted,
  revised(),
  revised('vienna'),
  filled,
  withdrawn,
  staffed,
  signed(),
  ...persons.flatMap((officer) => [sentBack(officer), approve(officer), approve(officer, { sha256: final })]),
  approve('deputy', { on: AWAY }),
  approve('geneva', { recordedBy: 'drafter' }),
  ...['geneva', 'new-york', 'vienna'].map((absent) => approve('director', { for: absent })),
  approve('director', { for: 'issuer', sha256: final }),
];
const visits = explore(
  circulationV2,
  [start()],
  ({ context }) => (context.revision > 1 ? [] : events),
  (snapshot) => JSON.stringify(snapshot),
);
const snapshots = [
  ...new Map(visits.map(({ decision: { snapshot } }) => [JSON.stringify(snapshot), snapshot] as const)).values(),
];
const table: [state: string, ignored: readonly string[]][] = Object.entries(circulationIgnored);

describe('every state and event of a circulation with parallel steps', () => {
  it.each(table)('%s takes an event or leaves it alone on purpose, and never both', (state, ignored) => {
    expect([...taken(circulationV2, [state]), ...ignored].sort()).toEqual(circulationV2.events.map(String).sort());
  });

  it.each(table)('%s is reached, and has no dead arrow', (state) => {
    expect(snapshots.some(({ value }) => value === state)).toBe(true);
    for (const type of taken(circulationV2, [state])) {
      const used = visits.some((v) => v.snapshot.value === state && v.event.type === type && v.decision.changed);
      expect(used, `${state} × ${type}`).toBe(true);
    }
  });

  it('gives the same result for a snapshot that went through JSON, and a reason exactly where it refuses', () => {
    for (const { snapshot, event, decision } of visits) {
      mustEqual(decide(circulationV2, copy(snapshot), copy(event)), decision);
      const reason = explainCirculationRefusal(snapshot, event);
      must((decision.snapshot === snapshot) === !decision.changed, snapshot, event);
      must((reason === null) === decision.changed, snapshot, event);
      if (reason === null) continue;
      must(decision.effects.length === 0, snapshot, event);
      must(/^[a-z].{20,}[^.]$/.test(reason) && !/undefined|null|NaN/.test(reason), reason);
    }
  });
});

describe('what can never happen, on whatever way', () => {
  it('is issued only with as many approvals of each step as it asks for, in order', () => {
    const ends = snapshots.filter(({ value }) => value === 'issued');
    expect(ends.length).toBeGreaterThan(0);
    for (const { context } of ends) {
      expect(context.approvals.map(({ step }) => step)).toEqual(['branches', 'branches', 'legal', 'issue']);
      expect(context.approvals.map(({ sha256 }) => sha256)).toEqual([text, text, text, context.finalSha256]);
      expect(context.approvals[2]?.evidence).toBe('signature');
    }
  });

  it('has nobody twice, neither in their own right nor for another, and no author', () => {
    for (const { context } of snapshots) {
      const persons = context.approvals.map(({ officer }) => officer);
      const places = context.approvals.map((one) => one.for);
      expect(new Set(persons).size).toBe(persons.length);
      expect(new Set(places).size).toBe(places.length);
      for (const { officer, recordedBy, as } of context.approvals) {
        expect(context.authors).not.toContain(officer);
        expect(context.authors).not.toContain(recordedBy);
        if (as !== 'officer') expect(places.filter((place) => place === officer)).toEqual([]);
      }
    }
  });

  it('has a delegate only within the days of absence', () => {
    const delegated = snapshots.flatMap(({ context }) => context.approvals.filter(({ as }) => as === 'delegate'));
    expect(delegated.length).toBeGreaterThan(0);
    for (const one of delegated)
      expect([
        ['deputy', 'Memo 4'],
        ['attache', 'Memo 6'],
      ]).toContainEqual([one.officer, one.basis]);
    for (const one of delegated) expect(one).toMatchObject({ for: 'vienna', on: ON });
  });
});

describe('steps of several officers', () => {
  it('asks all of them at once, and goes on with the quorum', () => {
    expect(decide(circulationV2, start(), drafted).effects).toEqual([
      { type: 'askApproval', params: { step: 'branches', officers: ['geneva', 'new-york', 'vienna'], sha256: text } },
    ]);
    const first = decide(circulationV2, inReview, approve('vienna'));
    expect(first.effects).toEqual([]);
    expect(openOfficers(first.snapshot.context)).toEqual(['geneva', 'new-york']);
    const second = decide(circulationV2, first.snapshot, approve('geneva'));
    expect(second.effects).toEqual([
      { type: 'askApproval', params: { step: 'legal', officers: ['legal'], sha256: text } },
    ]);
  });

  it('asks for all where the quorum is all', () => {
    const all = start(chain.map((step, index) => (index === 0 ? { ...step, quorum: 3 } : step)));
    const two = follow(circulationV2, all, drafted, approve('geneva'), approve('vienna'));
    expect(two.context.step).toBe(0);
    expect(follow(circulationV2, two, approve('new-york')).context.step).toBe(1);
  });

  it('lets who approved return it while the step is open; the approvals are void', () => {
    const back = follow(circulationV2, half, sentBack('geneva'));
    expect(back).toMatchObject({ value: 'drafting', context: { revision: 2, approvals: [], awaitsRevision: true } });
  });

  it('records whom a delegate and a superior act for', () => {
    const both = follow(circulationV2, inReview, approve('deputy'), approve('director', { for: 'geneva' }));
    expect(both.context.approvals).toMatchObject([
      { officer: 'deputy', for: 'vienna', as: 'delegate', basis: 'Memo 4' },
      { officer: 'director', for: 'geneva', as: 'superior', basis: null },
    ]);
  });

  it('lets the superior act where an officer of the step has revised the text', () => {
    const byVienna = follow(circulationV2, inReview, revised('vienna'), drafted);
    expect(follow(circulationV2, byVienna, approve('director', { for: 'vienna' })).context.approvals).toHaveLength(1);
  });
});

describe('officers who change', () => {
  it('are those of the steps that are still to be filled', () => {
    const now = follow(circulationV2, atLegal, staffing({ superior: 'minister' }, { officers: ['other-legal'] }));
    expect(now.context.chain.map((step) => [step.officers, step.superior])).toEqual([
      [['geneva', 'new-york', 'vienna'], 'director'],
      [['other-legal'], null],
      [['issuer'], 'director'],
    ]);
    expect(explainCirculationRefusal(now, signed())).toMatch(/the step legal is for other-legal$/);
  });

  it('leave who has approved, the quorum and the evidence as they are', () => {
    expect(explainCirculationRefusal(half, staffing({ officers: ['new-york', 'vienna'] }))).toMatch(
      /^the place of geneva in the step branches is filled already/,
    );
    expect(explainCirculationRefusal(half, staffing({ officers: ['geneva'] }))).toMatch(/asks for 2 of 1 officers/);
    const now = follow(circulationV2, half, staffing({ officers: ['geneva', 'paris'] }));
    expect(openOfficers(now.context)).toEqual(['paris']);
    expect(now.context).toMatchObject({ revision: 1, approvals: [{ officer: 'geneva' }] });
  });
});

describe('who is to act on a day', () => {
  const pairs = (snapshot: CirculationSnapshot, on = ON) =>
    actingOn(snapshot.context, on).map((one) => [one.officer, one.for]);

  it('is the officer, or a delegate on days of absence', () => {
    expect(pairs(inReview)).toEqual([
      ['geneva', 'geneva'],
      ['new-york', 'new-york'],
      ['deputy', 'vienna'],
    ]);
    expect(pairs(half, AWAY)).toEqual([
      ['new-york', 'new-york'],
      ['vienna', 'vienna'],
    ]);
    // one person acts for one only
    expect(pairs(inReview, '2024-02-25')).toEqual([
      ['geneva', 'geneva'],
      ['deputy', 'new-york'],
      ['vienna', 'vienna'],
    ]);
  });

  it('is the superior where the officer wrote the text', () => {
    expect(pairs(follow(circulationV2, inReview, revised('geneva'), drafted))[0]).toEqual(['director', 'geneva']);
  });

  it('is somebody whom the machine then takes', () => {
    for (const snapshot of snapshots.filter(({ value }) => value === 'in_review')) {
      const { textSha256, step, chain: steps } = snapshot.context;
      for (const one of actingOn(snapshot.context, ON)) {
        const evidence = steps[step]?.evidence ?? 'none';
        const event = approve(one.officer, { for: one.for, sha256: textSha256 ?? '', evidence });
        const may = openPlaces(snapshot.context, one.officer, ON).some((place) => place.for === one.for);
        expect(decide(circulationV2, snapshot, event).changed).toBe(may);
        if (may) expect(placeOf(snapshot, event)?.for).toBe(one.for);
      }
    }
  });
});

describe('what officers send out of turn', () => {
  it.each<[string, CirculationSnapshot, CirculationEvent, boolean]>([
    ['before the draft is there', start(), approve('geneva'), true],
    ['once more', half, approve('geneva'), true],
    ['once more, when the step is over', atLegal, approve('geneva'), true],
    ['for another text', inReview, approve('geneva', { sha256: other }), true],
    ['after the end', issued, approve('geneva'), true],
    ['a return after the end', issued, sentBack('legal'), true],
    ['a return by one who approved, when the step is over', atLegal, sentBack('geneva'), true],
    ['a return before the officer’s step', inReview, sentBack('legal'), false],
    ['by a delegate after the end', issued, approve('deputy'), true],
    ['by a stranger', issued, approve('stranger'), false],
    ['before the officer’s step', inReview, signed(), false],
    ['for an author', inReview, approve('geneva', { recordedBy: 'drafter' }), false],
    ['another event', issued, revised(), false],
  ])('%s', (_, snapshot, event, recorded) => {
    expect(decide(circulationV2, snapshot, event).changed).toBe(false);
    expect(isOutOfTurn(snapshot, event)).toBe(recorded);
  });
});

describe('a circulation of the machine before', () => {
  const before: CirculationV1Snapshot = {
    value: 'in_review',
    context: {
      chain: [
        { step: 'branch', officer: 'geneva', needs: 'slip' },
        { step: 'legal', officer: 'legal', needs: 'none' },
        { step: 'issue', officer: 'issuer', needs: 'none' },
      ],
      step: 1,
      revision: 2,
      awaitsRevision: false,
      authors: ['drafter'],
      textSha256: text,
      finalSha256: null,
      approvals: [{ step: 'branch', officer: 'geneva', recordedBy: 'geneva', sha256: text, revision: 2 }],
    },
  };

  it('goes on as one of single officers', () => {
    const read = readCirculation(copy(before));
    expect(read.context.approvals).toEqual([
      {
        step: 'branch',
        officer: 'geneva',
        for: 'geneva',
        as: 'officer',
        basis: null,
        recordedBy: 'geneva',
        sha256: text,
        revision: 2,
        evidence: 'slip',
        on: null,
      },
    ]);
    expect(readCirculation(read)).toEqual(read);
    expect(explainCirculationRefusal(read, approve('geneva'))).toMatch(/the step legal is for legal$/);
    const end = follow(circulationV2, read, approve('legal'), filled, approve('issuer', { sha256: final }));
    expect(end.value).toBe('issued');
  });

  it('is started as one', () => {
    expect(start(readChain(before.context.chain)).context.chain[0]).toEqual({
      step: 'branch',
      officers: ['geneva'],
      quorum: 1,
      evidence: 'slip',
      delegates: [],
      superior: null,
    });
  });
});

describe('each refusal has its sentence', () => {
  const byVienna = follow(circulationV2, inReview, revised('vienna'), drafted);
  const byIssuer = follow(
    circulationV2,
    start(),
    { type: 'DRAFTED', textSha256: text, by: 'issuer' },
    approve('geneva'),
    approve('vienna'),
    signed(),
    filled,
  );
  const withDirector = follow(
    circulationV2,
    inReview,
    approve('director', { for: 'geneva' }),
    approve('vienna'),
    signed(),
    filled,
  );

  it.each<[string, CirculationSnapshot, CirculationEvent, RegExp]>([
    ['a stranger', inReview, approve('stranger'), /^stranger is not an officer awaited; .* geneva, new-york, vienna$/],
    ['a later step', inReview, signed(), /^legal is not an officer awaited/],
    ['a delegate too late', inReview, approve('deputy', { on: AWAY }), /^deputy acts for vienna from 2024-02-01 until/],
    ['a delegate of two', inReview, approve('deputy', { on: '2024-02-25' }), /may act for vienna, new-york here; say/],
    ['a superior of three', inReview, approve('director'), /^director may act for geneva, new-york, vienna here/],
    ['for a stranger', inReview, approve('director', { for: 'legal' }), /does not act for legal in the step branches/],
    ['no day', inReview, approve('geneva', { on: 'today' }), /^this names no day/],
    ['twice in a step', half, approve('geneva'), /^geneva approved the step branches already; it awaits new-york, v/],
    [
      'represented already',
      follow(circulationV2, inReview, approve('deputy')),
      approve('vienna'),
      /^deputy approved the step branches for vienna already/,
    ],
    [
      'a place filled already',
      half,
      approve('director', { for: 'geneva' }),
      /^the place of geneva in the step branches is filled already; it awaits new-york, vienna$/,
    ],
    ['the delegate of an author', byVienna, approve('deputy'), /^vienna drafted or revised this text, so nobody/],
    ['an author with a superior', byVienna, approve('vienna'), /may not approve it; director may act here$/],
    ['an author at the end', byIssuer, approve('issuer', { sha256: final }), /director may act here$/],
    [
      'a superior in two steps',
      withDirector,
      approve('director', { sha256: final }),
      /^director approved the step branches already, and nobody fills two steps/,
    ],
    ['the drafter records', inReview, approve('geneva', { recordedBy: 'drafter' }), /may not record its approval/],
    ['no signature', atLegal, approve('legal', { evidence: 'slip' }), /rests on the officer's signature/],
    ['another text', inReview, approve('geneva', { sha256: other }), /^this approves another text/],
    [
      'a quorum of four',
      start(chain.map((step) => ({ ...step, quorum: 4 }))),
      drafted,
      /^the step branches asks for 4 of 3 officers/,
    ],
    ['two who issue', start([...chain, ...chain.slice(0, 1)]), drafted, /^the last step .* is for one officer/],
    ['a chain of one', start(chain.slice(1, 2)), drafted, /^an approval chain has at least one step/],
    ['issued', issued, revised(), /^it was issued/],
  ])('%s', (_, snapshot, event, sentence) => {
    expect(decide(circulationV2, snapshot, event).snapshot).toBe(snapshot);
    expect(explainCirculationRefusal(snapshot, event)).toMatch(sentence);
  });

  it('knows a proposal: an approval that lacks its evidence and nothing else', () => {
    expect(lackingEvidence(atLegal, approve('legal'))).toMatch(/signature/);
    for (const event of [signed(), approve('legal', { sha256: other }), approve('stranger'), sentBack('legal')]) {
      expect(lackingEvidence(atLegal, event)).toBeNull();
    }
    for (const snapshot of [start(), issued]) expect(lackingEvidence(snapshot, approve('legal'))).toBeNull();
  });
});

describe('payloads nobody should send', () => {
  const whole = [
    drafted,
    staffed,
    approve('geneva', { for: 'geneva' }),
    signed(),
    sentBack('vienna'),
    revised(),
    filled,
  ];
  it('never throws, and keeps what it takes plain', () => {
    const odd = whole.flatMap((event) =>
      Object.keys(event)
        .filter((field) => field !== 'type')
        .flatMap((field) => junk.map((value): CirculationEvent => Object.assign({}, event, { [field]: value }))),
    );
    for (const snapshot of [start(), start([]), inReview, half, atLegal, issuing, ready, issued]) {
      for (const event of odd) {
        const { snapshot: next, changed } = decide(circulationV2, snapshot, event);
        expect(copy(next)).toEqual(next);
        expect(explainCirculationRefusal(snapshot, event) === null).toBe(changed);
        lackingEvidence(snapshot, event);
      }
    }
  });
});
