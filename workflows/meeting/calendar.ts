import type { CirculationPlan } from '../../domain/plan.ts';
import { isOver, phaseOf } from './reading.ts';
import type { MeetingState } from './state.ts';

/** Something that the meeting does at an instant without an order. */
export type CalendarEntry = { key: string; at: string } & (
  | { what: 'draft'; circulation: CirculationPlan }
  | { what: 'deadline' }
  /** An order that takes effect on a date. */
  | { what: 'dated'; order: string }
  /** A silence procedure ends. */
  | { what: 'silence'; procedure: string }
);

/** Circulations wait while the dates of the meeting are undecided; a cancelled meeting still sends its farewell. */
function isSuspended(state: MeetingState, circulation: CirculationPlan | undefined): boolean {
  if (phaseOf(state) === 'cancelled') return circulation?.name !== state.orders.farewell;
  return phaseOf(state) === 'postponed' && (circulation === undefined || circulation.kind === 'reminder');
}

/** The dates for which orders wait. */
function ofOrders({ orders }: MeetingState): CalendarEntry[] {
  return [
    ...orders.waiting.flatMap(({ id, at }): CalendarEntry[] =>
      at === null ? [] : [{ key: `dated/${id}`, at, what: 'dated', order: id }],
    ),
    ...orders.silences.flatMap(({ circulation, state, ordered }): CalendarEntry[] =>
      state === 'open'
        ? [{ key: `silence/${circulation}`, at: ordered.order.until.at, what: 'silence', procedure: circulation }]
        : [],
    ),
  ];
}

/** Entries that are not done yet, in order of time. */
export function entriesOf(state: MeetingState): CalendarEntry[] {
  const { plan } = state.orders;
  const drafts = plan.circulations
    .filter((circulation) => !isSuspended(state, circulation))
    .map((circulation): CalendarEntry => {
      return { key: `draft/${circulation.name}`, at: circulation.draftAt, what: 'draft', circulation };
    });
  const deadline: CalendarEntry = { key: 'deadline', at: plan.deadline.at, what: 'deadline' };
  return [...drafts, ...(isSuspended(state, undefined) ? [] : [deadline]), ...(isOver(state) ? [] : ofOrders(state))]
    .filter(({ key }) => !state.done.includes(key))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

const isPast = (at: string, now: number) => Date.parse(at) <= now;

export const dueEntry = (state: MeetingState, now: number): CalendarEntry | undefined =>
  entriesOf(state).find(({ at }) => isPast(at, now));

/** Issued and not yet dispatched. */
const undispatched = (state: MeetingState): CirculationPlan[] =>
  state.orders.plan.circulations.filter((circulation) => {
    const progress = state.circulations[circulation.name];
    return progress?.issued != null && progress.dispatched === 'no' && !isSuspended(state, circulation);
  });

/** The circulation that is to be dispatched next. */
export const dueCirculation = (state: MeetingState, now: number): CirculationPlan | undefined =>
  undispatched(state).find(({ dispatchAt }) => isPast(dispatchAt ?? state.orders.plan.startsAt, now));

/** The next instant at which something is due in the meeting, the session or a circulation. */
export function nextDue(state: MeetingState, now: number): string | null {
  const instants = [
    ...entriesOf(state).map(({ at }) => at),
    ...undispatched(state).map(({ dispatchAt }) => dispatchAt),
    state.sessionDue,
    ...Object.values(state.due),
  ].filter((at) => at !== null && !isPast(at, now));
  return instants.sort((a, b) => Date.parse(a ?? '') - Date.parse(b ?? ''))[0] ?? null;
}
