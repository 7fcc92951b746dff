import { IANAZone } from 'luxon';

/**
 * The UTC offsets of a venue, resolved where a plan or an order is read, so that a workflow counts its days by arithmetic and
 * two workers never differ.
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** What is looked at: acts go on after the closing, and a postponement may move it by years. */
const BEFORE = 400 * DAY;
const AFTER = 10 * 366 * DAY;
/** No zone changes its clocks and changes them back within this. */
const STRIDE = 3 * DAY;

/**
 * The offsets of a zone from a year before a meeting starts to ten years after it closes.
 *
 * @param timeZone of the IANA database.
 * @returns from which instant on the clocks are so many minutes east of UTC, in the order of time.
 */
export function offsetsOf(timeZone: string, startsAt: string, closes: string): { from: string; minutes: number }[] {
  const zone = new IANAZone(timeZone);
  const last = Date.parse(closes) + AFTER;
  let at = wholeMinute(Date.parse(startsAt) - BEFORE);
  const found = [offsetFrom(zone, at)];
  while (at < last) {
    const next = at + STRIDE;
    if (zone.offset(next) !== zone.offset(at)) found.push(offsetFrom(zone, changeBetween(zone, at, next)));
    at = next;
  }
  return found;
}

const wholeMinute = (ms: number) => Math.floor(ms / MINUTE) * MINUTE;

const offsetFrom = (zone: IANAZone, ms: number) => ({
  from: new Date(ms).toISOString().replace('.000Z', 'Z'),
  minutes: Math.round(zone.offset(ms)),
});

/** The first minute of the later offset. */
function changeBetween(zone: IANAZone, from: number, to: number): number {
  let [before, after] = [from, to];
  while (after - before > MINUTE) {
    const middle = wholeMinute((before + after) / 2);
    if (zone.offset(middle) === zone.offset(from)) before = middle;
    else after = middle;
  }
  return after;
}
