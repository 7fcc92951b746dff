import { dayAfterOrder, signersOf } from '../../domain/order-proofs.ts';
import {
  changedFields,
  fallingWith,
  inEffect,
  noticesOf,
  type OfficerChange,
  stillKept,
} from '../../domain/orders/officer-change.ts';
import { instant } from '../shared/clock.ts';
import type { Deciding } from './deciding.ts';
import type { NamedOrder } from './state.ts';

/** What a closed meeting remembers of the changes of its officers: whom to tell, what can be stopped, what is to be acknowledged. */

/** Enters a change that was ordered; to be called while the plan has the entry as it was. @param heldTo null: it holds at once */
export function enterChange(deciding: Deciding, id: string, ordered: NamedOrder, heldTo: number | null): void {
  if (ordered.name !== 'changeOfficer' || deciding.facts.isClosed !== true) return;
  const { change: after } = ordered.order;
  const before = deciding.plan.officers.find((one) => one.id === after.id);
  if (before === undefined) return;
  const fields = changedFields(before, after);
  if (fields.length === 0 || !deciding.facts.patched('tells-officers')) return;
  const { now } = deciding.facts;
  const signers = signersOf(ordered.order);
  const entered: OfficerChange = {
    ...{ id, officer: after.id, signers, own: signers.includes(after.id), state: 'waiting' },
    from: instant(heldTo ?? now),
    until: instant(dayAfterOrder(now)),
    ...{ fields, before, after, at: instant(now), notices: noticesOf(before, after), acknowledged: false },
  };
  deciding.setOrders({ changes: [...deciding.orders.changes, entered] });
}

/** A change of an officer takes effect. */
export const holdChange = (deciding: Deciding, id: string): void =>
  deciding.setOrders({ changes: inEffect(deciding.orders.changes, id, deciding.iso) });

/** A change is stopped, and with it what rests on it; the rule of the order has restored the entry. */
export function stopChange(deciding: Deciding, ordered: Extract<NamedOrder, { name: 'stopChange' }>): void {
  const { changeId, actor, reason } = ordered.order;
  const { changes, waiting } = deciding.orders;
  const falling = fallingWith(changes, changeId);
  for (const { id, officer, state } of falling) {
    const detail = { change: id, officer, was: state, ...(reason !== undefined && { reason }) };
    deciding.actOf({
      actor,
      action: 'change_stopped',
      key: `change_stopped/${id}`,
      detail,
      authority: 'the secretariat',
    });
  }
  const ids = falling.map(({ id }) => id);
  deciding.setOrders({
    changes: changes.filter(({ id }) => !ids.includes(id)),
    waiting: waiting.filter(({ id }) => !ids.includes(id)),
  });
}

export function acknowledgeChange(deciding: Deciding, { changeId }: { changeId: string }): void {
  const { changes } = deciding.orders;
  deciding.setOrders({ changes: changes.map((one) => (one.id === changeId ? { ...one, acknowledged: true } : one)) });
}

/** Forgets the changes of which nothing is left to be done. */
export function forgetChanges(deciding: Deciding): void {
  const { changes, waiting } = deciding.orders;
  if (changes.length === 0) return;
  const ids = waiting.map(({ id }) => id);
  deciding.setOrders({ changes: stillKept(changes, ids, deciding.facts.now) });
}
