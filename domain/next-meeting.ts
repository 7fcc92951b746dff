import { z } from 'zod';
import { CalendarDate, cleanText, MeetingKind, ParticipantCode, PreparedMeeting } from './plan-parts.ts';

/** What a Meeting decides about those that follow it: the next one, and where it looks further ahead, the one after. */

/**
 * One meeting to come, as far as it was decided: what is left out is open. Dates are days of the venue: `from` and `to`, both
 * included, or the `week` within which they are to lie.
 */
const shape = {
  kind: MeetingKind,
  ordinal: z.int().positive().max(99),
  /** Of a preparatory meeting: what it prepares. */
  prepares: PreparedMeeting.optional(),
  city: cleanText(180).optional(),
  country: cleanText(180).optional(),
  venue: cleanText(300).optional(),
  from: CalendarDate.optional(),
  to: CalendarDate.optional(),
  week: z.strictObject({ from: CalendarDate, to: CalendarDate }).optional(),
  /** The State Party that is to preside: the President-designate. */
  president: ParticipantCode.optional(),
};

type DecidedFields = z.infer<z.ZodObject<typeof shape>>;

/** What contradicts itself in a meeting to come: the field, and what would be right. */
export function contradictionsOf({ kind, prepares, from, to, week, city, country, president }: DecidedFields) {
  const found: { field: string; right: string }[] = [];
  const say = (field: string, right: string) => found.push({ field, right });
  if ((kind === 'preparatory_meeting') !== (prepares !== undefined))
    say('prepares', 'of a preparatory meeting, and of no other, the kind and number of what it prepares');
  if ((from === undefined) !== (to === undefined)) say('to', 'both the first and the last day, or neither');
  if (from !== undefined && week !== undefined) say('week', 'the days, or the week within which they are to lie');
  if (from !== undefined && to !== undefined && to < from) say('to', 'a last day on or after the first');
  if (week !== undefined && week.to < week.from) say('week', 'a week that ends on or after its first day');
  if ((city === undefined) !== (country === undefined)) say('country', 'both the city and its country, or neither');
  if (![city, from, week, president].some((one) => one !== undefined))
    say('ordinal', 'at least one thing that was decided: the place, the dates, a week or the President-designate');
  return found;
}

const consistent = <Schema extends z.ZodType<DecidedFields>>(schema: Schema) =>
  schema.superRefine((decided, context) => {
    for (const { field, right } of contradictionsOf(decided))
      context.addIssue({ code: 'custom', path: [field], message: right });
  });

/** One meeting to come, as an entry of the session has it. */
export const NextMeeting = consistent(z.strictObject(shape));
export type NextMeeting = z.infer<typeof NextMeeting>;

/** The same as the treaty's profile records it, with the words of the decision: `to convene the Twelfth …`. */
export const DecidedMeeting = consistent(z.strictObject({ ...shape, words: cleanText(1_200) }));
export type DecidedMeeting = z.infer<typeof DecidedMeeting>;

/** The decision: the meetings to come, the next one first, each once. */
export const NextMeetings = z
  .array(NextMeeting)
  .min(1)
  .max(6)
  .superRefine((meetings, context) => {
    for (const [index, meeting] of meetings.entries())
      if (meetings.findIndex((other) => isSame(other, meeting)) !== index)
        context.addIssue({ code: 'custom', path: [index], message: 'each meeting to come once' });
  });
export type NextMeetings = z.infer<typeof NextMeetings>;

type Which = Pick<NextMeeting, 'kind' | 'ordinal' | 'prepares'>;

/** Whether two speak of one meeting. */
export const isSame = (one: Which, other: Which): boolean =>
  one.kind === other.kind &&
  one.ordinal === other.ordinal &&
  one.prepares?.kind === other.prepares?.kind &&
  one.prepares?.ordinal === other.prepares?.ordinal;

/** What a decision leaves open of a meeting; of its dates also where only the week is known. */
export function leftOpen({ city, venue, from, president }: NextMeeting): ('place' | 'venue' | 'dates' | 'president')[] {
  return [
    ...(city === undefined ? (['place'] as const) : []),
    ...(venue === undefined ? (['venue'] as const) : []),
    ...(from === undefined ? (['dates'] as const) : []),
    ...(president === undefined ? (['president'] as const) : []),
  ];
}
