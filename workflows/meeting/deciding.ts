import type { Act } from '../../domain/act.ts';
import type { CredentialsPaper } from '../../domain/credentials.ts';
import type { MeetingEvent } from '../../domain/meeting-acts.ts';
import type { CommandDraft } from '../../domain/orders/rule.ts';
import type { CirculationPlan, MeetingPlan, Mode } from '../../domain/plan.ts';
import { decide, explainMeetingRefusal, meetingV1 } from '../../machines/machines.ts';
import { instant } from '../shared/clock.ts';
import type { Patch } from '../shared/patches.ts';
import type { CirculationProgress, MeetingState, OrdersState } from './state.ts';

/**
 * The form of every decision of a meeting: `(state, what happened, facts) → { state, acts, effects }`. Pure: the workflow
 * takes the state and records the acts at once, then executes the effects in their order.
 */

/** The inputs of a decision besides the state. */
export type MeetingFacts = {
  meeting: string;
  mode: Mode;
  /** The meeting's clock, in milliseconds since 1970. */
  now: number;
  /** Whether it acts on nothing that has no proof. */
  isClosed?: boolean;
  /** Whether the run may use changed behaviour (`patched`); called only where the behaviour differs. */
  patched: (patch: Patch) => boolean;
};

/** An entry of the record, without what the workflow adds. `key`: its id in this meeting, which nothing else has. */
export type MeetingActDraft = Pick<Act, 'actor' | 'action' | 'authority' | 'detail'> & { key: string };

/** An effect for the workflow to execute. */
export type MeetingEffect =
  | { do: 'command'; command: CommandDraft & { id: string } }
  | { do: 'begin_circulation'; planned: CirculationPlan }
  | { do: 'begin_session' }
  | { do: 'tell'; to: string; signal: string; message: object }
  | { do: 'enrol'; key: string; organization: string }
  | { do: 'draw_list'; round: number }
  | { do: 'draw_credentials'; paper: CredentialsPaper; revision: number }
  | { do: 'look_who_is_reached'; procedure: string };

export type Decided = {
  state: MeetingState;
  acts: readonly MeetingActDraft[];
  effects: readonly MeetingEffect[];
  /** Something happened, so a rehearsal must ask its children again whether they have something due. */
  stirs: boolean;
};

/** Builds a decision; the initial state is not modified. */
export class Deciding {
  readonly facts: MeetingFacts;
  #state: MeetingState;
  readonly #acts: MeetingActDraft[] = [];
  readonly #effects: MeetingEffect[] = [];
  #stirs = false;

  constructor(state: MeetingState, facts: MeetingFacts) {
    this.#state = state;
    this.facts = facts;
  }

  get state(): MeetingState {
    return this.#state;
  }

  get orders(): OrdersState {
    return this.#state.orders;
  }

  get plan(): MeetingPlan {
    return this.#state.orders.plan;
  }

  /** The meeting's clock as an instant. */
  get iso(): string {
    return instant(this.facts.now);
  }

  get done(): Decided {
    return { state: this.#state, acts: this.#acts, effects: this.#effects, stirs: this.#stirs };
  }

  set(change: Partial<MeetingState>): void {
    this.#state = { ...this.#state, ...change };
  }

  setOrders(change: Partial<OrdersState>): void {
    this.set({ orders: { ...this.orders, ...change } });
  }

  /** Replaces the plan and marks it to be written to the registry. */
  setPlan(plan: MeetingPlan): void {
    this.setOrders({ plan, saved: false });
  }

  setCirculation(name: string, change: Partial<CirculationProgress>): void {
    const { circulations } = this.#state;
    const progress = circulations[name];
    if (progress !== undefined) this.set({ circulations: { ...circulations, [name]: { ...progress, ...change } } });
  }

  stir(): void {
    this.#stirs = true;
  }

  ask(effect: MeetingEffect): void {
    this.#effects.push(effect);
  }

  command(command: CommandDraft & { id: string }): void {
    this.ask({ do: 'command', command });
  }

  /** Adds an act of the meeting itself. */
  act(action: string, key: string, detail: Act['detail'] = {}, authority = 'the plan'): void {
    this.actOf({ actor: 'system:meeting', action, key, detail, authority });
  }

  actOf(act: MeetingActDraft): void {
    this.#acts.push(act);
    this.stir();
  }

  /** Sends an event to the meeting's machine; an event that it does not accept is recorded. */
  apply(event: MeetingEvent): void {
    const { snapshot, events = 0 } = this.#state;
    const n = events + 1;
    this.set({ events: n });
    const objection = explainMeetingRefusal(snapshot, event);
    if (objection !== null) {
      this.act('not_taken', `not_taken/${event.type}/${this.iso}/${n}`, { event: event.type, reason: objection });
      return;
    }
    this.set({ snapshot: decide(meetingV1, snapshot, event).snapshot });
    const [from, to] = [snapshot.value, this.#state.snapshot.value];
    if (from !== to) this.act('phase_changed', `phase/${to}/${this.iso}/${n}`, { from, to });
  }
}
