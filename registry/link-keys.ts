import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign } from 'node:crypto';
import { type LinkCertificate, linkStatement } from '../domain/link-proof.ts';

/** The key pair of a personal link, which comes from its token and is kept nowhere, and what the installation certifies of it. */

/** An Ed25519 key as node:crypto reads it (RFC 8410), without its 32 bytes. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

const keyFrom = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });

const publicHalf = (key: KeyObject): string => String(createPublicKey(key).export({ format: 'jwk' }).x);

/** The private key of the link with this token. */
export const keyOfToken = (token: string): KeyObject =>
  keyFrom(new Uint8Array(hkdfSync('sha256', Buffer.from(token, 'latin1'), '', 'convene: key of a link', 32)));

/** Certifies whose link it is that has this token. @param seed of the installation's key, of which `by` names the secret */
export function certifiedLink(
  link: Omit<LinkCertificate, 'key' | 'signature'>,
  token: string,
  seed: Uint8Array,
): LinkCertificate {
  const what = { ...link, key: publicHalf(keyOfToken(token)) };
  const signature = sign(null, Buffer.from(linkStatement(what), 'utf8'), keyFrom(seed)).toString('base64url');
  return { ...what, signature };
}
