import { lastWithin } from '../../domain/bytes.ts';
import type { Deciding } from './deciding.ts';
import type { HeldBack, OrdersState } from './state.ts';

/** Bytes of the remembered list of participants that dispatches passed over. */
const MAX_HELD_BYTES = 40_000;

/** The participants that dispatches of a circulation pass over, with the reasons. */
export const holdsOf = ({ holds }: Pick<OrdersState, 'holds'>, circulation: string) =>
  holds
    .filter((hold) => hold.circulation === undefined || hold.circulation === circulation)
    .map(({ participant, reason }) => ({ participant, reason }));

const isOf = (one: HeldBack, participant: string, circulation: string) =>
  one.participant === participant && one.circulation === circulation;

/**
 * Remembers the participants that a dispatch passes over, so that `release` sends it to them.
 *
 * @param id of the command to dispatch.
 * @param only the participants that the dispatch names; null: the whole audience of the circulation.
 */
export function passOver(deciding: Deciding, id: string, circulation: string, attempt: number, only: string[] | null) {
  const holds = holdsOf(deciding.orders, circulation);
  let { held } = deciding.orders;
  for (const { participant } of holds) {
    if (only !== null && !only.includes(participant)) continue;
    const before = held.find((one) => isOf(one, participant, circulation));
    const entry: HeldBack = {
      participant,
      circulation,
      ...(attempt > 1 && { attempt: Math.max(attempt, before?.attempt ?? 1) }),
      ...((before === undefined ? attempt > 1 || only !== null : before.resent) && { resent: true }),
    };
    held = [...held.filter((one) => one !== before), entry];
  }
  remember(deciding, id, held);
  return holds;
}

/** Those that are too many to be remembered are on record: what passed them over is to be resent to them by hand. */
function remember(deciding: Deciding, id: string, held: readonly HeldBack[]): void {
  const kept = lastWithin(held, MAX_HELD_BYTES);
  deciding.setOrders({ held: kept });
  const forgotten = held.slice(0, held.length - kept.length);
  for (const { participant, circulation } of forgotten) {
    const key = `held_forgotten/${participant}/${circulation}/${id}`;
    const reason = `too many are held to remember this: once ${participant} is released, resend ${circulation} to them`;
    deciding.act('held_forgotten', key, { participant, circulation, reason }, 'the order');
  }
}

/** After a hold is lifted: sends the participant the circulations that passed it over. */
export function sendHeld(
  deciding: Deciding,
  id: string,
  { participant, circulation }: { participant: string; circulation?: string | undefined },
): void {
  const { held, tasks } = deciding.orders;
  const due = held.filter(
    (one) => one.participant === participant && (circulation === undefined || one.circulation === circulation),
  );
  const sent = due.filter(({ resent }) => resent !== true || deciding.facts.patched('remembers-resent'));
  deciding.setOrders({
    held: held.filter((one) => !due.includes(one)),
    tasks: [
      ...tasks,
      ...sent.map((one) => {
        const { attempt = 1 } = one;
        return { type: 'again' as const, key: id, circulation: one.circulation, only: [participant], attempt };
      }),
    ],
  });
}
