import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { ascii, fingerprintOf, readPublicKey, readSignature, type SshSignature, signedBytes } from './sshsig.ts';

/** Whether an officer's key of the plan signed a statement; it also runs in the sandbox of workflows. */

/** What is to be shown: that `officer` signed `statement` for this purpose. */
export type SignatureClaim = {
  officer: string;
  /** What such a signature is for, as `ssh-keygen -Y sign -n` takes it. */
  namespace: string;
  /** ASCII, a line for each fact. */
  statement: string;
  /** What was to be signed, in words of a sentence, and how to sign it. */
  what: string;
  command: string;
};

/** What is wrong with a signature, in half a sentence; null where it is the officer's, and of this statement. */
export function signatureFaultOf(text: string, key: string | undefined, claim: SignatureClaim): string | null {
  const { officer, namespace, statement, what, command } = claim;
  if (key === undefined) {
    return `the plan has no key of ${officer}, so their signature cannot be verified; add "key" to the officer, the line of their .pub file`;
  }
  const read = readBoth(text, key, command);
  if (typeof read === 'string') return read;
  const { signed, publicKey } = read;
  if (!isSame(signed.publicKey, publicKey)) {
    return `this is signed with the key ${fingerprintOf(signed.publicKey)}, and that of ${officer} is ${fingerprintOf(publicKey)}; sign with that one`;
  }
  if (signed.namespace !== namespace) {
    return `this signature was made for ${JSON.stringify(signed.namespace.slice(0, 40))}, and not for ${namespace}; sign with \`${command}\``;
  }
  return isGood(signed, statement) ? null : what;
}

const digests = { sha256, sha512 } as const;
const isSame = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, index) => byte === b[index]);

function readBoth(
  text: string,
  key: string,
  command: string,
): { signed: SshSignature; publicKey: Uint8Array } | string {
  let publicKey: Uint8Array;
  try {
    publicKey = readPublicKey(key);
  } catch (error) {
    return `the key that the plan has cannot be read: ${saidBy(error)}`;
  }
  try {
    return { signed: readSignature(text), publicKey };
  } catch (error) {
    return `the signature cannot be read: ${saidBy(error)}; send what \`${command}\` prints`;
  }
}

const saidBy = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Strict RFC 8032, because a signature that only some libraries accept proves nothing. */
function isGood({ namespace, hash, signature, publicKey }: SshSignature, statement: string): boolean {
  const digest = digests[hash](ascii(statement));
  try {
    return ed25519.verify(signature, signedBytes(namespace, hash, digest), publicKey, { zip215: false });
  } catch {
    return false;
  }
}
