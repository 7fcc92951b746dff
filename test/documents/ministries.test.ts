import { describe, expect, it } from 'vitest';
import { type Addressed, papersOf, unaddressed } from '../../documents/addressees.ts';
import { draftText } from '../../documents/documents.ts';
import { factsOf } from '../../documents/facts.ts';
import { plainText } from '../../documents/markup.ts';
import { wordingOf } from '../../documents/wording.ts';
import { type Capacity, Language, Template } from '../../domain/plan.ts';
import { circulationOf, plan } from './samples.ts';

/** States without a mission to the United Nations are written to at their Ministries: each has a note of its own. */

const notes = Template.options.filter(
  (one) => (one === 'note-verbale' || one.endsWith('-note')) && one !== 'assessment-note',
);
const ministry = (code: string, language: Language, name: string): Addressed => ({
  ...{ code, name, language, capacity: 'state_party', addressee: 'ministry' },
});
const mission: Addressed = {
  ...{
    code: 'CHE',
    name: 'Switzerland',
    language: 'en',
    capacity: 'state_party',
    addressee: 'permanent_representative',
  },
};
const addressedIn: Record<Language, string> = {
  en: 'the Ministry of Foreign Affairs of the Cook Islands',
  fr: 'au Ministère des affaires étrangères des Îles Cook',
  es: 'al Ministerio de Relaciones Exteriores de las Islas Cook',
  ru: 'Министерству иностранных дел Островов Кука',
  ar: 'وزارة خارجية جزر كوك',
  zh: '库克群岛外交部',
};
const draft = (template: Template, language: Language) => {
  const circulation = circulationOf(template, language);
  return { circulation, text: draftText(plan, circulation, factsOf(plan)) };
};

describe.each(Language.options)('in %s', (language) => {
  it.each(notes)(
    'a %s to a Ministry is addressed to it, in its compliments at the beginning and at the end',
    (template) => {
      const { circulation, text } = draft(template, language);
      const papers = papersOf(text.documents, [ministry('COK', language, 'Cook Islands'), mission], { circulation });
      expect(papers.map(({ document: { name }, participant }) => [name, participant])).toEqual([
        [template, null],
        [`${template}-cok`, 'COK'],
      ]);
      const [all = [], own = []] = papers.map(({ document }) => document.paragraphs.map(plainText));
      const { addressees } = wordingOf(language);
      const words = [addressees.collective, addressees.missions, addressees.parties];
      // the preposition of Arabic is written with the article of the word that follows
      const said = (paragraph = '', of: string) =>
        paragraph.includes(of) || paragraph.includes(of.replace(/^ال/, 'لل'));
      for (const paragraph of [own[0], own.at(-1)]) {
        expect(said(paragraph, addressedIn[language])).toBe(true);
        expect(words.filter((of) => said(paragraph, of))).toEqual([]);
      }
      expect(words.filter((of) => said(all[0], of))).toHaveLength(1);
      expect(own.slice(1, -1)).toEqual(all.slice(1, -1));
      expect(papers[1]?.document.addressees).toBeUndefined();
    },
  );
});

it('is in the language of the State where the note has it, else in English', () => {
  const circulation = plan.circulations.find(({ kind }) => kind === 'convocation');
  if (circulation === undefined) throw new Error('no convocation');
  const { documents } = draftText(plan, circulation, factsOf(plan));
  const own = (language: Language) =>
    papersOf(documents, [ministry('NIU', language, 'Niue')], { circulation })
      .filter(({ participant }) => participant !== null)
      .map(({ document: { name } }) => name);
  expect(own('fr')).toEqual(['note-verbale-fr-niu']);
  expect(own('zh')).toEqual(['note-verbale-niu']);
});

it('is not made of a letter, nor of a text that was stored without the words that it replaces', () => {
  const letter = draft('information-letter', 'en');
  const of = [ministry('COK', 'en', 'Cook Islands')];
  expect(papersOf(letter.text.documents, of, letter)).toHaveLength(1);
  const { circulation, text } = draft('note-verbale', 'en');
  const stored = text.documents.map(({ addressees: _, ...document }) => document);
  expect(papersOf(stored, of, { circulation })).toHaveLength(1);
});

it('is asked for where a revision drops the words that it replaces', () => {
  const { text } = draft('reminder-note', 'en');
  const of = [ministry('COK', 'en', 'Cook Islands'), mission];
  expect(unaddressed(text.documents, of)).toEqual([]);
  const [document] = text.documents;
  if (document === undefined) throw new Error('no note');
  const revised = [{ ...document, paragraphs: ['To everyone.', ...document.paragraphs.slice(1)] }];
  expect(unaddressed(revised, of)).toEqual([
    { document: 'reminder-note', words: document.addressees, participants: ['COK'] },
  ]);
  expect(unaddressed(revised, [mission])).toEqual([]);
});

describe.each(Language.options)(
  'who convenes writes to the representatives, an office to their missions (%s)',
  (language) => {
    const wide = (template: Template): string => {
      const base = circulationOf(template, language);
      const capacities: Capacity[] = ['state_party', 'signatory', 'state_not_party'];
      const documents = base.documents.map((one) => ({ ...one, capacities }));
      const circulation = { ...base, audience: { ...base.audience, capacities }, documents };
      return plainText(draftText(plan, circulation, factsOf(plan)).documents[0]?.paragraphs[0] ?? '');
    };
    const { collective, missions } = wordingOf(language).addressees;

    it('in the convocation', () => {
      expect(wide('note-verbale')).toContain(collective);
    });

    it.each(notes.filter((template) => template !== 'note-verbale'))('in a %s', (template) => {
      expect(wide(template)).toContain(missions);
      expect(wide(template)).not.toContain(collective);
    });
  },
);
