import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { type ListStage, type ParticipantsList, renderList } from '../../documents/documents.ts';
import { listView } from '../../documents/list.ts';
import { listDocx, listXlsx } from '../../documents/list-files.ts';
import { mastheadOf } from '../../documents/masthead.ts';
import { Language } from '../../domain/plan.ts';
import { list } from './list.fixture.ts';
import { readPdf } from './pdf.ts';
import { plan } from './samples.ts';

/** Session documents have the masthead of the United Nations in each language; the list at the deadline is no document. */

const right: Record<Language, string[]> = {
  en: ['United Nations', 'Distr.: General', '12 September 2024', 'English', 'Original: English/French/Spanish'],
  fr: ['Nations Unies', 'Distr. générale', '12 septembre 2024', 'Français', 'Original : anglais/espagnol/français'],
  es: ['Naciones Unidas', 'Distr. general', '12 de septiembre de 2024', 'Español', 'Original: español/francés/inglés'],
  ru: [
    'Организация Объединенных Наций',
    'Distr.: General',
    '12 September 2024',
    'Russian',
    'Original: English/French/Spanish',
  ],
  ar: ['الأمم المتحدة', 'Distr.: General', '12 September 2024', 'Arabic', 'Original: English/French/Spanish'],
  zh: ['联合国', 'Distr.: General', '12 September 2024', 'Chinese', 'Original: English/French/Spanish'],
};
const drawn = (language: Language, stage: ListStage): ParticipantsList => ({
  ...{ ...list, language, stage, symbol: 'CCM/MSP/2024/INF.1', date: '2024-09-12' },
});
const view = (language: Language, stage: ListStage) =>
  listView(drawn(language, stage), { plan, mode: 'live' }, (text) => text);
const plain = (texts: string[]) => texts.map((text) => text.replaceAll('\u00a0', ' '));

test.each(Language.options)('%s: a list has organization, distribution, date and languages', (language) => {
  const { masthead, symbol } = view(language, 'final');
  expect(plain([masthead.organization, ...masthead.lines])).toEqual(right[language]);
  expect(symbol).toBe('CCM/MSP/2024/INF.1');
});

test('what is written in one language names it, and the version only where it is another', () => {
  const originals = { originals: ['en'], drawnIn: Language.options } as const;
  expect(plain(mastheadOf('en', '2024-09-13', originals).lines)).toEqual([
    ...['Distr.: General', '13 September 2024', 'Original: English'],
  ]);
  expect(plain(mastheadOf('es', '2024-09-13', originals).lines)).toEqual([
    ...['Distr. general', '13 de septiembre de 2024', 'Español', 'Original: inglés'],
  ]);
});

test('a list that is issued in the languages of its original alone says so', () => {
  const languages = ['en', 'fr', 'es'] as const;
  const last = (language: Language) =>
    mastheadOf(language, '2024-09-13', { originals: languages, drawnIn: languages }).lines.at(-1);
  expect(languages.map(last)).toEqual([
    'English/French/Spanish only',
    'Anglais/espagnol/français seulement',
    'Español/francés/inglés únicamente',
  ]);
});

test.each(Language.options)(
  '%s: the list at the deadline is internal and has no symbol, whatever the plan says',
  async (language) => {
    const { symbol, internal, masthead } = view(language, 'deadline');
    expect(symbol).toBeNull();
    expect(internal).not.toBe('');
    expect(masthead.lines).toHaveLength(1);
    const pages = readPdf((await renderList(drawn(language, 'deadline'), { plan, mode: 'live' })).pdf).pages.join('');
    expect(pages).not.toContain('CCM/MSP');
    expect(pages).not.toContain('Distr');
  },
);

test('Word and Excel files have the same head', async () => {
  const context = { plan, mode: 'live' } as const;
  const files = await Promise.all([listDocx(drawn('en', 'final'), context), listXlsx(drawn('en', 'final'), context)]);
  for (const file of files) {
    const parts = Object.values(unzipSync(file)).map((bytes) => Buffer.from(bytes).toString('utf8'));
    const text = parts.join('\n').replaceAll('\u00a0', ' ');
    for (const line of [...right.en, 'CCM/MSP/2024/INF.1']) expect(text).toContain(line);
  }
});

test('a delegation that goes over a page has its name at the head of the next, and one that ends with its page has not', async () => {
  const persons = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ name: `Person ${i}`, title: null, role: 'delegate' as const }));
  const [some] = list.participants;
  if (some === undefined) throw new Error('nobody');
  for (const count of [20, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 90]) {
    const participants = [
      { ...some, code: 'AUT', name: 'Austria', persons: persons(count) },
      { ...some, code: 'CHE', name: 'Switzerland', persons: persons(3) },
    ];
    const { pages } = readPdf(
      (await renderList({ ...drawn('en', 'final'), participants }, { plan, mode: 'live' })).pdf,
    );
    for (const [i, page] of pages.entries()) {
      const before = page.split('Switzerland')[0] ?? '';
      const goesOn = i > 0 && /Person\d/.test(before);
      expect(page.includes('Austria(continued)'), `${count} persons, page ${i + 1}`).toBe(goesOn);
    }
  }
});
