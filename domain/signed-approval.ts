import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { fingerprintOf, readPublicKey, readSignature, type SshSignature, signedBytes } from './sshsig.ts';

/** A signed approval: what the officer's key signs, and whether it did. */

/** What such a signature is for: `ssh-keygen -Y sign -n convene-approval`. */
export const APPROVAL_NAMESPACE = 'convene-approval';

/** All that a signature binds, so that it is good for nothing else. `for`: the officer, or whom they stand in for. */
export type ApprovalFacts = {
  meeting: string;
  circulation: string;
  revision: number;
  step: string;
  officer: string;
  for: string;
  sha256: string;
};

/** The text that is signed: a line for each fact, so that a person can read it before they sign. */
export const approvalStatement = (facts: ApprovalFacts): string =>
  [
    'Approval, form 1',
    `meeting ${facts.meeting}`,
    `circulation ${facts.circulation}`,
    `revision ${facts.revision}`,
    `step ${facts.step}`,
    `officer ${facts.officer}`,
    `for ${facts.for}`,
    `sha256 ${facts.sha256}`,
    '',
  ].join('\n');

const digests = { sha256, sha512 } as const;
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const isSame = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, index) => byte === b[index]);

/** Whether a signature is one of this approval, and by this key: what is wrong in half a sentence, or null. */
export function signatureFault(text: string, facts: ApprovalFacts, key: string | undefined): string | null {
  const { officer, meeting, circulation, revision, step } = facts;
  if (key === undefined) {
    return `the plan has no key of ${officer}, so their signature cannot be verified; add "key" to the officer, the line of their .pub file`;
  }
  const read = readBoth(text, key);
  if (typeof read === 'string') return read;
  const { signed, publicKey } = read;
  if (!isSame(signed.publicKey, publicKey)) {
    return `this is signed with the key ${fingerprintOf(signed.publicKey)}, and that of ${officer} is ${fingerprintOf(publicKey)}; sign with that one`;
  }
  if (signed.namespace !== APPROVAL_NAMESPACE) {
    return `this signature was made for ${JSON.stringify(signed.namespace.slice(0, 40))}, and not for ${APPROVAL_NAMESPACE}; sign with \`convene sign\``;
  }
  if (!isGood(signed, approvalStatement(facts))) {
    return `this is no signature of ${officer} on the step ${step} of ${circulation} of ${meeting}, revision ${revision}, for ${facts.for} and ${facts.sha256.slice(0, 12)}…; it was made for another approval, or altered: sign this one with \`convene sign\``;
  }
  return null;
}

function readBoth(text: string, key: string): { signed: SshSignature; publicKey: Uint8Array } | string {
  let publicKey: Uint8Array;
  try {
    publicKey = readPublicKey(key);
  } catch (error) {
    return `the key that the plan has cannot be read: ${saidBy(error)}`;
  }
  try {
    return { signed: readSignature(text), publicKey };
  } catch (error) {
    return `the signature cannot be read: ${saidBy(error)}; send what \`convene sign\` prints`;
  }
}

const saidBy = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Strict RFC 8032, because a signature that only some libraries accept proves nothing. */
function isGood({ namespace, hash, signature, publicKey }: SshSignature, statement: string): boolean {
  const digest = digests[hash](bytesOf(statement));
  try {
    return ed25519.verify(signature, signedBytes(namespace, hash, digest), publicKey, { zip215: false });
  } catch {
    return false;
  }
}
