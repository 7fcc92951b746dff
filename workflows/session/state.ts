import type { Calendar, Tick } from '../../domain/messages/reports.ts';
import type { Mode } from '../../domain/plan.ts';
import type { RulesOfProcedure } from '../../domain/rules/rules.ts';
import type { EnterOutcome } from '../../domain/session/enter.ts';
import type { EntryRow, Room, RoomPlan } from '../../domain/session/room.ts';
import { type Kept, nothingEntered, roomOf } from '../../machines/machines.ts';
import type { CarriedRecord } from '../shared/record.ts';

export type SessionEvent = 'opening' | 'provisional_list' | 'closing';

/** An event of a session and its instant. */
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
  /** What the plan says of the room; left out by plans that do not, and by earlier releases. */
  room?: RoomPlan;
  /** Turn (continue as new) at this many events; the server's own suggestion counts too. */
  turnAt?: number;
  /** What it hears needs a proof. */
  proofs?: 'closed';
  state?: CarriedSession;
};

export type SessionState = {
  /** In the order of the calendar. */
  done: SessionEvent[];
  ticks: Tick[];
  /** Null while the new dates are not decided. */
  days: Calendar['days'];
  /** The meeting asked for a repeated report and has not received it yet. */
  tellAgain: boolean;
  plan: RoomPlan | null;
  /** The rules of the treaty, as the registry gave them for the first entry that asked. */
  rules: RulesOfProcedure | null;
  /** How the room stands, with the entries that can still be corrected. */
  kept: Kept;
  /** Of the latest entries, by the ids of their messages. */
  outcomes: EnterOutcome[];
  /** Entries that the registry does not have yet; they are written before a turn. */
  rows: EntryRow[];
};

/** What continue-as-new carries over; earlier releases had the first two only. */
export type CarriedSession = Pick<SessionState, 'done' | 'ticks'> &
  Partial<Pick<SessionState, 'days' | 'tellAgain' | 'rules' | 'kept' | 'outcomes'>> &
  CarriedRecord;

/** The state that a run begins with. */
export function stateFrom({ opens, provisionalList, closes, room, state }: SessionInput): SessionState {
  return {
    done: state?.done ?? [],
    ticks: state?.ticks ?? [],
    days: state?.days === undefined ? { opens, provisionalListAt: provisionalList, closes } : state.days,
    tellAgain: state?.tellAgain ?? false,
    plan: room ?? null,
    rules: state?.rules ?? null,
    kept: state?.kept ?? nothingEntered,
    outcomes: state?.outcomes ?? [],
    rows: [],
  };
}

/** What the query `state` answers. */
export type SessionView = { now: string; done: string[]; room: Room };

export const roomNow = ({ kept, plan, rules }: Pick<SessionState, 'kept' | 'plan' | 'rules'>): Room =>
  roomOf(kept, { plan, rules, facts: null });

/** The events of a session in order; none while its dates are not decided. */
export function calendarOf({ days }: Pick<SessionState, 'days'>): SessionDate[] {
  if (days === null) return [];
  return [
    { at: days.opens, event: 'opening' },
    { at: days.provisionalListAt, event: 'provisional_list' },
    { at: days.closes, event: 'closing' },
  ];
}
