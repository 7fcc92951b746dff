import { bytesOf } from './bytes.ts';

/** The most bytes that a detail of an act holds. */
const LONGEST = 2_000;

/** A list as lines that each fit in a detail of an act; `separator` stands between two items of a line. */
export function inParts(items: readonly string[], separator = ', ', longest = LONGEST): string[] {
  const parts: string[] = [];
  for (const item of items) {
    const last = parts.at(-1);
    const longer = last === undefined ? item : `${last}${separator}${item}`;
    if (last !== undefined && bytesOf(longer) <= longest) parts[parts.length - 1] = longer;
    else parts.push(item);
  }
  return parts;
}
