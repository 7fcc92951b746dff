import { partsOf, type Rounding, type Shared } from '../domain/costs/apportionment.ts';
import { type Fraction, hundred, over, shown, times, unitsOf, written } from '../domain/costs/exact.ts';
import { ConveneError } from '../domain/errors.ts';
import type { ListedPayer } from './payers.ts';

/** Decimals of a share or amount before it is rounded, as far as they are told. */
const UNROUNDED = 9;

type ExplainedCosts = {
  listed: readonly ListedPayer[];
  shared: Shared;
  total: Fraction;
  amountDecimals: number;
  rounding: Rounding;
};

/** Why a payer pays what they pay, one sentence a step. @throws ConveneError where the file does not name them */
export function explanationOf(
  code: string,
  { listed, shared, total, amountDecimals, rounding }: ExplainedCosts,
): string[] {
  const payer = listed.find((one) => one.code === code);
  const share = shared.shares.find((one) => one.code === code);
  if (payer === undefined || share === undefined)
    throw new ConveneError(
      'costs.unknown',
      `${code} is none of the ${listed.length} payers; their codes are in the first column`,
    );
  const amounts = partsOf(shared.shares, { of: total, decimals: amountDecimals, rounding });
  const unrounded = over(times(total, share.share), hundred);
  const cut = unitsOf(unrounded, amountDecimals);
  const amount = amounts.get(code) ?? 0n;
  const rounded =
    cut.rest.n === 0n
      ? 'no rounding'
      : rounding === 'each'
        ? 'rounded on its own, half up'
        : amount > cut.units
          ? 'one unit up, being among the largest remainders, so that amounts add to the total'
          : 'cut, its remainder not being among the largest, so that amounts add to the total';
  return [
    ...(share.basis === 'fixed'
      ? [`${code} has a fixed share of ${shown(share.share, UNROUNDED)} per cent.`]
      : roundsOf(code, payer, shared)),
    `Of ${shown(total, amountDecimals)} that is ${shown(unrounded, UNROUNDED)}: ${written(amount, amountDecimals)} (${rounded}).`,
  ];
}

function roundsOf(code: string, payer: ListedPayer, { shares, rounds }: Shared): string[] {
  const sentences: string[] = [];
  for (const [index, { rest, rates, set }] of rounds.entries()) {
    const own = set.find((one) => one.code === code);
    const prorated = rates.n === 0n ? rest : over(times(rest, payer.rate), rates);
    const sum = `${shown(rest, UNROUNDED)} per cent × ${payer.given || '0'} ÷ ${shown(rates, UNROUNDED)} = ${shown(prorated, UNROUNDED)} per cent`;
    sentences.push(`Round ${index + 1}: ${sum}.`);
    if (own !== undefined)
      return [
        ...sentences,
        `That is ${own.to === 'floor' ? 'below the floor' : 'above the ceiling'}: set to ${shown(own.limit, UNROUNDED)} per cent.`,
      ];
    if (set.length > 0)
      sentences.push(
        `Set to a limit in that round: ${set.map((one) => `${one.code} (${one.to} ${shown(one.limit, UNROUNDED)})`).join(', ')}.`,
      );
  }
  const fixed = shares.filter(({ basis }) => basis === 'fixed').length;
  if (fixed > 0) sentences.unshift(`Shares that are fixed come first: ${fixed}.`);
  return sentences;
}
