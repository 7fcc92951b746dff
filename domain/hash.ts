import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** SHA-256 of the canonical JSON (RFC 8785), in hexadecimal: what an approval of a manifest names. */
export function hashOf(value: object): string {
  const canonical = canonicalize(value);
  if (canonical === undefined) throw new TypeError('only JSON can be hashed');
  return createHash('sha256').update(canonical, 'utf8').digest('hex');
}
