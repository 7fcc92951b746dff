import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { Officer } from './plan.ts';
import { signatureFaultOf } from './signature.ts';
import { ascii } from './sshsig.ts';
import { type MeetingNamed, meetingLines } from './warrant.ts';

/** A signed order: what the keys sign, and whether a signature is one of it. Which orders need whose: `order-proofs.ts`. */

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
export const asciiOf = (message: object): Uint8Array => {
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
