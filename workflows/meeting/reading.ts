import type { Awaited } from '../../domain/messages/approvals.ts';
import type { OrderGround } from '../../domain/orders/rule.ts';
import { lawful } from '../../machines/machines.ts';
import type { MeetingState, OrdersState, SilenceProcedure } from './state.ts';

/** Reads facts from the state of a meeting. */

export const phaseOf = ({ snapshot }: Pick<MeetingState, 'snapshot'>): string => snapshot.value;

export const isOver = (state: Pick<MeetingState, 'snapshot'>): boolean =>
  state.snapshot.value === 'concluded' || state.snapshot.value === 'cancelled';

/** The note of a cancellation, while it is on its way to those who were told of the meeting. */
function farewellOf({ orders, circulations }: MeetingState): string | null {
  const { farewell: name } = orders;
  const progress = name === null ? undefined : circulations[name];
  if (name === null || progress?.state === 'withdrawn') return null;
  return progress === undefined || progress.dispatched === 'no' || progress.dispatched === 'open' ? name : null;
}

/** Whether the meeting is over with nothing left to send, so that no more orders are accepted. */
export const isFinished = (state: MeetingState): boolean => isOver(state) && farewellOf(state) === null;

export const awaitedOf = ({ circulations }: Pick<MeetingState, 'circulations'>): Awaited[] =>
  Object.values(circulations).flatMap((one) => (one.awaits === null ? [] : [one.awaits]));

export const silenceOf = ({ orders }: { orders: OrdersState }, circulation: string): SilenceProcedure | undefined =>
  orders.silences.find((one) => one.circulation === circulation);

/** Whoever has drafted or revised a text. */
export const authorsOf = ({ circulations }: Pick<MeetingState, 'circulations'>): string[] => [
  ...new Set(Object.values(circulations).flatMap(({ authors = [] }) => authors)),
];

/** The ground on which an order is checked. */
export function groundOf(
  state: Pick<MeetingState, 'snapshot' | 'done' | 'circulations' | 'orders'>,
  now: string,
): OrderGround {
  const { snapshot, done, circulations, orders } = state;
  const { plan, holds, told, changes = [], credentials } = orders;
  return {
    plan,
    lawful: (act) => lawful(snapshot, act),
    convoked: snapshot.context.convoked,
    now,
    deadlinePassed: done.includes('deadline'),
    circulations,
    lapsed: plan.circulations
      .map(({ name }) => name)
      .filter((name) => circulations[name] === undefined && done.includes(`draft/${name}`)),
    holds,
    told,
    unreached: orders.silences.flatMap(({ state: now, circulation }) => (now === 'unreached' ? [circulation] : [])),
    changes,
    credentials,
  };
}
