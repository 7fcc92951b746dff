import type { Act } from '../../domain/act.ts';
import type { NoticeKey } from '../../domain/activities.ts';
import type { Awaited } from '../../domain/messages/approvals.ts';
import type { Command } from '../../domain/messages/commands.ts';
import type { Order, OrderName, OrderOutcome } from '../../domain/messages/orders.ts';
import type { AdvanceOutcome, Report, Tally } from '../../domain/messages/reports.ts';
import type { OfficerChange } from '../../domain/orders/officer-change.ts';
import type { CommandDraft, CredentialsProgress, Hold, OrderGround } from '../../domain/orders/rule.ts';
import type { Capacity, MeetingPlan, Mode } from '../../domain/plan.ts';
import { begin, type MeetingSnapshot, meetingV1 } from '../../machines/machines.ts';
import type { UnheardDay } from '../shared/record.ts';

export type IssuedPaper = { sha256: string; number: string; date: string };

export type CirculationProgress = {
  state: string;
  revision: number;
  awaits: Awaited | null;
  /** Who has drafted or revised it, where its circulation says so. */
  authors?: string[];
  issued: IssuedPaper | null;
  /** It asked to be recalled, and was issued: until it says that it is not any more, nothing of it is dispatched. */
  recalled?: boolean;
  dispatched: 'no' | 'open' | 'done' | 'failed' | 'lapsed';
};

/** A command as the meeting remembers it while it is open: those who are held are named to the collections alone. */
export type OpenOrder = Command extends infer C ? (C extends Command ? Omit<C, 'holds'> : never) : never;

export function openOrder(command: Command | OpenOrder): OpenOrder {
  if (!('holds' in command)) return command;
  const { holds: _, ...open } = command;
  return open;
}

/** The state of a meeting: counts, dates and ids, never the roster. Plain data; decisions replace it and never modify it. */
export type MeetingState = {
  snapshot: MeetingSnapshot;
  /** The number of events sent to its machine, not counting those of earlier releases. */
  events?: number;
  roster: Partial<Record<Capacity, number>>;
  shards: number;
  /** Entries of the calendar that are done. */
  done: string[];
  circulations: Record<string, CirculationProgress>;
  /** Commands that the collections have not yet reported done. */
  commands: OpenOrder[];
  /** Reports of children that are not handled yet, in order of arrival. */
  inbox: Report[];
  session: 'none' | 'running' | 'closed';
  sessionDue: string | null;
  tally: Tally;
  acts: Act[];
  /** The latest refused messages, for the page. */
  setAside?: string[];
  unheard?: UnheardDay;
  ticks: number;
  advances: [id: string, outcome: AdvanceOutcome][];
  /** Orders, and the plan as they have changed it. */
  orders: OrdersState;
  /** A rehearsal: when circulations have something to do by themselves. */
  due: Record<string, string | null>;
  /** Of a closed meeting: by what its notices' codes are known. */
  codes?: NoticeKey;
};

/** What a continue-as-new carries over. Earlier releases had neither `orders` nor `due`; the plan is in the input. */
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
  /** Its workflows act on nothing that has no proof (see `workflows/boundary`). Left out, they are open. */
  proofs?: 'closed';
  /** The current plan. Earlier releases carried over the initial plan here, and the current one in the state. */
  plan: MeetingPlan;
  credentialsWanted: boolean;
  /** The clock at the start: the plan's start in a rehearsal. */
  at: string;
  turnAt: { meeting: number; circulation: number; collection: number };
  state: CarriedMeeting | null;
};

/** The answer to the query `state`. */
export type MeetingView = Omit<MeetingState, 'advances' | 'orders'> & {
  /** Absent in meetings of earlier releases. */
  orders?: OrdersState;
  now: string;
  next: string | null;
  phase: string;
  /** Rehearsal only: the children that have not answered the latest tick. */
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

/** An order that takes effect when its circulation is issued, or on a date. */
export type WaitingOrder = NamedOrder & { id: string; circulation: string | null; at: string | null };

/** A task that an order queued. */
export type MeetingTask =
  | { type: 'command'; key: string; command: CommandDraft }
  | { type: 'again'; key: string; circulation: string; only: string[] | null; attempt: number }
  | { type: 'enrol'; key: string; organization: string }
  | { type: 'redraft'; key: string; reason: string; except: string | null }
  | { type: 'lapse'; key: string; names: string[]; reason: string }
  | { type: 'staff'; key: string }
  | { type: 'days'; key: string }
  | { type: 'memorandum'; key: string };

/** `attempt`: absent for the first. `resent`: no dispatch before this resend has passed the participant over. */
export type HeldBack = { participant: string; circulation: string; attempt?: number; resent?: true };

/** What a meeting knows of orders. */
export type OrdersState = {
  /** The current plan. */
  plan: MeetingPlan;
  /** Whether the registry has that plan. */
  saved: boolean;
  waiting: WaitingOrder[];
  silences: SilenceProcedure[];
  holds: Hold[];
  /** Participants that dispatches passed over because of a hold, with the latest attempt. */
  held: HeldBack[];
  told: OrderGround['told'];
  tasks: MeetingTask[];
  taken: [id: string, outcome: OrderOutcome][];
  numbered: number;
  attempts: Record<string, number>;
  /** The round of the deadline, from 1; it grows when a deadline that has passed is moved. */
  round: number;
  /** The note that a cancelled meeting still sends. */
  farewell: string | null;
  /** Changes of officers that somebody is told of, may stop or is to acknowledge. */
  changes: OfficerChange[];
  /** Where credentials are wanted: what became of them. */
  credentials?: CredentialsProgress;
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
  changes: [],
});

export type SilenceProposal = Extract<NamedOrder, { name: 'proposeBySilence' }>;

/** A silence procedure as the meeting keeps it, by the name of the circulation that puts it to the States Parties. */
export type SilenceProcedure = { circulation: string } & (
  | { state: 'drafted' | 'open' | 'counting'; ordered: SilenceProposal }
  /** Its last instant has come, and States Parties were not reached by it: a person settles it. */
  | { state: 'unreached'; ordered: SilenceProposal; participants: string[] }
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
