import type { Act } from './act.ts';
import type { MeetingPlan, Proofs } from './plan.ts';
import { orderFault, orderStatement } from './signed-order.ts';
import type { MeetingNamed } from './warrant.ts';

/**
 * An order that is given after a meeting's workflows have ended, so that no workflow takes it: whoever appends its act verifies it first, and
 * `check` and `acts verify` do so later. It cannot be taken back: in a closed meeting two officers sign it.
 */
export type LateOrder = {
  id: string;
  officer: string;
  proof?: string;
  second?: { officer: string; proof: string };
};

/** What is signed of such an order. `what`: as a sentence begins that is about it. */
export type LateContent = { verb: string; what: string; message: Record<string, unknown> & { id: string } };

export type LateGround = { named: MeetingNamed; plan: Pick<MeetingPlan, 'officers'>; proofs: Proofs | 'before' };

/** What a key signs of the order. */
export const lateStatement = (named: MeetingNamed, officer: string, { verb, message }: LateContent): string =>
  orderStatement(named, verb, officer, message);

/** What the order lacks, as a sentence that says what would be right; null where nothing is lacking. */
export function lackingOnLate(
  { officer, proof, second }: LateOrder,
  { verb, what, message }: LateContent,
  { named, plan, proofs }: LateGround,
): string | null {
  const holder = (who: string) => plan.officers.find(({ id }) => id === who);
  const giver = holder(officer);
  const known = plan.officers.map(({ id }) => id).join(', ');
  if (giver === undefined) return `${officer} is no officer of this meeting; it has ${known}`;
  if (proof === undefined && proofs !== 'closed') return null;
  if (proof === undefined)
    return `${what} needs the signature of whoever orders it: --sign-with, the private key of ${officer}`;
  const fault = orderFault(proof, named, verb, giver, message);
  if (fault !== null || (proofs !== 'closed' && second === undefined)) return fault;
  if (second === undefined)
    return `${what} cannot be taken back, and needs a second officer: --second and --second-key`;
  const other = holder(second.officer);
  if (other === undefined) return `${second.officer} is no officer of this meeting; it has ${known}`;
  if (other.id === giver.id || other.key === giver.key)
    return `${what} needs the signature of a second officer, and not ${giver.id} again`;
  return orderFault(second.proof, named, verb, other, message);
}

/** What the act of the order keeps of its signatures. */
export function lateProofs(
  { officer, proof, second }: LateOrder,
  content: LateContent,
  { named, plan }: Omit<LateGround, 'proofs'>,
): Act['detail'] {
  const keyOf = (who: string) => plan.officers.find(({ id }) => id === who)?.key ?? '';
  return {
    ...(proof !== undefined && {
      ...{ signed: lateStatement(named, officer, content), signature: proof, key: keyOf(officer) },
    }),
    ...(second !== undefined && {
      second: second.officer,
      second_signed: lateStatement(named, second.officer, content),
      second_signature: second.proof,
      second_key: keyOf(second.officer),
    }),
  };
}
