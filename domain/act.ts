import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { bytesOf, startWithin } from './bytes.ts';
import type { Basis } from './messages/common.ts';
import { storable } from './storable.ts';

/** What workflows ask of the world. Workflows import these types and nothing else of `activities/`. */

/** One entry of the record: who did what, when, on what basis. */
export type Act = {
  /** The id of the message it stands on; unique in a meeting. */
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
 * The id of an act as the registry takes it: at most `max` bytes. One that is longer ends with the hash of the whole, so
 * that two that begin alike stay two.
 */
export function actId(id: string, max: number): string {
  const whole = storable(id, id.length);
  if (bytesOf(whole) <= max) return whole;
  const end = `~${bytesToHex(sha256(utf8ToBytes(whole)))}`;
  return startWithin(whole, max - end.length) + end;
}
