import type { CirculationPlan } from '../plan.ts';
import type { OrderGround, Telling } from './rule.ts';

/** Who is told of an order. */

/** Whether being reached with it notifies a participant of the meeting: what convenes or invites does. */
export const notifies = ({ kind }: Pick<CirculationPlan, 'kind'>): boolean =>
  kind === 'convocation' || kind === 'letter' || kind === 'postponement';

/** Whether anybody may know of the meeting: a dispatch that convenes has at least begun. */
const isTold = ({ plan, convoked, circulations }: OrderGround): boolean =>
  convoked ||
  plan.circulations.some(
    (one) => notifies(one) && ['open', 'done', 'failed'].includes(circulations[one.name]?.dispatched ?? 'no'),
  );

/** Everyone who was told of the meeting; before anybody was, those who will be learn it from the convocation itself. */
export const toTheTold = (telling: Omit<Telling, 'audience'>, ground: OrderGround): Telling | null =>
  isTold(ground) ? { ...telling, audience: { reached: 'told' } } : null;
