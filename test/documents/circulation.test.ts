import { describe, expect, it } from 'vitest';
import { draftText, finishMail, renderCirculation } from '../../documents/documents.ts';
import { plainText } from '../../documents/markup.ts';
import { hashesElsewhere } from './elsewhere.ts';
import { papers } from './papers.ts';
import { readPdf, withoutSpace } from './pdf.ts';
import { circulationNamed, facts, plan } from './plan.fixture.ts';

const drafts = await papers('draft', 'live');
const finals = await papers('final', 'live');
const rehearsed = await papers('final', 'rehearsal');
const names = [...finals.keys()];

function read(papersByName: typeof finals, name: string) {
  const paper = papersByName.get(name);
  if (!paper) throw new Error(`no paper "${name}"`);
  return { ...readPdf(paper.pdf), count: paper.pages };
}

describe.each([
  ['final', finals],
  ['draft', drafts],
  ['rehearsal', rehearsed],
])('a paper (%s)', (_, all) => {
  it.each(names)('%s is tagged PDF/UA-1 with title and language, in bundled fonts only', (name) => {
    const pdf = read(all, name);
    expect(pdf.catalog).toMatch(/\/MarkInfo <<\s*\/Marked true/);
    expect(pdf.catalog).toMatch(/\/StructTreeRoot \d+ 0 R/);
    expect(pdf.catalog).toMatch(/\/Lang \(en\)/);
    expect(pdf.catalog).toMatch(/\/DisplayDocTitle true/);
    expect(pdf.metadata).toMatch(/<pdfuaid:part>1</);
    expect(pdf.metadata).toMatch(/<dc:title>.*Twelfth Meeting of the States Parties/s);
    expect(pdf.languages).toEqual(['en', 'fr']);
    expect(pdf.fonts.every((font) => /^NotoSerif-(Regular|Italic|Bold)$/.test(font))).toBe(true);
    expect(pdf.structure.get('P')).toBeGreaterThan(3);
    expect(pdf.pages).toHaveLength(pdf.count);
  });
});

describe('what a paper says', () => {
  it.each(plan.circulations.flatMap((circulation) => draftText(plan, circulation, facts).documents))(
    '$name has every paragraph of its text',
    ({ name, paragraphs }) => {
      const text = read(finals, name).pages.join('');
      for (const paragraph of paragraphs) {
        for (const line of paragraph.split('\n')) expect(text).toContain(withoutSpace(plainText(line)));
      }
    },
  );

  it.each(names)('%s has the letterhead in two languages and a place for the reference', (name) => {
    const [first] = read(finals, name).pages;
    expect(first).toMatch(/^UNITEDNATIONSNATIONSUNIESPOSTALADDRESS—ADRESSEPOSTALE:/);
    expect(first).toMatch(/REFERENCE:ODA\/0\d-2024\/CCM/);
  });

  it('the note comes from the Executive Office in New York, the reminder from the secretariat in Geneva', () => {
    expect(read(finals, 'note-verbale').pages[0]).toContain('UNITEDNATIONS,N.Y.10017');
    expect(read(finals, 'note-verbale').pages[0]).toContain('UNATIONSNEWYORK');
    expect(read(finals, 'note-verbale').pages[0]).toContain('CABINETDUSECRÉTAIREGÉNÉRAL');
    expect(read(finals, 'reminder-note').pages[0]).toContain('CH-1211GENEVA10,SWITZERLAND');
    expect(read(finals, 'reminder-note').pages[0]).not.toContain('CABLEADDRESS');
  });
});

describe('draft and final', () => {
  it.each(names)('%s differ in number and date alone', (name) => {
    const { number, date } = issueOf(name);
    const draft = read(drafts, name).pages;
    const final = read(finals, name).pages;
    expect(final).not.toEqual(draft);
    expect(final.map((page) => page.replace(`REFERENCE:${number}`, 'REFERENCE:').replace(date, ''))).toEqual(draft);
  });
});

function issueOf(document: string): { number: string; date: string } {
  const circulation = plan.circulations.find(({ documents }) => documents.some(({ name }) => name === document));
  const dates: Record<string, string> = {
    '2024-02-15': '15February2024',
    '2024-02-16': '16February2024',
    '2024-07-15': '15July2024',
  };
  const issue = circulation?.issue ?? { number: '', date: '' };
  return { number: issue.number, date: dates[issue.date] ?? '' };
}

describe('a rehearsal', () => {
  it.each(names)('%s says REHEARSAL on every page, above, below and across, and in its title', (name) => {
    const pdf = read(rehearsed, name);
    for (const page of pdf.pages) expect(page.match(/REHEARSAL/g)).toHaveLength(3);
    expect(pdf.metadata).toMatch(/<dc:title>.*REHEARSAL · /s);
  });

  it.each(names)('%s says what the live paper says', (name) => {
    const marks = /REHEARSAL(·NOTANOFFICIALCOMMUNICATION·NOACTIONISREQUIRED)?/g;
    expect(read(rehearsed, name).pages.map((page) => page.replace(marks, ''))).toEqual(read(finals, name).pages);
    expect(read(finals, name).pages.join('')).not.toContain('REHEARSAL');
  });
});

describe('bytes', () => {
  it('are the same in two processes with other time zones and languages', async () => {
    const [east, west] = await hashesElsewhere(['ar']);
    expect(east).toEqual(west);
  });

  it('carry no date in a draft and the paper’s own in the final', () => {
    expect(read(drafts, 'note-verbale').metadata).not.toContain('CreateDate');
    expect(read(finals, 'note-verbale').metadata).toMatch(/<xmp:CreateDate>2024-02-15/);
  });
});

describe('text that wants to be code', () => {
  it.each([
    '#read("/etc/passwd")',
    '#panic("x")',
    '$x^2$',
    '<script>',
    '@ref',
    '= Heading',
    '// comment',
    '`raw`',
    '\\*star\\*',
  ])('prints %s', async (text) => {
    const circulation = circulationNamed('invitation');
    const [document] = draftText(plan, circulation, facts).documents;
    if (!document) throw new Error('the invitation has no document');
    const { pdf } = await renderCirculation(
      { ...document, title: text, paragraphs: ['To', text, text] },
      { plan, circulation, number: text, date: null, mode: 'live' },
    );
    const [page = ''] = readPdf(pdf).pages;
    const shown = withoutSpace(plainText(text));
    expect(page.split(shown).length - 1).toBeGreaterThanOrEqual(2);
  });
});

describe('the e-mail', () => {
  const mail = draftText(plan, circulationNamed('convocation'), facts).mail.en ?? { subject: '', body: '' };
  const issue = { language: 'en', number: 'ODA/01-2024/CCM', date: '2024-02-15' } as const;

  it('names the attached note by number and date', () => {
    const { subject, body } = finishMail(mail, { ...issue, mode: 'live' });
    expect(body).toContain('note verbale ODA/01-2024/CCM of 15 February 2024');
    expect(subject + body).not.toMatch(/[{}]|REHEARSAL/);
  });

  it('says REHEARSAL in subject and body of a rehearsal', () => {
    const { subject, body } = finishMail(mail, { ...issue, mode: 'rehearsal' });
    expect(subject).toMatch(/^\[REHEARSAL\] /);
    expect(body).toMatch(/^REHEARSAL · /);
  });

  it('is refused when a revision asks for what nothing fills', () => {
    expect(() => finishMail({ subject: 'x', body: '{name}' }, { ...issue, mode: 'live' })).toThrow(
      'nothing fills {name}',
    );
  });
});
