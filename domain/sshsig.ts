import { sha256 } from '@noble/hashes/sha2.js';

/**
 * The format of an OpenSSH signature over a file (PROTOCOL.sshsig), as `ssh-keygen -Y sign` writes and `-Y verify` reads
 * it, for Ed25519 keys. Only the format: nothing is signed or verified here, and it works in the sandbox of workflows too.
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
  /** What the signature is for; one for another purpose is none. */
  namespace: string;
  hash: 'sha256' | 'sha512';
  /** Over `signedBytes`. */
  signature: Uint8Array;
};

/** What the key signs: not the message, but a frame with its digest. */
export const signedBytes = (namespace: string, hash: SshSignature['hash'], digest: Uint8Array): Uint8Array =>
  join(ascii(MAGIC), string(ascii(namespace)), string(ascii('')), string(ascii(hash)), string(digest));

/** The signature as text, in the form of OpenSSH. */
export function armored({ publicKey, namespace, hash, signature }: SshSignature): string {
  const blob = join(
    ascii(MAGIC),
    uint32(VERSION),
    string(keyBlob(publicKey)),
    string(ascii(namespace)),
    string(ascii('')),
    string(ascii(hash)),
    string(join(string(ascii(KEY_TYPE)), string(signature))),
  );
  const lines = toBase64(blob).match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return `${[BEGIN, ...lines, END].join('\n')}\n`;
}

/** @throws Error with a sentence that says what is wrong */
export function readSignature(text: string): SshSignature {
  const body = text.trim();
  if (!body.startsWith(BEGIN) || !body.endsWith(END))
    throw new Error(`a signature begins with ${BEGIN} and ends with ${END}`);
  const read = reader(fromBase64(body.slice(BEGIN.length, -END.length).replace(/\s+/g, '')));
  if (toAscii(read.bytes(MAGIC.length)) !== MAGIC || read.uint32() !== VERSION) {
    throw new Error('this is no signature of version 1, as `ssh-keygen -Y sign` makes it');
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
export const publicKeyLine = (publicKey: Uint8Array): string => `${KEY_TYPE} ${toBase64(keyBlob(publicKey))}`;

/** How people tell keys apart: as `ssh-keygen -l` shows it. */
export const fingerprintOf = (publicKey: Uint8Array): string =>
  `SHA256:${toBase64(sha256(keyBlob(publicKey))).replace(/=+$/, '')}`;

const keyBlob = (publicKey: Uint8Array) => join(string(ascii(KEY_TYPE)), string(publicKey));

function readKeyBlob(blob: Uint8Array): Uint8Array {
  const read = reader(blob);
  const type = toAscii(read.string());
  const key = type === KEY_TYPE ? read.string() : new Uint8Array();
  if (key.length !== KEY_BYTES || !read.done())
    throw new Error(`the key is of the kind ${type}; it must be ${KEY_TYPE}`);
  return key;
}

// ---------------------------------------------------------------------------------------------- bytes

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
const toAscii = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

const uint32 = (n: number): Uint8Array => Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
const string = (bytes: Uint8Array): Uint8Array => join(uint32(bytes.length), bytes);

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

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

/** The sandbox of workflows has neither Buffer nor atob. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = bytes.subarray(i, i + 3);
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const digits = [18, 12, 6, 0].map((shift) => DIGITS.charAt((bits >>> shift) & 63));
    text += `${digits[0]}${digits[1]}${b === undefined ? '=' : digits[2]}${c === undefined ? '=' : digits[3]}`;
  }
  return text;
}

/** Strict: one text for one list of bytes, so that nothing in it can be changed unseen. */
function fromBase64(text: string): Uint8Array {
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  for (const digit of text.replace(/={1,2}$/, '')) {
    const value = DIGITS.indexOf(digit);
    if (value === -1) throw new Error(`${JSON.stringify(digit)} is no digit of base64`);
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes.push((bits >>> held) & 0xff);
    }
  }
  const read = Uint8Array.from(bytes);
  if (toBase64(read) !== text) throw new Error('it is no base64');
  return read;
}
