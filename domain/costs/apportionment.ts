import { added, compared, type Fraction, halfUp, hundred, minus, over, times, unitsOf, zero } from './exact.ts';

/**
 * Who bears what share of a total: by rates, under ceilings and over floors, with shares that are fixed beforehand. Exact, and the same in
 * whatever order payers are given.
 */

/** Shares, floors and ceilings are in per cent of the total; `rate` is of any scale. */
export type Payer = { code: string; rate: Fraction; fixed?: Fraction; floor?: Fraction; ceiling?: Fraction };

/** Why a share is what it is: fixed beforehand, set to a limit, or in proportion to the rate. */
export type ShareBasis = 'fixed' | 'floor' | 'ceiling' | 'prorated';

/** One round: what was left to share out, among rates that add to `rates`, and who was set to a limit in it. */
export type Round = {
  rest: Fraction;
  rates: Fraction;
  set: { code: string; to: 'floor' | 'ceiling'; limit: Fraction }[];
};

export type Shared = { shares: { code: string; basis: ShareBasis; share: Fraction }[]; rounds: Round[] };

/** Why shares cannot be told: `found` and `right` are half sentences. */
export type Unshareable = { code: string; found: string; right: string };

/**
 * The shares of payers; they add to 100. Who passes a ceiling or falls under a floor is set to it, and the rest is prorated anew until all
 * limits hold. Where both happen in a round, those are set of which more is to be moved: setting the others could set some who are within
 * their limits once the rest is prorated, and the outcome would depend on the order.
 */
export function sharesOf(payers: readonly Payer[]): Shared | Unshareable {
  const crossed = payers.find(
    ({ floor, ceiling }) => floor !== undefined && ceiling !== undefined && compared(floor, ceiling) > 0,
  );
  if (crossed !== undefined)
    return {
      code: 'costs.limits',
      found: `the floor of ${crossed.code} is above its ceiling`,
      right: 'a floor of its own for it, not above its ceiling',
    };
  const fixed = payers.flatMap(({ code, fixed: share }) =>
    share === undefined ? [] : [{ code, basis: 'fixed' as const, share }],
  );
  const shares: Shared['shares'] = [...fixed];
  const rounds: Round[] = [];
  let free = payers.filter((payer) => payer.fixed === undefined);
  let rest = minus(hundred, added(fixed.map(({ share }) => share)));
  if (rest.n < 0n) return cannotAdd('fixed shares and floors add to more than 100 per cent');
  while (free.length > 0) {
    const rates = added(free.map(({ rate }) => rate));
    const factor = rates.n === 0n ? zero : over(rest, rates);
    const judged = free.map((payer) => judge(payer, times(payer.rate, factor)));
    const moved = added(judged.map(({ share, limit }) => (limit === null ? zero : minus(limit.at, share))));
    if (rates.n === 0n && compared(moved, rest) !== 0)
      return cannotAdd(rest.n === 0n ? 'floors are above what is left' : 'nobody with a rate is left to bear the rest');
    const set = judged.flatMap(({ payer: { code }, limit }) =>
      limit === null ||
      (moved.n > 0n && limit.to === 'ceiling' && rates.n > 0n) ||
      (moved.n < 0n && limit.to === 'floor')
        ? []
        : [{ code, to: limit.to, limit: limit.at }],
    );
    rounds.push({ rest, rates, set });
    const isLast = set.length === 0 || rates.n === 0n;
    const limits = new Map(set.map((one) => [one.code, one]));
    for (const { payer, share } of judged) {
      const limit = limits.get(payer.code);
      if (limit !== undefined) shares.push({ code: payer.code, basis: limit.to, share: limit.limit });
      else if (isLast) shares.push({ code: payer.code, basis: 'prorated', share });
    }
    if (isLast) return { shares: sorted(shares), rounds };
    free = free.filter(({ code }) => !limits.has(code));
    rest = minus(rest, added(set.map(({ limit }) => limit)));
    if (rest.n < 0n) return cannotAdd('fixed shares and floors add to more than 100 per cent');
  }
  if (rest.n !== 0n) return cannotAdd('fixed shares and ceilings add to less than 100 per cent');
  return { shares: sorted(shares), rounds };
}

const cannotAdd = (found: string): Unshareable => ({
  code: 'costs.cannot_add',
  found,
  right: 'shares that can add to 100 per cent: change what is fixed, a floor or a ceiling, or add a payer',
});

function judge(payer: Payer, share: Fraction) {
  const { floor, ceiling } = payer;
  if (floor !== undefined && compared(share, floor) < 0)
    return { payer, share, limit: { to: 'floor' as const, at: floor } };
  if (ceiling !== undefined && compared(share, ceiling) > 0)
    return { payer, share, limit: { to: 'ceiling' as const, at: ceiling } };
  return { payer, share, limit: null };
}

const byCode = (one: { code: string }, other: { code: string }) => (one.code < other.code ? -1 : 1);
const sorted = <T extends { code: string }>(all: readonly T[]): T[] => [...all].sort(byCode);

/** `exact`: the rounded parts add to the whole (largest remainder, ties by code). `each`: each is rounded on its own, half a unit upwards. */
export type Rounding = 'exact' | 'each';

/** What each has of a whole by its share in per cent, in units of `10^-decimals`. With `exact`, the whole has no more decimals than that. */
export function partsOf(
  shares: readonly { code: string; share: Fraction }[],
  { of, decimals, rounding }: { of: Fraction; decimals: number; rounding: Rounding },
): Map<string, bigint> {
  const parts = shares.map(({ code, share }) => ({ code, part: over(times(of, share), hundred) }));
  if (rounding === 'each') return new Map(parts.map(({ code, part }) => [code, halfUp(part, decimals)]));
  const cut = parts.map(({ code, part }) => ({ code, ...unitsOf(part, decimals) }));
  const missing = unitsOf(of, decimals).units - cut.reduce((sum, { units }) => sum + units, 0n);
  const first = [...cut].sort((one, other) => compared(other.rest, one.rest) || byCode(one, other));
  const raised = new Set(first.slice(0, Number(missing)).map(({ code }) => code));
  return new Map(cut.map(({ code, units }) => [code, raised.has(code) ? units + 1n : units]));
}

/** What the parts of a whole add to, in units. */
export const sumOf = (parts: ReadonlyMap<string, bigint>): bigint =>
  [...parts.values()].reduce((sum, units) => sum + units, 0n);

export const isUnshareable = (shared: Shared | Unshareable): shared is Unshareable => !('shares' in shared);

/** A limit for everybody: that of the payer, where they have one of their own. */
export const withLimits = (
  payers: readonly Payer[],
  { floor, ceiling }: { floor?: Fraction | undefined; ceiling?: Fraction | undefined },
): Payer[] => payers.map((payer) => ({ ...(floor && { floor }), ...(ceiling && { ceiling }), ...payer }));
