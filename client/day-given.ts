import { venueDay } from '../domain/day.ts';
import { ConveneError } from '../domain/errors.ts';
import type { MeetingRow } from '../registry/meetings.ts';

/** The day of what is done in a meeting that is over, whose clock stands still: of a rehearsal it may be given. */

type OverMeeting = Pick<MeetingRow, 'mode' | 'plan'>;

/** @throws ConveneError `DAY_GIVEN` of a live meeting */
export function dayGiven({ mode, plan }: OverMeeting, on: string | undefined, now: string): string {
  if (on === undefined) return venueDay(now, plan);
  if (mode === 'live')
    throw new ConveneError('DAY_GIVEN', 'The day of a live meeting is today; --on is for rehearsals.');
  return on;
}

/** The instant that its acts have: now, or noon of the day of a rehearsal. */
export const instantGiven = ({ mode }: Pick<OverMeeting, 'mode'>, day: string, now: string): string =>
  mode === 'live' ? now : `${day}T12:00:00.000Z`;
