import { existsSync } from 'node:fs';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { CirculationDocument, draftText } from '../../documents/documents.ts';
import { circulationDocx } from '../../documents/docx.ts';
import { readDocx } from '../../documents/read-docx.ts';
import { revised } from '../../documents/revised.ts';
import { wordingOf } from '../../documents/wording.ts';
import { Language, Template } from '../../domain/plan.ts';
import { circulationNamed, facts, plan } from './plan.fixture.ts';

const languages = Language.options.filter((language) =>
  existsSync(new URL(`../../documents/wording/${language}.yaml`, import.meta.url)),
);
const circulation = circulationNamed('convocation');
const context = { plan, circulation, number: null, date: null, mode: 'live' } as const;
const note = (paragraphs: string[], title = 'A title'): CirculationDocument =>
  CirculationDocument.parse({
    ...{ name: 'note', template: 'note-verbale', language: 'en', capacities: ['state_party'], title, paragraphs },
  });
const part = (file: Uint8Array, name: string): string => strFromU8(unzipSync(file)[name] ?? new Uint8Array());

/** A file as an editor would have changed it: a part of it, or one more. */
function changed(file: Uint8Array, change: (xml: string) => string, name = 'word/document.xml'): Uint8Array {
  return zipSync({ ...unzipSync(file), [name]: strToU8(change(part(file, name))) });
}
const edited = async (paragraphs: string[], change: (xml: string) => string) =>
  readDocx(changed(await circulationDocx(note(paragraphs), context), change));
const run = (text: string, look = '') => `<w:r><w:rPr>${look}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;
/** The run that says "HERE" as another XML. */
const here = (xml: string) => (document: string) =>
  document.replace(/<w:r>(?:(?!<w:r>).)*?>HERE<\/w:t><\/w:r>/, () => xml);

describe('a Word file', () => {
  it.each(
    plan.circulations.flatMap((one) => draftText(plan, one, facts).documents.map((document) => ({ one, document }))),
  )('of $document.name is read back as it was', async ({ one, document }) => {
    const read = readDocx(await circulationDocx(document, { ...context, circulation: one, mode: 'rehearsal' }));
    const { name, title, paragraphs } = document;
    expect(read).toMatchObject({ name, title, paragraphs });
    expect(read.madeFrom(document)).toBe(true);
    expect(read.madeFrom({ title, paragraphs: [...paragraphs, 'more'] })).toBe(false);
  });

  it.each(languages.flatMap((language) => Template.options.map((template) => ({ language, template }))))(
    'of $template in $language is read back as it was, with what fills its places still open',
    async ({ language, template }) => {
      const { title, paragraphs } = wordingOf(language).documents[template];
      const words = paragraphs.map((paragraph) => (typeof paragraph === 'string' ? paragraph : paragraph.text));
      const document = { ...note(words, title), language, template };
      const file = await circulationDocx(document, context);
      const edit = { ...readDocx(file), language };
      const text = { documents: [document], mail: {} };
      expect(revised(text, { documents: [edit], mail: [] })).toEqual(text);
      const xml = part(file, 'word/document.xml');
      expect(xml.replace(/<[^>]+>/g, '')).toContain(wordingOf(language).labels.notTheOriginal.split('&')[0]);
      // right to left in the paragraphs and runs of an Arabic text, and of no other
      const body = xml.slice(xml.indexOf('ConveneTitle'), xml.lastIndexOf('ConveneText'));
      expect([body.includes('<w:rtl/>'), body.includes('<w:bidi/>')]).toEqual([language === 'ar', language === 'ar']);
    },
  );

  it('has the figures of the plan as a table, in its place in the text; they are not revised here', async () => {
    const costs = {
      caption: 'Costs & shares',
      columns: ['Item', 'USD'],
      rows: [['Rooms <A>', '1,234.50']],
      total: ['Total', '1'],
    };
    const document = { ...note(['Before.', '[[costs-table]]', 'After.']), tables: { 'costs-table': costs } };
    const file = await circulationDocx(document, context);
    expect(part(file, 'word/document.xml')).toContain('Rooms &lt;A&gt;');
    expect(readDocx(file).paragraphs).toEqual(document.paragraphs);
    const other = changed(file, (xml) => xml.replace('1,234.50', '9,234.50'));
    expect(() => readDocx(other)).toThrow('the table was changed; its figures come from the plan');
  });

  it.runIf(languages.includes('ar'))('runs from right to left in Arabic, but for what is Latin in it', async () => {
    const sentence = 'يهدي الأمين العام A/RES/78/32 في Palais des Nations 12';
    const file = await circulationDocx({ ...note([sentence]), language: 'ar' }, context);
    const runs = [...part(file, 'word/document.xml').matchAll(/<w:r>((?:(?!<\/w:r>).)*)<\/w:r>/g)].map(
      ([, run = '']) => run,
    );
    const latin = runs.filter((run) => !run.includes('<w:rtl/>')).map((run) => run.replace(/<[^>]+>/g, ''));
    expect(latin).toEqual(expect.arrayContaining(['A/RES/78/32', 'Palais des Nations 12']));
    expect(readDocx(file).paragraphs).toEqual([sentence]);
  });

  it('carries text that looks like another language, and every mark', async () => {
    const paragraphs = [
      '<w:t>&amp; ]]> <script>alert(1)</script> <!-- & -->',
      '#let x = 1 $a$ @b = c',
      '=HYPERLINK("http://x.example")',
      'a \\*star\\* \\_line\\_ \\\\ **bold** _italic_ **_both_** x',
      'Line 1\n\n**Line** 3\n',
      'قال **نعم** 12 ديسمبر',
      '会议**九月**举行',
      ' spaces  kept ',
    ];
    const text = { documents: [note(paragraphs, '<b> & "T"')], mail: {} };
    const { name, title, paragraphs: read } = readDocx(await circulationDocx(note(paragraphs, '<b> & "T"'), context));
    expect(revised(text, { documents: [{ name, language: 'en', title, paragraphs: read }], mail: [] })).toEqual(text);
  });

  it('says that it is not the original, names its language, and in a rehearsal is marked on every page', async () => {
    const rehearsed = await circulationDocx(note(['Text']), { ...context, mode: 'rehearsal' });
    const live = await circulationDocx(note(['Text']), context);
    expect(part(live, 'word/document.xml')).toMatch(/<w:body><w:p>(?:(?!<\/w:p>).)*is not the issued original/);
    expect(part(live, 'word/styles.xml')).toContain('w:val="en-GB"');
    for (const name of ['word/header1.xml', 'word/footer1.xml']) {
      expect(part(rehearsed, name)).toContain('REHEARSAL');
      expect(part(live, name)).not.toContain('REHEARSAL');
    }
  });

  it('takes what was tracked as accepted, and leaves comments and spelling marks out', async () => {
    const tracked =
      `<w:commentRangeStart w:id="1"/><w:proofErr w:type="spellStart"/>${run('ke')}${run('pt ')}<w:proofErr w:type="spellEnd"/>` +
      `<w:ins w:id="8" w:author="A">${run('“new” ', '<w:b/>')}</w:ins><w:del w:id="9" w:author="A"><w:r><w:delText>old</w:delText></w:r></w:del>` +
      `<w:moveFrom w:id="7" w:author="A">${run('moved')}</w:moveFrom><w:hyperlink r:id="x">${run('link')}</w:hyperlink>` +
      '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>';
    expect((await edited(['HERE'], here(tracked))).paragraphs).toEqual(['kept **“new” **link']);
  });

  it('joins paragraphs whose end was deleted, and takes a line added to a block as its line', async () => {
    const joined = await edited(['One ', 'two'], (xml) =>
      xml.replace(
        /(ConveneText"\/>(?:(?!<\/w:pPr>).)*)<\/w:pPr>/,
        '$1<w:rPr><w:del w:id="9" w:author="A"/></w:rPr></w:pPr>',
      ),
    );
    expect(joined.paragraphs).toEqual(['One two']);
    const block = await edited(['A\nB', 'Text'], (xml) =>
      xml.replace(
        /(<w:p>(?:(?!<w:p>).)*ConveneText)/,
        `<w:p><w:pPr><w:pStyle w:val="ConveneBlock"/></w:pPr>${run('C')}</w:p>$1`,
      ),
    );
    expect(block.paragraphs).toEqual(['A\nB\nC', 'Text']);
  });

  it('takes paragraphs of any style, typed or pasted, and drops empty ones', async () => {
    const pasted = await edited(['One'], (xml) =>
      xml.replace('<w:sectPr', `<w:p>${run('* pasted')}</w:p><w:p/><w:sectPr`),
    );
    expect(pasted.paragraphs).toEqual(['One', '\\* pasted']);
  });

  it.each([
    ['an image', '<w:r><w:drawing/></w:r>', 'paragraph 1 ("…"): an image or drawing cannot be carried'],
    ['a footnote', `${run('Text')}<w:r><w:footnoteReference w:id="1"/></w:r>`, 'paragraph 1 ("Text…"): a footnote'],
    ['struck text', run('gone', '<w:strike/>'), '"gone" is struck through; delete it'],
    ['underlined text', run('law', '<w:u w:val="single"/>'), '"law" is underlined; use bold or italic'],
    ['hidden text', run('secret', '<w:vanish/>'), '"secret" is hidden text'],
    ['raised text', run('12', '<w:vertAlign w:val="superscript"/>'), '"12" is raised or lowered'],
    [
      'a table',
      `</w:p><w:tbl><w:tr><w:tc><w:p>${run('cell')}</w:p></w:tc></w:tr></w:tbl><w:p>`,
      'a table cannot be carried',
    ],
    ['a text box', '<w:r><mc:AlternateContent/></w:r>', 'a drawing or text box'],
  ])('is refused with %s, and says where', async (_, xml, message) => {
    await expect(edited(['HERE'], here(xml))).rejects.toThrow(message);
  });

  describe('with styles of an editor', () => {
    const style = (type: 'character' | 'paragraph', id: string, inside: string, basedOn = '') =>
      `<w:style w:type="${type}" w:styleId="${id}"><w:name w:val="${id} name"/>${
        basedOn === '' ? '' : `<w:basedOn w:val="${basedOn}"/>`
      }${inside}</w:style>`;
    const looks = (inside: string) => `<w:rPr>${inside}</w:rPr>`;
    const withStyles = async (styles: string, change: (xml: string) => string) => {
      const file = changed(
        await circulationDocx(note(['HERE']), context),
        (xml) => xml.replace('</w:styles>', `${styles}</w:styles>`),
        'word/styles.xml',
      );
      return readDocx(changed(file, change));
    };
    const STYLED = '<w:rStyle w:val="Outer"/>';
    const cases = [
      ['hidden', '<w:vanish/>', /is hidden text/],
      ['struck', '<w:strike/>', /is struck through/],
      ['struck twice', '<w:dstrike/>', /is struck through/],
      ['raised', '<w:vertAlign w:val="superscript"/>', /is raised or lowered/],
      ['underlined', '<w:u w:val="single"/>', /is underlined/],
    ] as const;

    it.each(cases)('is refused with text that a style, or one it is based on, makes %s', async (_, look, said) => {
      const own = style('character', 'Outer', looks(look));
      const inherited = style('character', 'Inner', looks(look)) + style('character', 'Outer', '', 'Inner');
      const ofParagraph = style('paragraph', 'Para', looks(look));
      const circle = style('character', 'Inner', looks(look), 'Outer') + style('character', 'Outer', '', 'Inner');
      for (const styles of [own, inherited, circle])
        await expect(withStyles(styles, here(run('text', STYLED)))).rejects.toThrow(said);
      const styled = (xml: string) => xml.replace('w:val="ConveneText"', 'w:val="Para"');
      await expect(withStyles(ofParagraph, styled)).rejects.toThrow(said);
    });

    it('takes text whose own look undoes that of its style', async () => {
      const styles = style('character', 'Outer', looks('<w:vanish/><w:strike/><w:vertAlign w:val="subscript"/>'));
      const undone = '<w:vanish w:val="0"/><w:strike w:val="false"/><w:vertAlign w:val="baseline"/>';
      expect((await withStyles(styles, here(run('seen', STYLED + undone)))).paragraphs).toEqual(['seen']);
    });

    it('is bold and italic by a style that is based on one', async () => {
      const styles =
        style('character', 'Inner', looks('<w:b/><w:i/>')) +
        style('character', 'Outer', looks('<w:i w:val="0"/>'), 'Inner');
      expect((await withStyles(styles, here(run('both', STYLED)))).paragraphs).toEqual(['**both**']);
    });

    it('is refused with a paragraph that a style makes one of a list', async () => {
      const list = '<w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr>';
      const styles = style('paragraph', 'Listed', list) + style('paragraph', 'Para', '', 'Listed');
      const styled = (xml: string) => xml.replace('w:val="ConveneText"', 'w:val="Para"');
      await expect(withStyles(styles, styled)).rejects.toThrow(/a bullet or an automatic number/);
      const out = (xml: string) =>
        styled(xml).replace('w:val="Para"/>', 'w:val="Para"/><w:numPr><w:numId w:val="0"/></w:numPr>');
      expect((await withStyles(styles, out)).paragraphs).toEqual(['HERE']);
    });
  });

  it('is refused where what the plan prints was changed, and where it has no title', async () => {
    await expect(
      edited(['Text'], (xml) => xml.replace('>NATIONS', '>').replace('NATIONS UNIES', 'ELSEWHERE')),
    ).rejects.toThrow('ELSEWHERE" stands where the plan\'s own words are printed');
    await expect(edited(['Text'], (xml) => xml.replace(/>A title</, '><'))).rejects.toThrow('the title is gone');
  });

  it('tracks what has changed since another text: to accept all gives the one, to reject all the other', async () => {
    const before = { title: 'The old title', paragraphs: ['Same.', 'It is on **10 May** in Geneva.', 'Goes.', 'A\nB'] };
    const after = note(['Same.', 'It is on **11 May** in _Geneva_.', 'A\nB\nC', 'Comes.'], 'The new title');
    const file = await circulationDocx(after, context, before);
    expect(readDocx(file)).toMatchObject({ title: after.title, paragraphs: after.paragraphs });
    expect(part(file, 'word/document.xml')).toContain('w:author="Convene"');
    const rejected = changed(file, (xml) =>
      xml
        .replaceAll(/<(\/?)w:ins\b/g, '<$1w:HELD')
        .replaceAll(/<(\/?)w:del\b/g, '<$1w:ins')
        .replaceAll(/<(\/?)w:HELD\b/g, '<$1w:del')
        .replaceAll('w:delText', 'w:t'),
    );
    expect(readDocx(rejected)).toMatchObject(before);
  });
});

describe('a file that is no Word file of ours', () => {
  const whole = () => circulationDocx(note(['Text']), context);
  it.each<[string, (file: Uint8Array) => Uint8Array, string]>([
    ['text', () => strToU8('PK but no more'), 'no text as Word files have it'],
    ['too large', () => new Uint8Array(8_000_001), 'at most 8000000 are read'],
    [
      'a bomb',
      (file) => zipSync({ ...unzipSync(file), 'word/document.xml': new Uint8Array(20_000_000) }),
      'unpacked it has more than 3000000 bytes',
    ],
    [
      'a document type',
      (file) => changed(file, (xml) => xml.replace('?>', '?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>')),
      'declares a document type',
    ],
    ['an unknown entity', (file) => changed(file, (xml) => xml.replace('>Text<', '>&lol;<')), 'has an entity "&lol;"'],
    ['broken', (file) => changed(file, (xml) => xml.slice(0, -40)), 'is not well formed'],
    [
      'deep',
      (file) =>
        changed(file, (xml) => xml.replace('<w:body>', `<w:body>${'<w:sdt>'.repeat(500)}${'</w:sdt>'.repeat(500)}`)),
      'word/document.xml',
    ],
    [
      'of another maker',
      (file) => changed(file, () => '<Properties/>', 'docProps/custom.xml'),
      'was not made by Convene',
    ],
  ])('is refused: %s', async (_, spoil, message) => {
    const file = spoil(await whole());
    expect(() => readDocx(file)).toThrow(message);
  });

  it('hands what Unicode forbids in a paper to the schema, which refuses it', async () => {
    const read = await edited(['HERE'], here(run('a&#x202e;b')));
    const text = { documents: [note(['HERE'])], mail: {} };
    expect(() => revised(text, { documents: [{ ...read, language: 'en' }], mail: [] })).toThrow(
      'note, paragraph 1: must not contain marks of direction',
    );
  });
});
