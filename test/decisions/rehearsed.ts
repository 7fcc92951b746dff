import type { Command } from '../../domain/messages/commands.ts';
import { type Order, type OrderName, type OrderOutcome, orders } from '../../domain/messages/orders.ts';
import type { Report } from '../../domain/messages/reports.ts';
import type { MeetingPlan } from '../../domain/plan.ts';
import { dueCirculation, dueEntry, nextDue } from '../../workflows/meeting/calendar.ts';
import type { Decided, MeetingActDraft, MeetingEffect, MeetingFacts } from '../../workflows/meeting/deciding.ts';
import { dispatchIssued, openSilence } from '../../workflows/meeting/dispatching.ts';
import { comeTo } from '../../workflows/meeting/entries.ts';
import { hear } from '../../workflows/meeting/hearing.ts';
import { opened, rosterReady } from '../../workflows/meeting/opening.ts';
import { order, refuseOrder, repeatOf } from '../../workflows/meeting/ordering.ts';
import { perform } from '../../workflows/meeting/performing.ts';
import { isFinished, phaseOf } from '../../workflows/meeting/reading.ts';
import { reached } from '../../workflows/meeting/silences.ts';
import { type MeetingState, type NamedOrder, openOrder, stateOf } from '../../workflows/meeting/state.ts';
import { plan12 } from '../workflows/support.ts';

const SHA256 = 'a'.repeat(64);

export const desk = { v: 1, actor: 'officer:oda-geneva-desk', officer: 'oda-geneva-desk' } as const;
export const decision = { by: 'decision', reference: 'Decision of the States Parties', date: '2024-06-01' } as const;
export const words = (en: string) => ({ en, fr: en, es: en });

/** The plan of the Twelfth Meeting without its letter and its reminders. */
export function convocationOnly(): MeetingPlan {
  const plan = plan12();
  return { ...plan, circulations: plan.circulations.filter(({ kind }) => kind === 'convocation') };
}

type Message<N extends OrderName> = Omit<Order<N>, 'v' | 'actor' | 'officer'> & Partial<Pick<Order<N>, 'actor'>>;

/**
 * A meeting of decisions alone: no server, no children. Its collections do what they are told as soon as they are told it,
 * and its circulations are issued when the test says so.
 */
export class Rehearsed {
  state: MeetingState;
  now: number;
  readonly acts: MeetingActDraft[] = [];
  readonly effects: MeetingEffect[] = [];
  /** What the collections answer to a command. */
  counts: (command: Command) => Record<string, number> = (command) =>
    command.kind === 'dispatch' ? { sent: 30 } : command.kind === 'silence' ? { objections: 0 } : {};
  /** Whom a silence procedure has not reached by its last instant. */
  unreached: string[] = [];
  /** The collections do nothing for now. */
  isAway = false;
  /** What happens while an effect is executed, before the meeting goes on. */
  during: (effect: MeetingEffect) => void = () => {};
  /** Whether the run may do what earlier releases did otherwise. */
  patched = true;

  constructor(plan = plan12()) {
    this.now = Date.parse(plan.startsAt);
    this.state = stateOf({ plan, state: null });
    const capacity = { state_party: 112, signatory: 12, state_not_party: 73, observer_organization: 5 };
    this.take(opened(this.state, { roster: capacity, shards: 1 }, this.facts));
    this.take(rosterReady(this.state, this.facts));
  }

  get facts(): MeetingFacts {
    return { meeting: 'ccm-12msp', mode: 'rehearsal', now: this.now, patched: () => this.patched };
  }

  get iso(): string {
    return new Date(this.now).toISOString().replace('.000Z', 'Z');
  }

  get phase(): string {
    return phaseOf(this.state);
  }

  get plan(): MeetingPlan {
    return this.state.orders.plan;
  }

  take({ state, acts, effects }: Decided): void {
    this.state = state;
    this.acts.push(...acts);
    for (const effect of effects) this.#execute(effect);
  }

  #execute(effect: MeetingEffect): void {
    this.effects.push(effect);
    if (effect.do === 'command') {
      const command = { ...effect.command, at: this.iso };
      this.state = { ...this.state, commands: [...this.state.commands, openOrder(command)] };
      const counts = this.counts(command);
      if (!this.isAway)
        this.report({ kind: 'done', child: 'collection/1', id: command.id, counts, tally: this.state.tally });
    }
    if (effect.do === 'look_who_is_reached')
      this.take(reached(this.state, { procedure: effect.procedure, participants: this.unreached }, this.facts));
    this.during(effect);
  }

  /** A child reports; the meeting hears it when it goes on. */
  report(report: Report): void {
    this.state = { ...this.state, inbox: [...this.state.inbox, report] };
  }

  #next(): boolean {
    const { state, facts } = this;
    const [report, ...inbox] = state.inbox;
    if (report !== undefined) {
      this.take(hear({ ...state, inbox }, report, facts));
      return true;
    }
    const [task, ...tasks] = state.orders.tasks;
    if (task !== undefined) {
      this.take(perform({ ...state, orders: { ...state.orders, tasks } }, task, facts));
      return true;
    }
    if (isFinished(state)) return false;
    const entry = dueEntry(state, this.now);
    if (entry !== undefined) {
      this.take(comeTo(state, entry, facts));
      return true;
    }
    const planned = dueCirculation(state, this.now);
    if (planned === undefined) return false;
    this.take(openSilence(state, planned, facts));
    this.take(dispatchIssued(this.state, planned, this.facts));
    return true;
  }

  /** Does what is due where the clock stands. */
  settle(): this {
    while (this.#next());
    return this;
  }

  /** Goes to an instant, and does what comes due on the way. Nobody approves anything there. */
  goTo(to: string): this {
    for (;;) {
      this.settle();
      const next = nextDue(this.state, this.now);
      if (next === null || Date.parse(next) > Date.parse(to)) break;
      this.now = Date.parse(next);
    }
    this.now = Date.parse(to);
    return this.settle();
  }

  /** A circulation is issued; the meeting is told. */
  issue(name: string): this {
    this.reportCirculation(name, 'issued', { sha256: SHA256, number: `ODA/${name}`, date: this.iso.slice(0, 10) });
    return this.settle();
  }

  reportCirculation(name: string, state: string, issued: MeetingState['circulations'][string]['issued'] = null): void {
    const child = `circulation/ccm-12msp/${name}`;
    this.report({ kind: 'circulation', child, name, state, revision: 1, awaits: null, issued });
  }

  /** The session opens, or closes. */
  session(event: 'opened' | 'closed'): this {
    this.report({ kind: 'session', child: 'session/ccm-12msp', event });
    return this.settle();
  }

  /** Takes an order as it comes by an update. @throws ApplicationFailure where it is refused. */
  order<N extends OrderName>(name: N, message: Message<N>, id = `order-${this.acts.length}`): OrderOutcome {
    const repeated = repeatOf(this.state, id);
    if (repeated !== undefined) return repeated;
    const one: OrderName = name;
    const parsed = named(one, orders[one].parse({ ...desk, ...message }));
    refuseOrder(this.state, parsed.name, parsed.order, this.iso);
    const decided = order(this.state, { id, ordered: parsed }, this.facts);
    this.take(decided);
    return decided.outcome;
  }

  /** The commands that were given, of a kind. */
  commands<K extends Command['kind']>(kind: K): Omit<Extract<Command, { kind: K }>, 'at'>[] {
    return this.effects.flatMap((effect) =>
      effect.do === 'command' && isOf(kind, effect.command) ? [effect.command] : [],
    );
  }

  /** Which circulations were dispatched, in their order. */
  get dispatched(): string[] {
    return this.commands('dispatch').map(({ circulation }) => circulation);
  }

  /** The circulations that were told something. */
  told(signal: string): string[] {
    return this.effects.flatMap((effect) =>
      effect.do === 'tell' && effect.signal === signal ? [effect.to.split('/').at(-1) ?? ''] : [],
    );
  }

  details(action: string): MeetingActDraft['detail'][] {
    return this.acts.filter((act) => act.action === action).map(({ detail }) => detail);
  }
}

const isOf = <K extends Command['kind']>(
  kind: K,
  command: { kind: string },
): command is Omit<Extract<Command, { kind: K }>, 'at'> => command.kind === kind;

function named<N extends OrderName>(name: N, order: Order<N>): NamedOrder;
function named(name: OrderName, order: Order): { name: OrderName; order: Order } {
  return { name, order };
}

/** A meeting whose convocation has gone out, on 20 February 2024. */
export const convened = (plan = convocationOnly()): Rehearsed =>
  new Rehearsed(plan).goTo('2024-02-15T08:00:00Z').issue('convocation').goTo('2024-02-20T12:00:00Z');
