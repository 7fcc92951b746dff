import type { Dates } from '../messages/orders.ts';
import { type CirculationPlan, Language, type MeetingPlan } from '../plan.ts';
import { later, type OrderGround, type Period } from './rule.ts';

/** Changes of a plan that several orders share, and the circulations that these make obsolete. */

/** The days of a meeting. */
export const period = ({ opens, closes }: Pick<MeetingPlan, 'opens' | 'closes'>): Period => ({
  from: opens.date,
  to: closes.date,
});

/** What is wrong with the new dates of a meeting; null: nothing. */
export function datesFault(dates: Dates, now: string): string | null {
  const { deadline, opens, provisionalListAt, closes } = dates;
  if (!later(deadline.at, now)) return `the date for delegations, ${deadline.at}, is past; it is ${now}`;
  if (!later(opens.at, deadline.at)) return 'the meeting opens after the date for delegations; give a later opening';
  if (!later(closes.at, opens.at)) return 'the meeting closes after it opens; give a later closing';
  return !later(opens.at, provisionalListAt) && !later(provisionalListAt, closes.at)
    ? null
    : 'the provisional list circulates between opening and closing; give an instant between them';
}

/** The plan with other dates. */
export const withDates = (ground: OrderGround, dates: Dates): MeetingPlan => ({
  ...withDeadline(ground, dates.deadline),
  ...dates,
});

/** Reminders that have not gone out keep their distance from the deadline. */
export const withDeadline = ({ plan, circulations }: OrderGround, deadline: MeetingPlan['deadline']): MeetingPlan => ({
  ...plan,
  deadline,
  circulations: plan.circulations.map((one) => {
    const gone = circulations[one.name]?.dispatched ?? 'no';
    if (one.kind !== 'reminder' || gone !== 'no') return one;
    const by = Date.parse(deadline.at) - Date.parse(plan.deadline.at);
    const move = (at: string) => new Date(Date.parse(at) + by).toISOString().replace('.000Z', 'Z');
    return {
      ...one,
      draftAt: move(one.draftAt),
      dispatchAt: one.dispatchAt === null ? null : move(one.dispatchAt),
      issue: { ...one.issue, date: move(`${one.issue.date}T12:00:00Z`).slice(0, 10) },
    };
  }),
});

/** Notes of a kind that are neither issued, withdrawn nor lapsed: a later act of the same kind overtakes them. */
export const overtaken = ({ plan, circulations, lapsed }: OrderGround, kind: CirculationPlan['kind']): string[] =>
  plan.circulations
    .filter((one) => one.kind === kind)
    .map(({ name }) => name)
    .filter((name) => {
      const { issued = null, state, dispatched } = circulations[name] ?? {};
      return !lapsed.includes(name) && issued === null && state !== 'withdrawn' && dispatched !== 'lapsed';
    });

/** What the plan knows in each language, and what an order adds to that. */
export function merged(known: MeetingPlan['names'], more: NonNullable<MeetingPlan['names']>): MeetingPlan['names'] {
  const languages = Language.options.filter((language) => known?.[language] ?? more[language]);
  return Object.fromEntries(languages.map((language) => [language, { ...known?.[language], ...more[language] }]));
}
