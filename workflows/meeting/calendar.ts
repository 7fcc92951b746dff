import type { CirculationPlan } from '../../domain/plan.ts';
import type { Clock } from '../shared/clock.ts';
import type { MeetingState, OrdersState } from './state.ts';

/** Something that the meeting does by itself at an instant. */
type Entry = { key: string; at: string; circulation?: CirculationPlan; dated?: string; silence?: string };

/** What the calendar is made from. */
type Ports = {
  clock: Clock;
  state: Pick<MeetingState, 'done' | 'circulations' | 'sessionDue'>;
  ordered: OrdersState;
  /** A rehearsal: when circulations have something to do by themselves. */
  due: Record<string, string | null>;
  phase: () => string;
  over: () => boolean;
  /** What orders wait for. */
  further: () => Entry[];
};

export type Calendar = ReturnType<typeof calendarOf>;

/** The dates of a meeting: what is due, and what comes next. */
export function calendarOf({ clock, state, ordered, due, phase, over, further }: Ports) {
  /** Its dates wait while those of the meeting are to be decided, and only the farewell is left of a cancelled one. */
  function isSuspended(circulation: CirculationPlan | undefined): boolean {
    if (phase() === 'cancelled') return circulation?.name !== ordered.farewell;
    return phase() === 'postponed' && (circulation === undefined || circulation.kind === 'reminder');
  }

  function entries(): Entry[] {
    const { plan } = ordered;
    const planned: Entry[] = [
      ...plan.circulations.map((c): Entry => ({ key: `draft/${c.name}`, at: c.draftAt, circulation: c })),
      { key: 'deadline', at: plan.deadline.at },
    ];
    return [...planned.filter(({ circulation: c }) => !isSuspended(c)), ...(over() ? [] : further())]
      .filter((entry) => !state.done.includes(entry.key))
      .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  }

  const isPast = (at: string) => Date.parse(at) <= clock.now;
  const dueEntry = () => entries().find((entry) => isPast(entry.at));

  /** Issued and not yet dispatched. */
  const waiting = () =>
    ordered.plan.circulations.filter((c) => {
      const progress = state.circulations[c.name];
      return progress?.issued != null && progress.dispatched === 'no' && !isSuspended(c);
    });
  const dueCirculation = () => waiting().find((c) => isPast(c.dispatchAt ?? ordered.plan.startsAt));

  /** The next instant at which something happens by itself, here, in the session or in a circulation. */
  function nextDue(): string | null {
    const instants = [
      ...entries().map((entry) => entry.at),
      ...waiting().flatMap((c) => (c.dispatchAt === null ? [] : [c.dispatchAt])),
      ...(state.sessionDue === null ? [] : [state.sessionDue]),
      ...Object.values(due).flatMap((at) => (at === null ? [] : [at])),
    ].filter((at) => !isPast(at));
    return instants.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
  }

  return { entries, dueEntry, dueCirculation, nextDue };
}
