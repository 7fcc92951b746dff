import { DateTime } from 'luxon';
import type { PlaceOfDays } from '../domain/day.ts';
import { ConveneError } from '../domain/errors.ts';
import { instantOf, type Local, LocalDeadline } from '../meetings/local-time.ts';
import { clocksOf } from '../meetings/zones.ts';

/**
 * Dates and times of an order, as people write them by the clocks at the venue. They become instants here: workflows have
 * no time zones.
 */

/** A venue, by whose clocks a running meeting goes, or the name of a zone. */
type Clocks = PlaceOfDays | string;

export type MeetingDay = { date: string; at: string };

/** A date as people write it, `2024-09-05` or `2024-09-05 18:00`, until which something is in time; a date alone means the whole day. */
export const untilDay = (local: Local, place: Clocks): MeetingDay => ({
  date: local.date,
  at: instantAt(local, place),
});

/** The day from whose first instant something holds. */
export const fromDay = (date: string, place: Clocks): MeetingDay => ({
  date,
  at: utc(DateTime.fromISO(date, { zone: clocksOf(place) }).startOf('day')),
});

/**
 * The instant of a local time.
 *
 * @throws ConveneError `LOCAL_TIME` where the clocks skip it or show it twice
 */
export function instantAt(local: Local, place: Clocks): string {
  const resolved = instantOf(local, place);
  if ('instant' in resolved) return resolved.instant;
  const said = local.time === null ? local.date : `${local.date} ${local.time}`;
  throw new ConveneError('LOCAL_TIME', `${said} cannot be used; give ${resolved.right}.`);
}

/** The dates of a meeting as a plan file has them. */
export type LocalDates = { opens: Local; provisionalListAt: Local; closes: Local; deadline: Local };

/** The dates of a meeting as an order has them. */
export const datesAt = ({ opens, provisionalListAt, closes, deadline }: LocalDates, place: Clocks) => ({
  opens: untilDay(opens, place),
  provisionalListAt: instantAt(provisionalListAt, place),
  closes: untilDay(closes, place),
  deadline: untilDay(deadline, place),
});

/** Reads a date, with a time or alone, and resolves it: for programs that take dates from people. @throws ConveneError `LOCAL_TIME` */
export function readDay(text: string, place: Clocks): MeetingDay {
  const read = LocalDeadline.safeParse(text);
  if (read.success) return untilDay(read.data, place);
  throw new ConveneError('LOCAL_TIME', `${text} cannot be used; give ${read.error.issues[0]?.message ?? 'a date'}.`);
}

const utc = (at: DateTime): string => at.toUTC().toFormat("yyyy-MM-dd'T'HH:mm:ss'Z'");
