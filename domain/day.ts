import { minutesByRuntime } from './zone-of-runtime.ts';

/**
 * Calendar days and clocks at a place, by arithmetic: a workflow resolves no time zone. The offsets of the venue are resolved
 * where the plan or the order is read (`meetings/offsets.ts`), and travel as data.
 */

/** An offset in minutes east of UTC, valid from an instant on. */
type Offset = { from: string; minutes: number };

/** A place by its clocks. `offsets`: in order of time, the first also valid before its instant; absent in older inputs. */
export type PlaceOfDays = { timeZone: string; offsets?: readonly Offset[] | undefined };

export const UTC: PlaceOfDays = { timeZone: 'UTC', offsets: [] };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Zones are less than fifteen hours from UTC. */
const FARTHEST = 15 * HOUR;

function minutesAt(ms: number, { timeZone, offsets }: PlaceOfDays): number {
  if (offsets === undefined) return minutesByRuntime(ms, timeZone);
  const current = offsets.findLast(({ from }) => Date.parse(from) <= ms) ?? offsets[0];
  return current?.minutes ?? 0;
}

/** The local date and time, such as `2024-02-15T23:59`. */
export const clockAt = (ms: number, place: PlaceOfDays): string =>
  new Date(ms + minutesAt(ms, place) * MINUTE).toISOString().slice(0, 16);

/** The local day, such as `2024-02-15`. */
export const dayAt = (ms: number, place: PlaceOfDays): string => clockAt(ms, place).slice(0, 10);

/** The day at the venue of an instant: what papers, mails, lists and commands show and compare. */
export const venueDay = (at: string, { venue }: { venue: PlaceOfDays }): string => dayAt(Date.parse(at), venue);

/** The minute at the venue of an instant, such as `2024-09-10 09:05`. */
export const venueMinute = (at: string, { venue }: { venue: PlaceOfDays }): string =>
  clockAt(Date.parse(at), venue).replace('T', ' ');

/** The start of a local day, in milliseconds since 1970. */
export function startOf(day: string, place: PlaceOfDays): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  let [before, from] = [(utc - FARTHEST) / MINUTE, (utc + FARTHEST) / MINUTE];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (dayAt(middle * MINUTE, place) < day) before = middle;
    else from = middle;
  }
  return from * MINUTE;
}

/** The day after a calendar day, or so many days after it. */
export const dayAfter = (day: string, days = 1): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * HOUR).toISOString().slice(0, 10);

/** The same day so many months later, or earlier where negative; the last day of a month that does not have it: 31 May and nine months is 28 February. */
export function monthsAfter(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const index = year * 12 + month - 1 + months;
  const lastOfMonth = new Date(Date.UTC(Math.floor(index / 12), (index % 12) + 1, 0));
  lastOfMonth.setUTCDate(Math.min(date, lastOfMonth.getUTCDate()));
  return lastOfMonth.toISOString().slice(0, 10);
}
