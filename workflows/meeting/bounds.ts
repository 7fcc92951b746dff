import { lastWithin, sizeOf } from '../../domain/bytes.ts';
import { ORDER_BYTES, type OrderName } from '../../domain/messages/orders.ts';
import type { AdvanceOutcome } from '../../domain/messages/reports.ts';
import { PLAN_BYTES } from '../../domain/plan.ts';
import { commandAgain } from './performing.ts';
import type { CarriedMeeting, MeetingInput, MeetingState } from './state.ts';

/**
 * A continue-as-new carries over less than 400 KB, which is under the server's limit in every script. State that grows with
 * orders (the plan with its circulations, waiting orders, holds) is bounded when an order is accepted; lists of remembered
 * outcomes keep the latest.
 */

/**
 * Bytes. `holds`: repeated in each dispatch command. `ordinary`, `decided`: of the whole state, for most orders and for those
 * that must stay possible. `advances`: outcomes of clock moves. The rest is room for what happens without orders.
 */
export const MOST = { holds: 20_000, ordinary: 240_000, decided: 280_000, advances: 20_000 } as const;

/** These move the meeting, or make the state smaller. A cancellation, which ends it, is taken whatever it carries. */
const UNTIL_LAST: readonly OrderName[] = ['postpone', 'reschedule', 'release', 'changeReminder'];

/**
 * The bytes that a turn would carry over; proposals count twice, since they may become orders, and what is to be dispatched
 * again counts as the command that it becomes.
 */
function weightOf(state: MeetingState): number {
  const proposals = state.orders.silences.filter(({ state: now }) =>
    ['drafted', 'open', 'counting', 'unreached'].includes(now),
  );
  const again = state.orders.tasks.flatMap((task) => (task.type === 'again' ? [commandAgain(state, task)] : []));
  return sizeOf(state) + sizeOf(proposals.map(({ ordered }) => ordered.order.proposal)) + sizeOf(again);
}

/** Why an order is too large, given the state `after` it; null if it is not. */
export function tooLarge(name: OrderName, order: object, after: MeetingState): string | null {
  const size = sizeOf(order);
  if (size > ORDER_BYTES)
    return `this order has ${kilobytes(size)} and may have ${kilobytes(ORDER_BYTES)}; say it in fewer words, or in several orders`;
  if (name === 'cancel') return null;
  const holds = sizeOf(after.orders.holds);
  if (name === 'hold' && holds > MOST.holds)
    return `${after.orders.holds.length} would be held, with ${kilobytes(holds)} of reasons; these may have ${kilobytes(MOST.holds)}: release some, or give shorter reasons`;
  const isTakenToTheLast = UNTIL_LAST.includes(name);
  const most = isTakenToTheLast ? MOST.decided : MOST.ordinary;
  const plan = sizeOf(after.orders.plan);
  if (plan > PLAN_BYTES.atMost && !isTakenToTheLast)
    return `with this order the plan would have ${kilobytes(plan)} and may have ${kilobytes(PLAN_BYTES.atMost)}; say it in fewer words`;
  const weight = weightOf(after);
  if (weight <= most) return null;
  return `with this order the meeting would carry ${kilobytes(weight)} of plan and orders, and may carry ${kilobytes(most)}; say it in fewer words, or outside the meeting`;
}

const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(1)} KB`;

/** The input of the next run, with a single copy of the plan. */
export function carriedOver(
  input: MeetingInput,
  state: Omit<CarriedMeeting, 'orders'> & Pick<MeetingState, 'orders'>,
  at: string,
  advances: [id: string, outcome: AdvanceOutcome][],
): MeetingInput {
  const { plan, ...orders } = state.orders;
  const latest = lastWithin(advances.slice(-20), MOST.advances);
  return { ...input, at, plan, state: { ...state, orders, advances: latest } };
}
