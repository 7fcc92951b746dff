import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { Order, OrderName } from './messages/orders.ts';
import { type MeetingPlan, type Officer, recoveryOf } from './plan.ts';
import { signatureFaultOf } from './signature.ts';
import { ascii } from './sshsig.ts';
import { type MeetingNamed, meetingLines } from './warrant.ts';

/** A signed order: what the keys sign, which orders need a second person, and whether the proofs are there. */

/** What such a signature is for: `ssh-keygen -Y sign -n convene-order`. */
export const ORDER_NAMESPACE = 'convene-order';

/** What of an order is signed: all but its proofs. */
type Signable = Record<string, unknown> & { id?: string | undefined; proof?: unknown; second?: unknown };

/** All that a signature binds, so that it is good for this order of this meeting alone, given once. */
export function orderStatement(of: MeetingNamed, verb: string, officer: string, order: Signable): string {
  const { proof: _, second: __, ...message } = order;
  return [
    'Order, form 1',
    ...meetingLines(of),
    `order ${verb}`,
    `id ${order.id ?? ''}`,
    `signed by ${officer}`,
    `sha256 ${bytesToHex(sha256(asciiOf(message)))}`,
    '',
  ].join('\n');
}

/** The verb of a message to a circulation. */
export const circulationVerb = (action: string, circulation: string, revision: number): string =>
  `${action} of ${circulation}, revision ${revision}`;

/** The canonical JSON (RFC 8785), with all beyond ASCII escaped: the sandbox of workflows has no encoder of UTF-8. */
const asciiOf = (message: object): Uint8Array => {
  const escaped = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return ascii((canonicalize(message) ?? '').replace(/[\u0080-\uffff]/g, escaped));
};

/** Whether a signature is one of this order, by the key that the plan has of the officer: what is wrong, or null. */
export function orderFault(
  signature: string,
  of: MeetingNamed,
  verb: string,
  officer: Pick<Officer, 'id' | 'key'>,
  order: Signable,
): string | null {
  return signatureFaultOf(signature, officer.key, {
    officer: officer.id,
    namespace: ORDER_NAMESPACE,
    statement: orderStatement(of, verb, officer.id, order),
    what: `this is no signature of ${officer.id} on the order ${verb} ${order.id ?? ''} of ${of.meeting}; it was made for another order, or the order was altered since`,
    command: SIGNED_WITH,
  });
}

/** Orders that one person alone does not give. */
const BY_TWO: readonly OrderName[] = ['cancel', 'postpone', 'changeVenue', 'proposeBySilence'];

/** How long a change of an officer waits that they did not sign themselves. */
const DELAY_HOURS = 24;

type Proven = { named: MeetingNamed; plan: MeetingPlan };

/** Who sends an order, and so signs it: the officer who gives it, or who records it for them. */
const senderOf = ({ officer, recordedBy = officer }: Pick<Order, 'officer' | 'recordedBy'>): string => recordedBy;

type KeyHolder = Pick<Officer, 'id' | 'key'>;

const officerOf = ({ officers }: MeetingPlan, named: string): KeyHolder | undefined =>
  officers.find(({ id }) => id === named);

/** Who holds a key of the plan; the recovery keys change officers, and nothing else. */
const holderOf = (plan: MeetingPlan, named: string, order: Order): KeyHolder | undefined =>
  officerOf(plan, named) ?? (changedBy(order) === null ? undefined : recoveryOf(plan).find(({ id }) => id === named));

/** What an order of a closed meeting lacks, as a sentence that says what would be right; null where nothing is lacking. */
export function lackingProof<N extends OrderName>(verb: N, order: Order<N>, { named, plan }: Proven): string | null {
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
  const drafters = new Set(plan.circulations.map(({ drafter }) => drafter));
  const changed = changedBy(order);
  if (changed !== null && changed !== other.id && (drafters.has(other.id) || drafters.has(signer.id)))
    return 'the key, the address and the deputies of an officer are not changed by whoever drafts; two others sign, or the officer does';
  return orderFault(second.proof, named, verb, other, order);
}

/** Whom an order changes as an officer; null for other orders. */
const changedBy = (order: Order): string | null => ('change' in order ? order.change.id : null);

function needsSecond(verb: OrderName, order: Order): boolean {
  const changed = changedBy(order);
  if (changed !== null) return changed !== senderOf(order);
  return BY_TWO.includes(verb);
}

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
  const signers = [senderOf(order), order.second?.officer];
  return changed === null || signers.includes(changed) ? null : now + DELAY_HOURS * 3_600_000;
}

/** What the record keeps of an order's proofs: what was signed, by whom, with which keys of the plan; nothing of an unsigned one. */
export function provenBy(named: MeetingNamed, verb: string, order: Order, plan: MeetingPlan): Record<string, string> {
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

/** What is wrong with a signature that a record has of an order, in half a sentence; null where it proves what it says. */
export function recordedFault(
  { signed, signature, key }: { signed: string; signature: string; key: string },
  expected: MeetingNamed & { id: string; officer: string },
): string | null {
  const { id, officer } = expected;
  for (const line of [...meetingLines(expected), `id ${id}`, `signed by ${officer}`]) {
    if (!signed.split('\n').includes(line)) return `what was signed does not say "${line}"`;
  }
  return signatureFaultOf(signature, key, {
    ...{ officer, namespace: ORDER_NAMESPACE, statement: signed, command: SIGNED_WITH },
    what: `this is no signature of ${officer} on what the act says was signed`,
  });
}

const SIGNED_WITH = 'convene … --sign-with';
