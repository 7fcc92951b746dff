import { createHash, randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Delegation } from '../domain/delegation.ts';

/** A delegation as it is stored: the salt keeps its hash, which enters a history, from being guessed from names. */
export function seal(delegation: Delegation): { salt: string; sha256: string; persons: number; heads: number } {
  const salt = randomBytes(16).toString('hex');
  const canonical = canonicalize(delegation) ?? '';
  return {
    salt,
    sha256: createHash('sha256').update(salt).update(canonical, 'utf8').digest('hex'),
    persons: delegation.persons.length,
    heads: delegation.persons.filter((person) => person.role === 'head').length,
  };
}
