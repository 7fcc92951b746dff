import type { MeetingPlan } from '../domain/plan.ts';

/** Something in the plan that is due at an instant. */
export type Due = { at: string; what: string };

/** What is due in the plan after an instant, the earliest first. */
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
