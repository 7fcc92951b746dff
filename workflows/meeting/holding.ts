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
 * @param only the participants that the dispatch names; null: the whole audience of the circulation.
 */
export function passOver(deciding: Deciding, circulation: string, attempt: number, only: string[] | null) {
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
  deciding.setOrders({ held: lastWithin(held, MAX_HELD_BYTES) });
  return holds;
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
  // earlier releases did not remember resends and sent nothing; remove the patch when no meeting that began before 0.2 runs
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
