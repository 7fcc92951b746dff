import { strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { nameOf } from '../../documents/addressees.ts';
import { type FormData, LANGUAGE_NAMES, roleNames } from '../../documents/form.ts';
import { formDocx } from '../../documents/form-docx.ts';
import { formXlsx } from '../../documents/form-xlsx.ts';
import { delegationIn, saidOfProblem } from '../../documents/read-form.ts';
import { FormColumn, wordingOf } from '../../documents/wording.ts';
import { Person } from '../../domain/delegation.ts';
import { Language } from '../../domain/plan.ts';
import { wordsOf } from '../../web/words.ts';
import { changed, part, typed } from './office-file.ts';
import { plan } from './samples.ts';

const context = { plan, mode: 'live' } as const;
const persons: FormData['persons'] = [
  { name: 'ZWEITE Ada', title: 'Second Secretary', role: 'delegate', email: 'ada@mission.example' },
  {
    ...{ name: 'محمد المثال', latin: 'Mohammed EXAMPLE', role: 'head', title: 'Ambassador', honorific: 'H.E. Mr.' },
    ...{ passportName: 'MOHAMMED BIN EXAMPLE', function: '=1+1', organization: 'A & B <Ministry> "x"', language: 'ar' },
  },
  { name: '李示例', latin: 'LI Shili', title: null, role: 'alternate', language: 'zh' },
  { name: 'O’Brien-Ngũgĩ, Ana', title: null, role: 'adviser', diet: 'No nuts', access: 'A ramp' },
];
/** As they come back: the head first, and nothing in them that was not there. */
const returned = [1, 0, 2, 3].map((i) => ({ ...{ title: null }, ...persons[i] }));

const formOf = (language: Language, more: Partial<FormData> = {}): FormData => ({
  meeting: 'ccm-12msp',
  participant: {
    code: 'CHE',
    name: nameOf({ code: 'CHE', name: 'Switzerland', addressee: 'permanent_representative' }, language, '2024-02-15'),
  },
  ...{ language, persons, submission: 'b5a4c8a2-0d3c-4f4e-9a43-1f1f6c7b0b11', ...more },
});
const expected = { meeting: 'ccm-12msp', participant: 'CHE' };

describe.each(Language.options)('the form in %s', (language) => {
  it.each([
    ['xlsx', formXlsx],
    ['docx', formDocx],
  ] as const)('comes back from %s as it was filled in, with its marks', async (_, make) => {
    const read = delegationIn(await make(formOf(language), context), expected);
    expect(read).toEqual({
      ok: true,
      delegation: { persons: returned },
      marks: {
        ...{ form: '1', meeting: 'ccm-12msp', participant: 'CHE', language },
        submission: 'b5a4c8a2-0d3c-4f4e-9a43-1f1f6c7b0b11',
      },
    });
  });

  it('is the same bytes each time, without macro, formula, lock or link to another file', async () => {
    const file = await formXlsx(formOf(language), context);
    expect(file).toEqual(await formXlsx(formOf(language), context));
    expect(await formDocx(formOf(language), context)).toEqual(await formDocx(formOf(language), context));
    const parts = Object.keys(unzipSync(file)).join(' ');
    expect(parts).not.toMatch(/vba|external|media|drawing/i);
    const sheet = part(file, 'xl/worksheets/sheet1.xml');
    expect(sheet).not.toMatch(/<f[ >]|sheetProtection/);
    expect(part(file, 'xl/workbook.xml')).not.toContain('workbookProtection');
  });

  it('runs in the direction of its language, and offers roles and languages in its words', async () => {
    const file = await formXlsx(formOf(language), context);
    const sheet = part(file, 'xl/worksheets/sheet1.xml');
    expect(sheet.includes('rightToLeft="1"')).toBe(language === 'ar');
    expect(sheet).toContain('<formula1>convene_roles</formula1>');
    const book = part(file, 'xl/workbook.xml');
    expect(book).toContain('name="convene" state="hidden"');
    expect(book).toContain('<definedName name="convene_roles">convene!$D$1:$D$4</definedName>');
    const strings = part(file, 'xl/sharedStrings.xml');
    for (const word of [...Object.values(roleNames(wordingOf(language))), ...Object.values(LANGUAGE_NAMES)])
      expect(strings).toContain(`>${word}<`);
  });
});

const TITLES: Record<Language, [title: string, name: string, head: string]> = {
  en: ['Composition of the delegation of Switzerland', 'Name as it is to be printed', 'Head of delegation'],
  fr: ['Composition de la délégation de la Suisse', 'Nom tel qu’il doit être imprimé', 'Chef de délégation'],
  es: ['Composición de la delegación de Suiza', 'Nombre como debe imprimirse', 'Jefatura de la delegación'],
  ru: ['Состав делегации Швейцарии', 'Имя и фамилия для печати', 'Глава делегации'],
  ar: ['أسماء أعضاء وفد سويسرا', 'الاسم كما ينبغي طبعه', 'رئيس الوفد'],
  zh: ['瑞士代表团组成', '印刷用姓名', '代表团团长'],
};
it.each(Language.options)('the words of a form in %s are these', async (language) => {
  const strings = part(await formXlsx(formOf(language), context), 'xl/sharedStrings.xml');
  for (const words of TITLES[language]) expect(strings).toContain(`>${words}<`);
});

it.each(Language.options)('the form and the page say the same words in %s', (language) => {
  const [paper, shown] = [wordingOf(language), wordsOf(language)];
  for (const column of FormColumn.options) expect(paper.form.columns[column]).toBe(shown.fields[column]);
  expect(roleNames(paper)).toEqual(shown.roles);
});

it('a form of a rehearsal says so in the first line', async () => {
  const strings = part(await formXlsx(formOf('fr'), { plan, mode: 'rehearsal' }), 'xl/sharedStrings.xml');
  expect(strings).toMatch(/<si><t>REHEARSAL · EXERCICE/);
});

// ------------------------------------------------------------------------------------------ what people do to it

const blank = () => formXlsx(formOf('en', { persons: [{ name: 'A', title: null, role: 'head' }] }), context);
const HEAD_ROWS = 7;
/** A form in which cells of the first lines are written as a program writes them. */
async function filledWith(cells: Record<string, string>): Promise<Uint8Array> {
  return changed(await blank(), 'xl/worksheets/sheet1.xml', (xml) =>
    Object.entries(cells).reduce((sheet, [at, cell]) => {
      const pattern = new RegExp(`<c r="${at}"([^>]*?)(?: t="s")?(?:/>|>.*?</c>)`);
      expect(sheet).toMatch(pattern);
      return sheet.replace(pattern, () => cell.replace('<c', `<c r="${at}"`));
    }, xml),
  );
}
const inline = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
const sayings = (read: ReturnType<typeof delegationIn>) => (read.ok ? [] : read.problems.map(saidOfProblem));

describe('what people do to a form', () => {
  it('twenty wrong cells are said at once, each with sheet, row and column, and nothing is taken', async () => {
    const rows = Array.from({ length: 5 }, (_, i) => HEAD_ROWS + 2 + i);
    const wrong = Object.fromEntries(
      rows.flatMap((row) => [
        [`A${row}`, inline('Boss')],
        [`C${row}`, inline('x'.repeat(201))],
        [`I${row}`, inline('Klingon')],
        [`J${row}`, inline('nobody at mission')],
      ]),
    );
    const read = delegationIn(await filledWith(wrong), expected);
    const said = sayings(read);
    expect(said).toHaveLength(20);
    expect(said).toEqual(
      rows.flatMap((row) => [
        `sheet Delegation, row ${row}, column A: there is no role “Boss”; choose one of the list`,
        `sheet Delegation, row ${row}, column C: the name has more than 200 characters`,
        `sheet Delegation, row ${row}, column I: it is none of English, Français, Español, Русский, العربية, 中文`,
        expect.stringMatching(`^sheet Delegation, row ${row}, column J: is not an e-mail address`),
      ]),
    );
  });

  it('a line without a name, a formula, and a sign that cannot be seen are said in their place', async () => {
    const read = delegationIn(
      await filledWith({
        C8: '<c><f>HYPERLINK("http://x.example")</f><v>1</v></c>',
        F9: inline('Counsellor'),
        C10: inline('&#x200b;'),
        G10: inline('Desk'),
      }),
      expected,
    );
    expect(sayings(read)).toEqual([
      'sheet Delegation, row 8, column C: it is a formula; type what it should show',
      'sheet Delegation, row 9, column C: the name is missing',
      'sheet Delegation, row 10, column C: the name is missing',
    ]);
  });

  it('rich text, shared strings, numbers, words of another language and columns in another order are read', async () => {
    const file = await filledWith({
      A8: inline('  chef de DÉLÉGATION '),
      C8: '<c t="inlineStr"><is><r><t>LORI</t></r><r><rPr><b/></rPr><t xml:space="preserve">MOND _x005F_ Ada_x000D_</t></r><rPh sb="0" eb="1"><t>kana</t></rPh></is></c>',
      G8: '<c><v>4.1E1</v></c>',
      I8: inline('ru'),
    });
    const read = delegationIn(file, expected);
    expect(read.ok && read.delegation.persons).toEqual([
      { name: 'LORIMOND _ Ada', title: null, role: 'head', function: '41', language: 'ru' },
    ]);
    const swapped = changed(await blank(), 'xl/sharedStrings.xml', (xml) =>
      xml.replace('<t>name</t>', '<t>x</t>').replace('<t>title</t>', '<t>name</t>').replace('<t>x</t>', '<t>title</t>'),
    );
    const other = delegationIn(swapped, expected);
    expect(sayings(other)).toEqual(['sheet Delegation, row 8, column F: the name is missing']);
  });

  it('a form that calls a role as an earlier release did is read', async () => {
    const file = changed(await formXlsx(formOf('es'), context), 'xl/sharedStrings.xml', (xml) =>
      xml.replaceAll('<t>Asesor/a</t>', '<t>Consejería</t>'),
    );
    expect(delegationIn(file, expected)).toMatchObject({ ok: true, delegation: { persons: returned } });
  });

  it('a form whose hidden line was deleted is read by its titles, in any language', async () => {
    for (const language of Language.options) {
      const file = changed(await formXlsx(formOf(language), context), 'xl/worksheets/sheet1.xml', (xml) =>
        xml.replace(/<row r="\d+" hidden="1".*?<\/row>/, ''),
      );
      expect(delegationIn(file, expected)).toMatchObject({ ok: true, delegation: { persons: returned } });
    }
  });

  it('a form of another meeting, participant or version is refused with a sentence; so is one without marks', async () => {
    const file = await blank();
    expect(sayings(delegationIn(file, { meeting: 'ccm-13msp', participant: 'CHE' }))).toEqual([
      'it is a form of ccm-12msp, not of ccm-13msp',
    ]);
    expect(sayings(delegationIn(file, { ...expected, participant: 'AUT' }))).toEqual([
      'it is the form of CHE, not of AUT',
    ]);
    const later = changed(file, 'xl/sharedStrings.xml', (xml) => xml.replace('<t>1</t>', '<t>2</t>'));
    expect(sayings(delegationIn(later, expected))).toEqual([
      'it is a form of version 2, and this is version 1; fill in one that is made now',
    ]);
    const bare = changed(file, 'xl/workbook.xml', (xml) => xml.replace('name="convene"', 'name="Sheet2"'));
    expect(sayings(delegationIn(bare, null))[0]).toMatch(/^it is not the form that was sent/);
    expect(delegationIn(file, null)).toMatchObject({ ok: true, marks: { participant: 'CHE' } });
  });

  it('a form that names nobody says how that is said', async () => {
    const read = delegationIn(await formXlsx(formOf('en', { persons: [] }), context), expected);
    expect(sayings(read)).toEqual([
      'sheet Delegation: it names nobody; that no delegation will attend is said without a form',
    ]);
  });
});

// ------------------------------------------------------------------------------------------ hostile files

const within = (ms: number, work: () => void) => {
  const began = performance.now();
  work();
  expect(performance.now() - began).toBeLessThan(ms);
};
const refusalOf = (file: Uint8Array): string => {
  const read = delegationIn(file, expected);
  return read.ok ? 'taken' : (read.problems[0]?.said ?? '');
};

describe('hostile files are refused, quickly', () => {
  it('a bomb', async () => {
    const bomb = changed(await blank(), 'xl/sharedStrings.xml', () => `<sst>${' '.repeat(60_000_000)}</sst>`);
    within(2_000, () => expect(refusalOf(bomb)).toMatch(/unpacked it has more than 3000000 bytes/));
  });

  it('a million rows', async () => {
    const rows = '<row/>'.repeat(1_000_000);
    const file = changed(
      await blank(),
      'xl/worksheets/sheet1.xml',
      () => `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
    );
    within(2_000, () => expect(refusalOf(file)).toMatch(/more than 3000000 bytes|more than 4000 rows/));
    const fewer = '<row/>'.repeat(400_000);
    const short = changed(
      await blank(),
      'xl/worksheets/sheet1.xml',
      () => `<worksheet><sheetData>${fewer}</sheetData></worksheet>`,
    );
    within(2_000, () => expect(refusalOf(short)).toMatch(/its sheet Delegation has more than 4000 rows/));
  });

  it('macros, links to other files, a document type, entities, another format, a password', async () => {
    const added = (name: string) => zipSync({ ...unzipSync(new Uint8Array(plain)), [name]: strToU8('x') });
    const plain = await blank();
    expect(refusalOf(added('xl/vbaProject.bin'))).toMatch(/it has macros; save it as \.xlsx/);
    expect(refusalOf(added('xl/externalLinks/externalLink1.xml'))).toMatch(
      /it looks into other files; break the links/,
    );
    const typed = changed(plain, 'xl/worksheets/sheet1.xml', (xml) =>
      xml.replace('<worksheet', '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'),
    );
    expect(refusalOf(typed)).toMatch(/declares a document type/);
    expect(refusalOf(strToU8('name,title\nA,B'))).toMatch(/neither an Excel file \(\.xlsx\) nor a Word file/);
    expect(refusalOf(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0, 0]))).toMatch(/old Office format, or has a password/);
    expect(refusalOf(zipSync({ 'content.xml': strToU8('<x/>') }))).toMatch(/it is no Excel file; save it as \.xlsx/);
    expect(refusalOf(plain.subarray(0, 900))).toMatch(/^the file cannot be read: /);
    const wide = await filledWith({ C8: '<c t="inlineStr"><is><t>A</t></is></c>' });
    const far = changed(wide, 'xl/worksheets/sheet1.xml', (xml) =>
      xml
        .replace('r="J8"', 'r="XFD8" t="inlineStr"')
        .replace(/(<c r="XFD8"[^>]*?)(?:\/>|>.*?<\/c>)/, '$1><is><t>x</t></is></c>'),
    );
    expect(refusalOf(far)).toMatch(/goes to column XFD; at most 60 columns are read/);
  });

  it('whatever byte of a form is broken, an answer is given', async () => {
    const file = await blank();
    for (let at = 0; at < file.length; at += 97) {
      const broken = Uint8Array.from(file);
      broken[at] = (broken[at] ?? 0) ^ 0xff;
      expect(typeof delegationIn(broken, expected).ok).toBe('boolean');
    }
  });
});

it('diet and access needs are asked where the plan does', async () => {
  const none = { persons: [{ name: 'A', title: null, role: 'head' }] };
  const asking = { plan: { ...plan, answers: { ask: ['diet' as const] } }, mode: 'live' as const };
  const strings = part(await formXlsx(formOf('en', none), asking), 'xl/sharedStrings.xml');
  expect(strings).toContain('>Dietary needs<');
  expect(strings).not.toContain('>Accessibility needs<');
  expect(part(await formXlsx(formOf('en', none), context), 'xl/sharedStrings.xml')).not.toContain('>Dietary needs<');
});

const PASSPORT = {
  ...{ nationality: 'Swiss', birthDate: '1980-02-29' },
  ...{ passportNumber: 'X1234567', passportState: 'Switzerland', passportExpires: '2030-01-31' },
};
const askingPassport = { plan: { ...plan, answers: { ask: ['passport' as const] } }, mode: 'live' as const };

it.each(Language.options)(
  'the passport is asked in %s where the plan does, and comes back from Excel and Word',
  async (language) => {
    const wanted = Object.keys(PASSPORT).map((field) => wordingOf(language).form.columns[FormColumn.parse(field)]);
    const none = formOf(language, { persons: [{ name: 'A', title: null, role: 'head' }] });
    const unasked = part(await formXlsx(none, context), 'xl/sharedStrings.xml');
    const asked = part(await formXlsx(none, askingPassport), 'xl/sharedStrings.xml');
    for (const title of wanted)
      expect([title, unasked.includes(title), asked.includes(title)]).toEqual([title, false, true]);
    const named = formOf(language, { persons: [{ name: 'A', title: null, role: 'head', ...PASSPORT }] });
    // what was given already is in a form of a plan that does not ask: sent back without, it would be lost
    for (const file of [await formXlsx(named, context), await formDocx(named, askingPassport)])
      expect(delegationIn(file, expected)).toMatchObject({
        ok: true,
        delegation: { persons: [{ name: 'A', title: null, role: 'head', ...PASSPORT }] },
      });
  },
);

it('a passport is read as people type it, and what cannot be read is said by sheet, row and column', async () => {
  const file = await formXlsx(formOf('en', { persons: [{ name: 'A', title: null, role: 'head' }] }), askingPassport);
  const filled = (line: Record<string, string>) => delegationIn(typed(file, [{ C: 'A', ...line }]), expected);
  const read = filled({ L: '١٩٨٠-٠٢-٢٩', M: 'x 123 ４５６', O: '2030-01-31' });
  expect(read.ok && read.delegation.persons[0]).toMatchObject({
    ...{ birthDate: '1980-02-29', passportNumber: 'x123456', passportExpires: '2030-01-31' },
  });
  expect(sayings(filled({ L: '29/02/1980', M: 'n°1', O: '2030-13-31' }))).toEqual([
    'sheet Delegation, row 8, column L: the date of birth must be a date such as 1980-12-31',
    'sheet Delegation, row 8, column M: the number of the passport has 4 to 20 letters and digits',
    'sheet Delegation, row 8, column O: the expiry of the passport must be a date such as 2030-12-31',
  ]);
});

/** A picture is uploaded beside; staff record who is sponsored. */
const NOT_IN_FORMS = ['photo', 'sponsored'];

it('every column of a form is a field of a person', () => {
  const asked = new Set<string>(FormColumn.options);
  expect(Object.keys(Person.shape).filter((field) => !asked.has(field))).toEqual(NOT_IN_FORMS);
  expect(Object.keys(wordingOf('en').form.columns)).toEqual(FormColumn.options);
});
