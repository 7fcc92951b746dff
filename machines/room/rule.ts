import { hasRights } from '../../domain/rules/seats.ts';
import type { Entered, EntryKind, EntryOf } from '../../domain/session/entries.ts';
import type { Room, RoomGround, Sitting } from '../../domain/session/room.ts';

/** The room after an entry and what the clerk is told of it; or, as text, what is wrong and what would be right. */
export type Ruled = { room: Room; said: string } | string;

/** What an entry of a kind makes of the room. Pure: the same entries give the same room. */
export type RoomRule<K extends EntryKind> = (
  room: Room,
  entry: EntryOf<K>,
  entered: Entered,
  ground: RoomGround,
) => Ruled;

export const sittingOf = ({ sittings }: Pick<Room, 'sittings'>): Sitting | null => sittings.at(-1) ?? null;

/** Why a participant has not the right of a State Party here, with the rule; null where it has, or was found to have it before. */
export function rightsFault(code: string, rule: string, { facts }: Pick<RoomGround, 'facts'>): string | null {
  const seat = facts?.seats.find((one) => one.code === code);
  if (seat === undefined || hasRights(seat)) return null;
  return seat.capacity === 'state_party'
    ? `the Meeting has refused the credentials of ${code}; ${rule} whose credentials are not refused`
    : `${code} is no State Party (${seat.capacity.replaceAll('_', ' ')}); ${rule}`;
}

/** Who presides: as the sitting says, or the President once elected. */
export const presidingOf = (room: Pick<Room, 'sittings' | 'offices'>): string | null =>
  sittingOf(room)?.presides ?? room.offices.president?.elected[0]?.code ?? null;

const ORDINALS = ['th', 'st', 'nd', 'rd'];
/** `1st`, `12th`. */
export const nth = (n: number): string => `${n}${n % 100 > 10 && n % 100 < 14 ? 'th' : (ORDINALS[n % 10] ?? 'th')}`;

/** What is wrong with the hour or the place of what happens in a sitting; null where one is open. */
export function outsideSitting({ day, sittings }: Room, at: string): string | null {
  const sitting = sittings.at(-1);
  if (day !== 'sitting' || sitting === undefined)
    return day === 'suspended'
      ? 'the sitting is suspended; resume it first'
      : 'no sitting is open; open one first, or correct the entry that adjourned it';
  if (at < sitting.opened)
    return `${at} is before the ${nth(sitting.number)} sitting was opened, at ${sitting.opened}; give an hour within it`;
  return null;
}
