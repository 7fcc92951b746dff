import { describe, expect, it, test } from 'vitest';
import { type Addressed, nameOf, papersOf } from '../../documents/addressees.ts';
import { draftText } from '../../documents/documents.ts';
import { factsOf } from '../../documents/facts.ts';
import { glossaryOf } from '../../documents/glossary.ts';
import { plainText } from '../../documents/markup.ts';
import { dateInWords, wordingOf } from '../../documents/wording.ts';
import { type CirculationPlan, Language, type MeetingPlan, type Template } from '../../domain/plan.ts';
import { circulationOf, plan } from './samples.ts';

/** A paper that speaks of a date or a decision cites the communication that it is in. */

const at = (date: string) => ({ date, at: `${date}T21:59:59Z` });
const extension = (name: string, now: string): CirculationPlan => {
  const { facts: _, ...base } = circulationOf('extension-note', 'en');
  return { ...base, name, facts: { deadline: { was: '2024-08-30', now } } };
};
const postponement = (name: string, from: string): CirculationPlan => {
  const { facts: _, ...base } = circulationOf('postponement-note', 'en');
  const dates = { was: { from: '2024-09-10', to: '2024-09-13' }, now: { from, to: from } };
  return { ...base, name, facts: { dates, decision: { by: 'decision', reference: 'X', date: '2024-05-01' } } };
};
const issued = (name: string, number: string, date: string) => ({ name, number, date });

function reminder(of: MeetingPlan, language: Language, template: Template, known: ReturnType<typeof issued>[]): string {
  const { facts: _, ...circulation } = circulationOf(template, language);
  const text = draftText(of, { ...circulation, name: 'reminder-1' }, factsOf(of, known));
  return (text.documents[0]?.paragraphs ?? []).map(plainText).join('\n');
}

const first = [
  issued('convocation', 'ODA/01-2024/CCM', '2024-02-15'),
  issued('invitation', 'ODA/02-2024/CCM', '2024-02-19'),
];

describe.each(Language.options)('a reminder in %s', (language) => {
  const words = (date: string) => dateInWords(date, wordingOf(language));

  describe.each(['reminder-note', 'reminder-letter'] as const)('(%s)', (template) => {
    it('after an extension cites the communication that set the date', () => {
      const extended = {
        ...plan,
        deadline: at('2024-09-03'),
        circulations: [
          ...plan.circulations,
          extension('extension-1', '2024-09-01'),
          extension('extension-2', '2024-09-03'),
        ],
      };
      const known = [
        ...first,
        issued('extension-1', 'ODA/08-2024/CCM', '2024-08-05'),
        issued('extension-2', 'ODA/09-2024/CCM', '2024-08-12'),
      ];
      const text = reminder(extended, language, template, known);
      expect(text).toContain('ODA/09-2024/CCM');
      expect(text).toContain(words('2024-08-12'));
      expect(text).not.toContain('ODA/08-2024/CCM');
      // what convened or invited is recalled all the same
      expect(text).toContain(template === 'reminder-note' ? 'ODA/01-2024/CCM' : 'ODA/02-2024/CCM');
    });

    it('after a postponement cites that', () => {
      const postponed = {
        ...plan,
        opens: at('2024-11-19'),
        closes: at('2024-11-22'),
        deadline: at('2024-11-01'),
        circulations: [
          ...plan.circulations,
          extension('extension-1', '2024-09-03'),
          postponement('postponement-1', '2024-11-19'),
        ],
      };
      const known = [
        ...first,
        issued('extension-1', 'ODA/08-2024/CCM', '2024-08-05'),
        issued('postponement-1', 'ODA/10-2024/CCM', '2024-08-20'),
      ];
      const text = reminder(postponed, language, template, known);
      expect(text).toContain('ODA/10-2024/CCM');
      expect(text).not.toContain('ODA/08-2024/CCM');
    });

    it('cites no other while the first date holds, nor an extension that is not issued', () => {
      const waiting = { ...plan, circulations: [...plan.circulations, extension('extension-1', '2024-09-03')] };
      expect(reminder(waiting, language, template, first).match(/ODA\/\d\d-2024\/CCM/g)).toHaveLength(1);
    });
  });
});

test('the English note says which note set which date', () => {
  const circulations = [...plan.circulations, extension('extension-1', '2024-09-03')];
  const known = [...first, issued('extension-1', 'ODA/09-2024/CCM', '2024-08-12')];
  expect(reminder({ ...plan, deadline: at('2024-09-03'), circulations }, 'en', 'reminder-note', known)).toContain(
    'The note verbale ODA/09-2024/CCM of 12 August 2024 set Tuesday, 3 September 2024 (Geneva time) as the date by which',
  );
  expect(reminder(plan, 'en', 'reminder-note', first)).toContain(
    'The note requested that the composition of delegations to the Meeting be submitted by Friday, 30 August 2024 (Geneva time).',
  );
});

describe.each(Language.options)('information in %s', (language) => {
  const told = (template: Template, by: 'silence' | 'decision' | null): string => {
    const circulation = circulationOf(template, language);
    const { decision: _, ...facts } = circulation.facts ?? {};
    const decision = by && { by, reference: 'ODA/07-2024/CCM', date: '2024-07-19' };
    const one = { ...circulation, facts: { ...facts, ...(decision && { decision }) } };
    return (draftText(plan, one, factsOf(plan)).documents[0]?.paragraphs ?? []).map(plainText).join('\n');
  };

  it.each(['information-note', 'information-letter'] as const)(
    'that executes a decision cites it, and how it was taken (%s)',
    (template) => {
      const [silence, decision, none] = [told(template, 'silence'), told(template, 'decision'), told(template, null)];
      for (const text of [silence, decision]) {
        expect(text).toContain('ODA/07-2024/CCM');
        expect(text).toContain(dateInWords('2024-07-19', wordingOf(language)));
      }
      expect(silence).not.toBe(decision);
      expect(none).not.toContain('ODA/07-2024/CCM');
    },
  );
});

test('the English note tells the outcome of a silence procedure before what was decided', () => {
  const circulation = circulationOf('information-note', 'en');
  const decision = { by: 'silence' as const, reference: 'ODA/07-2024/CCM', date: '2024-07-19' };
  const arrangements = [
    { heading: 'Format of the Meeting', text: { en: 'Delegations may also follow the plenary meetings online.' } },
  ];
  const text = draftText(plan, { ...circulation, facts: { decision, arrangements } }, factsOf(plan));
  const paragraphs = (text.documents[0]?.paragraphs ?? []).map(plainText);
  const told = paragraphs.indexOf(
    'The States Parties have decided by a silence procedure that ended without objection on 19 July 2024 (ODA/07-2024/CCM) as follows.',
  );
  expect(told).toBeGreaterThan(0);
  expect(paragraphs[told + 1]).toBe('Format of the Meeting. Delegations may also follow the plenary meetings online.');
});

describe.each(Language.options)('a silence procedure in %s', (language) => {
  const paragraphs = (of: MeetingPlan) =>
    (draftText(of, circulationOf('silence-note', language), factsOf(of)).documents[0]?.paragraphs ?? []).map(plainText);
  const { acts } = plan;
  if (acts?.silence === undefined) throw new Error('the plan proposes nothing by silence');
  const { silence, ...others } = acts;
  const basis = typeof silence.basis === 'string' ? undefined : silence.basis[language];

  it('is proposed on behalf of whom the plan names, and cites what allows it', () => {
    const { name, of = name } = glossaryOf(language, plan.names?.[language]).name(silence.onBehalfOf);
    const [first = '', proposal, cited] = paragraphs(plan);
    expect([name, of].some((words) => first.includes(words))).toBe(true);
    expect(proposal).toContain('CCM/MSP/2024');
    expect(cited).toBe(basis);
  });

  it('of a plan that names nobody is proposed as before', () => {
    const [first = '', ...rest] = paragraphs({ ...plan, acts: others });
    const { name, of = name } = glossaryOf(language, plan.names?.[language]).name(silence.onBehalfOf);
    expect([name, of].some((words) => first.includes(words))).toBe(false);
    expect(rest).not.toContain(basis);
    expect(rest).toHaveLength(paragraphs(plan).length - 2);
  });
});

describe.each(Language.options)('a change of status in %s', (language) => {
  const told = (capacity: 'state_party' | 'ratified' | 'signatory' | 'state_not_party'): string => {
    const base = circulationOf('information-note', language);
    const documents = base.documents.map((one) => ({ ...one, address: 'individual' as const }));
    const circulation = { ...base, documents, facts: { status: { capacity, date: '2024-02-01' } } };
    const { documents: drafts } = draftText(plan, circulation, factsOf(plan));
    const [paper] = papersOf(drafts, [southSudan(language)], { circulation });
    return (paper?.document.paragraphs ?? []).map(plainText).join('\n');
  };
  const southSudan = (spoken: Language): Addressed => ({
    ...{ code: 'SSD', name: 'South Sudan', language: spoken },
    ...{ capacity: 'state_party', addressee: 'permanent_representative' },
  });

  it('names the State, the date and the article by which it has it', () => {
    const { of, name } = nameOf(southSudan(language), language, '2024-02-01');
    const date = dateInWords('2024-02-01', wordingOf(language));
    const sentence = (text: string) => text.split('\n').find((one) => one.includes(date)) ?? '';
    for (const [capacity, article] of [
      ['state_party', '17'],
      ['ratified', '17'],
      ['state_not_party', '20'],
    ] as const) {
      const said = sentence(told(capacity));
      expect([name, of].some((words) => words !== undefined && said.includes(words))).toBe(true);
      expect(said).toContain(article);
      // a State is a party, and not for the purposes of a meeting
      expect(said).not.toMatch(/For the purposes|Aux fins|A los efectos|Для целей|لأغراض|就本次会议而言/);
    }
    expect(sentence(told('signatory'))).not.toBe('');
    const all = (['state_party', 'ratified', 'signatory', 'state_not_party'] as const).map(told);
    expect(new Set(all).size).toBe(all.length);
  });
});

test('the English note of a State for which the Convention has entered into force', () => {
  const base = circulationOf('information-note', 'en');
  const facts = { status: { capacity: 'state_party' as const, date: '2024-02-01' } };
  const documents = base.documents.map((one) => ({ ...one, address: 'individual' as const }));
  const circulation = { ...base, documents, facts };
  const addressed: Addressed = {
    ...{ code: 'SSD', name: 'South Sudan', language: 'en' },
    ...{ capacity: 'state_party', addressee: 'permanent_representative' },
  };
  const [paper] = papersOf(draftText(plan, circulation, factsOf(plan)).documents, [addressed], { circulation });
  expect((paper?.document.paragraphs ?? []).map(plainText)).toContain(
    'Status under the Convention. The Convention having entered into force for South Sudan on 1 February 2024 (article 17), the Government is invited to participate in the Meeting as a State Party.',
  );
});
