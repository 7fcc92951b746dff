import { DateTime } from 'luxon';
import type { PlaceOfDays } from '../domain/day.ts';
import { clocksOf } from '../meetings/zones.ts';

const STAMP = "yyyyMMdd'T'HHmmss";
/** How long before and after the event its zone is told: reminders and neighbouring entries fall there. */
const AROUND = { days: 370 };

/**
 * The clocks of a place around an event, as a calendar file tells them (RFC 5545 §3.6.5): each change by its day, and no rule for
 * ever, since the law of a zone may change.
 *
 * @param place by whose offsets the event's instants were resolved
 * @returns the component, its lines ended by CRLF
 */
export function vtimezoneOf(place: PlaceOfDays, opens: string, closes: string): string {
  const zone = clocksOf(place);
  const first = DateTime.fromISO(opens, { zone: 'utc' }).minus(AROUND).startOf('hour').toMillis();
  const last = DateTime.fromISO(closes, { zone: 'utc' }).plus(AROUND).toMillis();
  const later = zone
    .between(first, last)
    .map(({ from, minutes }) => ({ from, was: zone.offset(from - 1), is: minutes }));
  const changes = [{ from: first, was: zone.offset(first), is: zone.offset(first) }, ...later];
  const least = Math.min(...changes.map(({ is }) => is));
  return [
    'BEGIN:VTIMEZONE',
    `TZID:${place.timeZone}`,
    ...changes.flatMap(({ from, was, is }) => {
      const kind = is > least ? 'DAYLIGHT' : 'STANDARD';
      return [
        `BEGIN:${kind}`,
        // the onset is told by the clocks before it
        `DTSTART:${DateTime.fromMillis(from + was * 60_000, { zone: 'utc' }).toFormat(STAMP)}`,
        `TZOFFSETFROM:${offset(was)}`,
        `TZOFFSETTO:${offset(is)}`,
        `END:${kind}`,
      ];
    }),
    'END:VTIMEZONE',
    '',
  ].join('\r\n');
}

const offset = (minutes: number): string => {
  const two = (count: number) => String(Math.trunc(Math.abs(count))).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(minutes / 60)}${two(minutes % 60)}`;
};
