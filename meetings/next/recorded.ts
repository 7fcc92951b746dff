import { isMap, isSeq, parseDocument, stringify } from 'yaml';
import { z } from 'zod';
import { type DecidedMeeting, isSame, type NextMeeting } from '../../domain/next-meeting.ts';
import { MeetingKind, type MeetingPlan, PreparedMeeting } from '../../domain/plan.ts';

/** What the treaty's profile needs to know of a meeting for the next plan to rest on it: when it was held, and what it decided. */

export type MeetingOnRecord = Pick<MeetingPlan, 'kind' | 'prepares' | 'ordinal' | 'name'> & {
  heldFrom: string;
  heldTo: string;
  decided: DecidedMeeting[];
};

export function onRecord(
  {
    kind,
    prepares,
    ordinal,
    name,
    opens,
    closes,
  }: Pick<MeetingPlan, 'kind' | 'prepares' | 'ordinal' | 'name'> & Record<'opens' | 'closes', { date: string }>,
  decided: readonly NextMeeting[],
  words: (one: NextMeeting) => string,
): MeetingOnRecord {
  return {
    ...(kind !== undefined && kind !== 'meeting_of_states_parties' && { kind }),
    ...(prepares && { prepares }),
    ...{ ordinal, name, heldFrom: opens.date, heldTo: closes.date },
    decided: decided.map((one) => ({ ...one, words: words(one) })),
  };
}

/** The lines of the profile, below `meetings:`. */
export const linesOf = (meeting: MeetingOnRecord): string => stringify({ meetings: [meeting] }, { lineWidth: 0 });

/**
 * The text of a profile with a meeting's decisions; what stands in it stays as it is, comments too. A decision about a meeting that the
 * profile has from the same meeting takes the place of that one.
 */
export function recordedIn(text: string, meeting: MeetingOnRecord): string {
  const document = parseDocument(text);
  const meetings = document.get('meetings');
  if (!isSeq(meetings)) return text;
  const standing = meetings.items.find((item) => isMap(item) && item.get('name') === meeting.name);
  if (!isMap(standing)) {
    meetings.add(document.createNode(meeting));
    return document.toString({ lineWidth: 0 });
  }
  const rows: unknown = standing.toJSON();
  const before = rowsOf(rows).filter((row) => !meeting.decided.some((one) => isSame(one, row)));
  standing.set('decided', document.createNode([...before, ...meeting.decided]));
  return document.toString({ lineWidth: 0 });
}

const Rows = z.looseObject({
  decided: z.array(z.looseObject({ kind: MeetingKind, ordinal: z.int(), prepares: PreparedMeeting.optional() })),
});
const rowsOf = (value: unknown) => Rows.safeParse(value).data?.decided ?? [];
