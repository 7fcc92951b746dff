/** Persons who come and go, and what that makes of the attendance of their delegation. */

export const PASSAGE_WAYS = ['arrival', 'departure'] as const;
export type PassageWay = (typeof PASSAGE_WAYS)[number];

/** By which door of Convene it was recorded: a command, the page of a desk, or a list on paper. */
export const PASSAGE_SOURCES = ['command', 'page', 'list'] as const;
export type PassageSource = (typeof PASSAGE_SOURCES)[number];

/** A delegation as the persons at the door make it. */
export type DoorAttendance = 'present' | 'absent' | 'departed';

/** How long before the closing nobody comes back who leaves: a sitting. */
const LAST_SITTING_MS = 3 * 3_600_000;

/**
 * What a delegation is, by how many of its persons are in; null: as it was. Nobody of it is in: it is absent, and has departed where the
 * last person left in the last sitting. Who was in once stays on record: nothing makes it expected again.
 */
export function attendanceBy(
  { inside, left }: { inside: number; left: string | null },
  was: DoorAttendance | null,
  closes: string,
): DoorAttendance | null {
  if (inside > 0) return was === 'present' ? null : 'present';
  if (was !== 'present' || left === null) return null;
  return Date.parse(left) >= Date.parse(closes) - LAST_SITTING_MS ? 'departed' : 'absent';
}
