import { stringify } from 'csv-stringify/sync';
import { AlignmentType, Paragraph, Table, TableCell, TableRow, TextRun, WidthType } from 'docx';
import writeExcelFile, { type SheetData } from 'write-excel-file/node';
import { commaBetween } from './commas.ts';
import { runsOf } from './docx-file.ts';
import { styleId, textStyles } from './docx-form.ts';
import { mastOf, sessionFile } from './docx-session.ts';
import { type ListContext, type ListView, listView, type ParticipantsList } from './list.ts';
import { inXml, sealed } from './office.ts';
import { cleaned } from './printable.ts';

/**
 * The list of participants for office programs, from the same data as the paper, in the same order. Names and titles are
 * from outside: what steers a program or turns the direction of text is taken out, and nothing of it can become a formula.
 */

/** What a spreadsheet calls its columns, in every language: programs read them. */
const COLUMNS = ['capacity', 'code', 'participant', 'answer', 'role', 'name', 'title', 'entity'] as const;

/** In twentieths of a point: what the margins of A4 leave. */
const TABLE_WIDTH = 8_618;
/** The size of the table's letters in a Word file. */
const HALF_POINTS = 15;

const safe = (text: string): string => inXml(cleaned(text));
const viewed = (list: ParticipantsList, context: ListContext): ListView => listView(list, context, safe);

const saidBeside = (...said: readonly string[]): string => said.filter((one) => one !== '').join('; ');

/** One row for each person; one for a participant who has named none. */
function rowsOf({ sections }: ListView): string[][] {
  return sections.flatMap(({ title: capacity, participants }) =>
    participants.flatMap(({ code, name, remark, footnote, persons }) =>
      persons.length === 0
        ? [[capacity, code, name, saidBeside(remark, footnote), '', '', '', '']]
        : persons.map((one) => [
            capacity,
            code,
            name,
            saidBeside(remark, footnote),
            one.role === 'delegate' ? '' : one.role,
            one.name,
            one.title,
            one.entity,
          ]),
    ),
  );
}

/**
 * As CSV in UTF-8, every value in quotes; one that a spreadsheet would take for a formula has an apostrophe before it. In a
 * rehearsal the first column says so.
 */
export function listCsv(list: ParticipantsList, context: ListContext): Uint8Array {
  const view = viewed(list, context);
  const mark = view.rehearsal ? ['REHEARSAL'] : [];
  const rows = [[...COLUMNS], ...rowsOf(view)].map((row) => [...mark, ...row]);
  return Buffer.from(stringify(rows, { bom: true, quoted: true, escape_formulas: true, record_delimiter: '\r\n' }));
}

/** As an Excel file: every cell is text, so none is a formula. */
export async function listXlsx(list: ParticipantsList, context: ListContext): Promise<Uint8Array> {
  const view = viewed(list, context);
  const bold = (value: string) => ({ type: String, value, fontWeight: 'bold' }) as const;
  const head = [...(view.rehearsal ? [view.labels.rehearsalBand] : []), ...mastOf(view), view.title, view.note];
  const data: SheetData = [
    ...head.map((line) => [bold(safe(line))]),
    [],
    COLUMNS.map(bold),
    ...rowsOf(view).map((row) => row.map((value) => (value === '' ? null : { type: String, value }))),
  ];
  const widths = [38, 8, 34, 34, 8, 34, 44, 24].map((width) => ({ width }));
  const options = {
    columns: widths,
    sheet: 'list',
    stickyRowsCount: head.length + 2,
    rightToLeft: list.language === 'ar',
  };
  return sealed(await writeExcelFile(data, options).toBuffer());
}

/** As a Word file; it says that it is not the issued original. */
export function listDocx(list: ParticipantsList, context: ListContext): Promise<Uint8Array> {
  const view = viewed(list, context);
  const { language } = list;
  const bidirectional = language === 'ar';
  const run = (text: string, bold = false, size?: number) =>
    runsOf(text, language).map((one) => new TextRun({ ...one, ...(bold && { bold }), ...(size && { size }) }));
  const line = (style: keyof typeof textStyles, ...runs: TextRun[][]) =>
    new Paragraph({
      ...{ style: styleId(textStyles[style]), bidirectional, alignment: AlignmentType.START },
      children: runs.flat(),
    });
  const { counts } = view;
  const of = counts.columns.length;
  // the first column has words, the others figures under a heading that must not break within a word
  const widths = counts.columns.map((_, i) => Math.round(TABLE_WIDTH * (i === 0 ? 2 / (of + 1) : 1 / (of + 1))));
  const cell = (text: string, bold: boolean, i: number) =>
    new TableCell({
      width: { size: widths[i] ?? 0, type: WidthType.DXA },
      children: [new Paragraph({ bidirectional, children: run(text, bold, HALF_POINTS) })],
    });
  const row = (texts: readonly string[], bold = false) =>
    new TableRow({ cantSplit: true, children: texts.map((text, i) => cell(text, bold, i)) });
  return sessionFile(view, language, [
    line('title', run(view.title)),
    line('text', run(view.note)),
    ...view.sections.flatMap((section) => [
      line('title', run(section.title)),
      ...section.participants.flatMap(({ name, remark, footnote, persons }) => [
        line('text', run(name, true), ...(remark === '' ? [] : [run(` · ${remark}`)])),
        ...(footnote === '' ? [] : [line('text', run(footnote, false, HALF_POINTS))]),
        ...persons.flatMap((one) => [
          ...(one.heading === '' ? [] : [line('text', run(one.heading))]),
          line(
            'block',
            run(one.name, one.role === 'head'),
            ...(one.title === '' ? [] : [run(`${one.comma}${one.title}`)]),
            ...(one.said === ''
              ? []
              : [run(`${commaBetween(one.title || one.name, one.said, view.words.comma)}${one.said}`)]),
          ),
        ]),
      ]),
    ]),
    line('title', run(view.words.summary)),
    new Table({
      width: { size: TABLE_WIDTH, type: WidthType.DXA },
      columnWidths: widths,
      visuallyRightToLeft: bidirectional,
      rows: [row(counts.columns, true), ...counts.rows.map((texts) => row(texts)), row(counts.total, true)],
    }),
    line('text'),
  ]);
}
