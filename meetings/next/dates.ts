import { DateTime } from 'luxon';
import type { MeetingPlan } from '../../domain/plan.ts';
import { clocksOf } from '../zones.ts';

/**
 * The dates of the meeting that follows, from those of the present one. What leads to the opening keeps its weekday and never comes
 * closer to the opening than it was; days in session are counted from the opening.
 */

export type Span = { from: string; to: string };

export type DaysAhead = {
  /** A day that leads to the opening, as the new plan has it. */
  before(date: string): string;
  /** The day of the new session that corresponds to one of the present session; null beyond its last. */
  during(date: string): string | null;
  /** How much shorter the time is than before the present meeting, in words; null where there is as much. */
  pressed: string | null;
};

const utc = (date: string) => DateTime.fromISO(date, { zone: 'utc' });
const iso = (at: DateTime) => at.toFormat('yyyy-MM-dd');
const daysBetween = (from: string, to: string) => Math.round(utc(to).diff(utc(from), 'days').days);
const plus = (date: string, days: number) => iso(utc(date).plus({ days }));
const isWeekend = (date: string) => utc(date).weekday > 5;

/** The working day before, where a day is none; after it, where that would be too early. */
function workingDay(date: string, notBefore: string): string {
  const { weekday } = utc(date);
  const friday = weekday > 5 ? plus(date, 5 - weekday) : date;
  return friday >= notBefore ? friday : plus(date, weekday > 5 ? 8 - weekday : 0);
}

/** The working days of a session; all of its days where it has no other. */
function daysOf({ from, to }: Span): string[] {
  const all = Array.from({ length: daysBetween(from, to) + 1 }, (_, day) => plus(from, day));
  const working = all.filter((date) => !isWeekend(date));
  return working.length > 0 ? working : all;
}

/**
 * @param first the earliest day that leads to the present meeting: when its plan began
 * @param notBefore the day before which nothing of the new one can happen: the end of the meeting that decided it
 */
export function calendarOf(
  was: Span,
  now: Span,
  { first, notBefore }: { first: string; notBefore: string },
): DaysAhead {
  const weeks = Math.floor(daysBetween(was.from, now.from) / 7);
  const lead = daysBetween(first, was.from);
  const room = daysBetween(notBefore, now.from);
  const fits = plus(first, weeks * 7) >= notBefore;
  const before = (date: string) => {
    if (fits) return workingDay(plus(date, weeks * 7), notBefore);
    return workingDay(plus(now.from, -Math.max(1, Math.floor((daysBetween(date, was.from) * room) / lead))), notBefore);
  };
  const [old, later] = [daysOf(was), daysOf(now)];
  return {
    before,
    during: (date) => later[old.findLastIndex((one) => one <= date)] ?? null,
    pressed: fits
      ? null
      : `there are ${room} days from ${notBefore} to the opening, and the present meeting had ${lead}: each step has its share of them`,
  };
}

/** An instant of the present meeting on the clocks at its venue: `2024-09-10`, `10:00`. */
export function onClocks(instant: string, { venue }: Pick<MeetingPlan, 'venue'>): { date: string; time: string } {
  const at = DateTime.fromISO(instant, { zone: clocksOf(venue) });
  return { date: iso(at), time: at.toFormat(at.second === 0 ? 'HH:mm' : 'HH:mm:ss') };
}

/** `Friday 2025-09-05`: a date as a plan shows it where its weekday counts. */
export const withWeekday = (date: string): string => `${utc(date).setLocale('en').toFormat('cccc')} ${date}`;
