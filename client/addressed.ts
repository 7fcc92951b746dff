import { ConveneError } from '../domain/errors.ts';
import type { Order } from '../domain/messages/orders.ts';
import type { MeetingPlan } from '../domain/plan.ts';
import { onRequest, profileOf } from '../treaties/treaties.ts';

/** The codes that an order names have to be participants: the meeting itself knows counts, and no roster. */

/**
 * @param participants the codes of the meeting's participants
 * @throws ConveneError `UNKNOWN_PARTICIPANT`; `NOT_INVITABLE` for a body that takes part already, or has no right to ask
 */
export function refuseUnaddressed(
  order: Order,
  meeting: string,
  plan: MeetingPlan,
  participants: readonly string[],
): void {
  if ('request' in order) refuseUninvitable(order.organization, meeting, plan, participants);
  else refuseUnknown(order, meeting, participants);
}

/**
 * @param faults what a corrigendum quotes that the issued paper does not say
 * @throws ConveneError `MISQUOTED`
 */
export function refuseMisquoted(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const head = 'Nothing was ordered, because a corrigendum quotes what the issued paper says:';
  throw new ConveneError('MISQUOTED', [head, ...faults.map((one) => `  ${one}`)].join('\n'));
}

function refuseUnknown(
  order: Exclude<Order, { request: unknown }>,
  meeting: string,
  participants: readonly string[],
): void {
  const named = [
    ...('participant' in order ? [order.participant] : []),
    ...('organization' in order ? [order.organization] : []),
    ...('only' in order ? (order.only ?? []) : []),
  ];
  const unknown = named.filter((code) => !participants.includes(code));
  if (unknown.length === 0) return;
  throw new ConveneError(
    'UNKNOWN_PARTICIPANT',
    `${unknown.join(', ')} is no participant of ${meeting}, and nothing was ordered. \`convene participants ${meeting}\` lists the codes.`,
  );
}

function refuseUninvitable(
  code: string,
  meeting: string,
  { treaty }: MeetingPlan,
  participants: readonly string[],
): void {
  if (participants.includes(code)) {
    throw new ConveneError('NOT_INVITABLE', `${code} is a participant of ${meeting} already; nothing was ordered.`);
  }
  const profile = profileOf(treaty);
  const bodies = onRequest(profile).map((one) => one.code);
  if (bodies.includes(code)) return;
  throw new ConveneError(
    'NOT_INVITABLE',
    `${code} is not a body that may ask to observe under rule ${profile.observers.onRequest.rule}, and nothing was ordered; those known are ${bodies.join(', ')}.`,
  );
}
