import type { Act } from '../../domain/act.ts';
import type { Awaited } from '../../domain/messages/approvals.ts';
import type { Command } from '../../domain/messages/commands.ts';
import type { Order, OrderName, OrderOutcome } from '../../domain/messages/orders.ts';
import type { AdvanceOutcome, Report, Tally } from '../../domain/messages/reports.ts';
import type { CommandDraft, Hold, Standing } from '../../domain/orders.ts';
import type { Capacity, MeetingPlan, Mode } from '../../domain/plan.ts';
import { begin, type MeetingSnapshot, meetingV1 } from '../../machines/machines.ts';

export type Issued = { sha256: string; number: string; date: string };

export type CirculationProgress = {
  state: string;
  revision: number;
  awaits: Awaited | null;
  issued: Issued | null;
  dispatched: 'no' | 'open' | 'done' | 'failed' | 'lapsed';
};

/** What the meeting carries from one run to the next: counts, dates and ids, never the roster. */
export type MeetingState = {
  snapshot: MeetingSnapshot;
  roster: Partial<Record<Capacity, number>>;
  shards: number;
  /** Entries of the calendar that are done. */
  done: string[];
  circulations: Record<string, CirculationProgress>;
  /** Commands that the collections have not yet reported done. */
  commands: Command[];
  /** Reports of children that are still to be acted on, in the order in which they came. */
  inbox: Report[];
  session: 'none' | 'running' | 'closed';
  sessionDue: string | null;
  tally: Tally;
  acts: Act[];
  /** The latest messages that were not accepted, for the page. */
  setAside?: string[];
  ticks: number;
  advances: [id: string, outcome: AdvanceOutcome][];
  /** What was ordered, and the plan as that has changed it; nothing in a state of an earlier release. */
  orders?: OrdersState;
  /** A rehearsal: when circulations have something to do by themselves. */
  due?: Record<string, string | null>;
};

export type MeetingInput = {
  v: 1;
  machine: 'meeting.v1';
  meeting: string;
  mode: Mode;
  plan: MeetingPlan;
  credentialsWanted: boolean;
  /** The clock at the start: the plan's start in a rehearsal. */
  at: string;
  turnAt: { meeting: number; circulation: number; collection: number };
  state: MeetingState | null;
};

/** What the query `state` answers. */
export type MeetingView = Omit<MeetingState, 'advances'> & {
  now: string;
  next: string | null;
  phase: string;
  /** A rehearsal's clock: whom its latest step still waits for. */
  tick: { id: string; waiting: string[] } | null;
};

export type MeetingPage = {
  namespace: string;
  meeting: string;
  mode: Mode;
  plan: MeetingPlan;
  phase: string;
  now: string;
  next: string | null;
  tally: Tally;
  circulations: { name: string; state: string; revision: number; dispatched: string }[];
  awaited: Awaited[];
  orders: OrdersState;
  notAccepted: string[];
};

export function newState(): MeetingState {
  return {
    snapshot: begin(meetingV1, {}).snapshot,
    roster: {},
    shards: 0,
    done: [],
    circulations: {},
    commands: [],
    inbox: [],
    session: 'none',
    sessionDue: null,
    tally: { capacity: {}, status: {} },
    acts: [],
    ticks: 0,
    advances: [],
  };
}

/** An order under its own name. */
export type Ordered = { [N in OrderName]: { name: N; order: Order<N> } }[OrderName];

/** An order that takes effect later: when its circulation is issued, or on a date. */
type Waiting = Ordered & { id: string; circulation: string | null; at: string | null };

/** What is still to be done of orders, in their order. */
export type Task =
  | { type: 'command'; key: string; command: CommandDraft }
  | { type: 'again'; key: string; circulation: string; only: string[] | null; attempt: number }
  | { type: 'enrol'; key: string; organization: string }
  | { type: 'redraft'; key: string; reason: string; except: string | null }
  | { type: 'lapse'; key: string; names: string[]; reason: string }
  | { type: 'staff'; key: string }
  | { type: 'days'; key: string };

/** What a meeting carries of orders from one run to the next. */
export type OrdersState = {
  /** The plan as it is now. */
  plan: MeetingPlan;
  /** The registry has that plan. */
  saved: boolean;
  waiting: Waiting[];
  silences: Silence[];
  holds: Hold[];
  /** Dispatches that passed over somebody who was held. */
  held: { participant: string; circulation: string }[];
  told: Standing['told'];
  tasks: Task[];
  taken: [id: string, outcome: OrderOutcome][];
  numbered: number;
  attempts: Record<string, number>;
  /** How often the deadline has come: it does again once it was moved. */
  round: number;
  /** The note that a cancelled meeting still sends. */
  farewell: string | null;
};

export const noOrders = (plan: MeetingPlan): OrdersState => ({
  plan,
  saved: true,
  waiting: [],
  silences: [],
  holds: [],
  held: [],
  told: { dates: { from: plan.opens.date, to: plan.closes.date }, venue: plan.venue },
  tasks: [],
  taken: [],
  numbered: 0,
  attempts: {},
  round: 1,
  farewell: null,
});

export type Proposed = Extract<Ordered, { name: 'proposeBySilence' }>;

/** A silence procedure as the meeting keeps it, by the name of the circulation that puts it to the States Parties. */
export type Silence = {
  circulation: string;
  ordered: Proposed;
  /** `overturned`, `contested`: taken, and a timely objection was recorded afterwards; nobody had been told, or all had. */
  state: 'drafted' | 'open' | 'counting' | 'broken' | 'taken' | 'lapsed' | 'overturned' | 'contested';
};
