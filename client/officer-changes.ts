import { isStoppable, type OfficerChange } from '../domain/orders/officer-change.ts';
import type { MeetingView } from './client.ts';

/** A change of an officer that nobody has acknowledged yet, with what acknowledges it and, while that is possible, what stops it. */
export type ListedChange = Pick<OfficerChange, 'officer' | 'fields' | 'signers' | 'state' | 'from'> & {
  order: string;
  /** Null: it cannot be stopped any more. */
  stoppableUntil: string | null;
  command: string;
  stop: string | null;
};

/** A meeting of an earlier release keeps none. */
export function changesToAcknowledge(
  meeting: string,
  { orders, now }: Pick<MeetingView, 'orders' | 'now'>,
): ListedChange[] {
  return changesIn({ orders })
    .filter(({ acknowledged }) => !acknowledged)
    .map((change) => {
      const { id, officer, fields, signers, state, from, until } = change;
      const canStop = isStoppable(change, Date.parse(now));
      return {
        ...{ order: id, officer, fields, signers, state, from },
        stoppableUntil: canStop ? until : null,
        command: `convene officer acknowledge ${meeting} ${id} --officer ${officer}`,
        stop: canStop ? `convene officer stop ${meeting} ${id} --officer ${officer}` : null,
      };
    });
}

/** All changes that a meeting keeps. */
export const changesIn = ({ orders }: { orders?: Partial<NonNullable<MeetingView['orders']>> | undefined }) =>
  orders?.changes ?? [];
