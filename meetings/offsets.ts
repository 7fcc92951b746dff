import { changesOf } from './zones.ts';

/**
 * The UTC offsets of a venue, resolved where a plan or an order is read, so that a workflow counts its days by arithmetic and
 * two workers never differ.
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** What is looked at: acts go on after the closing, and a postponement may move it by years. */
const BEFORE = 400 * DAY;
const AFTER = 10 * 366 * DAY;

/**
 * The offsets of a zone from a year before a meeting starts to ten years after it closes.
 *
 * @param timeZone of the IANA database.
 * @returns from which instant on the clocks are so many minutes east of UTC, in the order of time.
 */
export function offsetsOf(timeZone: string, startsAt: string, closes: string): { from: string; minutes: number }[] {
  const changes = changesOf(timeZone) ?? [];
  const first = Math.floor((Date.parse(startsAt) - BEFORE) / MINUTE) * MINUTE;
  const last = Date.parse(closes) + AFTER;
  const before = changes.findLast(({ from }) => from <= first)?.minutes ?? 0;
  const later = changes.filter(({ from }) => from > first && from < last);
  return [{ from: first, minutes: before }, ...later].map(({ from, minutes }) => ({
    from: new Date(from).toISOString().replace('.000Z', 'Z'),
    minutes,
  }));
}
