import { z } from 'zod';
import { MeetingId, Mode, Sha256 } from '../domain/plan.ts';
import type { RecordedAct } from './acts.ts';

/**
 * The record of acts as one file that proves itself: JSON Lines, each the canonical JSON (RFC 8785) of its value. The first
 * line is the head, with a hash of its own; one act a line follows. One byte changed anywhere, and something does not hold.
 */

export const FORMAT = 'convene-acts/1';

export const Head = z.strictObject({
  format: z.literal(FORMAT, `must be ${FORMAT}`),
  meeting: MeetingId,
  mode: Mode,
  /** The SHA-256 of the plan file that the meeting was started with. */
  planSha256: Sha256,
  count: z.int().nonnegative(),
  /** The hash of the last act. */
  head: Sha256.or(z.literal('')),
  /** The SHA-256 of the canonical JSON of all the above. */
  sha256: Sha256,
});

export type Head = z.infer<typeof Head>;

/** A record as it is read from the registry. */
export type ActRecord = Pick<Head, 'meeting' | 'mode' | 'planSha256' | 'count' | 'head'> & { acts: RecordedAct[] };
