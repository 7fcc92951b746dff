import type { Spec } from '../command.ts';

export const money: readonly Spec[] = [
  {
    usage: 'costs',
    says: 'who pays what of a total: by rates, with ceilings, floors and fixed shares, to the last unit; needs no server',
    options: [
      {
        flags: '--payers <file>',
        says: 'CSV or Excel with the columns code and rate, and if need be fixed, floor, ceiling (per cent)',
        required: true,
      },
      { flags: '--total <amount>', says: 'what is to be paid, such as 350000.00', required: true },
      { flags: '--share-decimals <n>', says: 'decimals of a share in per cent (default: 3)' },
      { flags: '--amount-decimals <n>', says: 'decimals of an amount (default: 2)' },
      {
        flags: '--rounding <kind>',
        says: 'exact: shares and amounts add to the whole (largest remainder, ties by code); each: each on its own, half up (default: exact)',
      },
      { flags: '--ceiling <percent>', says: 'nobody bears more, unless their line has a ceiling of its own' },
      { flags: '--floor <percent>', says: 'nobody bears less, unless their line has a floor of its own' },
      { flags: '--explain <code>', says: 'why this payer pays what they pay' },
      { flags: '--csv', says: 'code,rate,share,amount on standard output, or in --out' },
      { flags: '--xlsx', says: 'the same as Excel, with sums by formula' },
      { flags: '--out <file>', says: 'a new file for it' },
    ],
    help: `Fixed shares come first. Who passes a ceiling or falls under a floor is set to it, and the rest is prorated anew until all
limits hold; what cannot add to 100 per cent is refused. Amounts come from the shares before these are rounded.

Examples:
  convene costs --payers payers.csv --total 350000.00 --ceiling 22
  convene costs --payers payers.csv --total 350000.00 --ceiling 22 --explain CHE`,
    body: async () => (await import('../commands/costs.ts')).costs,
  },
];
