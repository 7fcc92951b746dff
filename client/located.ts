import type { Order, OrderName } from '../domain/messages/orders.ts';
import type { MeetingPlan, Venue } from '../domain/plan.ts';
import { offsetsOf } from '../meetings/offsets.ts';
import { isTimeZone } from '../meetings/zones.ts';

/** An order with the offsets of the venue that it names, if it names one: the workflow resolves no time zone. */
export function located(order: Order<OrderName>, plan: MeetingPlan): Order<OrderName> {
  if ('venue' in order) return { ...order, venue: withOffsets(order.venue, plan) };
  if ('proposal' in order && order.proposal.act === 'changeVenue')
    return { ...order, proposal: { ...order.proposal, venue: withOffsets(order.proposal.venue, plan) } };
  return order;
}

const withOffsets = (venue: Venue, { startsAt, closes }: MeetingPlan): Venue =>
  venue.offsets === undefined && isTimeZone(venue.timeZone)
    ? { ...venue, offsets: offsetsOf(venue.timeZone, startsAt, closes.at) }
    : venue;
