import { DateTime } from 'luxon';
import type { Awaited as AwaitedAct } from '../domain/messages/approvals.ts';
import type { MeetingPlan } from '../domain/plan.ts';
import { clocksOf } from '../meetings/zones.ts';

export const spaced = (keyword: string): string => keyword.replaceAll('_', ' ');

/** An instant on the clocks of the venue: `2024-08-30 23:59`. */
export const clock = (instant: string, { venue }: MeetingPlan): string =>
  DateTime.fromISO(instant, { zone: clocksOf(venue) }).toFormat('yyyy-MM-dd HH:mm');

/** The command line with which the awaited officer acts. */
export function commandOf(
  of: string,
  { act, circulation: name, officer, for: instead }: Pick<AwaitedAct, 'act' | 'circulation' | 'officer' | 'for'>,
): string {
  const place = instead === undefined || instead === officer ? '' : ` --for ${instead}`;
  return `convene ${act} ${of} ${name} --officer ${officer}${place}`;
}

/** The sentence about a meeting whose workflow ended before the meeting did. */
export const downOf = (id: string, how: string): string =>
  `The workflow of ${id} has ended (${how}), so the meeting does not move. \`convene check ${id}\` says more, \`convene repair ${id}\` brings it back.`;
