import type { CirculationPlan } from '../plan.ts';
import type { OrderGround, Telling } from './rule.ts';

/** The audience of an order's circulation. */

/** Whether a circulation notifies its recipients of the meeting: those that convene or invite do. */
export const notifies = ({ kind }: Pick<CirculationPlan, 'kind'>): boolean =>
  kind === 'convocation' || kind === 'letter' || kind === 'postponement';

/** Whether anybody may know of the meeting: a dispatch that convenes has at least begun. */
const isTold = ({ plan, convoked, circulations }: OrderGround): boolean =>
  convoked ||
  plan.circulations.some(
    (one) => notifies(one) && ['open', 'done', 'failed'].includes(circulations[one.name]?.dispatched ?? 'no'),
  );

/** Everyone who was told of the meeting. Before that nobody needs to be told: the convocation itself will say it. */
export const toTheTold = (telling: Omit<Telling, 'audience'>, ground: OrderGround): Telling | null =>
  isTold(ground) ? { ...telling, audience: { reached: 'told' } } : null;
