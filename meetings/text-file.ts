import { parse } from 'csv-parse/sync';
import { z } from 'zod';

/** Text files as people have them: from an editor, or from Excel. */

/** Why a text cannot be read, in half a sentence, and what would be right. */
class Unreadable extends Error {
  constructor(found: string, right: string) {
    super(`${found}; ${right}`);
  }
}

const AS_UTF8 = 'save it as UTF-8 (in Excel: Save as, CSV UTF-8)';

/** The text of a file in UTF-8, with or without a byte order mark. @throws Unreadable */
export function textIn(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw new Unreadable('it is in UTF-16 ("Unicode text")', AS_UTF8);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Unreadable('it is not in UTF-8, and probably in the Windows code page of its author', AS_UTF8);
  }
}

export type TableRow = { line: number; cells: Record<string, string> };

const Parsed = z.array(z.strictObject({ record: z.array(z.string()), info: z.looseObject({ lines: z.int() }) }));

const DELIMITERS = [',', ';', '\t'];

/** What separates the columns: what the heading has most of. */
function delimiterOf(text: string): string {
  const [heading = ''] = text.split(/\r?\n/, 1);
  const counted = DELIMITERS.map((sign) => ({ sign, count: heading.split(sign).length }));
  return counted.reduce((most, one) => (one.count > most.count ? one : most)).sign;
}

/**
 * The rows of a table with a heading, separated by commas, semicolons or tabs. Rows without any value are passed over; headings
 * count in any case; a cell with several lines is one line.
 *
 * @throws Unreadable
 */
export function tableIn(text: string): { columns: string[]; rows: TableRow[] } {
  const [heading, ...rest] = parsed(text);
  const columns = (heading?.record ?? []).map((name) => oneLine(name).toLowerCase());
  const twice = columns.find((name, index) => name !== '' && columns.indexOf(name) !== index);
  if (twice !== undefined)
    throw new Unreadable(`the column ${twice} is there twice`, 'give each column a name of its own');
  const rows = rest.flatMap(({ record, info }): TableRow[] => {
    const cells = Object.fromEntries(columns.map((name, index) => [name, oneLine(record[index] ?? '')]));
    return Object.values(cells).every((value) => value === '') ? [] : [{ line: info.lines, cells }];
  });
  return { columns, rows };
}

function parsed(text: string): z.infer<typeof Parsed> {
  const delimiter = delimiterOf(text);
  try {
    return Parsed.parse(parse(text, { delimiter, info: true, bom: true, skip_empty_lines: true }));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [said = ''] = error.message.split('\n');
    throw new Unreadable(said, `a table in which every row has as many columns as the heading`);
  }
}

/** A cell that was broken into lines is one line. White space at its ends is nothing. */
const oneLine = (cell: string): string =>
  cell.replace(/[ \t]*(\r?\n|\r)[ \t\r\n]*/g, ' ').replace(/^[ \t]+|[ \t]+$/g, '');
