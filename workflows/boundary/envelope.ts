import { z } from 'zod';
import { OwnId } from '../../domain/messages/common.ts';
import { storable } from '../../domain/storable.ts';
import type { SetAside } from '../shared/record.ts';

/**
 * What a workflow sends another around a message: which signal it is, so that it serves for no other; who sends it; and a
 * number that grows, so that it serves once.
 */
const HouseEnvelope = z.strictObject({
  from: OwnId,
  number: z.int().positive(),
  signal: z.string().max(100),
  message: z.unknown().optional(),
});
export type HouseEnvelope = z.infer<typeof HouseEnvelope>;

/** What was sent to a workflow, whether or not it travelled in an envelope. */
export const messageIn = (sent: unknown): unknown => HouseEnvelope.safeParse(sent).data?.message ?? sent;

/** The last number that was heard of each sender. */
export type Heard = Readonly<Record<string, number>>;

/** Why a signal of the house is not heard; its name then begins so. */
export const UNHEARD = {
  reserved: 'the Temporal SDK keeps this name for itself',
  unproved: 'only Convene’s own workers send this, and it came without their mark; nothing was changed',
  repeated: 'this was sent before, and has been heard; nothing was changed',
  forged: 'an activity seemed to have ended so, without the mark of a worker that ran it; it is done again',
} as const;
export type Unheard = keyof typeof UNHEARD;

/** The name that a signal gets which is not to be heard. */
export const unheard = (why: Unheard, name: string): string => `${why}:${name}`;

/** The name by which a signal that no handler takes was sent, and why it is set aside. */
export function setAsideAs(name: string, otherwise: string): Pick<SetAside, 'signal' | 'reason' | 'code'> {
  const why = Object.entries(UNHEARD).find(([known]) => name.startsWith(`${known}:`));
  if (why === undefined) return { signal: name, reason: otherwise, code: 'unknown' };
  const [code, reason] = why;
  return { signal: storable(name.slice(code.length + 1), 100), reason, code };
}

/**
 * Opens what came as a signal with the mark of the house.
 *
 * @returns the envelope; or why it is not heard
 */
export function opened(
  signal: string,
  raw: unknown,
  heard: Heard,
): HouseEnvelope | Extract<Unheard, 'unproved' | 'repeated'> {
  const read = HouseEnvelope.safeParse(raw);
  if (!read.success || read.data.signal !== signal) return 'unproved';
  return read.data.number > (heard[read.data.from] ?? 0) ? read.data : 'repeated';
}

/** The number of the next message: grows also where a run ends, is reset, or the clock has not moved since. */
export const nextNumber = (last: number, nowMs: number): number => Math.max(last + 1, Math.floor(nowMs) * 1_000);
