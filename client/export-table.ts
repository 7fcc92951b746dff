import { EXPORT_BOUNDS, type SheetRow, sheetsIn, WorkbookRefused } from '../documents/workbook.ts';
import { tableIn, textIn } from '../meetings/text-file.ts';

/** A table with a heading that another program made: titles of its columns, and rows by their number. */
export type ExportTable = { titles: readonly string[]; rows: readonly SheetRow[] };

/** The table in an Excel file or in CSV; `wanted`: the sheet, otherwise the first that is shown. Throws what is a sentence. */
export const exportTable = (bytes: Buffer, wanted?: string): ExportTable =>
  bytes[0] === 0x50 && bytes[1] === 0x4b ? workbookTable(bytes, wanted) : csvTable(textIn(bytes));

function workbookTable(bytes: Buffer, wanted: string | undefined): ExportTable {
  const sheets = sheetsIn(bytes, EXPORT_BOUNDS);
  const sheet = sheets.find(({ name, hidden }) => (wanted === undefined ? !hidden : name === wanted));
  if (sheet === undefined) {
    const names = sheets.map(({ name }) => name).join(', ');
    throw new WorkbookRefused(`it has no sheet ${wanted ?? 'that is shown'}; it has: ${names}`);
  }
  const [heading, ...rows] = sheet.rows;
  const last = Math.max(-1, ...(heading?.cells.keys() ?? []));
  return { titles: Array.from({ length: last + 1 }, (_, i) => heading?.cells.get(i)?.text ?? ''), rows };
}

/** A value that was kept from being a formula by an apostrophe is without it again. */
function csvTable(text: string): ExportTable {
  const { columns, rows } = tableIn(text);
  return {
    titles: columns,
    rows: rows.map(({ line, cells }) => ({
      row: line,
      cells: new Map(
        columns.map((title, i) => [i, { text: (cells[title] ?? '').replace(/^'(?=[=+@\t\r-])/, ''), formula: false }]),
      ),
    })),
  };
}
