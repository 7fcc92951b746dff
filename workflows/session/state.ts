import type { Act } from '../../domain/act.ts';
import type { Calendar, Tick } from '../../domain/messages/reports.ts';
import type { Mode } from '../../domain/plan.ts';

export type SessionEvent = 'opening' | 'provisional_list' | 'closing';

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
  state?: SessionState;
};

/** What a session carries from one run to the next. */
export type SessionState = {
  done: SessionEvent[];
  ticks: Tick[];
  acts: Act[];
  setAside: string[];
  /** The days as they were changed; null while they are to be decided. */
  days?: Calendar['days'];
};
