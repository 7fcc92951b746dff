import { monthsAfter } from '../day.ts';
import type { ExtensionRule } from './rules.ts';

/** Requests of States Parties for more time under an article of the treaty. Days are those of the calendar, such as `2024-02-29`. */

/** What was asked: the deadline that the State has, and the one that it asks for. */
export type AskedExtension = { requested: string; deadline: string; until: string };

/** The rule for the article that a request names, such as `4` or `4(5)`; undefined where the treaty extends nothing under it. */
export const extensionRuleFor = (rules: readonly ExtensionRule[], article: string): ExtensionRule | undefined => {
  const bare = article.trim().replace(/^art(icle|\.)? */i, '');
  return rules.find((rule) => bare === rule.article || bare.startsWith(`${rule.article}(`));
};

/** The last day on which a request for a Meeting comes in time. `opens`: the day of its opening. */
export const lastDayToAsk = ({ monthsAhead }: Pick<ExtensionRule, 'monthsAhead'>, opens: string): string =>
  monthsAfter(opens, -monthsAhead);

/** The latest day to which one decision extends a deadline. */
export const latestUntil = ({ atMostYears }: Pick<ExtensionRule, 'atMostYears'>, deadline: string): string =>
  monthsAfter(deadline, 12 * atMostYears);

/**
 * Why the Meeting does not take a request; null where it does. It comes in so many months before the opening, and before the deadline is
 * over. The same State may ask the next Meeting.
 */
export function whyLate(rule: ExtensionRule, { requested, deadline }: AskedExtension, opens: string): string | null {
  const last = lastDayToAsk(rule, opens);
  if (rule.monthsAhead > 0 && requested > last) {
    return `the request came in on ${requested}; under article ${rule.article} it comes in at least ${rule.monthsAhead} months before the Meeting, so by ${last}`;
  }
  if (requested > deadline) {
    return `the request came in on ${requested}, after the deadline of ${deadline} was over; under article ${rule.article} it comes in before`;
  }
  return null;
}

/** Why what is asked is more than the article gives; null where it is not. It can be granted for less. */
export function whyTooLong(rule: ExtensionRule, { deadline, until }: AskedExtension): string | null {
  const latest = latestUntil(rule, deadline);
  if (until <= latest) return null;
  return `${until} is asked for; under article ${rule.article} a deadline is extended by at most ${rule.atMostYears} years, here until ${latest}`;
}

/** Why an extension until this day cannot be granted; null where it can. */
export function objectionToGrant(
  rule: ExtensionRule,
  asked: AskedExtension,
  until: string,
  opens: string,
): string | null {
  const late = whyLate(rule, asked, opens);
  if (late !== null) return `${late}; it is not taken at this Meeting`;
  if (until <= asked.deadline) return `${until} is no extension: the deadline is ${asked.deadline}; name a later day`;
  if (until > asked.until)
    return `${until} is longer than asked: the request is for ${asked.until}; grant that day or an earlier one`;
  const tooLong = whyTooLong(rule, { ...asked, until });
  if (tooLong !== null) return tooLong;
  if (until < asked.until && !rule.shorterAllowed) {
    return `under article ${rule.article} a request is granted as asked, until ${asked.until}, or declined`;
  }
  return null;
}
