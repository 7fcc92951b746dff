import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';

/**
 * The format of an OpenSSH signature over a file (PROTOCOL.sshsig), as `ssh-keygen -Y sign` writes and `-Y verify` reads
 * it, for Ed25519 keys. Only the format: nothing is signed or verified here. It also runs in the sandbox of workflows, which has
 * neither Buffer nor atob.
 */

const MAGIC = 'SSHSIG';
const VERSION = 1;
const KEY_TYPE = 'ssh-ed25519';
const [KEY_BYTES, SIGNATURE_BYTES] = [32, 64];
const [BEGIN, END] = ['-----BEGIN SSH SIGNATURE-----', '-----END SSH SIGNATURE-----'];
/** Characters a line, as OpenSSH breaks them. */
const LINE = 70;

export type SshSignature = {
  /** The 32 bytes of the Ed25519 key. */
  publicKey: Uint8Array;
  /** What the signature is for; it proves nothing for another purpose. */
  namespace: string;
  hash: 'sha256' | 'sha512';
  /** Over `signedBytes`. */
  signature: Uint8Array;
};

/** What the key signs: not the message, but a frame with its digest. */
export const signedBytes = (namespace: string, hash: SshSignature['hash'], digest: Uint8Array): Uint8Array =>
  concatBytes(ascii(MAGIC), string(ascii(namespace)), string(ascii('')), string(ascii(hash)), string(digest));

/** The signature as text, in the form of OpenSSH. */
export function armored({ publicKey, namespace, hash, signature }: SshSignature): string {
  const blob = concatBytes(
    ascii(MAGIC),
    uint32(VERSION),
    string(keyBlob(publicKey)),
    string(ascii(namespace)),
    string(ascii('')),
    string(ascii(hash)),
    string(concatBytes(string(ascii(KEY_TYPE)), string(signature))),
  );
  const lines = base64.encode(blob).match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return `${[BEGIN, ...lines, END].join('\n')}\n`;
}

/** @throws Error with a sentence that says what is wrong */
export function readSignature(text: string): SshSignature {
  const body = text.trim();
  if (!body.startsWith(BEGIN) || !body.endsWith(END))
    throw new Error(`a signature begins with ${BEGIN} and ends with ${END}`);
  const read = reader(fromBase64(body.slice(BEGIN.length, -END.length).replace(/\s+/g, '')));
  if (toAscii(read.bytes(MAGIC.length)) !== MAGIC || read.uint32() !== VERSION) {
    throw new Error('this is not a signature of version 1, as `ssh-keygen -Y sign` makes it');
  }
  const publicKey = readKeyBlob(read.string());
  const namespace = toAscii(read.string());
  read.string();
  const hash = toAscii(read.string());
  const inner = reader(read.string());
  const type = toAscii(inner.string());
  const signature = inner.string();
  if (type !== KEY_TYPE || signature.length !== SIGNATURE_BYTES) {
    throw new Error(`the signature is of the kind ${type}; it must be one of an Ed25519 key`);
  }
  if (hash !== 'sha256' && hash !== 'sha512')
    throw new Error(`the signature uses ${hash}; it must use sha512 or sha256`);
  if (!read.done() || !inner.done()) throw new Error('something follows the signature');
  return { publicKey, namespace, hash, signature };
}

/**
 * The 32 bytes of a public key as `.pub` files have it: `ssh-ed25519 AAAA… comment`.
 *
 * @throws Error with a sentence that says what is wrong
 */
export function readPublicKey(line: string): Uint8Array {
  const [type, blob] = line.trim().split(/\s+/);
  if (type !== KEY_TYPE || blob === undefined) {
    throw new Error(
      `a key is one line that begins with ${KEY_TYPE}, as the .pub file of \`ssh-keygen -t ed25519\` has it`,
    );
  }
  return readKeyBlob(fromBase64(blob));
}

/** A public key as one line, without comment. */
export const publicKeyLine = (publicKey: Uint8Array): string => `${KEY_TYPE} ${base64.encode(keyBlob(publicKey))}`;

/** How people tell keys apart: as `ssh-keygen -l` shows it. */
export const fingerprintOf = (publicKey: Uint8Array): string =>
  `SHA256:${base64.encode(sha256(keyBlob(publicKey))).replace(/=+$/, '')}`;

const keyBlob = (publicKey: Uint8Array) => concatBytes(string(ascii(KEY_TYPE)), string(publicKey));

/** Numbers of messages between ssh-agent and who asks it (draft-ietf-sshm-ssh-agent). */
const [SIGN_REQUEST, SIGN_RESPONSE] = [13, 14];

/** What asks an ssh-agent for the signature of `bytes`. */
export function agentRequest(publicKey: Uint8Array, bytes: Uint8Array): Uint8Array {
  return string(concatBytes(Uint8Array.of(SIGN_REQUEST), string(keyBlob(publicKey)), string(bytes), uint32(0)));
}

/**
 * The 64 bytes of the signature that an ssh-agent answers with; null as long as the answer is not complete.
 *
 * @throws Error with a sentence that says what is wrong
 */
export function agentAnswer(received: Uint8Array): Uint8Array | null {
  if (received.length < 4) return null;
  const length = reader(received).uint32();
  if (received.length < 4 + length) return null;
  const [type, ...rest] = received.slice(4, 4 + length);
  if (type !== SIGN_RESPONSE) throw new Error('the agent has no such key, or does not sign with it');
  const inner = reader(reader(Uint8Array.from(rest)).string());
  inner.string();
  const signature = inner.string();
  if (signature.length !== SIGNATURE_BYTES) throw new Error('the agent answered with something else than a signature');
  return signature;
}

function readKeyBlob(blob: Uint8Array): Uint8Array {
  const read = reader(blob);
  const type = toAscii(read.string());
  const key = type === KEY_TYPE ? read.string() : new Uint8Array();
  if (key.length !== KEY_BYTES || !read.done())
    throw new Error(`the key is of the kind ${type}; it must be ${KEY_TYPE}`);
  return key;
}

// ---------------------------------------------------------------------------------------------- bytes

export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
const toAscii = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

const uint32 = (n: number): Uint8Array => Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
const string = (bytes: Uint8Array): Uint8Array => concatBytes(uint32(bytes.length), bytes);

function reader(from: Uint8Array) {
  let at = 0;
  const bytes = (length: number): Uint8Array => {
    if (at + length > from.length) throw new Error('it is cut off');
    at += length;
    return from.slice(at - length, at);
  };
  const number = () => bytes(4).reduce((sum, byte) => sum * 256 + byte, 0);
  return { bytes, uint32: number, string: () => bytes(number()), done: () => at === from.length };
}

/** Strict: one text for one list of bytes, so that nothing in it can be changed unseen. */
function fromBase64(text: string): Uint8Array {
  try {
    return base64.decode(text);
  } catch {
    throw new Error('it is not valid base64');
  }
}
