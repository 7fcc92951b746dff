import { DateTime } from 'luxon';
import type { CirculationKind, CirculationPlan, MeetingPlan } from '../domain/plan.ts';
import { clocksOf } from '../meetings/zones.ts';
import { lastInstantOf } from './wording.ts';

/** When and where a meeting takes place and until when it is answered, as its issued circulations have told it. Pure. */

/** What changes it; a convocation or an invitation tells it to those who did not know. */
const CHANGES: readonly CirculationKind[] = ['extension', 'postponement', 'venue', 'cancellation'];
const TELLS: readonly CirculationKind[] = ['convocation', 'letter', ...CHANGES];

/** On which date a circulation of the meeting was issued. */
export type IssuedOn = { name: string; date: string };

/** What a circulation tells whoever reads it. */
export type Announced = {
  venue: MeetingPlan['venue'];
  opens: string;
  closes: string;
  /** The whole day where an earlier release told the day alone. */
  deadline: { date: string; at: string };
  /** Cancelled, or with dates that are still to be decided. */
  cancelled: boolean;
  /** How many changes have been told, with this one. */
  changes: number;
};

/**
 * What a circulation announces; null where it says nothing of when, where or until when. Drawn again when later ones have been
 * issued, it is the same: what they changed is taken as it was before.
 *
 * @param of.date the date of issue of this circulation
 * @param of.issued all circulations of the meeting that are issued
 */
export function announcedBy(of: {
  plan: MeetingPlan;
  circulation: CirculationPlan;
  date: string;
  issued: readonly IssuedOn[];
}): Announced | null {
  const { plan, circulation } = of;
  if (!TELLS.includes(circulation.kind)) return null;
  const { before, after } = changesAround(of);
  const told = CHANGES.includes(circulation.kind) ? [...before, circulation] : before;
  const facts = { told: told.map((one) => one.facts ?? {}), after: after.map((one) => one.facts ?? {}) };

  const venue =
    facts.told.findLast((one) => one.venue !== undefined)?.venue?.now ??
    facts.after.find((one) => one.venue !== undefined)?.venue?.was ??
    plan.venue;
  const dates = facts.told.findLast((one) => one.dates !== undefined)?.dates ?? null;
  const later = facts.after.find((one) => one.dates !== undefined)?.dates?.was;
  const days = dates?.now ?? later ?? { from: plan.opens.date, to: plan.closes.date };
  const at = (instant: string, date: string) => {
    const { hour, minute } = DateTime.fromISO(instant, { zone: clocksOf(plan.venue) });
    const local = DateTime.fromISO(date, { zone: clocksOf(venue) }).set({ hour, minute });
    return local.toUTC().toISO() ?? instant;
  };
  return {
    // a note of the venue leaves the clocks' offsets out
    venue: venue.timeZone === plan.venue.timeZone ? { ...plan.venue, ...venue } : venue,
    opens: at(plan.opens.at, days.from),
    closes: at(plan.closes.at, days.to),
    deadline: deadlineOf(facts, plan),
    cancelled: told.some(({ kind }) => kind === 'cancellation') || (dates !== null && dates.now === null),
    changes: told.length,
  };
}

type ToldFacts = NonNullable<CirculationPlan['facts']>;

/** A note of new dates does not say which date for delegations it brought: until the next extension it is the plan's. */
function deadlineOf(
  { told, after }: { told: ToldFacts[]; after: ToldFacts[] },
  { deadline, venue }: MeetingPlan,
): Announced['deadline'] {
  const moves = ({ deadline: extended, dates }: ToldFacts) => extended !== undefined || dates?.now != null;
  const last = told.findLast(moves)?.deadline;
  const next = after.find(moves)?.deadline;
  const endOf = (date: string) => new Date(lastInstantOf(date, venue)).toISOString();
  if (last !== undefined) return { date: last.now, at: last.nowAt ?? endOf(last.now) };
  return next === undefined ? deadline : { date: next.was, at: next.wasAt ?? endOf(next.was) };
}

/** The changes that were issued before this circulation and after it, by their dates and, on one date, by the plan. */
function changesAround({
  plan,
  circulation,
  date,
  issued: all,
}: {
  plan: MeetingPlan;
  circulation: CirculationPlan;
  date: string;
  issued: readonly IssuedOn[];
}): { before: CirculationPlan[]; after: CirculationPlan[] } {
  const issued = new Map(all.filter((one) => one.name !== circulation.name).map((one) => [one.name, one.date]));
  const place = plan.circulations.findIndex(({ name }) => name === circulation.name);
  const changes = plan.circulations
    .map((one, index) => ({ one, index, on: issued.get(one.name) }))
    .filter(({ one, on }) => CHANGES.includes(one.kind) && on !== undefined)
    .sort((a, b) => (a.on ?? '').localeCompare(b.on ?? '') || a.index - b.index);
  const isBefore = ({ on = '', index }: (typeof changes)[number]) => on < date || (on === date && index < place);
  return {
    before: changes.filter(isBefore).map(({ one }) => one),
    after: changes.filter((change) => !isBefore(change)).map(({ one }) => one),
  };
}
