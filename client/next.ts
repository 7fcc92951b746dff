import { dirname, join, relative, resolve } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { spanInWords, wordingOf } from '../documents/wording.ts';
import { ConveneError } from '../domain/errors.ts';
import { isSame, type NextMeeting } from '../domain/next-meeting.ts';
import type { MeetingPlan } from '../domain/plan.ts';
import type { EntryRow } from '../domain/session/room.ts';
import { standing } from '../machines/machines.ts';
import { type Contact, directoryColumns } from '../meetings/directory.ts';
import { decisionInWords, type NextPlan, nextPlan } from '../meetings/next/next.ts';
import { type MeetingOnRecord, onRecord, recordedIn } from '../meetings/next/recorded.ts';
import type { Tongue } from '../meetings/next/words.ts';
import { profileIn, type TreatyProfile } from '../treaties/treaties.ts';

/** The plan of the meeting that follows a meeting of the registry, and what the treaty's profile needs for it. */

export const tongue: Tongue = {
  span: (language, from, to) => spanInWords(from, to, wordingOf(language)).from ?? '',
  known: (language, english) => wordingOf(language).names[english] ?? null,
};

export type NextDecision = { meetings: readonly NextMeeting[]; reference?: string | undefined };

/**
 * What the clerk recorded in the session, as corrected; else what the profile has on record of the present meeting.
 * @throws ConveneError `NEXT_UNDECIDED` where neither has anything
 */
export function decisionOnRecord(
  plan: MeetingPlan,
  profile: TreatyProfile,
  entries: readonly EntryRow[] = [],
): NextDecision {
  const last = standing(entries).findLast(({ entry }) => entry.kind === 'next')?.entry;
  if (last?.kind === 'next') return { meetings: last.meetings };
  const decided = profile.meetings.find(({ name }) => name === plan.name)?.decided ?? [];
  if (decided.length > 0) return { meetings: decided.map(({ words: _, ...one }) => one) };
  throw new ConveneError(
    'NEXT_UNDECIDED',
    `No decision of the ${plan.name} on the next meeting is on record: record it in the session, or give it with --decision FILE.`,
  );
}

/**
 * What earlier Meetings decided about the same one counts too, as far as the decision leaves it open: a President who was designated
 * two Meetings ahead.
 */
export function withEarlier(decided: NextMeeting, { meetings }: TreatyProfile): NextMeeting {
  let known = decided;
  for (const { words: _, from, to, week, ...before } of meetings.flatMap((one) => one.decided).reverse()) {
    if (!isSame(before, decided)) continue;
    const isDated = known.from !== undefined || known.week !== undefined;
    known = { ...before, ...(isDated ? {} : { from, to, week }), ...known };
  }
  return known;
}

export type NextOf = NextPlan & {
  /** The text of the treaty's profile with the decision, and the profile that it is. */
  profile: { text: string; value: TreatyProfile; meeting: MeetingOnRecord };
};

/**
 * @param directory the path of the directory from the new plan
 * @param treaties a folder whose profile the decision is added to, where it has one
 * @throws ConveneError `NEXT_UNDATED`; TreatyError `treaty.body_unknown`, `treaty.ordinal_unknown`
 */
export function nextOf(
  present: MeetingPlan,
  { meetings, reference }: NextDecision,
  { directory, profileText }: { directory: string; profileText: string },
): NextOf {
  const before = profileIn(present.treaty, profileText);
  const [first] = meetings;
  if (first === undefined) throw new ConveneError('NEXT_UNDECIDED', 'The decision names no meeting.');
  const decided = withEarlier(first, before);
  const ground = { present, profile: before, decided, reference, tongue, directory };
  const plan = nextPlan(ground);
  const meeting = onRecord(present, meetings, (one) =>
    isSame(one, first) ? plan.words : decisionInWords(one, before, tongue, present.closes.date),
  );
  const text = recordedIn(profileText, meeting);
  return { ...plan, profile: { text, value: profileIn(present.treaty, text), meeting } };
}

/** A directory of contacts as `convene start` reads it. */
export const directoryCsv = (contacts: readonly Contact[]): string =>
  stringify(
    contacts.map((one) => ({
      ...one,
      participants: one.participants.join(' '),
      valid_from: one.validFrom,
      valid_until: one.validUntil ?? '',
    })),
    { header: true, columns: [...directoryColumns] },
  );

/** How the new plan's file names its directory. */
export const pathFrom = (plan: string, directory: string): string =>
  join(relative(resolve(dirname(plan)), resolve(directory)));
