import { childOf, type Element, textOf, treeOf, unpacked } from './docx-xml.ts';
import { DocumentError } from './errors.ts';

/**
 * Reads the text of an Excel file from outside. Everything is bounded before it is taken: bytes packed and unpacked, sheets, rows,
 * columns, characters. Macros, and files that look into other files, are refused whole; a formula is seen and left to the reader.
 */

/** A cell as a person sees it, on one line. `formula`: what it shows was computed. */
export type SheetCell = { text: string; formula: boolean };

/** A row by its number in the sheet, from 1; cells by their column, from 0. */
export type SheetRow = { row: number; cells: ReadonlyMap<number, SheetCell> };

export type Sheet = { name: string; hidden: boolean; rows: SheetRow[] };

export type WorkbookBounds = { bytes: number; rows: number; columns: number };

/** What a form may have; an export of a registration system has more. */
const FORM_BOUNDS: WorkbookBounds = { bytes: 3_000_000, rows: 2_000, columns: 60 };
export const EXPORT_BOUNDS: WorkbookBounds = { bytes: 12_000_000, rows: 20_000, columns: 400 };

const MOST_SHEETS = 20;
const LONGEST_CELL = 32_767;

/** Why a workbook is not read, as half a sentence; what would be right is in it. */
export class WorkbookRefused extends DocumentError {
  constructor(why: string) {
    super('workbook.file', why);
  }
}

const WORKBOOK = 'xl/workbook.xml';
const RELATIONS = 'xl/_rels/workbook.xml.rels';
const STRINGS = 'xl/sharedStrings.xml';
const STYLES = 'xl/styles.xml';

/** The sheets of an Excel file, in their order. @throws WorkbookRefused */
export function sheetsIn(file: Uint8Array, bounds: WorkbookBounds = FORM_BOUNDS): Sheet[] {
  try {
    return read(file, bounds);
  } catch (error) {
    if (error instanceof DocumentError && !(error instanceof WorkbookRefused)) throw new WorkbookRefused(error.message);
    throw error;
  }
}

function read(file: Uint8Array, { bytes, ...bounds }: WorkbookBounds): Sheet[] {
  const parts = unpacked(file, {
    wanted: (name) =>
      [WORKBOOK, RELATIONS, STRINGS, STYLES].includes(name) || /^xl\/worksheets\/[^/]+\.xml$/.test(name),
    each: refuseForeign,
    atMost: bytes,
    kind: 'xlsx',
  });
  const tree = (name: string): Element | undefined => {
    const xml = parts.get(name);
    return xml === undefined ? undefined : treeOf(withoutPrefix(xml), name);
  };
  const workbook = childOf(tree(WORKBOOK), 'workbook');
  if (workbook === undefined) throw new WorkbookRefused('it is no Excel file; save it as .xlsx');
  const listed = childOf(workbook, 'sheets')?.children.filter(({ name }) => name === 'sheet') ?? [];
  if (listed.length > MOST_SHEETS)
    throw new WorkbookRefused(`it has ${listed.length} sheets; at most ${MOST_SHEETS} are read`);
  const targets = targetsIn(childOf(tree(RELATIONS), 'Relationships'));
  const strings = (childOf(tree(STRINGS), 'sst')?.children ?? []).filter(({ name }) => name === 'si').map(spelled);
  const dates = dateStyles(childOf(tree(STYLES), 'styleSheet'));
  const epoch = isTrue(childOf(workbook, 'workbookPr')?.attributes.date1904) ? 1_462 : 0;
  return listed.map(({ attributes }) => {
    const id = Object.entries(attributes).find(([key]) => /(^|:)id$/.test(key))?.[1] ?? '';
    const path = targets.get(id) ?? '';
    const xml = parts.get(path);
    const name = attributes.name ?? '';
    if (xml === undefined) return { name, hidden: true, rows: [] };
    refuseLong(xml, name, bounds.rows);
    const data = childOf(childOf(treeOf(withoutPrefix(xml), path), 'worksheet'), 'sheetData');
    const hidden = attributes.state !== undefined && attributes.state !== 'visible';
    return { name, hidden, rows: rowsIn(data, { name, strings, dates, epoch, ...bounds }) };
  });
}

function refuseForeign(name: string): void {
  if (/vbaProject|\/macrosheets\//i.test(name))
    throw new WorkbookRefused('it has macros; save it as .xlsx, which has none');
  if (/\/externalLinks\//.test(name))
    throw new WorkbookRefused(
      'it looks into other files; break the links (in Excel: Data, Edit links), and save it again',
    );
}

/** Programs other than Excel write `x:row` for `row`. */
const withoutPrefix = (xml: string): string => {
  const prefix = /<([A-Za-z][\w]*):(?:workbook|worksheet|sst|styleSheet)\b/.exec(xml.slice(0, 4_000))?.[1];
  return prefix === undefined ? xml : xml.replaceAll(`<${prefix}:`, '<').replaceAll(`</${prefix}:`, '</');
};

function targetsIn(relations: Element | undefined): Map<string, string> {
  const all = relations?.children ?? [];
  return new Map(
    all.map(({ attributes: { Id = '', Target = '' } }) => [
      Id,
      Target.startsWith('/') ? Target.slice(1) : `xl/${Target.replace(/^\.\//, '')}`,
    ]),
  );
}

/** Counted before the sheet is parsed: a million rows are refused at once. */
function refuseLong(xml: string, sheet: string, atMost: number): void {
  let rows = 0;
  for (let at = xml.indexOf('<row'); at >= 0; at = xml.indexOf('<row', at + 4)) {
    rows += 1;
    if (rows > atMost * 2)
      throw new WorkbookRefused(`its sheet ${sheet} has more than ${atMost * 2} rows; is it the file that was meant?`);
  }
}

// ------------------------------------------------------------------------------------------ cells

type WorkbookContext = Omit<WorkbookBounds, 'bytes'> & {
  name: string;
  strings: readonly string[];
  dates: ReadonlySet<number>;
  epoch: number;
};

/** The rows in which something stands. */
function rowsIn(data: Element | undefined, context: WorkbookContext): SheetRow[] {
  let next = 1;
  const rows = (data?.children ?? []).flatMap((element): SheetRow[] => {
    if (element.name !== 'row') return [];
    const row = numberOf(element.attributes.r) ?? next;
    next = row + 1;
    const cells = cellsIn(element, context);
    return cells.size === 0 ? [] : [{ row, cells }];
  });
  if (rows.length > context.rows)
    throw new WorkbookRefused(
      `its sheet ${context.name} has ${rows.length} rows with something in them; at most ${context.rows} are read`,
    );
  return rows;
}

function cellsIn(row: Element, context: WorkbookContext): Map<number, SheetCell> {
  let next = 0;
  const cells = new Map<number, SheetCell>();
  for (const element of row.children) {
    if (element.name !== 'c') continue;
    const column = columnOf(element.attributes.r) ?? next;
    next = column + 1;
    const formula = childOf(element, 'f') !== undefined;
    const text = oneLine(shownIn(element, context));
    if (text.length > LONGEST_CELL) throw new WorkbookRefused(`a cell of its sheet ${context.name} is too long`);
    if (text === '' && !formula) continue;
    if (column >= context.columns)
      throw new WorkbookRefused(
        `its sheet ${context.name} goes to column ${columnName(column)}; at most ${context.columns} columns are read`,
      );
    cells.set(column, { text, formula });
  }
  return cells;
}

function shownIn(cell: Element, { strings, dates, epoch }: WorkbookContext): string {
  const value = childOf(cell, 'v');
  const raw = value === undefined ? '' : textOf(value);
  switch (cell.attributes.t ?? 'n') {
    case 's':
      return strings[Number(raw)] ?? '';
    case 'inlineStr': {
      const inline = childOf(cell, 'is');
      return inline === undefined ? '' : spelled(inline);
    }
    case 'b':
      return raw === '1' ? 'true' : raw === '0' ? 'false' : raw;
    case 'n':
      return dates.has(Number(cell.attributes.s ?? '0')) ? dateOf(raw, epoch) : numberIn(raw);
    default:
      return unescapedControls(raw);
  }
}

/** Plain or rich text; readings of characters (`rPh`) are no part of it. */
const spelled = (element: Element): string =>
  unescapedControls(
    element.children
      .filter(({ name }) => name === 't' || name === 'r')
      .map((one) =>
        one.name === 't'
          ? textOf(one)
          : one.children
              .filter(({ name }) => name === 't')
              .map(textOf)
              .join(''),
      )
      .join(''),
  );

/** Excel writes a control character as `_x000D_`, and an underscore that looks like one as `_x005F_`. */
const unescapedControls = (text: string): string =>
  text.replace(/_x(00[01][0-9A-Fa-f]|005F)_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** As Excel shows a number: 41 for 41.0 and 4.1E1. */
const numberIn = (raw: string): string => (raw.trim() === '' || Number.isNaN(Number(raw)) ? raw : String(Number(raw)));

const DAY_MS = 86_400_000;
/** The day from which Excel counts, with the 29 February 1900 that it takes for one. */
const DAY_ZERO = Date.UTC(1899, 11, 30);

/** A serial number as a date, `2024-08-30`, with its time where it has one. */
function dateOf(raw: string, epoch: number): string {
  const serial = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(serial) || serial < 0 || serial > 2_958_465) return raw;
  const instant = new Date(DAY_ZERO + Math.round((serial + epoch) * 86_400) * 1_000);
  const iso = instant.toISOString();
  return instant.getTime() % DAY_MS === 0 ? iso.slice(0, 10) : iso.slice(0, 16).replace('T', ' ');
}

/** The styles whose numbers are dates: those of the format, and of codes that have a day, month or year. */
function dateStyles(sheet: Element | undefined): Set<number> {
  const codes = new Map(
    (childOf(sheet, 'numFmts')?.children ?? []).map(({ attributes }) => [
      Number(attributes.numFmtId),
      attributes.formatCode ?? '',
    ]),
  );
  const isDate = (id: number): boolean => {
    const code = codes.get(id);
    if (code === undefined)
      return (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
    return /[dy]/i.test(code.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, ''));
  };
  const styles = (childOf(sheet, 'cellXfs')?.children ?? []).filter(({ name }) => name === 'xf');
  return new Set(styles.flatMap(({ attributes }, i) => (isDate(Number(attributes.numFmtId ?? '0')) ? [i] : [])));
}

// ------------------------------------------------------------------------------------------ names of places

const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true';

const numberOf = (text: string | undefined): number | null =>
  text !== undefined && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : null;

function columnOf(reference: string | undefined): number | null {
  const letters = /^([A-Z]{1,3})\d+$/.exec(reference ?? '')?.[1];
  return letters === undefined ? null : [...letters].reduce((sum, one) => sum * 26 + one.charCodeAt(0) - 64, 0) - 1;
}

/** A column as a spreadsheet calls it: 0 is A, 27 is AB. */
export const columnName = (column: number): string =>
  column < 26
    ? String.fromCharCode(65 + column)
    : columnName(Math.floor(column / 26) - 1) + String.fromCharCode(65 + (column % 26));

const oneLine = (text: string): string => text.replace(/\s*[\r\n]\s*/g, ' ').replace(/^[ \t]+|[ \t]+$/g, '');
