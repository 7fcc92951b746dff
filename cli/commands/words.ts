import { z } from 'zod';
import { spaced } from '../../client/words.ts';
import type { Awaited as AwaitedAct } from '../../domain/messages/approvals.ts';
import { MeetingId, type MeetingPlan, ParticipantCode, Slug } from '../../domain/plan.ts';

/** What commands have in common: how arguments are read, and how times and states are said to people. */

export const meeting = MeetingId;
export const circulation = Slug;
export const Revision = z.coerce.number().int('must be a whole number').min(1, 'must be at least 1');
export const code = z
  .string()
  .transform((text) => text.toUpperCase())
  .pipe(ParticipantCode);

export const date = z.iso.date('must be a date such as 2024-08-28');
/** The name of an order in words: `changeVenue` as `change venue`. */
export const spelled = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
/** Counts as `112 state party, 12 signatory`, in the order of `keywords`; those of nothing are left out. */
export const counted = (keywords: readonly string[], counts: Readonly<Record<string, number | undefined>>): string =>
  keywords.flatMap((keyword) => (counts[keyword] ? [`${counts[keyword]} ${spaced(keyword)}`] : [])).join(', ') ||
  'none';

export type Due = { at: string; what: string };

/** What the plan has ahead after an instant, the next first. */
export function ahead(plan: MeetingPlan, now: string): Due[] {
  const entries: Due[] = [
    ...plan.circulations.flatMap(({ name, draftAt, dispatchAt }) => [
      { at: draftAt, what: `${name} is drafted` },
      ...(dispatchAt === null ? [] : [{ at: dispatchAt, what: `${name} is dispatched, if issued` }]),
    ]),
    { at: plan.deadline.at, what: 'deadline for delegations' },
    { at: plan.opens.at, what: 'the meeting opens' },
    { at: plan.provisionalListAt, what: 'provisional list of participants' },
    { at: plan.closes.at, what: 'the meeting closes' },
  ];
  return entries
    .filter(({ at }) => Date.parse(at) > Date.parse(now))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** The command line with which the awaited officer acts. */
export function commandOf(
  of: string,
  { act, circulation: name, officer, for: instead }: Pick<AwaitedAct, 'act' | 'circulation' | 'officer' | 'for'>,
): string {
  const place = instead === undefined || instead === officer ? '' : ` --for ${instead}`;
  return `convene ${act} ${of} ${name} --officer ${officer}${place}`;
}

/** What a meeting whose workflow ended against the law is said to be. */
export const downOf = (id: string, how: string): string =>
  `The workflow of ${id} has ended (${how}), and the meeting stands still. \`convene check ${id}\` says more, \`convene repair ${id}\` brings it back.`;
