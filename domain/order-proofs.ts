import { type ChangeGround, changeProvenBy, isAboutChange, lackingOnChange } from './change-proof.ts';
import type { Order, OrderName } from './messages/orders.ts';
import { type MeetingPlan, type Officer, recoveryOf } from './plan.ts';
import { orderFault, orderStatement } from './signed-order.ts';

/** Which orders of a closed meeting need whose proof, and whether it is there. */

/** Orders that one person alone does not give. */
const BY_TWO: readonly OrderName[] = [
  'cancel',
  'postpone',
  'changeVenue',
  'proposeBySilence',
  'settleSilence',
  'decideContest',
  'adoptCredentials',
];

/** How long a change of an officer waits that they did not sign themselves, and how long one that they did can be undone. */
const DELAY_HOURS = 24;

/** `authors`: who has drafted or revised a text of the meeting. */
type Proven = ChangeGround & { authors: readonly string[] };

/** Who sends an order, and so signs it: the officer who gives it, or who records it for them. */
const senderOf = ({ officer, recordedBy = officer }: Pick<Order, 'officer' | 'recordedBy'>): string => recordedBy;

type KeyHolder = Pick<Officer, 'id' | 'key'>;

const officerOf = ({ officers }: MeetingPlan, who: string): KeyHolder | undefined =>
  officers.find(({ id }) => id === who);

/** Who holds a key of the plan; the recovery keys change officers, and nothing else. */
const holderOf = (plan: MeetingPlan, who: string, order: Order): KeyHolder | undefined =>
  officerOf(plan, who) ?? (changedBy(order) === null ? undefined : recoveryOf(plan).find(({ id }) => id === who));

/** What an order of a closed meeting lacks, as a sentence that says what would be right; null where nothing is lacking. */
export function lackingProof(verb: OrderName, order: Order, ground: Proven): string | null {
  if (isAboutChange(order)) return lackingOnChange(verbOf(verb), order, ground);
  const { named, plan } = ground;
  const { proof, second } = order;
  const sender = senderOf(order);
  const signer = holderOf(plan, sender, order);
  if (signer === undefined) return `${sender} is no officer of this meeting`;
  if (order.id === undefined) return 'an order that is signed has an id';
  if (proof === undefined)
    return `an order of this meeting needs the signature of whoever gives it: give it with \`convene\` and --sign-with, the private key of ${sender}`;
  const fault = orderFault(proof, named, verb, signer, order);
  if (fault !== null) return fault;
  if (!needsSecond(verb, order)) return null;
  if (second === undefined) return `${wanted(verb, order)}: --second and --second-key`;
  const other = holderOf(plan, second.officer, order);
  if (other === undefined) return `${second.officer} is no officer of this meeting`;
  if (other.id === signer.id || other.key === signer.key) return `${wanted(verb, order)}, and not ${signer.id} again`;
  const authors = new Set([...plan.circulations.map(({ drafter }) => drafter), ...ground.authors]);
  const changed = changedBy(order);
  if (changed !== null && changed !== other.id && (authors.has(other.id) || authors.has(signer.id)))
    return 'the key, the address and the deputies of an officer are not changed by whoever drafts or revises; two others sign, or the officer does';
  return orderFault(second.proof, named, verb, other, order);
}

/** Whom an order changes as an officer; null for other orders. */
const changedBy = (order: Order): string | null => ('change' in order ? order.change.id : null);

function needsSecond(verb: OrderName, order: Order): boolean {
  const changed = changedBy(order);
  if (changed !== null) return changed !== senderOf(order);
  return BY_TWO.includes(verb);
}

const verbOf = (verb: OrderName) => (verb === 'stopChange' ? verb : 'acknowledgeChange');

const wanted = (verb: OrderName, order: Order): string => {
  const changed = changedBy(order);
  return changed === null
    ? `${verb} needs the signature of a second officer`
    : `a change of ${changed} needs their own signature, with the key that they have now, or that of a second officer`;
};

/**
 * From when an order of a closed meeting holds that others gave over an officer's head: a day later, so that they can object.
 * Milliseconds since 1970, as is `now`; null: at once.
 */
export function heldUntil(order: Order, now: number): number | null {
  const changed = changedBy(order);
  return changed === null || signersOf(order).includes(changed) ? null : dayAfterOrder(now);
}

/** Until when a change can be stopped that is ordered now. */
export const dayAfterOrder = (now: number): number => now + DELAY_HOURS * 3_600_000;

/** Who signs an order. */
export const signersOf = (order: Order): string[] => [
  senderOf(order),
  ...(order.second === undefined ? [] : [order.second.officer]),
];

/** What the record keeps of an order's proofs: what was signed, by whom, with which keys of the plan; nothing of an unsigned one. */
export function provenBy(verb: OrderName, order: Order, ground: ChangeGround): Record<string, string> {
  if (isAboutChange(order)) return changeProvenBy(verbOf(verb), order, ground);
  const { named, plan } = ground;
  const { proof, second } = order;
  const sender = senderOf(order);
  const keyOf = (of: string) => holderOf(plan, of, order)?.key ?? '';
  return {
    ...(proof !== undefined && {
      signed: orderStatement(named, verb, sender, order),
      signature: proof,
      key: keyOf(sender),
      ...('change' in order && { changed: order.change.id, changed_key: order.change.key ?? '' }),
    }),
    ...(second !== undefined && {
      second: second.officer,
      second_signed: orderStatement(named, verb, second.officer, order),
      second_signature: second.proof,
      second_key: keyOf(second.officer),
    }),
  };
}
