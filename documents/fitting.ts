import { widthOf } from './fonts.ts';

/**
 * The size at which a text fits its place. Counted here, and not by the layout, which would set every text of a thousand badges several
 * times: the widths of signs are those of the fonts, and bold ones, which are wider, are allowed for.
 */

/** In millimetres. */
export type FittingRoom = { width: number; height: number };

const BOLD = 1.18;
const MM_PER_POINT = 25.4 / 72;
/** From one line to the next, in ems; Arabic letters reach higher and lower. */
const LINE = 1.16;
const ARABIC_LINE = 1.46;

/** Where a line may end: after a space, a hyphen, a place to break, and between signs of Chinese. */
const PIECES = /\p{Script=Han}|[^\s\u200b\p{Script=Han}-]+-?[\s\u200b]*|[\s\u200b-]+/gu;

/** The first of these sizes, the largest first, at which the text fits; the last where none does. */
export function fittingSize(
  text: string,
  { width, height }: FittingRoom,
  sizes: readonly [number, ...number[]],
): number {
  const pieces = [...text.matchAll(PIECES)].map(([piece]) => ({ all: ems(piece), ink: ems(piece.trimEnd()) }));
  const line = /\p{Script=Arabic}/u.test(text) ? ARABIC_LINE : LINE;
  const fits = (size: number): boolean => {
    const em = size * MM_PER_POINT;
    const lines = linesOf(pieces, width / em);
    return lines !== null && lines * line * em <= height;
  };
  return sizes.find(fits) ?? sizes.at(-1) ?? sizes[0];
}

const ems = (text: string): number =>
  [...text].reduce((sum, sign) => sum + widthOf(sign.codePointAt(0) ?? 0), 0) * BOLD;

/** How many lines a text takes; null where a piece of it is wider than a line. */
function linesOf(pieces: readonly { all: number; ink: number }[], width: number): number | null {
  let [lines, used] = [1, 0];
  for (const { all, ink } of pieces) {
    if (ink > width) return null;
    if (used + ink > width) [lines, used] = [lines + 1, 0];
    used += all;
  }
  return lines;
}
