import writeExcelFile from 'write-excel-file/node';
import { sealed } from './office.ts';

/** An apportionment as Excel: figures as numbers, and sums by formula, that an accountant can go on with. */

type CostRow = { code: string; rate: string; share: string; amount: string };

/** Same rows, same bytes. */
export async function costsXlsx(
  rows: readonly CostRow[],
  { shareDecimals, amountDecimals }: { shareDecimals: number; amountDecimals: number },
): Promise<Uint8Array> {
  const title = (value: string) => ({ type: String, value, fontWeight: 'bold' as const });
  const text = (value: string) => ({ type: String, value, format: '@' });
  // a number of Excel has some fifteen digits; what has more stays text, which loses none
  const figure = (value: string, format: string) => {
    const digits = value.replace('.', '').replace(/^0+/, '').length;
    return value !== '' && digits <= 15 ? { type: Number, value: Number(value), format } : text(value);
  };
  const formatOf = (decimals: number) => (decimals === 0 ? '#,##0' : `#,##0.${'0'.repeat(decimals)}`);
  const sum = (column: string, decimals: number) => ({
    type: 'Formula' as const,
    value: `SUM(${column}2:${column}${rows.length + 1})`,
    format: formatOf(decimals),
    fontWeight: 'bold' as const,
  });
  const data = [
    ['code', 'rate', 'share', 'amount'].map(title),
    ...rows.map(({ code, rate, share, amount }) => [
      text(code),
      figure(rate, '0.000##########'),
      figure(share, formatOf(shareDecimals)),
      figure(amount, formatOf(amountDecimals)),
    ]),
    [title(`${rows.length} payers`), null, sum('C', shareDecimals), sum('D', amountDecimals)],
  ];
  const columns = [{ width: 16 }, { width: 14 }, { width: 14 }, { width: 20 }];
  return sealed(await writeExcelFile(data, { sheet: 'costs', columns, stickyRowsCount: 1 }).toBuffer());
}
