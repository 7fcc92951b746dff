import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { escapeMarkup, parseLine, plainText } from '../../documents/markup.ts';
import { keepTogether } from '../../documents/typography.ts';
import { checkWording, dateInWords, fill, rangeInWords, spanInWords, wordingOf } from '../../documents/wording.ts';
import { Language } from '../../domain/plan.ts';

const wording = wordingOf('en');

describe('wording', () => {
  it.each(Language.options)('is complete in %s', (language) => {
    expect(() => wordingOf(language)).not.toThrow();
  });

  it.each([
    ['a template', 'documents', 'reminder-letter'],
    ['an e-mail', 'mail', 'reminder'],
    ['a label', 'labels', 'rehearsalBand'],
  ])('is refused without %s, by name', (_, group, missing) => {
    const content: Record<string, Record<string, unknown>> = parse(
      readFileSync(new URL('../../documents/wording/en.yaml', import.meta.url), 'utf8'),
    );
    delete content[group]?.[missing];
    expect(() => checkWording(content, 'en.yaml')).toThrow(missing);
  });

  it('refuses a placeholder that nothing fills, saying which and where', () => {
    expect(() => fill('held at {venu}', { venue: 'Palais' }, 'mail.letter')).toThrow(
      /mail\.letter: nothing fills \{venu\}.*venue/,
    );
    expect(() => fill('held at {venue}', { venue: ' ' }, 'mail.letter')).toThrow('nothing fills {venue}');
  });

  it('refuses a brace that belongs to no name', () => {
    expect(() => fill('held at {the venue}', {}, 'x')).toThrow('a brace stands alone');
  });

  it('does not fill what a value brings along', () => {
    expect(fill('{a}', { a: '{b}', b: 'no' }, 'x')).toBe('{b}');
  });

  it('writes dates with the weekday of the calendar', () => {
    expect(dateInWords('2024-08-30', wording, 'weekday')).toBe('Friday, 30 August 2024');
    expect(dateInWords('2024-09-01', wording, 'weekday')).toBe('Sunday, 1 September 2024');
  });

  it.each([
    ['2024-09-10', '2024-09-13', '10 to 13 September 2024'],
    ['2024-08-30', '2024-09-02', '30 August to 2 September 2024'],
    ['2024-12-30', '2025-01-02', '30 December 2024 to 2 January 2025'],
    ['2024-09-10', '2024-09-10', '10 September 2024'],
  ])('writes %s to %s without saying a month or year twice', (from, to, words) => {
    expect(rangeInWords(from, to, wording)).toBe(words);
  });

  it.each([
    ['en', 'from 10 to 13 September 2024', 'on 10 September 2024'],
    ['fr', 'du 10 au 13 septembre 2024', 'le 10 septembre 2024'],
    ['es', 'del 10 al 13 de septiembre de 2024', 'el 10 de septiembre de 2024'],
    ['ru', 'с 10 по 13 сентября 2024 года', '10 сентября 2024 года'],
    ['ar', 'في الفترة من 10 إلى 13 أيلول/سبتمبر 2024', 'في 10 أيلول/سبتمبر 2024'],
    ['zh', '2024年9月10日至13日', '2024年9月10日'],
  ] as const)('%s: says when with the preposition of several days or of one', (language, several, one) => {
    const words = wordingOf(language);
    expect(spanInWords('2024-09-10', '2024-09-13', words).from).toBe(several);
    expect(spanInWords('2024-09-10', '2024-09-10', words).from).toBe(one);
  });

  it('keeps a number with its word and a day with its month', () => {
    const text = keepTogether(
      'Article 11, paragraph 9 of resolution 78/32, rule 1.2, 30 August 2024, 2 Augustans',
      wording,
    );
    expect(text).toBe(
      'Article\u00a011, paragraph\u00a09 of resolution\u00a078/32, rule\u00a01.2, 30\u00a0August\u00a02024, 2 Augustans',
    );
  });
});

describe('markup', () => {
  it('has bold, italic and both', () => {
    expect(parseLine('a **b _c_** _d_')).toEqual([
      { text: 'a ', bold: false, italic: false },
      { text: 'b ', bold: true, italic: false },
      { text: 'c', bold: true, italic: true },
      { text: ' ', bold: false, italic: false },
      { text: 'd', bold: false, italic: true },
    ]);
  });

  it.each(['a*b', 'snake_case_name', '**', 'back\\slash', '\\*', '#let x = [1] $y$ @z <w>'])(
    'prints %s as it is once escaped',
    (text) => {
      expect(plainText(escapeMarkup(text))).toBe(text);
    },
  );

  it.each(['**open', '_open'])('refuses %s', (text) => {
    expect(() => parseLine(text)).toThrow('does not close it');
  });
});
