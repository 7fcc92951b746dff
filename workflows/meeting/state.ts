import type { Act } from '../../domain/act.ts';
import type { Awaited } from '../../domain/messages/approvals.ts';
import type { Command } from '../../domain/messages/commands.ts';
import type { Order, OrderName, OrderOutcome } from '../../domain/messages/orders.ts';
import type { AdvanceOutcome, Report, Tally } from '../../domain/messages/reports.ts';
import type { CommandDraft, Hold, OrderGround } from '../../domain/orders/rule.ts';
import type { Capacity, MeetingPlan, Mode } from '../../domain/plan.ts';
import { begin, type MeetingSnapshot, meetingV1 } from '../../machines/machines.ts';

export type IssuedPaper = { sha256: string; number: string; date: string };

export type CirculationProgress = {
  state: string;
  revision: number;
  awaits: Awaited | null;
  issued: IssuedPaper | null;
  dispatched: 'no' | 'open' | 'done' | 'failed' | 'lapsed';
};

/** A command as the meeting remembers it while it is open: those who are held are named to the collections alone. */
export type OpenOrder = Command extends infer C ? (C extends Command ? Omit<C, 'holds'> : never) : never;

export function openOrder(command: Command | OpenOrder): OpenOrder {
  if (!('holds' in command)) return command;
  const { holds: _, ...open } = command;
  return open;
}

/** What the meeting knows: counts, dates and ids, never the roster. Plain data, which decisions replace and never change. */
export type MeetingState = {
  snapshot: MeetingSnapshot;
  /** How many events its machine was given; leaves out those of an earlier release. */
  events?: number;
  roster: Partial<Record<Capacity, number>>;
  shards: number;
  /** Entries of the calendar that are done. */
  done: string[];
  circulations: Record<string, CirculationProgress>;
  /** Commands that the collections have not yet reported done. */
  commands: OpenOrder[];
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
  /** What was ordered, and the plan as that has changed it. */
  orders: OrdersState;
  /** A rehearsal: when circulations have something to do by themselves. */
  due: Record<string, string | null>;
};

/** What a turn carries over. Orders and dues are not in that of an earlier release; the plan is in the input. */
export type CarriedMeeting = Omit<MeetingState, 'orders' | 'due' | 'commands'> & {
  commands: (Command | OpenOrder)[];
  orders?: Omit<OrdersState, 'plan'> & { plan?: MeetingPlan };
  due?: MeetingState['due'];
};

export type MeetingInput = {
  v: 1;
  machine: 'meeting.v1';
  meeting: string;
  mode: Mode;
  /** As it is now; what an earlier release carried over has the plan as it was at the start, and the other in its state. */
  plan: MeetingPlan;
  credentialsWanted: boolean;
  /** The clock at the start: the plan's start in a rehearsal. */
  at: string;
  turnAt: { meeting: number; circulation: number; collection: number };
  state: CarriedMeeting | null;
};

/** What the query `state` answers. */
export type MeetingView = Omit<MeetingState, 'advances' | 'orders'> & {
  /** Left out by a meeting of an earlier release. */
  orders?: OrdersState;
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

/** The state that a run begins with. The acts that were carried over are the record's. */
export function stateOf({ plan, state }: Pick<MeetingInput, 'plan' | 'state'>): MeetingState {
  const { orders, due = {}, ...carried } = state ?? newState();
  const commands = carried.commands.map(openOrder);
  return { ...carried, commands, acts: [], due, orders: { ...noOrders(plan), ...orders } };
}

function newState(): CarriedMeeting {
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
export type NamedOrder = { [N in OrderName]: { name: N; order: Order<N> } }[OrderName];

/** An order that takes effect later: when its circulation is issued, or on a date. */
export type WaitingOrder = NamedOrder & { id: string; circulation: string | null; at: string | null };

/** What is still to be done of orders, in their order. */
export type MeetingTask =
  | { type: 'command'; key: string; command: CommandDraft }
  | { type: 'again'; key: string; circulation: string; only: string[] | null; attempt: number }
  | { type: 'enrol'; key: string; organization: string }
  | { type: 'redraft'; key: string; reason: string; except: string | null }
  | { type: 'lapse'; key: string; names: string[]; reason: string }
  | { type: 'staff'; key: string }
  | { type: 'days'; key: string };

/** `attempt`: left out, the first. `resent`: no dispatch before that one has passed them over. */
export type HeldBack = { participant: string; circulation: string; attempt?: number; resent?: true };

/** What a meeting knows of orders. */
export type OrdersState = {
  /** The plan as it is now. */
  plan: MeetingPlan;
  /** The registry has that plan. */
  saved: boolean;
  waiting: WaitingOrder[];
  silences: SilenceProcedure[];
  holds: Hold[];
  /** Who was passed over by which dispatch because they were held: the latest attempt of it. */
  held: HeldBack[];
  told: OrderGround['told'];
  tasks: MeetingTask[];
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

export type SilenceProposal = Extract<NamedOrder, { name: 'proposeBySilence' }>;

/** A silence procedure as the meeting keeps it, by the name of the circulation that puts it to the States Parties. */
export type SilenceProcedure = { circulation: string } & (
  | { state: 'drafted' | 'open' | 'counting'; ordered: SilenceProposal }
  | EndedSilence
);

/** What is kept of one that is over: its act and its date, not what was proposed in full. */
export type EndedSilence = {
  /** `overturned`, `contested`: taken, and a timely objection was recorded afterwards; nobody had been told, or all had. */
  state: 'broken' | 'taken' | 'lapsed' | 'overturned' | 'contested';
  ordered: {
    order: Pick<SilenceProposal['order'], 'officer' | 'until'> & {
      proposal: Pick<SilenceProposal['order']['proposal'], 'act'>;
    };
  };
  /** Once the decision was ordered: the circulation that tells it; null where nobody is told. */
  note?: string | null;
};
