import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { head } from '../messages/common.ts';
import { PersonProof } from '../person.ts';
import { Instant } from '../plan-parts.ts';
import { asciiOf } from '../signed-order.ts';
import { Entry, EntryText } from './entries.ts';

/** The most bytes of an entry as JSON: a roll call of two thousand participants, or a decision in six languages. */
export const LARGEST_ENTRY = 60_000;

/** The one way in to the room: what the clerk enters. `at`: when it happened; left out, now. */
export const Enter = z.strictObject({
  ...head,
  at: Instant.optional(),
  entry: Entry,
  ...EntryText.shape,
  /** Where it is pasted in the Temporal UI: what `convene session sign` prints. */
  proof: PersonProof.optional(),
});
export type Enter = z.infer<typeof Enter>;

/** What became of an entry: its number on record, and what it says to the clerk. */
export type EnterOutcome = { ok: true; id: string; number: number; at: string; said: string };

/** What the proof in an entry signs, with its workflow and its instant: the hash of all but the proof. */
export const entrySha256 = ({ proof: _, ...message }: Record<string, unknown>): string =>
  bytesToHex(sha256(asciiOf(message)));

/** The hash of the words that go with an entry; null where none do. Also in the sandbox of workflows. */
export function textSha256({ words, changes }: EntryText): string | null {
  if (words === undefined && changes === undefined) return null;
  return bytesToHex(
    sha256(asciiOf({ ...(words !== undefined && { words }), ...(changes !== undefined && { changes }) })),
  );
}
