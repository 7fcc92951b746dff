import { Paragraph, Table, TableCell, TableLayoutType, TableRow, TextRun, WidthType } from 'docx';
import { furnished, runsOf, wordFile } from './docx-file.ts';
import { styleId, textStyles } from './docx-form.ts';
import { childOf, type Element, textOf, treeOf, unpacked } from './docx-xml.ts';
import { FORM_MARKS, FORM_SHEET, type FormContext, type FormData, formView } from './form.ts';
import type { FormColumn } from './wording.ts';
import type { SheetCell, SheetRow } from './workbook.ts';

/** The form as a Word file, and what stands in one that came back. */

/** In twentieths of a point: what the margins of A4 in landscape leave. */
const TABLE_WIDTH = 13_550;
const HALF_POINTS = 15;
/** Shares of the width. */
const SHARES: Record<FormColumn, number> = {
  ...{ role: 10, honorific: 7, name: 13, passportName: 13, latin: 11 },
  ...{ title: 9, function: 11, organization: 11, language: 6, email: 12, diet: 8, access: 8 },
  ...{ nationality: 8, birthDate: 7, passportNumber: 8, passportState: 8, passportExpires: 7 },
};
/** Lines for persons who are not filled in; Word adds more with the key Tab. */
const EMPTY = 12;

/** The form as a Word file, in landscape; the words for roles and languages stand below the table. The same bytes for the same content. */
export function formDocx(data: FormData, context: FormContext): Promise<Uint8Array> {
  const view = formView(data, context);
  const { language, rightToLeft: bidirectional } = view;
  const columns = view.columns.map(({ column }) => column);
  const all = columns.reduce((sum, column) => sum + SHARES[column], 0);
  const widthOf = (column: FormColumn): number => Math.floor((TABLE_WIDTH * SHARES[column]) / all);
  const run = (text: string, bold = false) =>
    runsOf(text, language).map((one) => new TextRun({ ...one, size: HALF_POINTS, ...(bold && { bold }) }));
  const line = (style: keyof typeof textStyles, text: string) =>
    new Paragraph({
      ...{ style: styleId(textStyles[style]), bidirectional },
      children: runsOf(text, language).map((one) => new TextRun(one)),
    });
  const cell = (text: string, column: FormColumn, bold: boolean) =>
    new TableCell({
      width: { size: widthOf(column), type: WidthType.DXA },
      children: [new Paragraph({ bidirectional, children: run(text, bold) })],
    });
  const row = (texts: readonly string[], bold = false) =>
    new TableRow({
      ...{ cantSplit: true, tableHeader: bold },
      children: columns.map((column, i) => cell(texts[i] ?? '', column, bold)),
    });
  const empty = Array.from({ length: EMPTY }, () => row([]));
  return wordFile({
    ...{ language, title: view.title, rehearsal: view.rehearsal !== null, landscape: true },
    properties: Object.fromEntries(FORM_MARKS.map((mark) => [propertyOf(mark), view.marks[mark]])),
    children: [
      line('title', view.title),
      furnished({ style: 'reference', text: view.meeting, language }),
      ...view.lead.map((text) => line('text', text)),
      new Table({
        ...{ layout: TableLayoutType.FIXED, visuallyRightToLeft: bidirectional },
        width: { size: TABLE_WIDTH, type: WidthType.DXA },
        columnWidths: columns.map(widthOf),
        rows: [
          row(
            view.columns.map(({ title }) => title),
            true,
          ),
          ...view.rows.map((texts) => row(texts)),
          ...empty,
        ],
      }),
      ...(['role', 'language'] as const).map((column) => {
        const { title = '' } = view.columns.find((one) => one.column === column) ?? {};
        const offered = column === 'role' ? view.roles : view.languages;
        return furnished({ style: 'reference', text: `${title}: ${offered.join(' / ')}`, language });
      }),
    ],
  });
}

const propertyOf = (mark: string): string => `${FORM_SHEET} ${mark}`;

const BODY = 'word/document.xml';
const PROPERTIES = 'docProps/custom.xml';

/** The marks and tables of a Word file; null for a file of another kind. @throws DocumentError `docx.file` */
export function formInWord(bytes: Uint8Array) {
  const parts = unpacked(bytes, { wanted: (name) => name === BODY || name === PROPERTIES });
  const body = parts.get(BODY);
  if (body === undefined) return null;
  const custom = parts.get(PROPERTIES);
  const own = custom === undefined ? [] : (childOf(treeOf(custom, PROPERTIES), 'Properties')?.children ?? []);
  const marks = new Map(
    own.map((one): [string, string] => [(one.attributes.name ?? '').slice(FORM_SHEET.length + 1), textOf(one)]),
  );
  const content = childOf(childOf(treeOf(body, BODY), 'w:document'), 'w:body');
  const tables = (content?.children ?? [])
    .filter(({ name }) => name === 'w:tbl')
    .map((table, i) => ({ name: `table ${i + 1}`, rows: rowsIn(table) }));
  return { marks, roles: [], tables, columnName: (column: number) => String(column + 1) };
}

/** The rows of a table in which something stands; wrappers that an editor puts around rows and cells are looked through. */
const rowsIn = (table: Element): SheetRow[] =>
  within(table, 'w:tr').flatMap((row, i): SheetRow[] => {
    const cells = within(row, 'w:tc').flatMap((one, column): [number, SheetCell][] => {
      const text = writtenIn(one);
      return text === '' ? [] : [[column, { text, formula: false }]];
    });
    return cells.length === 0 ? [] : [{ row: i + 1, cells: new Map(cells) }];
  });

/** The nearest elements of a name within another. */
const within = (element: Element, name: string): Element[] =>
  element.children.flatMap((one) => (one.name === name ? [one] : within(one, name)));

const writtenIn = (cell: Element): string =>
  within(cell, 'w:p')
    .map((paragraph) => written(paragraph))
    .join(' ')
    .replace(/\s+/gu, ' ')
    .trim();

/** What is written in it; what was struck out with changes tracked is not. */
function written({ name, children }: Element): string {
  if (name === 'w:t') return children.map(textOf).join('');
  if (name === 'w:tab' || name === 'w:br') return ' ';
  return name === 'w:del' || name === 'w:moveFrom' ? '' : children.map(written).join('');
}
