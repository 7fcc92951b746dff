import { describe, expect, it } from 'vitest';
import { draftText } from '../../documents/documents.ts';
import { factsOf } from '../../documents/facts.ts';
import { wordingOf } from '../../documents/wording.ts';
import { Language, Template } from '../../domain/plan.ts';
import { readPdf } from './pdf.ts';
import { circulationOf, plan, samples } from './samples.ts';

const facts = factsOf(plan);
const own: Record<Language, RegExp> = {
  en: /[a-z]/,
  fr: /[a-zé]/,
  es: /[a-zñ]/,
  ru: /\p{Script=Cyrillic}/u,
  ar: /\p{Script=Arabic}/u,
  zh: /\p{Script=Han}/u,
};

describe.each(Language.options)('papers in %s', (language) => {
  it('are each tagged PDF/UA-1 in that language, and one for an archive, marked on every page of a rehearsal', async () => {
    const made = await Promise.all(
      samples(language, 'rehearsal').map(async ({ name, print }) => ({ name, ...(await print(true)) })),
    );
    expect(made).toHaveLength(Template.options.length + 15);
    expect(made.filter(({ archive }) => archive !== undefined)).toHaveLength(Template.options.length + 10);
    for (const { name, pdf, pages, archive } of made) {
      const read = readPdf(pdf);
      expect(read.catalog, name).toMatch(new RegExp(`/Lang \\(${language}\\)`));
      expect(read.catalog, name).toMatch(/\/MarkInfo <<\s*\/Marked true/);
      expect(read.metadata, name).toMatch(/<pdfuaid:part>1</);
      expect(read.metadata, name).toMatch(/<dc:title>.*REHEARSAL/s);
      expect(read.pages, name).toHaveLength(pages);
      // a badge has room for one mark
      const least = name === 'badges' ? 1 : 2;
      for (const page of read.pages) expect(page.match(/REHEARSAL/g)?.length ?? 0, name).toBeGreaterThanOrEqual(least);
      if (archive === undefined) continue;
      const kept = readPdf(archive.pdf).metadata;
      expect(kept, name).toMatch(/<pdfaid:part>2</);
      expect(kept, name).toMatch(/<pdfaid:conformance>A</i);
    }
  });

  it.each(Template.options)('%s is drafted in its own words, with nothing left open', (template) => {
    const circulation = circulationOf(template, language);
    const { documents, mail } = draftText(plan, circulation, facts);
    const [document] = documents;
    const text = [document?.title, ...(document?.paragraphs ?? [])].join('\n');
    const individual = document?.address === 'individual';
    expect(text.replace(/\{(addressees|participant(\.of)?|share)\}/g, individual ? '' : '{}')).not.toMatch(/[{}]/);
    for (const paragraph of document?.paragraphs.filter((one) => !/^(\[\[|\{|Geneva|CH00)/.test(one)) ?? []) {
      expect(paragraph).toMatch(own[language]);
    }
    const words = mail[language];
    expect(words?.body).toMatch(/\{number\}/);
    expect(words?.body.replace(/\{(number|date)\}/g, '')).not.toMatch(/[{}]/);
    expect(words?.subject).toMatch(own[language]);
  });
});

describe('each language', () => {
  it('says the same things: as many papers, conditions and lists as the English wording', () => {
    const shape = (language: Language) =>
      Object.entries(wordingOf(language).documents).map(([template, { paragraphs }]) => [
        template,
        paragraphs.map((one) => (typeof one === 'string' ? 'said' : 'when' in one ? one.when : one.each)),
      ]);
    for (const language of Language.options) expect(shape(language), language).toEqual(shape('en'));
  });

  it('fills in what the English one fills in', () => {
    // names that a language needs twice, or not at all, where its grammar says so; Arabic has no Latin abbreviation
    const free = new Set(['treatyShort', 'by', 'onBehalfOf', 'furtherBy', 'convenor', 'addressees', 'decisionDates']);
    const places = (language: Language) =>
      Object.entries(wordingOf(language).documents).map(([template, { paragraphs }]) => {
        const text = paragraphs.map((one) => (typeof one === 'string' ? one : one.text)).join(' ');
        const found = [...text.matchAll(/\{([a-zA-Z0-9]+)/g)].map(
          ([, name = '']) => name.charAt(0).toLowerCase() + name.slice(1),
        );
        return [template, [...new Set(found)].filter((name) => !free.has(name)).sort()];
      });
    for (const language of Language.options) expect(places(language), language).toEqual(places('en'));
  });
});
