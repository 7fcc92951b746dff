import type { Act } from './act.ts';
import { type LateContent, type LateGround, type LateOrder, lateProofs } from './late-order.ts';
import type { ErasedClass } from './privacy.ts';

/** The order to erase personal data, and the act that proves it. Neither names anybody. */

export const ERASED = 'persons_erased';

export type ErasureOrder = LateOrder & {
  classes: readonly ErasedClass[];
  /** On request of one person of this participant's delegation; left out: everybody's. */
  participant?: string;
  /** Why before the day, where it is. */
  early?: string;
};

export const erasureId = (id: string): string => `erasure/${id}`;

/** The order as it is signed. */
export const erasureContent = ({ id, officer, classes, participant, early }: ErasureOrder): LateContent => ({
  verb: 'erase',
  what: 'erasing',
  message: {
    ...{ id, officer, classes: [...classes] },
    ...(participant !== undefined && { participant }),
    ...(early !== undefined && { early }),
  },
});

/** The act: who ordered what, by whose keys, and how much went. */
export function erasureAct(
  order: ErasureOrder,
  of: Omit<LateGround, 'proofs'> & {
    meeting: string;
    at: string;
    worldAt: string;
    basis: string | undefined;
    counts: Readonly<Record<string, number>>;
  },
): Act {
  const { officer, participant, early } = order;
  return {
    id: erasureId(order.id),
    at: of.at,
    worldAt: of.worldAt,
    actor: `officer:${officer}`,
    action: ERASED,
    subject: participant ?? of.meeting,
    authority:
      participant === undefined
        ? `retention of personal data${of.basis === undefined ? '' : `: ${of.basis}`}`
        : 'request of a person concerned',
    basis: null,
    detail: {
      officer,
      classes: order.classes.join(','),
      ...(early !== undefined && { early }),
      ...of.counts,
      ...lateProofs(order, erasureContent(order), of),
    },
    workflow: '',
    run: '',
  };
}
