import type { Capacity } from '../plan.ts';

/** Who takes part in a Meeting, and with which right: what a quorum and a vote are counted from. */

/** A participant as the Meeting has them. */
export type Seat = {
  code: string;
  /** On the day of the opening: what happens to a treaty later changes no right in the room. */
  capacity: Capacity;
  /** Has named persons, and has neither withdrawn nor sent a nil return. */
  takesPart: boolean;
  /** Credentials accepted, or not decided on yet: until the Meeting has decided, a State takes part with its rights. False: refused. */
  recognised: boolean;
  /** Somebody of the delegation is in the room. */
  present: boolean;
};

/** Figures of States Parties. */
export type PartyCounts = {
  statesParties: number;
  /** Of them those that take part and are recognised. */
  takingPart: number;
  /** Of those the ones in the room. */
  present: number;
};

/** Whether a seat carries the rights of a State Party in this Meeting. */
export const hasRights = ({ capacity, recognised }: Pick<Seat, 'capacity' | 'recognised'>): boolean =>
  capacity === 'state_party' && recognised;

/** Counts the States Parties. One whose credentials were refused stays a State Party, and neither takes part nor is present. */
export function countParties(seats: Iterable<Seat>): PartyCounts {
  const counts = { statesParties: 0, takingPart: 0, present: 0 };
  for (const seat of seats) {
    if (seat.capacity !== 'state_party') continue;
    counts.statesParties += 1;
    if (!seat.recognised || !(seat.takesPart || seat.present)) continue;
    counts.takingPart += 1;
    if (seat.present) counts.present += 1;
  }
  return counts;
}
