/** Exact arithmetic of money and shares: fractions of whole numbers of any size. Nothing here, or that rests on it, is a floating-point number. */

/** A fraction; `d` is above zero. It need not be in lowest terms. */
export type Fraction = { readonly n: bigint; readonly d: bigint };

export const whole = (n: bigint): Fraction => ({ n, d: 1n });
export const zero = whole(0n);
/** All of it, in per cent. */
export const hundred = whole(100n);

const MOST_DIGITS = 24;
const MOST_DECIMALS = 12;

/** The number that a text such as `1234.50` writes, or null where it writes none: digits, and a point before decimals. */
export function decimalOf(text: string): Fraction | null {
  const [, digits = '', decimals = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (digits === '' || digits.length > MOST_DIGITS || decimals.length > MOST_DECIMALS) return null;
  return { n: BigInt(digits + decimals), d: 10n ** BigInt(decimals.length) };
}

export function plus(one: Fraction, other: Fraction): Fraction {
  if (one.d === other.d) return { n: one.n + other.n, d: one.d };
  return lowest({ n: one.n * other.d + other.n * one.d, d: one.d * other.d });
}

export const minus = (one: Fraction, other: Fraction): Fraction => plus(one, { n: -other.n, d: other.d });
export const times = (one: Fraction, other: Fraction): Fraction => ({ n: one.n * other.n, d: one.d * other.d });

/** @throws RangeError where `other` is zero or less. */
export function over(one: Fraction, other: Fraction): Fraction {
  if (other.n <= 0n) throw new RangeError('a share is of something above zero');
  return lowest({ n: one.n * other.d, d: one.d * other.n });
}

/** Below zero where `one` is less, above where it is more. */
export function compared(one: Fraction, other: Fraction): -1 | 0 | 1 {
  const [a, b] = one.d === other.d ? [one.n, other.n] : [one.n * other.d, other.n * one.d];
  return a < b ? -1 : a > b ? 1 : 0;
}

export const added = (fractions: Iterable<Fraction>): Fraction => {
  let sum = zero;
  for (const one of fractions) sum = plus(sum, one);
  return sum;
};

function lowest({ n, d }: Fraction): Fraction {
  let [a, b] = [n < 0n ? -n : n, d];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 1n || a === 0n ? { n, d } : { n: n / a, d: d / a };
}

/** How many whole units of `10^-decimals` it has, and what is left of the next. Of a number that is not below zero. */
export function unitsOf({ n, d }: Fraction, decimals: number): { units: bigint; rest: Fraction } {
  const scaled = n * 10n ** BigInt(decimals);
  return { units: scaled / d, rest: { n: scaled % d, d } };
}

/** Units of `10^-decimals`, half a unit upwards. */
export function halfUp(fraction: Fraction, decimals: number): bigint {
  const { units, rest } = unitsOf(fraction, decimals);
  return 2n * rest.n >= rest.d ? units + 1n : units;
}

/** Units of `10^-decimals` as people write them: `1234.50`. */
export function written(units: bigint, decimals: number): string {
  const sign = units < 0n ? '-' : '';
  const digits = String(units < 0n ? -units : units).padStart(decimals + 1, '0');
  const at = digits.length - decimals;
  return decimals === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, at)}.${digits.slice(at)}`;
}

/** A fraction as people write it, with at most so many decimals; `…` where it goes on. */
export function shown(fraction: Fraction, decimals: number): string {
  const { units, rest } = unitsOf(fraction, decimals);
  const text = written(units, decimals);
  if (rest.n !== 0n) return `${text}…`;
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
