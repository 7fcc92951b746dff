import { DateTime } from 'luxon';
import type { MeetingPlan } from '../domain/plan.ts';

export const spaced = (keyword: string): string => keyword.replaceAll('_', ' ');

/** An instant on the clocks of the venue: `2024-08-30 23:59`. */
export const clock = (instant: string, { venue }: MeetingPlan): string =>
  DateTime.fromISO(instant, { zone: venue.timeZone }).toFormat('yyyy-MM-dd HH:mm');
