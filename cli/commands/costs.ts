import { z } from 'zod';
import { explanationOf } from '../../client/cost-explanation.ts';
import { outFile, writeNew } from '../../client/files.ts';
import { loadPayers } from '../../client/payers.ts';
import { plainCsv } from '../../documents/tables.ts';
import { isUnshareable, partsOf, sharesOf, sumOf, withLimits } from '../../domain/costs/apportionment.ts';
import { compared, decimalOf, type Fraction, hundred, unitsOf, written } from '../../domain/costs/exact.ts';
import { ConveneError } from '../../domain/errors.ts';
import { body } from '../body.ts';
import { UsageError } from '../cli.ts';
import { table } from '../terminal.ts';

/** `convene costs`: who pays what of a total, by rates, ceilings, floors and fixed shares. It needs no stack. */

const number = (right: string) =>
  z.string().transform((text, context): Fraction => {
    const value = decimalOf(text);
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: `must be ${right}` });
    return z.NEVER;
  });
const percent = number('per cent such as 22 or 0.001').refine(
  (value) => compared(value, hundred) <= 0,
  'must be at most 100',
);
const decimals = z.coerce.number().int('must be a whole number').min(0).max(9);

export const costs = body(
  {
    payers: z.string().min(1),
    total: number('an amount such as 350000.00, with a point before decimals and nothing else'),
    shareDecimals: decimals.default(3),
    amountDecimals: decimals.default(2),
    rounding: z.enum(['exact', 'each'], { error: 'must be exact or each' }).default('exact'),
    ceiling: percent.optional(),
    floor: percent.optional(),
    explain: z.string().min(1).optional(),
    csv: z.boolean().default(false),
    xlsx: z.boolean().default(false),
    out: z.string().min(1).optional(),
  },
  async (given, cli) => {
    const { total, shareDecimals, amountDecimals, rounding, explain } = given;
    if ([given.csv, given.xlsx, cli.json].filter(Boolean).length > 1)
      throw new UsageError('choose one of --csv, --xlsx and --json');
    if (given.out !== undefined && !given.csv && !given.xlsx) throw new UsageError('--out is of --csv or --xlsx');
    if (rounding === 'exact' && unitsOf(total, amountDecimals).rest.n !== 0n)
      throw new UsageError(
        `the total has more than ${amountDecimals} decimals, so amounts cannot add to it: give --amount-decimals, or --rounding each`,
      );
    const listed = loadPayers(given.payers);
    const shared = sharesOf(withLimits(listed, given));
    if (isUnshareable(shared))
      throw new ConveneError(shared.code, `${given.payers}: ${shared.found}. Right: ${shared.right}`);
    if (explain !== undefined) {
      const said = explanationOf(explain, { listed, shared, total, amountDecimals, rounding });
      cli.print({ code: explain, steps: said }, () => said.join('\n'));
      return;
    }
    const shares = partsOf(shared.shares, { of: hundred, decimals: shareDecimals, rounding });
    const amounts = partsOf(shared.shares, { of: total, decimals: amountDecimals, rounding });
    const rates = new Map(listed.map(({ code, given: rate }) => [code, rate]));
    const rows = shared.shares.map(({ code, basis }) => ({
      code,
      rate: rates.get(code) ?? '',
      share: written(shares.get(code) ?? 0n, shareDecimals),
      amount: written(amounts.get(code) ?? 0n, amountDecimals),
      basis,
    }));
    const cells = rows.map(({ code, rate, share, amount }) => [code, rate, share, amount]);
    const heading = ['code', 'rate', 'share', 'amount'];
    if (given.csv) return deliver(plainCsv([heading, ...cells]), given.out);
    if (given.xlsx) {
      const { costsXlsx } = await import('../../documents/costs-xlsx.ts');
      return deliver(await costsXlsx(rows, { shareDecimals, amountDecimals }), given.out);
    }
    const sum = [
      `${rows.length} payers`,
      '',
      written(sumOf(shares), shareDecimals),
      written(sumOf(amounts), amountDecimals),
      '',
    ];
    cli.print(rows, () =>
      table(
        [...heading, ''],
        [...rows.map(({ basis }, i) => [...(cells[i] ?? []), basis === 'prorated' ? '' : basis]), sum],
      ),
    );
  },
);

function deliver(bytes: Uint8Array, out: string | undefined): void {
  if (out !== undefined && out !== '-') writeNew(outFile(out, out), Buffer.from(bytes), 0o600);
  else process.stdout.write(bytes);
}
