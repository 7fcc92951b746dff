import { parse } from 'csv-parse/sync';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { listCsv, listDocx, listXlsx } from '../../documents/list-files.ts';
import { list } from './list.fixture.ts';
import { plan } from './plan.fixture.ts';

const context = { plan, mode: 'live' } as const;
const part = (file: Uint8Array, name: string): string => strFromU8(unzipSync(file)[name] ?? new Uint8Array());

/** Names and titles as somebody might send them who means ill. */
const ill = [
  '=HYPERLINK("http://x.example","y")',
  '+1',
  '-2+3',
  '@SUM(1)',
  '\t=1',
  '\r=1',
  '\u202e=1',
  ' =1',
  '＝1',
  '<w:t>&]]>',
  '#let x = $a$',
  'a\u202eb\u2066c\u200f',
  'nul\u0000l',
  'half\ud800',
  'x\u2028y\nz',
];
const hostile = {
  ...list,
  participants: [
    {
      code: 'AUT',
      name: 'Austria',
      capacity: 'state_party' as const,
      answer: 'named' as const,
      attended: true,
      persons: ill.map((name) => ({ name: `N${name}`.slice(1), title: name, role: 'delegate' as const })),
    },
  ],
};

const csvRows = (file: Uint8Array): string[][] => parse(Buffer.from(file), { bom: true });
const steering = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

describe('the list of participants for office programs', () => {
  it('has one row for each person, head first, and one for each participant without persons', () => {
    const [head, ...rows] = csvRows(listCsv(list, context));
    expect(head).toEqual(['capacity', 'code', 'participant', 'answer', 'role', 'name', 'title', 'entity']);
    expect(rows.map(([, code, , answer, role, name]) => [code, answer, role, name].filter(Boolean).join(' '))).toEqual([
      'AUT head Mr. Bert Haupt',
      'AUT Ms. Ada Zweite',
      'AUT alternate Ms. Cora Dritte',
      'CIV No reply',
      'ZMB No delegation will attend',
      'KEN Head of delegation to be confirmed Mr. Dan Ohne',
      'OMN Delegation withdrawn',
      'CMC Composition to follow',
    ]);
  });

  it('is CSV in which no value is a formula, steers a program or turns the text', () => {
    const values = csvRows(listCsv(hostile, context)).flat();
    expect(values.length).toBe(8 * (1 + ill.length));
    for (const value of values) {
      expect(value).not.toMatch(/^\s*[=+\-@\t\r＝＋－＠]/);
      expect(value).not.toMatch(steering);
    }
    expect(values).toContain('\'=HYPERLINK("http://x.example","y")');
  });

  it('is an Excel file of text alone, with no formula in it', async () => {
    const file = await listXlsx(hostile, context);
    const sheet = part(file, 'xl/worksheets/sheet1.xml');
    expect(sheet).not.toContain('<f>');
    const kinds = [...sheet.matchAll(/<c [^>]*>/g)].map(([cell]) => /t="([^"]*)"/.exec(cell)?.[1]);
    expect(new Set(kinds.filter((kind) => kind !== undefined))).toEqual(new Set(['s']));
    const strings = part(file, 'xl/sharedStrings.xml');
    expect(strings).toContain('&lt;w:t&gt;&amp;]]&gt;');
    expect(strings.replace(/[\r\n]/g, '')).not.toMatch(steering);
  });

  it('is a Word file that carries the same, and says that it is not the original', async () => {
    const xml = part(await listDocx(hostile, context), 'word/document.xml');
    expect(xml).toContain('is not the issued original');
    expect(xml).toContain('&lt;w:t&gt;&amp;]]&gt;');
    expect(xml.replace(/[\r\n]/g, '')).not.toMatch(steering);
  });

  it('is marked in a rehearsal, in every form', async () => {
    const marked = { plan, mode: 'rehearsal' } as const;
    expect(strFromU8(listCsv(list, marked))).toMatch(/"REHEARSAL"/);
    expect(strFromU8(listCsv(list, context))).not.toContain('REHEARSAL');
    expect(part(await listXlsx(list, marked), 'xl/sharedStrings.xml')).toContain('REHEARSAL');
    expect(part(await listDocx(list, marked), 'word/header1.xml')).toContain('REHEARSAL');
  });
});
