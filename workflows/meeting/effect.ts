import type { Order, OrderName } from '../../domain/messages/orders.ts';
import { progressIn } from '../../domain/orders/credentials.ts';
import { orderRules } from '../../domain/orders/orders.ts';
import type { Change, OrderGround } from '../../domain/orders/rule.ts';
import type { Deciding } from './deciding.ts';
import { sendHeld } from './holding.ts';
import { acknowledgeChange, holdChange, stopChange } from './officer-changes.ts';
import { groundOf } from './reading.ts';
import { lapseSilence, settleSilence } from './silences.ts';
import type { MeetingTask, NamedOrder } from './state.ts';

/** Bringing orders into effect: changes of the state at once, and tasks for the rest. */

export const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const changeOf = <N extends OrderName>(name: N, order: Order<N>, before: OrderGround): Change =>
  orderRules[name].change?.(order, before) ?? {};

/**
 * Brings an order into effect.
 *
 * @param circulation the circulation that announces the order; it is in the plan already.
 * @param before the ground on which the order was checked.
 */
export function takeEffect(
  deciding: Deciding,
  ordered: NamedOrder,
  id: string,
  circulation: string | null,
  before: OrderGround = groundOf(deciding.state, deciding.iso),
): void {
  const changed = changeOf(ordered.name, ordered.order, before);
  if (changed.plan !== undefined) {
    const added = deciding.plan.circulations.filter(({ name }) => name === circulation);
    const others = changed.plan.circulations.filter(({ name }) => name !== circulation);
    deciding.setPlan({ ...changed.plan, circulations: [...others, ...added] });
  }
  for (const event of changed.events ?? []) deciding.apply(event);
  if (changed.holds !== undefined) deciding.setOrders({ holds: changed.holds });
  if (changed.newDeadline === true) awaitDeadline(deciding);
  if (changed.lapse !== undefined) lapse(deciding, changed.lapse, id);
  if (changed.groundless !== undefined) lapseGroundless(deciding, changed.groundless, id);
  addTasks(deciding, ...tasksOf(changed, id, circulation));
  addOwnEffects(deciding, ordered, id);
  const detail = { order: snake(ordered.name), circulation };
  deciding.act('order_in_effect', `order_in_effect/${id}`, detail, 'the order');
}

export function addTasks(deciding: Deciding, ...more: MeetingTask[]): void {
  deciding.setOrders({ tasks: [...deciding.orders.tasks, ...more] });
}

function tasksOf({ commands = [], redraft, newDays, staff }: Change, id: string, except: string | null): MeetingTask[] {
  return [
    ...commands.map((command, n): MeetingTask => {
      return { type: 'command', key: `order/${id}/${command.kind}/${n}`, command };
    }),
    ...(newDays === true ? [{ type: 'days' as const, key: `order/${id}/days` }] : []),
    ...(redraft === undefined
      ? []
      : [{ type: 'redraft' as const, key: `order/${id}/redraft`, reason: redraft, except }]),
    ...(staff === true ? [{ type: 'staff' as const, key: `order/${id}/staff` }] : []),
  ];
}

/** After the deadline was moved: if it has passed already, it will pass again. */
function awaitDeadline(deciding: Deciding): void {
  const { done, orders } = deciding.state;
  if (!done.includes('deadline')) return;
  deciding.set({ done: done.filter((key) => key !== 'deadline') });
  deciding.setOrders({ round: orders.round + 1 });
}

/** Effects of single orders beyond their `Change`. */
function addOwnEffects(deciding: Deciding, ordered: NamedOrder, id: string): void {
  const { attempts, tasks, farewell } = deciding.orders;
  switch (ordered.name) {
    case 'resend': {
      const { circulation, only = null } = ordered.order;
      // another attempt reaches participants that no earlier one reached, or that it names
      const attempt = (attempts[circulation] ?? 1) + 1;
      deciding.setOrders({ attempts: { ...attempts, [circulation]: attempt } });
      addTasks(deciding, { type: 'again', key: id, circulation, only, attempt });
      return;
    }
    case 'changeOfficer':
      holdChange(deciding, id);
      return;
    case 'stopChange':
      stopChange(deciding, ordered);
      return;
    case 'acknowledgeChange':
      acknowledgeChange(deciding, ordered.order);
      return;
    case 'presentMemorandum': {
      const credentials = progressIn(deciding.orders);
      deciding.setOrders({ credentials: { ...credentials, memoranda: credentials.memoranda + 1 } });
      addTasks(deciding, { type: 'memorandum', key: `order/${id}` });
      return;
    }
    case 'examineCredentials': {
      const credentials = progressIn(deciding.orders);
      deciding.setOrders({ credentials: { ...credentials, examinations: credentials.examinations + 1 } });
      return;
    }
    case 'adoptCredentials': {
      const credentials = progressIn(deciding.orders);
      deciding.setOrders({ credentials: { ...credentials, adopted: credentials.reported } });
      return;
    }
    case 'settleSilence':
      settleSilence(deciding, ordered.order);
      return;
    case 'release':
      sendHeld(deciding, id, ordered.order);
      return;
    case 'inviteOrganization': {
      const { organization } = ordered.order;
      deciding.setOrders({ tasks: [{ type: 'enrol', key: `order/${id}`, organization }, ...tasks] });
      return;
    }
    case 'cancel':
      // nobody was told of the meeting, so no farewell is sent
      if (farewell === null) addTasks(deciding, { type: 'command', key: 'close', command: { kind: 'close' } });
      return;
  }
}

/** Lets circulations lapse; those under review are withdrawn. */
export function lapse(deciding: Deciding, { names, reason }: NonNullable<Change['lapse']>, id: string): void {
  const begun = names.filter((name) => deciding.state.circulations[name] !== undefined);
  for (const name of names) {
    if (begun.includes(name)) deciding.setCirculation(name, { dispatched: 'lapsed' });
    else deciding.set({ done: [...deciding.state.done, `draft/${name}`] });
    const detail = { circulation: name, reason };
    deciding.act('circulation_lapsed', `circulation_lapsed/${name}/${id}`, detail, 'the order');
  }
  if (begun.length > 0) addTasks(deciding, { type: 'lapse', key: `order/${id}/lapse`, names: begun, reason });
  for (const name of names) lapseSilence(deciding, name);
}

/** Lets orders lapse that wait for these circulations and have lost their ground. */
function lapseGroundless(deciding: Deciding, { names, reason }: NonNullable<Change['groundless']>, id: string): void {
  const waiting = deciding.orders.waiting.filter(({ circulation }) => names.some((name) => name === circulation));
  if (waiting.length === 0 || !deciding.facts.patched('lapsing-orders')) return;
  for (const one of waiting) lapseOrder(deciding, one, reason);
  lapse(deciding, { names, reason }, id);
}

/** Drops a waiting order that has lost its ground, and records why. */
export function lapseOrder(
  deciding: Deciding,
  { id, name, circulation }: NamedOrder & WaitingFor,
  reason: string,
): void {
  dropWaiting(deciding, id);
  const detail = { order: snake(name), circulation, reason };
  deciding.act('order_lapsed', `order_lapsed/${id}`, detail, 'the order');
}

type WaitingFor = { id: string; circulation: string | null };

export function dropWaiting(deciding: Deciding, id: string): void {
  deciding.setOrders({ waiting: deciding.orders.waiting.filter((one) => one.id !== id) });
}
