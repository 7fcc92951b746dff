import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sheetsIn } from '../../documents/workbook.ts';
import { added, decimalOf, written, zero } from '../../domain/costs/exact.ts';
import { scales, states } from '../../treaties/data.ts';
import { capacityOf } from '../../treaties/status.ts';
import { conveneInProcess } from '../e2e/in-process.ts';

/** `convene costs` as an accountant uses it, without any server. */

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'convene-costs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const command = conveneInProcess({});
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

/** The rates of the parties to the Convention that a scale has, as a file of payers. */
function partiesOn(date: string, period: string): { path: string; count: number; sum: string } {
  const rates = new Map(
    scales().flatMap(({ period: of, state, rate, basis }) =>
      of === period && basis === 'scale' && rate !== null ? [[state, written(BigInt(rate), 3)] as const] : [],
    ),
  );
  const parties = states()
    .map(({ code }) => code)
    .filter((code) => capacityOf('CCM', code, date) === 'state_party' && rates.has(code));
  const sum = added(parties.map((code) => decimalOf(rates.get(code) ?? '') ?? zero));
  const text = ['code,rate', ...parties.map((code) => `${code},${rates.get(code)}`)].join('\n');
  return {
    path: file(`${date}.csv`, text),
    count: parties.length,
    sum: written((sum.n * 1000n) / sum.d, 3),
  };
}

test.each([
  ['2024-09-10', '2022-2024', 108, '45.104'],
  ['2026-09-14', '2025-2027', 108, '41.252'],
])(
  'of the parties on %s, rates of %s: %i of them add to %s, and their amounts to the total',
  async (date, period, count, sum) => {
    const parties = partiesOn(date, period);
    expect([parties.count, parties.sum]).toEqual([count, sum]);
    const { out, status } = await command('costs', '--payers', parties.path, '--total', '350000.00', '--csv');
    expect(status).toBe(0);
    const [heading, ...lines] = out.trimEnd().split('\n');
    expect(heading).toBe('code,rate,share,amount');
    const column = (at: number) => added(lines.map((line) => decimalOf(line.split(',')[at] ?? '') ?? zero));
    expect(lines).toHaveLength(count);
    expect(column(2)).toEqual({ n: 100_000n, d: 1000n });
    expect(column(3)).toEqual({ n: 35_000_000n, d: 100n });
  },
);

const few = 'code,rate,fixed,floor,ceiling\nFRA,4.318,,,\nCHE,1.134,,,\nJPN,8.033,,,10\nTUV,0.001,,0.02,\nEU,,2.5,,\n';

test('as JSON, as Excel and explained it says the same', async () => {
  const payers = file('few.csv', few);
  const asked = ['costs', '--payers', payers, '--total', '350000.00'];
  const json = await command(...asked, '--json');
  expect(JSON.parse(json.out)).toEqual([
    { code: 'CHE', rate: '1.134', share: '18.196', amount: '63684.54', basis: 'prorated' },
    { code: 'EU', rate: '', share: '2.500', amount: '8750.00', basis: 'fixed' },
    { code: 'FRA', rate: '4.318', share: '69.284', amount: '242495.46', basis: 'prorated' },
    { code: 'JPN', rate: '8.033', share: '10.000', amount: '35000.00', basis: 'ceiling' },
    { code: 'TUV', rate: '0.001', share: '0.020', amount: '70.00', basis: 'floor' },
  ]);
  const out = join(folder, 'few.xlsx');
  expect((await command(...asked, '--xlsx', '--out', out)).status).toBe(0);
  const [sheet] = sheetsIn(readFileSync(out));
  expect(sheet?.rows[1]?.cells.get(3)?.text).toBe('63684.54');
  expect(sheet?.rows.at(-1)?.cells.get(3)?.formula).toBe(true);
  const why = await command(...asked, '--explain', 'TUV');
  expect(why.out).toContain('below the floor: set to 0.02 per cent');
  expect(why.out).toContain('Of 350000 that is 70: 70.00 (no rounding).');
});

test('what is wrong in a file is said all at once, and nothing is guessed', async () => {
  const payers = file('bad.csv', 'code,rate\nCHE,"1,134"\nCHE,\n,3\n');
  const { err, status } = await command('costs', '--payers', payers, '--total', '1000');
  expect(status).toBe(1);
  for (const code of ['costs.rate]', 'costs.twice', 'costs.rate_missing', 'costs.code'])
    expect(err).toContain(`[${code.replace(']', '')}]`);
  expect(err).toContain('The list of payers cannot be used');
});

test.each<[string, string[], RegExp, number]>([
  ['a total with a comma', ['--total', '1,000'], /--total must be an amount such as 350000.00/, 2],
  ['a total finer than its amounts', ['--total', '0.001'], /give --amount-decimals, or --rounding each/, 2],
  ['two forms at once', ['--total', '1', '--csv', '--xlsx'], /choose one of --csv, --xlsx and --json/, 2],
  ['ceilings that cannot add', ['--total', '1.00', '--ceiling', '2'], /costs.cannot_add|less than 100 per cent/, 1],
  ['whom it does not name', ['--total', '1.00', '--explain', 'XXX'], /XXX is none of the 5 payers/, 1],
])('%s is refused with what would be right', async (_, options, says, code) => {
  const { err, status } = await command('costs', '--payers', file('few.csv', few), ...options);
  expect(err).toMatch(says);
  expect(status).toBe(code);
});
