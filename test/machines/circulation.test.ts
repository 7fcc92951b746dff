import { describe, expect, it } from 'vitest';
import {
  begin,
  type CirculationEvent,
  type CirculationSnapshot,
  circulationIgnored,
  circulationV1,
  decide,
  explainCirculationRefusal,
  type Step,
} from '../../machines/machines.ts';
import { copy, explore, follow, junk, taken } from './support.ts';

const hash = (digit: string) => digit.repeat(64);
const [text, otherText, final, otherFinal] = [hash('a'), hash('b'), hash('c'), hash('d')];

const chain: Step[] = [
  { step: 'legal', officer: 'legal-officer', needs: 'none' },
  { step: 'chief', officer: 'chief', needs: 'slip' },
  { step: 'issue', officer: 'issuer', needs: 'none' },
];
const start = (steps = chain) => begin(circulationV1, { chain: steps, drafter: 'drafter' }).snapshot;

const drafted = (textSha256 = text): CirculationEvent => ({ type: 'DRAFTED', textSha256, by: 'drafter' });
const filled = (finalSha256 = final): CirculationEvent => ({ type: 'FILLED', finalSha256 });
const revised = (by = 'drafter'): CirculationEvent => ({ type: 'REVISED', by });
const withdrawn: CirculationEvent = { type: 'WITHDRAW', by: 'drafter' };
type Approve = Extract<CirculationEvent, { type: 'APPROVE' }>;
const approve = (officer: string, over: Partial<Approve> = {}): Approve => ({
  type: 'APPROVE',
  officer,
  recordedBy: officer,
  sha256: text,
  evidence: 'none',
  ...over,
});
const slip = (over: Partial<Approve> = {}) => approve('chief', { evidence: 'slip', ...over });
const sentBack = (officer: string): CirculationEvent => ({ type: 'RETURN', officer, recordedBy: officer });

const having = (...then: CirculationEvent[]) => follow(circulationV1, start(), ...then);
const inReview = having(drafted());
const atChief = having(drafted(), approve('legal-officer'));
const issuing = having(drafted(), approve('legal-officer'), slip());
const ready = follow(circulationV1, issuing, filled());
const issued = follow(circulationV1, ready, approve('issuer', { sha256: final }));

const officers = ['legal-officer', 'chief', 'issuer', 'drafter', 'stranger'];
const events: CirculationEvent[] = [
  drafted(),
  revised(),
  revised('chief'),
  filled(),
  filled(otherFinal),
  withdrawn,
  ...officers.flatMap((officer) => [
    sentBack(officer),
    ...[text, final, otherFinal].flatMap((sha256) => [
      approve(officer, { sha256 }),
      approve(officer, { sha256, evidence: 'slip' }),
    ]),
    approve(officer, { recordedBy: 'drafter', evidence: 'slip' }),
  ]),
];
// Every revision can be revised again, so the walk stops at the third.
const visits = explore(
  circulationV1,
  [start()],
  ({ context }) => (context.revision > 2 ? [] : events),
  (snapshot) => JSON.stringify(snapshot),
);
const snapshots = visits.flatMap(({ snapshot, decision }) => [snapshot, decision.snapshot]);
const table: [state: string, ignored: readonly string[]][] = Object.entries(circulationIgnored);

describe('every state and event of a circulation', () => {
  it('tries every event that the machine knows', () => {
    expect([...new Set(events.map(({ type }) => type))].sort()).toEqual(circulationV1.events.map(String).sort());
  });

  it('reaches every state', () => {
    expect([...new Set<string>(snapshots.map(({ value }) => value))].sort()).toEqual(table.map(([s]) => s).sort());
  });

  it.each(table)('%s takes an event or leaves it alone on purpose, and never both', (state, ignored) => {
    expect([...taken(circulationV1, [state]), ...ignored].sort()).toEqual(circulationV1.events.map(String).sort());
  });

  it.each(table)('%s has no dead arrow', (state) => {
    for (const type of taken(circulationV1, [state])) {
      const used = visits.some((v) => v.snapshot.value === state && v.event.type === type && v.decision.changed);
      expect(used, `${state} × ${type}`).toBe(true);
    }
  });

  it('gives the same result for a snapshot that went through JSON', () => {
    for (const { snapshot, event, decision } of visits) {
      expect(decide(circulationV1, copy(snapshot), copy(event))).toEqual(decision);
    }
  });

  it('hands back the very snapshot, with a reason, exactly where it does not take the event', () => {
    for (const { snapshot, event, decision } of visits) {
      const reason = explainCirculationRefusal(snapshot, event);
      expect(decision.snapshot === snapshot, JSON.stringify([snapshot, event])).toBe(!decision.changed);
      expect(reason === null, JSON.stringify([snapshot, event])).toBe(decision.changed);
      if (reason !== null) {
        expect(decision.effects).toEqual([]);
        expect(reason).toMatch(/^[a-z].{20,}[^.]$/);
        expect(reason).not.toMatch(/undefined|null|NaN/);
      }
    }
  });
});

describe('what can never happen, on whatever way', () => {
  it('is issued only with every step approved by its officer, text first, final bytes last', () => {
    const ends = snapshots.filter(({ value }) => value === 'issued');
    expect(ends.length).toBeGreaterThan(0);
    for (const { context } of ends) {
      expect(context.approvals.map(({ step, officer }) => [step, officer])).toEqual(
        chain.map(({ step, officer }) => [step, officer]),
      );
      expect(context.approvals.map(({ sha256 }) => sha256)).toEqual([text, text, context.finalSha256]);
      for (const { revision } of context.approvals) expect(revision).toBe(context.revision);
    }
  });

  it('has no approval by an author, none recorded by one, and no officer twice', () => {
    for (const { context } of snapshots) {
      const names = context.approvals.map(({ officer }) => officer);
      expect(new Set(names).size).toBe(names.length);
      for (const { officer, recordedBy } of context.approvals) {
        expect(context.authors).not.toContain(officer);
        expect(context.authors).not.toContain(recordedBy);
      }
    }
  });

  it('has no approval of a text that is no more', () => {
    for (const { value, context } of snapshots) {
      if (value === 'drafting')
        expect([context.approvals, context.textSha256, context.finalSha256]).toEqual([[], null, null]);
    }
  });
});

describe('the way of a circulation', () => {
  it('asks each officer of the chain in turn, then for number and date, then the issuing officer', () => {
    const steps: CirculationEvent[] = [
      drafted(),
      approve('legal-officer'),
      slip(),
      filled(),
      approve('issuer', { sha256: final }),
    ];
    const effects: unknown[] = [];
    let snapshot = start();
    for (const event of steps) {
      const decision = decide(circulationV1, snapshot, event);
      effects.push(decision.effects);
      snapshot = decision.snapshot;
    }
    expect(snapshot.value).toBe('issued');
    expect(effects).toEqual([
      [{ type: 'askApproval', params: { step: 'legal', officer: 'legal-officer', sha256: text } }],
      [{ type: 'askApproval', params: { step: 'chief', officer: 'chief', sha256: text } }],
      [{ type: 'fillFinal', params: { revision: 1, textSha256: text } }],
      [{ type: 'askApproval', params: { step: 'issue', officer: 'issuer', sha256: final } }],
      [{ type: 'dispatchIssued', params: { revision: 1, finalSha256: final } }],
    ]);
  });

  it('goes straight to the issuing officer after the one reviewer of a short chain', () => {
    const short = start([
      { step: 'review', officer: 'chief', needs: 'none' },
      { step: 'issue', officer: 'issuer', needs: 'none' },
    ]);
    expect(follow(circulationV1, short, drafted(), approve('chief')).value).toBe('issuing');
  });

  it('keeps who approved, who recorded it, and of what', () => {
    const { approvals } = having(drafted(), approve('legal-officer', { recordedBy: 'stranger' })).context;
    expect(approvals).toEqual([
      { step: 'legal', officer: 'legal-officer', recordedBy: 'stranger', sha256: text, revision: 1 },
    ]);
  });

  it('keeps the approvals of the text when number or date change, and wants the new bytes approved', () => {
    const refilled = follow(circulationV1, ready, filled(otherFinal));
    expect(refilled.context.approvals).toEqual(issuing.context.approvals);
    expect(decide(circulationV1, refilled, approve('issuer', { sha256: final })).changed).toBe(false);
    expect(follow(circulationV1, refilled, approve('issuer', { sha256: otherFinal })).value).toBe('issued');
  });

  it.each([
    ['in review', inReview, 'legal-officer'],
    ['in review, half approved', atChief, 'chief'],
    ['while issuing', ready, 'issuer'],
  ] as const)(
    'returned %s: the next revision, nothing approved, waiting for the revised text',
    (_, snapshot, officer) => {
      const { snapshot: back, effects } = decide(circulationV1, snapshot, sentBack(officer));
      expect(back.value).toBe('drafting');
      expect(back.context).toMatchObject({ revision: 2, step: 0, approvals: [], textSha256: null, finalSha256: null });
      expect(effects).toEqual([]);

      const again = decide(circulationV1, back, revised());
      expect(again.effects).toEqual([{ type: 'redraft', params: { revision: 2, by: 'drafter' } }]);
      expect(follow(circulationV1, again.snapshot, drafted(otherText)).value).toBe('in_review');
    },
  );

  it.each([
    ['in review', atChief],
    ['while issuing', ready],
  ] as const)('a text changed %s voids the approvals and is drafted anew', (_, snapshot) => {
    const { snapshot: next, effects } = decide(circulationV1, snapshot, revised('editor'));
    expect(next.value).toBe('drafting');
    expect(next.context).toMatchObject({ revision: 2, step: 0, approvals: [], authors: ['drafter', 'editor'] });
    expect(effects).toEqual([{ type: 'redraft', params: { revision: 2, by: 'editor' } }]);
  });

  it('a text changed while its draft is under way makes that draft a revision of its own', () => {
    expect(having(revised('editor')).context).toMatchObject({ revision: 2, authors: ['drafter', 'editor'] });
    const back = follow(circulationV1, inReview, sentBack('legal-officer'));
    expect(follow(circulationV1, back, revised()).context.revision).toBe(2);
    expect(follow(circulationV1, back, revised(), revised()).context.revision).toBe(3);
  });

  it.each([start(), inReview, issuing, ready])('%#: can be withdrawn until it is issued', (snapshot) => {
    expect(follow(circulationV1, snapshot, withdrawn).value).toBe('withdrawn');
  });

  it.each([issued, having(withdrawn)])('%#: nothing happens to it at its end', (snapshot) => {
    for (const event of events) expect(decide(circulationV1, snapshot, event).snapshot).toBe(snapshot);
  });
});

describe('four eyes, evidence and hashes: each refusal has its sentence', () => {
  const revisedByLegal = follow(circulationV1, having(drafted()), revised('legal-officer'), drafted(otherText));
  const draftedByIssuer = follow(
    circulationV1,
    start(),
    { type: 'DRAFTED', textSha256: text, by: 'issuer' },
    approve('legal-officer'),
    slip(),
    filled(),
  );
  const twice = start([
    { step: 'legal', officer: 'chief', needs: 'none' },
    { step: 'chief', officer: 'chief', needs: 'none' },
    { step: 'issue', officer: 'issuer', needs: 'none' },
  ]);

  it.each<[string, CirculationSnapshot, CirculationEvent, RegExp]>([
    ['too early', start(), approve('legal-officer'), /^its text is being drafted; wait until the draft is there$/],
    [
      'returned',
      follow(circulationV1, inReview, sentBack('legal-officer')),
      approve('legal-officer'),
      /^it was returned for revision; send the revised text/,
    ],
    ['a second draft', atChief, drafted(), /^its text is in review, and the step chief awaits chief;/],
    ['a draft too late', issuing, drafted(), /^its text is approved, and issuer is to issue it;/],
    ['filled too early', inReview, filled(), /^its text is in review/],
    ['issued', issued, revised(), /^it was issued .*; circulate a correction instead$/],
    ['withdrawn', having(withdrawn), drafted(), /^it was withdrawn; begin another/],
    ['another officer', inReview, slip(), /^chief is not the officer awaited; the step legal is for legal-officer$/],
    ['a stranger returns', inReview, sentBack('stranger'), /^stranger is not the officer awaited/],
    ['nobody', inReview, approve(''), /^this names no officer/],
    [
      'an author in the chain',
      revisedByLegal,
      approve('legal-officer', { sha256: otherText }),
      /^legal-officer drafted or revised this text and may not approve it; withdraw it/,
    ],
    [
      'an author at the last step',
      draftedByIssuer,
      approve('issuer', { sha256: final }),
      /^issuer drafted or revised this text/,
    ],
    [
      'the drafter records',
      inReview,
      approve('legal-officer', { recordedBy: 'drafter' }),
      /^drafter drafted or revised this text and may not record its approval; legal-officer/,
    ],
    [
      'two steps',
      follow(circulationV1, twice, drafted(), approve('chief')),
      approve('chief'),
      /^chief approved the step legal already, and nobody fills two steps/,
    ],
    [
      'no slip',
      atChief,
      approve('chief'),
      /^the step chief rests on a routing slip or an e-mail; send its reference, date and hash/,
    ],
    [
      'another text',
      inReview,
      approve('legal-officer', { sha256: otherText }),
      /^this approves another text \(bbbbbbbbbbbb…\); look at the current one and approve a{64}$/,
    ],
    ['no hash', inReview, approve('legal-officer', { sha256: 'A' }), /^what is approved is named by its SHA-256/],
    ['not filled in', issuing, approve('issuer', { sha256: final }), /^number and date are not filled in yet/],
    [
      'the text for the final bytes',
      ready,
      approve('issuer'),
      /^this approves the text \(aaaaaaaaaaaa…\).*; the issuing officer approves the final bytes c{64}$/,
    ],
    [
      'other final bytes',
      ready,
      approve('issuer', { sha256: otherFinal }),
      /^this approves another text \(dddddddddddd…\)/,
    ],
    [
      'a chain of one',
      start(chain.slice(0, 1)),
      drafted(),
      /^an approval chain has at least one officer for the text and one who issues/,
    ],
    ['a draft without a hash', start(), drafted('x'), /^a draft is known by the SHA-256 of its text/],
    ['a draft by nobody', start(), { type: 'DRAFTED', textSha256: text, by: '' }, /^a draft names its drafter/],
    ['revised by nobody', start(), revised(''), /^this names nobody/],
    ['final bytes without a hash', issuing, filled('x'), /^the final bytes are known by their SHA-256/],
  ])('%s', (_, snapshot, event, sentence) => {
    expect(decide(circulationV1, snapshot, event).snapshot).toBe(snapshot);
    expect(explainCirculationRefusal(snapshot, event)).toMatch(sentence);
  });

  it('lets an officer return what he may not approve', () => {
    expect(follow(circulationV1, revisedByLegal, sentBack('legal-officer')).value).toBe('drafting');
  });

  it('holds who wrote an earlier revision to be an author of the later', () => {
    const later = follow(circulationV1, revisedByLegal, revised('editor'), drafted());
    expect(explainCirculationRefusal(later, approve('legal-officer'))).toMatch(/^legal-officer drafted or revised/);
  });

  it('takes evidence where none is needed', () => {
    expect(decide(circulationV1, inReview, approve('legal-officer', { evidence: 'slip' })).changed).toBe(true);
  });
});

describe('payloads nobody should send', () => {
  const whole: CirculationEvent[] = [
    drafted(),
    approve('legal-officer'),
    slip(),
    sentBack('issuer'),
    revised(),
    filled(),
    withdrawn,
  ];
  it('never throws, and keeps what it takes plain', () => {
    const odd = whole.flatMap((event) =>
      Object.keys(event)
        .filter((field) => field !== 'type')
        .flatMap((field) => junk.map((value): CirculationEvent => Object.assign({}, event, { [field]: value }))),
    );
    for (const snapshot of [start(), start([]), inReview, atChief, issuing, ready, issued]) {
      for (const event of odd) {
        const { snapshot: next, changed } = decide(circulationV1, snapshot, event);
        expect(copy(next)).toEqual(next);
        expect(explainCirculationRefusal(snapshot, event) === null).toBe(changed);
      }
      for (const { type } of whole) {
        const bare: CirculationEvent = Object.assign({}, withdrawn, { type, by: undefined });
        expect(decide(circulationV1, snapshot, bare).changed, type).toBe(false);
      }
    }
  });
});
