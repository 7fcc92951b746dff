import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { layoutOf } from '../../documents/circulation.ts';
import { draftText, renderCirculation } from '../../documents/documents.ts';
import { circulationDocx } from '../../documents/docx.ts';
import { factsOf } from '../../documents/facts.ts';
import { readDocx } from '../../documents/read-docx.ts';
import { keepTogether, looseRuns } from '../../documents/typography.ts';
import { dateInWords, rangeInWords, timeInWords, wordingOf } from '../../documents/wording.ts';
import { Language, Template } from '../../domain/plan.ts';
import { readPdf, withoutSpace } from './pdf.ts';
import { circulationNamed, plan } from './plan.fixture.ts';
import { circulationOf, plan as samplePlan } from './samples.ts';

const loose = (text: string, language: Language) =>
  looseRuns([{ text, bold: false, italic: false }], wordingOf(language))[0]?.text;

/** Lines do not end within a date, between a number and its unit, an ordinal and its noun; `~` stands for a no-break space. */
const kept: [Language, string][] = [
  ['en', 'held from 10~to~13~September~2024, by Friday, 30~August~2024, at 10~a.m., in May~2025'],
  ['en', 'the Twelfth~Meeting and the 12th~Meeting, 45~per cent, 21~days, note verbale~ODA/01-2024/CCM of 1~July~2024'],
  ['fr', 'du 10~au~13~septembre~2024, le vendredi 30~août~2024 à 16~h~30, le 1er~mars~2025'],
  ['fr', 'la douzième~Assemblée, la 12e~Assemblée : «~dispose~»~; l’article~11, résolution~78/32'.replace(' :', '~:')],
  ['es', 'del 10~al~13~de~septiembre~de~2024, viernes 30~de~agosto~de~2024 a las 10.00~horas, 12ª~Reunión'],
  ['es', 'la 12.ª~Reunión, el párrafo~1 del artículo~11, la Duodécima~Reunión, 21~días'],
  ['ru', 'с~10~по~13~сентября~2024~года, до~30~августа~2024~года (пятница), 12~ч~00~мин'],
  ['ru', 'Двенадцатое~совещание, 12-е~совещание, пункт~1 статьи~11, №~5, государства~— участники'],
  ['ar', 'في الفترة من 10~إلى~13~أيلول/سبتمبر~2024، الساعة~10/00، المادة~11، الاجتماع~الثاني~عشر للدول'],
];

test.each(kept)('%s: %s', (language, text) => {
  const wording = wordingOf(language);
  const plain = text.replaceAll('~', ' ');
  const bound = keepTogether(plain, wording);
  expect(bound.replaceAll('\u00a0', '~')).toBe(text);
  expect(keepTogether(bound, wording)).toBe(bound);
  expect(loose(bound, language)).toBe(plain);
});

test.each(Language.options)('%s: every date and hour that a paper writes is bound within', (language) => {
  const wording = wordingOf(language);
  for (const month of ['01', '05', '08', '12']) {
    const day = dateInWords(`2024-${month}-01`, wording);
    const days = rangeInWords(`2024-${month}-10`, `2024-${month}-13`, wording);
    const hour = timeInWords('2024-08-30T14:30:00Z', 'Europe/Zurich', wording);
    for (const words of [day, days, hour]) expect(keepTogether(`x ${words} x`, wording).split(' ')).toHaveLength(3);
  }
});

test('a no-break space that a person put elsewhere stays', () => {
  expect(loose('Mr.\u00a0A on 30\u00a0August\u00a02024', 'en')).toBe('Mr.\u00a0A on 30 August 2024');
});

test('a Word file is bound as the paper is, and is read back as what is stored', async () => {
  const circulation = circulationNamed('convocation');
  const context = { plan, circulation, number: null, date: null, mode: 'live' } as const;
  const text = {
    title: 'On 30 August 2024',
    paragraphs: ['By **30 August 2024** at 10 a.m.', 'Mr.\u00a0A, 12th _Meeting_'],
  };
  const document = {
    name: 'note',
    template: 'note-verbale',
    language: 'en',
    capacities: ['state_party'],
    ...text,
  } as const;
  const file = await circulationDocx({ ...document, capacities: ['state_party'] }, context);
  const shown = strFromU8(unzipSync(file)['word/document.xml'] ?? new Uint8Array()).replace(/<[^>]+>/g, '');
  expect(shown).toContain('On 30\u00a0August\u00a02024');
  expect(shown).toContain('12th\u00a0Meeting');
  expect(readDocx(file)).toMatchObject(text);
});

test('in a Word file the sentence before an address stays with it, and the last of the text with the date', async () => {
  const circulation = circulationNamed('convocation');
  const context = { plan, circulation, number: null, date: null, mode: 'live' } as const;
  const paragraphs = ['First.', 'To the following address:', 'A\nB', 'Last.'];
  const document = { name: 'note', template: 'note-verbale', language: 'en', title: 'T', paragraphs } as const;
  const file = await circulationDocx({ ...document, paragraphs, capacities: ['state_party'] }, context);
  const xml = strFromU8(unzipSync(file)['word/document.xml'] ?? new Uint8Array());
  const keeps = (text: string) =>
    [...xml.matchAll(/<w:p>(?:(?!<\/w:p>).)*/g)]
      .find(([one]) => one.includes(`>${text}`))?.[0]
      .includes('<w:keepNext/>');
  expect(['First.', 'To the', 'Last.'].map(keeps)).toEqual([false, true, true]);
  expect(xml).toContain('UNATIONS NEWYORK');
});

test.each(Template.options)('%s: the closing stands once, with text before it on its page', async (template) => {
  const circulation = circulationOf(template, 'en');
  const [document] = draftText(samplePlan, circulation, factsOf(samplePlan)).documents;
  if (document === undefined) throw new Error('no document');
  const isLetter = layoutOf(template) === 'letter';
  const closing = withoutSpace(isLetter ? 'Yours sincerely,' : 'highest consideration.');
  const printing = {
    plan: samplePlan,
    circulation,
    number: 'ODA/01-2024/CCM',
    date: '2024-02-01',
    mode: 'live',
  } as const;
  const as = readPdf((await renderCirculation(document, printing)).pdf).pages.join('');
  expect(as.split(isLetter ? closing : withoutSpace('highestconsideration'))).toHaveLength(2);
  // the text before the closing grows line by line, over the end of a page
  for (const lines of [0, 4, 8, 12, 16, 20, 24, 28, 32]) {
    const filler = Array.from({ length: lines }, (_, i) => `Filler ${i}.`);
    const long = 'word '.repeat(80).trim();
    const head = document.paragraphs.slice(0, -1).filter((one) => !one.includes('{'));
    const paragraphs = [...head, ...filler, isLetter ? long : `${long} highest consideration.`];
    if (isLetter) paragraphs.push('Yours sincerely,');
    const { pages } = readPdf((await renderCirculation({ ...document, paragraphs }, printing)).pdf);
    const last = pages.filter((page) => page.includes(closing));
    expect(last).toHaveLength(1);
    expect(last[0]?.split('word').length).toBeGreaterThan(16);
    if (!isLetter) expect(last[0]).toContain(withoutSpace('1 February 2024'));
  }
});
