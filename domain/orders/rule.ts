import type { MeetingAct, MeetingEvent } from '../meeting-acts.ts';
import type { Command } from '../messages/commands.ts';
import type { Order, OrderName } from '../messages/orders.ts';
import { type CirculationPlan, type Facts, type Language, type MeetingPlan, recoveryOf, type Venue } from '../plan.ts';
import type { OfficerChange } from './officer-change.ts';

/** The state of the meeting against which an order is checked. */
export type OrderGround = {
  plan: MeetingPlan;
  /** Null where the act is lawful in the meeting's phase; else what is wrong and what the rule is. */
  lawful: (act: MeetingAct) => string | null;
  /** The convocation was dispatched at least once. */
  convoked: boolean;
  now: string;
  /** The deadline was applied to participants without an answer. */
  deadlinePassed: boolean;
  circulations: Record<string, { state: string; revision: number; issued: unknown; dispatched: string }>;
  /** Circulations of the plan that lapsed before they were begun. */
  lapsed: readonly string[];
  holds: readonly Hold[];
  /** The dates and the venue that participants were last told of. */
  told: { dates: Period; venue: Venue };
  /** Silence procedures that wait for a person, because they have not reached every State Party. */
  unreached: readonly string[];
  /** How far the examination of credentials is; left out where it has not begun. */
  credentials?: CredentialsProgress | undefined;
  /** Changes of officers that wait, can be undone, or are to be acknowledged. */
  changes: readonly OfficerChange[];
};

/** How often the memorandum and the report on credentials were drawn, and how often the committee has met. */
export type CredentialsProgress = {
  memoranda: number;
  examinations: number;
  /** The examinations that the latest drawn report has. */
  reported: number;
  /** And those that the Meeting has adopted. */
  adopted: number;
};

export const noCredentials: CredentialsProgress = { memoranda: 0, examinations: 0, reported: 0, adopted: 0 };

export type Hold = { participant: string; circulation?: string; reason: string };
export type Period = { from: string; to: string };

/** Circulations that are not sent any more, and why. */
type LapsedCirculations = { names: string[]; reason: string };

/** What an order changes once it is in effect. */
export type Change = {
  plan?: MeetingPlan;
  events?: MeetingEvent[];
  commands?: CommandDraft[];
  /** The deadline was moved; if it has passed, it will pass again. */
  newDeadline?: boolean;
  /** The dates are new, or to be decided. */
  newDays?: boolean;
  /** Why circulations that are not issued must be redrafted. */
  redraft?: string;
  /** Circulations that are not sent any more, and why. */
  lapse?: LapsedCirculations;
  /** Circulations of earlier orders that this order makes groundless, and why; those orders lapse too. */
  groundless?: LapsedCirculations;
  staff?: boolean;
  holds?: Hold[];
};
export type CommandDraft = Command extends infer C ? (C extends Command ? Omit<C, 'id' | 'at'> : never) : never;

/** The circulation that announces an order: its kind, facts and audience. */
export type Telling = {
  kind: CirculationPlan['kind'];
  facts: Facts;
  audience?: Partial<CirculationPlan['audience']>;
  /** The languages of its papers; left out, those of all acts. */
  languages?: Language[];
};

export type Rule<N extends OrderName> = {
  /** The act of the meeting's law that it is; null: lawful until the meeting is over. */
  act: MeetingAct | null;
  effect: 'at_once' | 'when_issued' | 'on_date';
  objection?: (order: Order<N>, ground: OrderGround) => string | null;
  tells?: (order: Order<N>, ground: OrderGround) => Telling | null;
  change?: (order: Order<N>, ground: OrderGround) => Change;
};

/** The rules of some orders, by name. */
export type Rules<N extends OrderName> = { readonly [K in N]: Rule<K> };

/** Whether an instant is after another. */
export const later = (one: string, other: string) => Date.parse(one) > Date.parse(other);

/** A key that is kept offline gives an order for nobody but an officer whose own key is lost. */
const isRecovery = (plan: MeetingPlan, officer: string): boolean => recoveryOf(plan).some(({ id }) => id === officer);

/** The first objection to an order by its rule: to its officer, its lawfulness now, or its content. */
export function objectionBy<N extends OrderName>(
  { act, objection }: Rule<N>,
  order: Order<N>,
  ground: OrderGround,
): string | null {
  const { plan } = ground;
  const { actor, officer, recordedBy = officer } = order;
  if (!plan.officers.some(({ id }) => id === officer) && !('change' in order && isRecovery(plan, officer))) {
    return `${officer} is no officer of this meeting; its officers are ${plan.officers.map(({ id }) => id).join(', ')}`;
  }
  const sender = actor.split(':')[1];
  if (actor !== 'system:meeting' && sender !== recordedBy) {
    return `${actor} sends this for ${officer}: add "recordedBy":"${sender}", or send it as officer:${officer}`;
  }
  if (act !== null) {
    const unlawful = ground.lawful(act);
    if (unlawful !== null) return unlawful;
  }
  return objection?.(order, ground) ?? null;
}
