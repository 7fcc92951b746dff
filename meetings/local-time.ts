import { DateTime } from 'luxon';
import { z } from 'zod';
import type { PlaceOfDays } from '../domain/day.ts';
import { clocksOf } from './zones.ts';

/**
 * Dates and times as people write them in a plan: of the clocks at the venue, with the weekday where they wish it, and
 * with seconds where a plan is made to be tried.
 * They become instants here, outside of workflows, which have no time zones.
 */
export type Local = { date: string; time: string | null };

/** As people write it. */
export const written = ({ date, time }: Local): string => (time === null ? date : `${date} ${time}`);

/** To compare with others of the same venue; a date alone stands for the end of its day. */
export const order = ({ date, time }: Local): string => `${date} ${time ?? '23:59:59'}`;

const form = /^(?:([A-Za-z]+),? )?(\d{4}-\d{2}-\d{2})(?:[ T]([01]\d|2[0-3]):([0-5]\d)(:[0-5]\d)?)?$/;

function local(needs: 'date' | 'time' | 'either', example: string) {
  return z.string().transform((text, ctx): Local => {
    const refuse = (code: string, message: string) => {
      ctx.addIssue({ code: 'custom', message, params: { code }, input: text });
      return z.NEVER;
    };
    const [, weekday, date = '', hour, minute, second = ''] = form.exec(text) ?? [];
    const time = hour === undefined ? null : `${hour}:${minute}${second}`;
    if (date === '' || (needs === 'date' && time !== null) || (needs === 'time' && time === null)) {
      return refuse('plan.date', example);
    }
    const day = DateTime.fromISO(date, { zone: 'utc', locale: 'en' });
    if (!day.isValid) return refuse('plan.date', `a day that the calendar has, such as ${example}`);
    if (weekday !== undefined && weekday.toLowerCase() !== day.toFormat('cccc').toLowerCase()) {
      return refuse(
        'plan.weekday',
        `${day.toFormat('cccc')} ${date}, or the date of the ${weekday} that is meant: weekday and date must agree`,
      );
    }
    return { date, time };
  });
}

/** `2024-09-10`, or `Tuesday 2024-09-10`: the date as text. */
export const LocalDate = local('date', 'a date such as 2024-09-10 or Tuesday 2024-09-10').transform(({ date }) => date);
/** `2024-09-10 10:00`, the weekday optional. */
export const LocalDateTime = local('time', 'a date and time such as 2024-09-10 10:00');
/** A date with or without a time; without, the whole day counts. */
export const LocalDeadline = local('either', 'a date such as Friday 2024-08-30, or with a time 2024-08-30 18:00');

export type Resolved = { instant: string } | { code: string; right: string };

/**
 * The instant of a local time in a zone, or at a venue, in UTC to the second. Without a time, the last second of that day.
 * A time that the clocks skip, or show twice, is not resolved: the answer says what would be right.
 */
export function instantOf({ date, time }: Local, place: PlaceOfDays | string): Resolved {
  const zone = clocksOf(place);
  const utc = (at: DateTime) => at.toUTC().toFormat("yyyy-MM-dd'T'HH:mm:ss'Z'");
  if (time === null) return { instant: utc(DateTime.fromISO(date, { zone }).endOf('day').startOf('second')) };
  const at = DateTime.fromISO(`${date}T${time}`, { zone });
  if (at.toFormat(`yyyy-MM-dd HH:mm${time.length > 5 ? ':ss' : ''}`) !== `${date} ${time}`) {
    const right = `a time that exists in ${zone.name}: clocks go forward there, from before ${time} to ${at.toFormat('HH:mm')} or earlier`;
    return { code: 'plan.time_skipped', right };
  }
  if (at.getPossibleOffsets().length > 1) {
    const right = `a time that is shown once in ${zone.name}: clocks go back there on ${date} and show ${time} twice`;
    return { code: 'plan.time_twice', right };
  }
  return { instant: utc(at) };
}
