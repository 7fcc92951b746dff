import { ConveneError } from '../domain/errors.ts';
import type { MeetingPlan } from '../domain/plan.ts';
import { clock } from './words.ts';

/**
 * A live meeting keeps the dates of its plan, so none may be past. Only a date of drafting may: that circulation is then
 * drafted at once.
 *
 * @throws ConveneError `PLAN_PAST`, naming each date.
 */
export function refusePast(plan: MeetingPlan, now: number): void {
  const dates = [
    ...plan.circulations.flatMap(({ dispatchAt }, index) =>
      dispatchAt === null ? [] : [{ field: `circulations[${index}].dispatchAt`, at: dispatchAt }],
    ),
    { field: 'deadline', at: plan.deadline.at },
    { field: 'opens', at: plan.opens.at },
    { field: 'provisionalListAt', at: plan.provisionalListAt },
    { field: 'closes', at: plan.closes.at },
  ];
  const past = dates.filter(({ at }) => Date.parse(at) <= now);
  if (past.length === 0) return;
  const named = past.map(({ field, at }) => `${field} ${clock(at, plan)}`).join(', ');
  const today = clock(new Date(now).toISOString(), plan);
  throw new ConveneError(
    'PLAN_PAST',
    `These dates of ${plan.id} are past: ${named} (in ${plan.venue.timeZone} it is ${today}). A live meeting needs later ones; \`convene rehearse\` plays the plan as it is.`,
  );
}
