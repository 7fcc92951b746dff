import { describe, expect, it, test } from 'vitest';
import type { Addressed } from '../../documents/addressees.ts';
import { draftText } from '../../documents/documents.ts';
import { factsOf } from '../../documents/facts.ts';
import { plainText } from '../../documents/markup.ts';
import { misquotes, nearestTo, says } from '../../documents/quoting.ts';
import { CirculationPlan, Language, type Words } from '../../domain/plan.ts';
import { circulationOf, plan } from './samples.ts';

/** A corrigendum quotes what the issued paper says, in each language. */

const CHE: Addressed = {
  ...{
    code: 'CHE',
    name: 'Switzerland',
    language: 'fr',
    capacity: 'state_party',
    addressee: 'permanent_representative',
  },
};
const CMC: Addressed = {
  ...{ code: 'CMC', name: 'CMC', language: 'en', capacity: 'observer_organization', addressee: 'organization' },
};

/** A note and a letter of information in these languages, as they were issued. */
function informed(languages: readonly Language[]) {
  const of = (template: 'information-note' | 'information-letter') =>
    languages.flatMap((language) =>
      circulationOf(template, language).documents.map((one) => ({ ...one, name: `${template}-${language}` })),
    );
  const circulation = CirculationPlan.parse({
    ...circulationOf('information-note', 'en'),
    name: 'information-1',
    documents: [...of('information-note'), ...of('information-letter')],
    facts: {
      arrangements: [
        {
          heading: 'Registration',
          text: 'Delegates will be registered at the Pregny Gate of the Palais des Nations from 9 September 2024; a valid passport or national identity card is required.',
        },
      ],
    },
  });
  return { text: draftText(plan, circulation, factsOf(plan)), number: 'ODA/05-2024/CCM', date: '2024-05-20' };
}

function correction(was: Words, languages: readonly Language[]): CirculationPlan {
  const documents = languages.flatMap((language) => [
    { name: `c-note-${language}`, template: 'correction-note', language, capacities: ['state_party'] },
    { name: `c-letter-${language}`, template: 'correction-letter', language, capacities: ['observer_organization'] },
  ]);
  const facts = { recalls: 'information-1', corrections: [{ where: 'Registration', was, now: 'other words' }] };
  const { kind: _, ...base } = circulationOf('correction-note', 'en');
  return CirculationPlan.parse({ ...base, kind: 'correction', name: 'correction-1', documents, facts });
}

const faultsOf = (was: Words, addressed: Addressed[] = [CHE], languages: Language[] = ['en', 'fr', 'es']) =>
  misquotes(correction(was, languages), plan, { issued: informed(['en', 'fr', 'es']), addressed });

describe('a corrigendum', () => {
  it('may quote what stands there in each language', () => {
    expect(faultsOf({ en: 'Pregny Gate', fr: 'portail de Pregny', es: 'Puerta de Pregny' })).toEqual([]);
  });

  it('is at fault in the language whose words never stood there, and the nearest are named', () => {
    expect(faultsOf({ en: 'Pregny Gate', fr: 'portail de la Paix', es: 'Puerta de Pregny' })).toEqual([
      'corrections[0].was in fr: "portail de la Paix" does not stand in information-note-fr (ODA/05-2024/CCM); the nearest words there are "portail de Pregny"',
    ]);
  });

  it('is at fault in every language where all are wrong', () => {
    const faults = faultsOf({ en: 'Peace Gate', fr: 'portail de la Paix', es: 'Puerta de la Paz' });
    expect(faults.map((one) => /in (\w\w):/.exec(one)?.[1])).toEqual(['en', 'fr', 'es']);
    expect(faults[0]).toContain('"Pregny Gate"');
    expect(faults[2]).toContain('"Puerta de Pregny"');
  });

  it('is held against the letter for organizations, and the note for States', () => {
    const compliments = { en: 'compliments', fr: 'présente ses compliments', es: 'la oportunidad para reiterar' };
    expect(faultsOf(compliments, [CHE])).toEqual([]);
    expect(faultsOf(compliments, [CMC])).toHaveLength(3);
    expect(faultsOf(compliments, [CMC])[0]).toContain('information-letter-en');
  });

  it('may quote the date and the number that stand on the paper', () => {
    expect(faultsOf({ en: '20 May 2024', fr: '20 mai 2024', es: '20 de mayo de 2024' })).toEqual([]);
    expect(faultsOf('ODA/05-2024/CCM', [CHE], ['en'])).toEqual([]);
    expect(faultsOf('ODA/06-2024/CCM', [CHE], ['en'])).toHaveLength(1);
  });

  it('has nothing to quote in a language in which the paper was not issued', () => {
    const was = { en: 'Pregny Gate', ru: 'слова' };
    expect(faultsOf(was, [CHE], ['en', 'ru'])).toEqual([]);
  });
});

describe.each(Language.options)('in %s', (language) => {
  it('the words of a paragraph are found, and with one sign changed are not, but named', () => {
    const issued = informed([language]);
    const words = plainText(issued.text.documents[0]?.paragraphs[2] ?? '');
    const quoted = words.slice(Math.max(0, words.indexOf(' ', 14)), 60).trim() || words.slice(0, 30);
    const was = (of: string) => correction({ [language]: of }, [language]);
    const given = { issued, addressed: [CHE] };
    const whole = language === 'zh' || language === 'ar' ? quoted : quoted.split(' ').slice(0, -1).join(' ');
    expect(misquotes(was(whole), plan, given)).toEqual([]);
    const [fault] = misquotes(was(`${whole}8`), plan, given);
    expect(fault).toMatch(new RegExp(`in ${language}: .* nearest words there are`));
  });
});

test.each([
  ['spaces of every kind', 'le 9\u00a0septembre 2024', 'le 9 septembre\u202f2024', true],
  ['quotation marks', 'the “Summit” hall', 'the "Summit" hall', true],
  ['French quotation marks', 'la salle « Sommet » est', 'la salle "Sommet" est', true],
  ['an apostrophe', 'd’une carte', "d'une carte", true],
  ['hyphens', '10‑13 September', '10-13 September', true],
  ['marks of bold and italic', 'by Friday, 30 August', 'by **Friday, 30 August**', true],
  ['a number that is cut', 'from 13 September', '3 September', false],
  ['a word that is cut', 'the Pregnyard', 'Pregny', false],
  ['signs of a pattern', 'CCM/MSP/2024/1 (draft)', '1 (draft)', true],
  ['another capital', 'Pregny gate', 'Pregny Gate', false],
  ['Chinese', '自2024年9月9日起，与会代表在万国宫普雷尼门办理登记', '普雷尼门', true],
  ['Arabic, with its preposition', 'عند بوابة بريني بجنيف', 'جنيف', true],
])('%s', (_, text, words, right) => {
  expect(says(text, words)).toBe(right);
});

test.each([
  ['自2024年9月9日起，与会代表在万国宫普雷尼门办理登记', '普雷门', /普雷尼?/],
  ['Регистрация будет проводиться у входа «Преньи» во Дворец Наций', 'входа «Мир»', /входа/],
  ['nothing of the kind', 'zzz', null],
])('the nearest words of "%s" to "%s"', (text, words, right) => {
  const nearest = nearestTo(text, words);
  if (right === null) expect(nearest).toBeNull();
  else expect(nearest).toMatch(right);
});
