import { uuid4 } from '@temporalio/workflow';
import type { Act } from '../../domain/act.ts';
import type { RegistryActivities, StatusChange } from '../../domain/activities.ts';
import { againId, type Command, dispatchId } from '../../domain/messages/commands.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { type Order, type OrderName, type OrderOutcome, orders } from '../../domain/messages/orders.ts';
import { sizeFault } from '../../domain/order-bounds.ts';
import {
  type Change,
  circulationFor,
  type decided,
  notifies,
  objectionTo,
  orderRules,
  type Standing,
} from '../../domain/orders.ts';
import type { MeetingPlan, Mode } from '../../domain/plan.ts';
import type { MeetingEvent, MeetingSnapshot } from '../../machines/machines.ts';
import type { Clock } from '../shared/clock.ts';
import { possible, tell } from '../shared/ports.ts';
import type { ActRecord } from '../shared/record.ts';
import { read, refusal } from '../shared/refusal.ts';
import { proposing } from './proposing.ts';
import type { Ordered, OrdersState, Task } from './state.ts';

type Progress = {
  state: string;
  revision: number;
  issued: { sha256: string; number: string } | null;
  dispatched: string;
};

/** What the meeting lends: its own state, and what it does on the word of an order. */
export type Ports = {
  meeting: string;
  mode: Mode;
  clock: Clock;
  record: ActRecord;
  registry: Pick<RegistryActivities, 'enrolParticipant'>;
  snapshot: () => MeetingSnapshot;
  circulations: Record<string, Progress & { dispatched: 'no' | 'open' | 'done' | 'failed' | 'lapsed' }>;
  /** Entries of the calendar that are done. */
  done: string[];
  apply: (event: MeetingEvent) => void;
  command: (command: Command) => Promise<void>;
  /** Nothing is ordered any more. */
  finished: () => boolean;
};

/** Takes orders, and does what they ask for. */
export function ordering(state: OrdersState, ports: Ports) {
  const { meeting, mode, clock, record } = ports;
  const taken = new Map(state.taken);

  const standing = (): Standing => ({
    plan: state.plan,
    snapshot: ports.snapshot(),
    now: clock.iso,
    deadlinePassed: ports.done.includes('deadline'),
    circulations: ports.circulations,
    holds: state.holds,
    told: state.told,
  });

  function act(actor: string, action: string, key: string, authority: string, detail: Act['detail']): void {
    record.add({ id: `meeting/${key}`, actor, action, subject: meeting, authority, detail });
  }
  const ownAct = (action: string, key: string, detail: Act['detail']) =>
    act('system:meeting', action, key, 'the order', detail);

  const silences = proposing({ state, clock, circulations: ports.circulations, ownAct, agreed, stop });

  // ---------------------------------------------------------------------------------------------- taking

  function objection<N extends OrderName>(name: N, order: Order<N>): void {
    if (ports.finished()) throw refusal('over', 'the meeting is over; nothing is ordered any more');
    const said = objectionTo(name, order, standing());
    if (said !== null) throw refusal('not_lawful', said);
  }

  /** What can be said against a message, before it is taken into history. */
  function check(name: OrderName, raw: unknown): void {
    const order = read(orders[name], raw);
    if (order.id !== undefined && taken.has(order.id)) return;
    const tooLarge = sizeFault(name, order, state);
    if (tooLarge !== null) throw refusal('not_lawful', tooLarge);
    objection(name, order);
  }

  function take(name: OrderName, raw: unknown, fallback: string = uuid4()): OrderOutcome {
    const order = read(orders[name], raw);
    const id = order.id ?? fallback;
    const repeated = taken.get(id);
    if (repeated !== undefined) return repeated;
    objection(name, order);
    return carryOut(id, name, order);
  }

  function carryOut<N extends OrderName>(id: string, name: N, order: Order<N>): OrderOutcome {
    const rule = orderRules[name];
    act(order.actor, `order_${snake(name)}`, `order/${id}`, authorityOf(order), detailOf(name, order));
    const before = standing();
    const circulation = rule.effect === 'on_date' ? null : begin(name, order, before);
    const ordered = asOrdered(name, order);
    if (rule.effect === 'at_once') effect(ordered, id, circulation, before);
    if (rule.effect === 'when_issued') wait(ordered, id, circulation, null);
    if (ordered.name === 'recordStatus') wait(ordered, id, null, ordered.order.effective.at);
    const outcome: OrderOutcome = {
      ok: true,
      id,
      act: name,
      circulation,
      effective: rule.effect === 'at_once',
      phase: String(ports.snapshot().value),
    };
    taken.set(id, outcome);
    state.taken = [...taken].slice(-200);
    return outcome;
  }

  function wait(ordered: Ordered, id: string, circulation: string | null, at: string | null): void {
    state.waiting.push({ ...ordered, id, circulation, at });
    if (ordered.name === 'proposeBySilence' && circulation !== null) silences.propose(circulation, ordered);
  }

  /** Enters the circulation that tells an order into the plan; the calendar begins it at once. */
  function begin<N extends OrderName>(name: N, order: Order<N>, before: Standing): string | null {
    const planned = circulationFor(name, order, before, state.numbered);
    if (planned === null) return null;
    state.numbered += 1;
    change({ ...state.plan, circulations: [...state.plan.circulations, planned] });
    if (name === 'cancel') state.farewell = planned.name;
    return planned.name;
  }

  function change(plan: MeetingPlan): void {
    state.plan = plan;
    state.saved = false;
  }

  // ---------------------------------------------------------------------------------------------- taking effect

  /** `before`: what the order was held against; the circulation that tells it was entered since. */
  function effect(ordered: Ordered, id: string, circulation: string | null, before = standing()): void {
    const changed = changeOf(ordered, before);
    if (changed.plan !== undefined) {
      const added = state.plan.circulations.filter(({ name }) => name === circulation);
      const others = changed.plan.circulations.filter(({ name }) => name !== circulation);
      change({ ...changed.plan, circulations: [...others, ...added] });
    }
    for (const event of changed.events ?? []) ports.apply(event);
    if (changed.holds !== undefined) state.holds = changed.holds;
    if (changed.newDeadline === true) {
      const at = ports.done.indexOf('deadline');
      if (at !== -1) {
        ports.done.splice(at, 1);
        state.round += 1;
      }
    }
    const { commands = [], lapse, redraft } = changed;
    if (lapse !== undefined) stop(lapse.names, lapse.reason, id);
    for (const [n, command] of commands.entries())
      state.tasks.push({ type: 'command', key: `order/${id}/${command.kind}/${n}`, command });
    if (changed.newDays === true) state.tasks.push({ type: 'days', key: `order/${id}/days` });
    if (redraft !== undefined)
      state.tasks.push({ type: 'redraft', key: `order/${id}/redraft`, reason: redraft, except: circulation });
    if (changed.staff === true) state.tasks.push({ type: 'staff', key: `order/${id}/staff` });
    further(ordered, id);
    ownAct('order_in_effect', `order/${id}/effect`, { order: snake(ordered.name), circulation });
  }

  /** What an order asks for beyond what it changes. */
  function further(ordered: Ordered, id: string): void {
    switch (ordered.name) {
      case 'resend': {
        const { circulation, only = null } = ordered.order;
        // a further attempt reaches those whom none before has reached, or whom it names
        const attempt = (state.attempts[circulation] ?? 1) + 1;
        state.attempts[circulation] = attempt;
        state.tasks.push({ type: 'again', key: id, circulation, only, attempt });
        return;
      }
      case 'release': {
        const { participant, circulation } = ordered.order;
        const due = state.held.filter(
          (one) => one.participant === participant && (circulation === undefined || one.circulation === circulation),
        );
        state.held = state.held.filter((one) => !due.includes(one));
        for (const one of due)
          state.tasks.push({
            type: 'again',
            key: id,
            circulation: one.circulation,
            only: [participant],
            attempt: 1,
          });
        return;
      }
      case 'inviteOrganization':
        state.tasks.unshift({ type: 'enrol', key: `order/${id}`, organization: ordered.order.organization });
        return;
      case 'cancel':
        // nobody was told of the meeting, so there is nothing to tell
        if (state.farewell === null) state.tasks.push({ type: 'command', key: 'close', command: { kind: 'close' } });
        return;
    }
  }

  /** Circulations that are not sent any more; one that is under review is withdrawn. */
  function stop(circulations: string[], reason: string, id: string): void {
    for (const name of circulations) {
      const progress = ports.circulations[name];
      if (progress === undefined) ports.done.push(`draft/${name}`);
      else progress.dispatched = 'lapsed';
      ownAct('circulation_lapsed', `order/${id}/lapsed/${name}`, { circulation: name, reason });
    }
    const begun = circulations.filter((name) => ports.circulations[name] !== undefined);
    if (begun.length > 0) state.tasks.push({ type: 'lapse', key: `order/${id}/lapse`, names: begun, reason });
    for (const name of circulations) silences.lapse(name);
  }

  /** A circulation was issued: what waited for it takes effect, unless the world has moved on meanwhile. */
  function issued(circulation: string): void {
    const { kind, facts } = state.plan.circulations.find(({ name }) => name === circulation) ?? {};
    if (facts?.dates?.now != null) state.told = { ...state.told, dates: facts.dates.now };
    if (facts?.venue !== undefined) state.told = { ...state.told, venue: facts.venue.now };
    if (kind === 'convocation')
      state.told = {
        dates: { from: state.plan.opens.date, to: state.plan.closes.date },
        venue: state.plan.venue,
      };
    for (const one of state.waiting.filter((waiting) => waiting.circulation === circulation)) {
      state.waiting = state.waiting.filter((other) => other !== one);
      if (one.name !== 'proposeBySilence') effect(one, one.id, circulation);
    }
  }

  /** A circulation was withdrawn, and with it the order that waited for it. */
  function withdrawn(circulation: string): void {
    for (const one of state.waiting.filter((waiting) => waiting.circulation === circulation))
      ownAct('order_withdrawn', `order/${one.id}/withdrawn`, { order: snake(one.name), circulation });
    state.waiting = state.waiting.filter((waiting) => waiting.circulation !== circulation);
    silences.lapse(circulation);
    if (state.farewell === circulation)
      state.tasks.push({ type: 'command', key: `close/${circulation}`, command: { kind: 'close' } });
  }

  /** An order whose date has come; on it the State is told. */
  function dated(id: string): void {
    const one = state.waiting.find((waiting) => waiting.id === id && waiting.at !== null);
    if (one === undefined) return;
    state.waiting = state.waiting.filter((other) => other !== one);
    const before = standing();
    const circulation = before.snapshot.context.convoked ? begin(one.name, one.order, before) : null;
    effect(one, one.id, circulation, before);
  }

  /** A change of capacity that the treaty's dates foretell. */
  function known({ participant, capacity, effective }: StatusChange): void {
    const officer = state.plan.circulations.find(({ kind }) => kind === 'convocation')?.drafter ?? '';
    const notification = { reference: 'the status of the treaty as it is known', date: state.plan.convokedOn };
    const order = { v: 1 as const, actor: 'system:meeting', officer, participant, capacity, effective, notification };
    wait({ name: 'recordStatus', order }, `status/${participant}/${effective.date}`, null, effective.at);
  }

  /** What was agreed to by silence is ordered, unless that has become unlawful meanwhile. */
  function agreed(circulation: string, { name, order }: ReturnType<typeof decided>): void {
    const said = objectionTo(name, order, standing());
    if (said === null) carryOut(`silence/${circulation}`, name, order);
    else ownAct('order_lapsed', `silence/${circulation}/lapsed`, { order: snake(name), reason: said });
  }

  // ---------------------------------------------------------------------------------------------- doing

  async function perform(task: Task): Promise<void> {
    switch (task.type) {
      case 'command':
        return ports.command({ ...task.command, id: task.key });
      case 'again':
        return dispatchAgain(task);
      case 'enrol':
        return enrol(task);
      case 'redraft': {
        const open = unissued().filter((name) => name !== task.except && !isAct(name));
        for (const name of open) {
          // a reminder that moved has another date
          const moved = state.plan.circulations.find((one) => one.name === name && one.kind === 'reminder');
          await tell(workflowIds.circulation(meeting, name), names.signals.redraft, {
            id: task.key,
            reason: task.reason,
            ...(moved && { issue: moved.issue }),
          });
        }
        return;
      }
      case 'lapse':
        for (const name of task.names)
          await tell(workflowIds.circulation(meeting, name), names.signals.lapse, {
            id: task.key,
            reason: task.reason,
          });
        return;
      case 'staff':
        for (const name of unissued())
          await tell(workflowIds.circulation(meeting, name), names.signals.staff, {
            id: task.key,
            officers: state.plan.officers,
          });
        return;
      case 'days':
        await tell(workflowIds.session(meeting), names.signals.calendar, { id: task.key, days: daysNow() });
        return;
    }
  }

  const unissued = () =>
    Object.entries(ports.circulations)
      .filter(([, { issued: bytes, state: now }]) => bytes === null && now !== 'withdrawn')
      .map(([name]) => name);
  /** The note of an act says what was ordered, whatever comes after. */
  const isAct = (name: string) =>
    state.plan.circulations.find((one) => one.name === name)?.facts?.decision !== undefined;

  /** The session's days as they are now; null while they are to be decided. */
  function daysNow() {
    if (['postponed', 'cancelled'].includes(String(ports.snapshot().value))) return null;
    const { opens, provisionalListAt, closes } = state.plan;
    return { opens: opens.at, provisionalListAt, closes: closes.at };
  }

  async function dispatchAgain({ key, circulation, only, attempt }: Extract<Task, { type: 'again' }>): Promise<void> {
    const planned = state.plan.circulations.find(({ name }) => name === circulation);
    const progress = ports.circulations[circulation];
    if (planned === undefined || progress?.issued == null) return;
    const { revision, issued: bytes } = progress;
    await ports.command({
      kind: 'dispatch',
      id: againId(dispatchId(circulation, revision), key),
      circulation,
      revision,
      sha256: bytes.sha256,
      attempt,
      audience: { ...planned.audience, ...(only && { only }) },
      holds: holdsOf(circulation),
      notifies: notifies(planned),
    });
  }

  async function enrol({ key, organization }: Extract<Task, { type: 'enrol' }>): Promise<void> {
    const enrolled = await possible(record, 'enrol', () =>
      ports.registry.enrolParticipant({ meeting, mode, code: organization, at: clock.iso }),
    );
    if (enrolled === null) return;
    const { shard, ...participant } = enrolled;
    await ports.command({ kind: 'enrol', id: `${key}/enrol`, shard, participant });
    await ports.command({
      kind: 'admission',
      id: `${key}/admission`,
      participant: organization,
      admission: 'provisionally_invited',
    });
  }

  const holdsOf = (circulation: string) =>
    state.holds
      .filter((hold) => hold.circulation === undefined || hold.circulation === circulation)
      .map(({ participant, reason }) => ({ participant, reason }));

  /** Those whom a dispatch passes over; released, they get it. */
  function holdBack(circulation: string): { participant: string; reason: string }[] {
    const holds = holdsOf(circulation);
    for (const { participant } of holds) state.held.push({ participant, circulation });
    return holds;
  }

  return {
    check,
    take,
    issued,
    withdrawn,
    dated,
    known,
    silences,
    perform,
    holdBack,
    /** What waits for a date. */
    calendar: () => [
      ...state.waiting.flatMap(({ id, at }) => (at === null ? [] : [{ key: `dated/${id}`, at, dated: id }])),
      ...silences.calendar(),
    ],
  };
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function asOrdered<N extends OrderName>(name: N, order: Order<N>): Ordered;
function asOrdered(name: OrderName, order: Order): { name: OrderName; order: Order } {
  return { name, order };
}

const changeOf = ({ name, order }: Ordered, before: Standing): Change => changeBy(name, order, before);
const changeBy = <N extends OrderName>(name: N, order: Order<N>, before: Standing): Change =>
  orderRules[name].change?.(order, before) ?? {};

/** What an order rests on. */
function authorityOf(order: Order): string {
  if ('decision' in order) {
    const { by, reference, date } = order.decision;
    return `${by === 'silence' ? 'silence procedure' : 'decision of the States Parties'}: ${reference}, ${date}`;
  }
  return 'the secretariat';
}

/** The order as it came, but for what the act says elsewhere; long ones in short. */
function detailOf(name: OrderName, order: Order): Act['detail'] {
  const { v: _, id: __, actor: ___, officer, recordedBy, reason, ...rest } = order;
  return {
    order: snake(name),
    officer,
    ...(recordedBy !== undefined && { recordedBy }),
    ...(reason !== undefined && { reason }),
    content: JSON.stringify(rest),
  };
}
