import { expect, test } from 'vitest';
import { listed } from '../../documents/delegations.ts';
import { renderList } from '../../documents/list.ts';
import { printedHonorific, printedName, printedTitle, spellingWanted, unspelled } from '../../documents/spelling.ts';
import { wordingOf } from '../../documents/wording.ts';
import { Language } from '../../domain/plan.ts';
import { readPdf } from './pdf.ts';
import { plan } from './samples.ts';

/** Letters that no bundled font has: Georgian, Thai, Hangul, Hebrew, Ethiopic. */
const FOREIGN = ['გიორგი ბერიძე', 'สมชาย ใจดี', '김철수', 'דוד לוי', 'አበበ በቀለ'];
const PRINTED = ['Zoë Ångström', 'Юлия Иванова', 'ليلى حسن', '李四', 'Νίκος Παππάς', 'Nguyễn Văn An'];

test.each(PRINTED)('%s is printed as it is', (name) => {
  expect(printedName({ name })).toBe(name);
  expect(unspelled([{ name, title: null }])).toEqual([]);
});

test.each(FOREIGN)('%s is printed by its Latin spelling, and asked for where there is none', (name) => {
  expect(printedName({ name })).toBeNull();
  expect(printedName({ name, latin: 'A Name' })).toBe('A Name');
  expect(printedName({ name, latin: name })).toBeNull();
  expect(
    unspelled([
      { name: 'A B', title: null },
      { name, title: null },
      { name: 'C', title: name },
    ]),
  ).toEqual([2, 3]);
  expect(spellingWanted('GEO', [2, 3])).toMatch(/person 2, 3 of GEO.*Latin spelling.*column latin/);
});

test.each(Language.options)(
  'no list has a sign that stands for a letter that could not be printed (%s)',
  async (language) => {
    const persons = [
      ...FOREIGN.map((name, i) => ({
        name,
        title: name,
        role: 'delegate',
        ...(i === 0 && { latin: 'Giorgi Beridze' }),
      })),
      { name: 'A B', title: 'Ambassador', role: 'head' },
    ];
    const row = {
      code: 'GEO',
      name: 'Georgia',
      capacity: 'state_party' as const,
      addressee: 'permanent_representative' as const,
    };
    const participants = listed(
      [{ ...row, status: 'nominated', attended: true, delegation: { persons } }],
      language,
      '2024-09-01',
    );
    const list = { stage: 'final' as const, language, symbol: null, date: '2024-09-13', participants };
    const { pdf, unprintable } = await renderList(list, { plan, mode: 'live' });
    expect(unprintable).toEqual([]);
    const text = readPdf(pdf).pages.join('');
    expect(text).not.toContain('\ufffd');
    expect(text).toContain('GiorgiBeridze');
    const unnamed = wordingOf(language).list.unnamed.replace(/\s/g, '');
    if (language !== 'ar') expect(text.split(unnamed)).toHaveLength(FOREIGN.length);
  },
);

test.each([
  ['H.E. Ms.', 'H.E. Ms.\u00a0'],
  [undefined, ''],
  // in letters that no font of papers has
  ['\u{1E900}', ''],
])('an honorific %s stands before the name as %j', (honorific, printed) => {
  expect(printedHonorific({ honorific })).toBe(printed);
});

test.each<[title: string | null, does: string | undefined, comma: string, printed: string | null]>([
  ['Ambassador', 'Permanent Representative', ', ', 'Ambassador, Permanent Representative'],
  ['Ambassador', undefined, ', ', 'Ambassador'],
  [null, 'Chief of Section', ', ', 'Chief of Section'],
  [null, undefined, ', ', null],
  ['Ambassador, Permanent Representative', 'permanent representative', ', ', 'Ambassador, Permanent Representative'],
  ['السفير', 'الممثل الدائم', '، ', 'السفير، الممثل الدائم'],
  ['Ambassador', 'Permanent Representative', '، ', 'Ambassador, Permanent Representative'],
  ['Counsellor', '\u{13000}', ', ', 'Counsellor'],
])('the title %s and the function %s are printed with %j between as %s', (title, does, comma, printed) => {
  expect(printedTitle({ title, function: does }, comma)).toBe(printed);
});

test('a function that papers cannot print is asked for, as a title is', () => {
  expect(unspelled([{ name: 'Ada Example', title: null, function: '\u{13000}' }])).toEqual([1]);
  expect(unspelled([{ name: 'Ada Example', title: null, function: 'Chief' }])).toEqual([]);
});
