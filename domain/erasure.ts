import type { Act } from './act.ts';
import type { MeetingPlan, Proofs } from './plan.ts';
import type { ErasedClass } from './privacy.ts';
import { orderFault, orderStatement } from './signed-order.ts';
import type { MeetingNamed } from './warrant.ts';

/**
 * The order to erase personal data, and the act that proves it. Neither names anybody. It is given after a meeting's workflows have
 * ended, so that no workflow takes it: whoever appends the act verifies the order first, and `check` and `acts verify` do so later.
 */

export const ERASED = 'persons_erased';

export type ErasureOrder = {
  id: string;
  officer: string;
  classes: readonly ErasedClass[];
  /** On request of one person of this participant's delegation; left out: everybody's. */
  participant?: string;
  /** Why before the day, where it is. */
  early?: string;
  proof?: string;
  second?: { officer: string; proof: string };
};

export const VERB = 'erase';
export const erasureId = (id: string): string => `erasure/${id}`;

/** The order as it is signed. */
const signable = ({
  id,
  officer,
  classes,
  participant,
  early,
}: ErasureOrder): Record<string, unknown> & { id: string } => ({
  ...{ id, officer, classes: [...classes] },
  ...(participant !== undefined && { participant }),
  ...(early !== undefined && { early }),
});

/** What a key signs of the order. */
export const erasureStatement = (named: MeetingNamed, officer: string, order: ErasureOrder): string =>
  orderStatement(named, VERB, officer, signable(order));

type ErasureGround = { named: MeetingNamed; plan: Pick<MeetingPlan, 'officers'>; proofs: Proofs | 'before' };

/**
 * What the order lacks, as a sentence that says what would be right; null where nothing is lacking. It cannot be taken back: in a closed
 * meeting two officers sign it.
 */
export function lackingOnErasure(order: ErasureOrder, { named, plan, proofs }: ErasureGround): string | null {
  const holder = (who: string) => plan.officers.find(({ id }) => id === who);
  const giver = holder(order.officer);
  const known = plan.officers.map(({ id }) => id).join(', ');
  if (giver === undefined) return `${order.officer} is no officer of this meeting; it has ${known}`;
  if (order.proof === undefined && proofs !== 'closed') return null;
  if (order.proof === undefined)
    return `erasing needs the signature of whoever orders it: --sign-with, the private key of ${order.officer}`;
  const fault = orderFault(order.proof, named, VERB, giver, signable(order));
  if (fault !== null || (proofs !== 'closed' && order.second === undefined)) return fault;
  if (order.second === undefined)
    return 'erasing cannot be taken back, and needs a second officer: --second and --second-key';
  const other = holder(order.second.officer);
  if (other === undefined) return `${order.second.officer} is no officer of this meeting; it has ${known}`;
  if (other.id === giver.id || other.key === giver.key)
    return `erasing needs the signature of a second officer, and not ${giver.id} again`;
  return orderFault(order.second.proof, named, VERB, other, signable(order));
}

/** The act: who ordered what, by whose keys, and how much went. */
export function erasureAct(
  order: ErasureOrder,
  {
    named,
    plan,
    ...of
  }: Omit<ErasureGround, 'proofs'> & {
    meeting: string;
    at: string;
    worldAt: string;
    basis: string | undefined;
    counts: Readonly<Record<string, number>>;
  },
): Act {
  const keyOf = (who: string) => plan.officers.find(({ id }) => id === who)?.key ?? '';
  const { officer, proof, second, participant, early } = order;
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
      ...(proof !== undefined && {
        ...{ signed: erasureStatement(named, officer, order), signature: proof, key: keyOf(officer) },
      }),
      ...(second !== undefined && {
        second: second.officer,
        second_signed: erasureStatement(named, second.officer, order),
        second_signature: second.proof,
        second_key: keyOf(second.officer),
      }),
    },
    workflow: '',
    run: '',
  };
}
