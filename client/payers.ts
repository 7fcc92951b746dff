import type { Payer } from '../domain/costs/apportionment.ts';
import { compared, decimalOf, type Fraction, hundred } from '../domain/costs/exact.ts';
import { ConveneError, reasonOf } from '../domain/errors.ts';
import { cleanText } from '../domain/plan.ts';
import { bytesGiven } from '../meetings/given-file.ts';
import { PlanError, type Problem, shown } from '../meetings/problem.ts';
import { type ExportTable, exportTable } from './export-table.ts';

/** A payer as a file has them; `given`: the rate as it was written. */
export type ListedPayer = Payer & { given: string };

const COLUMNS = ['code', 'rate', 'fixed', 'floor', 'ceiling'] as const;
type PayerColumn = (typeof COLUMNS)[number];
const Code = cleanText(60);

/**
 * The payers in a file (CSV or Excel) with the columns code and rate and, where some have them, fixed, floor and ceiling, in per cent.
 *
 * @throws ConveneError where it cannot be read, PlanError with everything that is wrong in it
 */
export function loadPayers(file: string): ListedPayer[] {
  const table = tableOf(file);
  const places = placesOf(file, table);
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  const payers = table.rows.flatMap(({ row, cells }): ListedPayer[] => {
    const cell = (column: PayerColumn) => cells.get(places.get(column) ?? -1)?.text.trim() ?? '';
    const wrong = (field: PayerColumn, code: string, right: string) =>
      problems.push({ code, file, line: row, field, found: shown(cell(field)), right });
    if (COLUMNS.every((column) => cell(column) === '')) return [];
    const code = cell('code');
    if (!Code.safeParse(code).success) wrong('code', 'costs.code', 'the code of a payer, such as CHE');
    const before = seen.get(code);
    if (before !== undefined) wrong('code', 'costs.twice', `each payer once; line ${before} has ${code} already`);
    seen.set(code, row);
    const percent = (column: 'fixed' | 'floor' | 'ceiling'): Fraction | undefined => {
      const text = cell(column).replace(/\s*%$/, '');
      if (text === '') return undefined;
      const value = decimalOf(text);
      if (value !== null && compared(value, hundred) <= 0) return value;
      wrong(column, 'costs.percent', 'per cent from 0 to 100, such as 22 or 0.001');
      return undefined;
    };
    const [fixed, floor, ceiling] = [percent('fixed'), percent('floor'), percent('ceiling')];
    const given = cell('rate');
    const rate = decimalOf(given === '' && fixed !== undefined ? '0' : given);
    if (given === '' && fixed === undefined)
      wrong('rate', 'costs.rate_missing', 'the rate of this payer; none is guessed, and 0 is a rate');
    else if (rate === null)
      wrong('rate', 'costs.rate', 'a number such as 1.134, with a point before decimals and nothing else');
    if (fixed !== undefined && (floor !== undefined || ceiling !== undefined))
      wrong('fixed', 'costs.fixed_and_limited', 'a fixed share, or a floor and a ceiling');
    if (floor !== undefined && ceiling !== undefined && compared(floor, ceiling) > 0)
      wrong('floor', 'costs.limits', 'a floor that is not above the ceiling');
    return rate === null
      ? []
      : [{ code, given, rate, ...(fixed && { fixed }), ...(floor && { floor }), ...(ceiling && { ceiling }) }];
  });
  if (problems.length > 0) throw new PlanError(problems, 'list of payers');
  if (payers.length === 0)
    throw new ConveneError('PAYERS_FILE', `${file} names no payer: a line for each, with code and rate`);
  return payers;
}

function tableOf(file: string): ExportTable {
  const bytes = bytesGiven(file, 'payers');
  try {
    return exportTable(bytes);
  } catch (error) {
    throw new ConveneError('PAYERS_FILE', `${file} cannot be read: ${reasonOf(error)}`);
  }
}

function placesOf(file: string, { titles }: ExportTable): ReadonlyMap<PayerColumn, number> {
  const heading = titles.map((title) => title.trim().toLowerCase());
  const places = new Map(
    COLUMNS.flatMap((column) => (heading.includes(column) ? [[column, heading.indexOf(column)]] : [])),
  );
  const missing = (['code', 'rate'] as const).find((column) => !places.has(column));
  if (missing !== undefined)
    throw new ConveneError(
      'PAYERS_FILE',
      `${file} has no column ${missing}; its first line has: ${heading.join(', ')}. Wanted are code and rate, and if need be fixed, floor, ceiling`,
    );
  return places;
}
