import type { Calendar, Tick } from '../../domain/messages/reports.ts';
import type { Mode } from '../../domain/plan.ts';
import type { CarriedRecord } from '../shared/record.ts';

export type SessionEvent = 'opening' | 'provisional_list' | 'closing';

/** What is to happen in a session, and when. */
export type SessionDate = { at: string; event: SessionEvent };

export type SessionInput = {
  v: 1;
  meeting: string;
  mode: Mode;
  at: string;
  opens: string;
  /** When the provisional list circulates for corrections: the second morning, or the closing of a meeting of one day. */
  provisionalList: string;
  closes: string;
  /** Turn (continue as new) at this many events; the server's own suggestion counts besides. */
  turnAt?: number;
  state?: CarriedSession;
};

export type SessionState = {
  /** In the order of the calendar. */
  done: SessionEvent[];
  ticks: Tick[];
  /** Null while they are to be decided. */
  days: Calendar['days'];
  /** The meeting asked to hear again what it was told, and was not answered yet. */
  tellAgain: boolean;
};

/** What a session carries from one run to the next; earlier releases carried neither `days` nor `tellAgain`. */
export type CarriedSession = Pick<SessionState, 'done' | 'ticks'> &
  Partial<Pick<SessionState, 'days' | 'tellAgain'>> &
  CarriedRecord;

/** The state that a run begins with. */
export function stateFrom({ opens, provisionalList, closes, state }: SessionInput): SessionState {
  return {
    done: state?.done ?? [],
    ticks: state?.ticks ?? [],
    days: state?.days === undefined ? { opens, provisionalListAt: provisionalList, closes } : state.days,
    tellAgain: state?.tellAgain ?? false,
  };
}

/** What happens on the days of a session, in order; nothing while they are to be decided. */
export function calendarOf({ days }: Pick<SessionState, 'days'>): SessionDate[] {
  if (days === null) return [];
  return [
    { at: days.opens, event: 'opening' },
    { at: days.provisionalListAt, event: 'provisional_list' },
    { at: days.closes, event: 'closing' },
  ];
}
