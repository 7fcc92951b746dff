import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { bytesOf, startWithin } from './bytes.ts';
import type { Basis } from './messages/common.ts';
import { storable } from './storable.ts';

/** What workflows ask of the world. Workflows import these types and nothing else of `activities/`. */

/** One entry of the record: who did what, when, on what basis. */
export type Act = {
  /** Unique in a meeting; made from the id of the message that caused the act. */
  id: string;
  /** The meeting's clock. */
  at: string;
  /** The world's clock. */
  worldAt: string;
  actor: string;
  action: string;
  /** A participant's code, a circulation's name or the meeting's id. */
  subject: string;
  /** On what authority: an article, a step of a chain, a right of the secretariat. */
  authority: string;
  basis: Basis | null;
  detail: Record<string, string | number | boolean | null>;
  workflow: string;
  run: string;
};

/**
 * Cuts the id of an act to `max` bytes. A longer id ends with a hash of the whole, so that ids with the same beginning stay
 * distinct.
 */
export function actId(id: string, max: number): string {
  const whole = storable(id, id.length);
  if (bytesOf(whole) <= max) return whole;
  const end = `~${bytesToHex(sha256(utf8ToBytes(whole)))}`;
  return startWithin(whole, max - end.length) + end;
}
