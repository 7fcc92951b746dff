import { describe, expect, test } from 'vitest';
import { decisionsTaken } from '../../documents/decided.ts';
import { type Delegated, listed } from '../../documents/delegations.ts';
import { factsOf } from '../../documents/facts.ts';
import { listView } from '../../documents/list.ts';
import { type ReportFacts, reportView } from '../../documents/report.ts';
import type { Act } from '../../domain/act.ts';
import { Capacity, Language } from '../../domain/plan.ts';
import { statisticsOf } from '../../domain/statistics.ts';
import { randomFrom } from '../../rehearsal/invention.ts';
import { seed } from '../seed.ts';
import { plan } from './samples.ts';

const { treaty } = factsOf(plan);
const date = '2024-09-13';

const reportOf = (facts: Partial<ReportFacts>, language: Language, of = plan) =>
  reportView(
    {
      date,
      opened: of.opens.at,
      closed: of.closes.at,
      participants: [],
      decisions: [],
      statistics: statisticsOf([]),
      ...facts,
    },
    language,
    {
      plan: of,
      treaty,
      mode: 'live',
    },
  );
type Report = ReturnType<typeof reportOf>;
const spaced = (text: string) => text.replaceAll('\u00a0', ' ');
const textOf = ({ sections }: Report) =>
  spaced(sections.flatMap(({ heading, paragraphs }) => [heading, ...paragraphs.map(said)]).join('\n'));
const said = (lines: { text: string }[][]) => lines.map((line) => line.map(({ text }) => text).join('')).join(' / ');

describe('who was there', () => {
  const codes = {
    state_party: ['AUT', 'CHE', 'FRA', 'MEX', 'ZMB', 'NOR', 'PER', 'LAO', 'HRV', 'IRL'],
    ratified: ['VUT', 'SSD'],
    signatory: ['KEN', 'AGO', 'CYP', 'HTI'],
    state_not_party: ['CHN', 'IND', 'BRA', 'FIN'],
    observer_organization: ['CMC', 'ICRC'],
  } as const;
  const answers = [
    'nominated',
    'amended',
    'incomplete',
    'nil_return',
    'withdrawn',
    'no_reply',
    'acknowledged',
    'pending',
  ];

  /** Twenty participants, each with an answer and an attendance by chance. */
  function twenty(random: () => number): Delegated[] {
    const one = <T>(of: readonly T[]): T | undefined => of[Math.floor(random() * of.length)];
    return Object.entries(codes).flatMap(([capacity, of]) =>
      of.map((code): Delegated => {
        const answer = one(answers) ?? 'pending';
        const attendance = one(['expected', 'present', 'absent', 'departed']) ?? 'expected';
        const isNamed = ['nominated', 'amended', 'incomplete'].includes(answer);
        return {
          code,
          name: code,
          capacity: Capacity.parse(capacity),
          addressee: capacity === 'observer_organization' ? 'organization' : 'permanent_representative',
          status: attendance === 'expected' ? answer : attendance,
          attended: attendance !== 'expected',
          delegation: isNamed ? { persons: [{ name: 'Ms. Ada Zweite', title: null, role: 'head' }] } : null,
        };
      }),
    );
  }

  test.each(Array.from({ length: 12 }, (_, i) => seed + i))(
    'is the same in the final list and the report, by chance %i',
    (chance) => {
      const rows = twenty(randomFrom(chance));
      const there = rows.filter(({ attended }) => attended).map(({ code }) => code);
      for (const language of Language.options) {
        const participants = listed(rows, language, date);
        const list = listView(
          { stage: 'final', language, symbol: null, date, participants },
          { plan, mode: 'live' },
          String,
        );
        expect(list.sections.flatMap((section) => section.participants.map(({ code }) => code)).sort()).toEqual(
          there.toSorted(),
        );
        const paragraphs = reportOf({ participants }, language).sections[1]?.paragraphs ?? [];
        if (there.length === 0) continue;
        expect(paragraphs).toHaveLength(list.sections.length);
        for (const [i, { participants: listedHere }] of list.sections.entries()) {
          const sentence = spaced(said(paragraphs[i] ?? []));
          expect(sentence).toMatch(new RegExp(`[(（]${listedHere.length}\\D`));
          for (const { name } of listedHere) expect(sentence).toContain(name);
        }
        expect(list.counts.total[1]).toBe(String(there.length));
      }
    },
  );

  test('is named in the order of the language, and a capacity without anybody is left out', () => {
    const rows = (['ZMB', 'AUT', 'CHE'] as const).map(
      (code): Delegated => ({
        ...{ code, name: code, capacity: 'state_party', addressee: 'permanent_representative' },
        ...{ status: 'departed', attended: true, delegation: null },
      }),
    );
    const text = (language: Language) => textOf(reportOf({ participants: listed(rows, language, date) }, language));
    expect(text('en')).toContain(
      'The following States Parties participated in the work of the Meeting (3): Austria, Switzerland, Zambia.',
    );
    expect(text('fr')).toContain('(3) : Autriche, Suisse, Zambie.');
    expect(text('zh')).toContain('、');
    expect(text('en')).not.toContain('signatory');
  });
});

describe('hours', () => {
  test('are those recorded, at the venue, and not those of the plan', () => {
    const text = textOf(reportOf({ opened: '2024-09-10T08:25:00.000Z', closed: '2024-09-13T22:10:00.000Z' }, 'en'));
    expect(text).toContain('opened at 10.25 a.m. on Tuesday, 10 September 2024');
    expect(text).toContain('closed at 12.10 a.m. on Saturday, 14 September 2024');
  });
});

describe('decisions', () => {
  const act = (action: string, content: object | string, more: Partial<Act> = {}): Act => ({
    id: `meeting/order/${action}`,
    at: '2024-07-19T22:00:00Z',
    worldAt: '2024-07-19T22:00:00Z',
    actor: 'staff:desk',
    action,
    subject: plan.id,
    authority: 'decision of the States Parties: CCM/MSP/2024/DEC.1, 2024-09-10',
    basis: null,
    detail: { content: typeof content === 'string' ? content : JSON.stringify(content) },
    workflow: 'w',
    run: 'r',
    ...more,
  });
  const decision = { by: 'decision', reference: 'CCM/MSP/2024/DEC.1', date: '2024-09-10' } as const;
  const silent = { by: 'silence', reference: 'ODA/07-2024/CCM', date: '2024-07-19' } as const;
  const proposal = {
    en: 'The States Parties decide to meet online too.',
    fr: 'Les États parties décident de siéger aussi en ligne.',
  };
  const [like] = plan.circulations;
  if (like === undefined) throw new Error('the sample plan has circulations');
  const silence = {
    ...like,
    name: 'silence-1',
    kind: 'silence',
    issue: { number: silent.reference, date: '2024-07-03' },
    facts: { silence: { proposal, until: { date: silent.date, at: '2024-07-19T21:59:59Z' } } },
  } as const;
  const withSilence = { ...plan, circulations: [...plan.circulations, silence] };

  test('there is no such section where none was taken', () => {
    const { sections } = reportOf({}, 'en');
    expect(sections.map(({ heading }) => heading)).not.toContain('Decisions');
    expect(textOf(reportOf({}, 'en'))).not.toMatch(/No decision/);
  });

  test('what was agreed by silence is quoted as it was proposed, with the procedure', () => {
    const taken = decisionsTaken(
      [act('order_change_format', { decision: silent, format: 'hybrid', text: 'Online too.' })],
      withSilence,
    );
    const text = textOf(reportOf({ decisions: taken }, 'en'));
    expect(text).toContain(
      'by a silence procedure that ended without objection on 19 July 2024 (ODA/07-2024/CCM): / The States Parties decide to meet online too.',
    );
    expect(textOf(reportOf({ decisions: taken }, 'fr'))).toContain(
      'Les États parties décident de siéger aussi en ligne.',
    );
    // what was adopted in English and French alone is quoted in English
    expect(textOf(reportOf({ decisions: taken }, 'zh'))).toContain('The States Parties decide to meet online too.');
  });

  test('what was overturned by an objection before it was told is none', () => {
    const acts = [
      act(
        'order_change_format',
        { decision: silent, format: 'hybrid', text: 'x' },
        { id: 'meeting/order/silence/silence-1' },
      ),
      act('silence_broken', '', {
        id: 'meeting/silence/silence-1/objection',
        detail: { circulation: 'silence-1', decided: true },
      }),
    ];
    expect(decisionsTaken(acts, withSilence)).toEqual([]);
  });

  test.each([
    [
      'order_postpone',
      'The States Parties have decided (CCM/MSP/2024/DEC.1, 10 September 2024) that the Meeting is postponed.',
    ],
    [
      'order_change_venue',
      'The States Parties have decided (CCM/MSP/2024/DEC.1, 10 September 2024) to change the venue of the Meeting.',
    ],
  ])('%s is said in the words of the note that announced it', (action, sentence) => {
    expect(textOf(reportOf({ decisions: decisionsTaken([act(action, { decision })], plan) }, 'en'))).toContain(
      sentence,
    );
  });

  test('an admission names the organization', () => {
    const participants = listed(
      [
        {
          code: 'CMC',
          name: 'CMC',
          capacity: 'observer_organization',
          addressee: 'organization',
          status: 'pending',
          attended: false,
          delegation: null,
        },
      ],
      'en',
      date,
    );
    const acts = [act('order_decide_admission', { decision, organization: 'CMC', admission: 'admitted' })];
    expect(textOf(reportOf({ participants, decisions: decisionsTaken(acts, plan) }, 'en'))).toContain(
      'The Meeting admitted the following organization as an observer (CCM/MSP/2024/DEC.1, 10 September 2024): Cluster Munition Coalition.',
    );
  });

  test('a text that the record has shortened is read from what announced it', () => {
    const told = {
      ...like,
      name: 'information-9',
      facts: { decision, arrangements: [{ heading: 'Format of the Meeting', text: 'Online too.' }] },
    };
    const taken = decisionsTaken([act('order_change_format', '{"decision":{"by":"dec')], { circulations: [told] });
    expect(taken).toEqual([{ ...decision, what: 'text', words: 'Online too.' }]);
  });
});

describe('the annex', () => {
  const agenda = { symbol: 'CCM/MSP/2024/1', title: { en: 'Provisional agenda', fr: 'Ordre du jour provisoire' } };
  const registered = { ...plan, symbols: { agenda, provisional: 'A/1', final: 'A/2', report: 'A/3' } };

  test('has the symbols of the plan’s register, of the papers that are drawn and of others', () => {
    expect(reportOf({}, 'fr', registered).annex.rows.map(([symbol]) => symbol)).toEqual([
      agenda.symbol,
      'A/1',
      'A/2',
      'A/3',
    ]);
    expect(reportOf({}, 'fr', registered).annex.rows[0]).toEqual([agenda.symbol, 'Ordre du jour provisoire']);
    expect(reportOf({}, 'fr', registered).symbol).toBe('A/3');
  });

  test('of a plan of an earlier release has what that has', () => {
    const { symbols: _, ...before } = plan;
    expect(reportOf({}, 'en', before).annex.rows.map(([symbol]) => symbol)).toEqual(['', '', '']);
  });
});
