import type { Act } from '../../domain/act.ts';
import type { StatusChange } from '../../domain/activities.ts';
import { lastWithin } from '../../domain/bytes.ts';
import type { ChangeGround } from '../../domain/change-proof.ts';
import type { Order, OrderName, OrderOutcome } from '../../domain/messages/orders.ts';
import { heldUntil, provenBy } from '../../domain/order-proofs.ts';
import { objectionTo, orderRules } from '../../domain/orders/orders.ts';
import type { OrderGround } from '../../domain/orders/rule.ts';
import { circulationFor } from '../../domain/orders/telling.ts';
import { namedBy } from '../../domain/warrant.ts';
import { instant } from '../shared/clock.ts';
import { refusal } from '../shared/refusal.ts';
import { type Decided, Deciding, type MeetingFacts } from './deciding.ts';
import { snake, takeEffect } from './effect.ts';
import { enterChange, forgetChanges } from './officer-changes.ts';
import { groundOf, isFinished, phaseOf } from './reading.ts';
import { proposeBySilence } from './silences.ts';
import type { MeetingState, NamedOrder } from './state.ts';

/** Limits on the remembered outcomes of orders: their number and their bytes. */
const KEPT = { outcomes: 200, bytes: 40_000 };

/** Prefixes of the ids that the meeting gives its own orders; senders may not use them. */
export const OWN_IDS = { status: 'status/', silence: 'silence/' } as const;

/** The earlier order with this id, and its outcome. */
export const repeatOf = ({ orders }: MeetingState, id: string): OrderOutcome | undefined =>
  orders.taken.find(([taken]) => taken === id)?.[1];

/**
 * Refuses an order that may not be given now.
 *
 * @throws ApplicationFailure `over`, `not_lawful`
 */
export function refuseOrder<N extends OrderName>(state: MeetingState, name: N, order: Order<N>, iso: string): void {
  if (isFinished(state)) throw refusal('over', 'the meeting is over; nothing is ordered any more');
  const objection = objectionTo(name, order, groundOf(state, iso));
  if (objection !== null) throw refusal('not_lawful', objection);
}

/** An order that passed all checks. */
export function order(
  state: MeetingState,
  { id, ordered }: { id: string; ordered: NamedOrder },
  facts: MeetingFacts,
): Decided & { outcome: OrderOutcome } {
  const deciding = new Deciding(state, facts);
  const outcome = carryOut(deciding, id, ordered);
  return { ...deciding.done, outcome };
}

/** What the proofs of an order are held against. */
export const provenIn = (
  { orders, codes }: MeetingState,
  { meeting, mode }: Pick<MeetingFacts, 'meeting' | 'mode'>,
): ChangeGround => ({
  named: namedBy(meeting, mode, orders.plan),
  plan: orders.plan,
  changes: orders.changes,
  codes: codes ?? null,
});

/** Records an order, and brings it into effect or queues it until its circulation is issued or its date comes. */
export function carryOut(deciding: Deciding, id: string, ordered: NamedOrder): OrderOutcome {
  const { name, order } = ordered;
  const { effect } = orderRules[name];
  const authority = authorityOf(order);
  const detail = {
    ...detailOf(name, order),
    ...provenBy(name, order, provenIn(deciding.state, deciding.facts)),
  };
  deciding.actOf({ actor: order.actor, action: `order_${snake(name)}`, key: `order/${id}`, authority, detail });
  const before = groundOf(deciding.state, deciding.iso);
  const circulation = effect === 'on_date' ? null : enterCirculation(deciding, name, order, before);
  const heldTo = deciding.facts.isClosed === true && effect === 'at_once' ? heldUntil(order, deciding.facts.now) : null;
  forgetChanges(deciding);
  enterChange(deciding, id, ordered, heldTo);
  if (heldTo !== null) wait(deciding, ordered, id, circulation, instant(heldTo));
  else if (effect === 'at_once') takeEffect(deciding, ordered, id, circulation, before);
  if (effect === 'when_issued') wait(deciding, ordered, id, circulation, null);
  if (ordered.name === 'recordStatus') wait(deciding, ordered, id, null, ordered.order.effective.at);
  const phase = phaseOf(deciding.state);
  const outcome: OrderOutcome = {
    ok: true,
    id,
    act: name,
    circulation,
    effective: effect === 'at_once' && heldTo === null,
    phase,
  };
  const taken = [...deciding.orders.taken, [id, outcome] satisfies [string, OrderOutcome]].slice(-KEPT.outcomes);
  deciding.setOrders({ taken: lastWithin(taken, KEPT.bytes) });
  return outcome;
}

function wait(deciding: Deciding, ordered: NamedOrder, id: string, circulation: string | null, at: string | null) {
  deciding.setOrders({ waiting: [...deciding.orders.waiting, { ...ordered, id, circulation, at }] });
  if (ordered.name === 'proposeBySilence' && circulation !== null) proposeBySilence(deciding, circulation, ordered);
}

/** Adds the circulation that announces an order to the plan; the calendar starts it at once. */
export function enterCirculation<N extends OrderName>(
  deciding: Deciding,
  name: N,
  order: Order<N>,
  before: OrderGround,
): string | null {
  const { numbered } = deciding.orders;
  const planned = circulationFor(name, order, before, numbered);
  if (planned === null) return null;
  const { plan } = deciding;
  deciding.setPlan({ ...plan, circulations: [...plan.circulations, planned] });
  deciding.setOrders({ numbered: numbered + 1, ...(name === 'cancel' && { farewell: planned.name }) });
  return planned.name;
}

/** Changes of capacity known from the treaty's dates; each takes effect on its date, like an order of staff. */
export function expectChanges(state: MeetingState, changes: readonly StatusChange[], facts: MeetingFacts): Decided {
  const deciding = new Deciding(state, facts);
  const { circulations, convokedOn } = deciding.plan;
  const officer = circulations.find(({ kind }) => kind === 'convocation')?.drafter ?? circulations[0]?.drafter ?? '';
  for (const { participant, capacity, effective } of changes) {
    const notification = { reference: 'the status of the treaty as it is known', date: convokedOn };
    const order = { v: 1 as const, actor: 'system:meeting', officer, participant, capacity, effective, notification };
    const id = `${OWN_IDS.status}${participant}/${effective.date}`;
    wait(deciding, { name: 'recordStatus', order }, id, null, effective.at);
  }
  return deciding.done;
}

/** What an order rests on. */
function authorityOf(order: Order): string {
  if (!('decision' in order)) return 'the secretariat';
  const { by, reference, date } = order.decision;
  return `${by === 'silence' ? 'silence procedure' : 'decision of the States Parties'}: ${reference}, ${date}`;
}

/** The order as received, without the fields that the act has elsewhere; long values are shortened. */
function detailOf(name: OrderName, order: Order): Act['detail'] {
  const { v: _, id: __, actor: ___, officer, recordedBy, reason, proof: ____, second: _____, ...rest } = order;
  return {
    order: snake(name),
    officer,
    ...(recordedBy !== undefined && { recordedBy }),
    ...(reason !== undefined && { reason }),
    content: JSON.stringify(rest),
  };
}
