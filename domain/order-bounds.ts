import { sizeOf } from './bytes.ts';
import { ORDER_BYTES, type Order, type OrderName } from './messages/orders.ts';
import type { Hold } from './orders.ts';
import { type MeetingPlan, PLAN_BYTES } from './plan.ts';

/** Held at the same time; a dispatch carries all of them to the collections. */
const MOST_HOLDS = 150;

/**
 * What can be said against an order for its size, where it would make what a meeting carries over too large; null: nothing.
 *
 * It is asked before an order is taken into history, and not again: one that an earlier release took must replay.
 */
export function sizeFault(
  name: OrderName,
  order: Order,
  { plan, holds }: { plan: MeetingPlan; holds: readonly Hold[] },
): string | null {
  const bytes = sizeOf(order);
  if (bytes > ORDER_BYTES) {
    return `this order has ${bytes} bytes (UTF-8), and the most is ${ORDER_BYTES}; shorten its texts, or give it in several`;
  }
  if (sizeOf(plan) + bytes > PLAN_BYTES.atMost) {
    return `with this order the plan of the meeting has more than ${PLAN_BYTES.atMost} bytes (UTF-8); shorten its texts`;
  }
  if (name === 'hold' && holds.length >= MOST_HOLDS) {
    return `${holds.length} holds are in place, and there may be no more; release some first`;
  }
  return null;
}
