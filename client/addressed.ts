import { ConveneError } from '../domain/errors.ts';
import type { Order } from '../domain/messages/orders.ts';
import type { MeetingPlan } from '../domain/plan.ts';
import type { ParticipantRow } from '../registry/participants.ts';
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
    ...('outcomes' in order ? order.outcomes.map(({ participant }) => participant) : []),
    ...('outcomes' in order ? (order.objections ?? []).flatMap(({ by, to }) => [by, to]) : []),
  ];
  const unknown = named.filter((code) => !participants.includes(code));
  if (unknown.length === 0) return;
  throw new ConveneError(
    'UNKNOWN_PARTICIPANT',
    `${unknown.join(', ')} is no participant of ${meeting}, and nothing was ordered. \`convene participants ${meeting}\` lists the codes.`,
  );
}

/**
 * What the committee finds is of credentials that are there: none that nobody asks for, that were not presented, or are decided.
 *
 * @throws ConveneError `NOT_EXAMINABLE`
 */
export function refuseUnexaminable(order: Order, meeting: string, participants: readonly Examinable[]): void {
  if (!('outcomes' in order)) return;
  const said = order.outcomes.flatMap(({ participant: code, outcome }) => {
    const row = participants.find((one) => one.code === code);
    const reason = row === undefined ? null : unexaminable(row, outcome);
    return reason === null ? [] : [`  ${code}: ${reason}`];
  });
  if (said.length === 0) return;
  const right = `\`convene participants ${meeting}\` shows how credentials stand.`;
  throw new ConveneError('NOT_EXAMINABLE', ['Nothing was ordered:', ...said, right].join('\n'));
}

type Examinable = Pick<ParticipantRow, 'code' | 'credentials' | 'persons' | 'note'>;

function unexaminable({ credentials, persons, note }: Examinable, outcome: string): string | null {
  switch (credentials) {
    case 'not_wanted':
      return 'it is not asked for credentials; they are those of States Parties';
    case 'awaited':
      return persons > 0 && note !== 'awaited'
        ? null
        : 'it has presented no credentials, and no signed note names its delegation';
    case 'accepted':
    case 'refused':
      return `its credentials are ${credentials} already; new ones are examined again`;
    case outcome:
      return `its credentials are ${outcome} already`;
    default:
      return null;
  }
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
