import { stringify } from 'csv-stringify/sync';
import writeExcelFile from 'write-excel-file/node';
import { inXml, sealed } from './office.ts';
import { cleaned } from './printable.ts';

/**
 * Plain tables for other programs. Values are from outside: what steers a program or turns the direction of text is taken out, and none can
 * become a formula: in Excel every cell is text, in CSV such a value has an apostrophe before it. Same input, same bytes.
 */

const safe = (rows: readonly (readonly string[])[]): string[][] =>
  rows.map((row) => row.map((one) => inXml(cleaned(one))));

/** CSV in UTF-8, every value in quotes; `mark`: with a byte order mark, by which Excel knows the encoding. */
export const tableCsv = (rows: readonly (readonly string[])[], { mark = true } = {}): Buffer =>
  Buffer.from(
    stringify(safe(rows), { bom: mark, quoted: true, escape_formulas: true, record_delimiter: '\r\n' }),
    'utf8',
  );

/** An Excel file of one sheet; its first line is the heading. */
export async function tableXlsx(rows: readonly (readonly string[])[], sheet: string): Promise<Uint8Array> {
  const data = safe(rows).map((row, i) =>
    row.map((value) =>
      value === '' ? null : { type: String, value, format: '@', ...(i === 0 && { fontWeight: 'bold' as const }) },
    ),
  );
  const columns = (rows[0] ?? []).map(() => ({ width: 28 }));
  return sealed(await writeExcelFile(data, { sheet, columns, stickyRowsCount: 1 }).toBuffer());
}

/** CSV of figures and codes, values in quotes only where they need them, as programs read it. */
export const plainCsv = (rows: readonly (readonly string[])[]): Buffer =>
  Buffer.from(stringify(safe(rows), { escape_formulas: true, record_delimiter: '\n' }), 'utf8');
