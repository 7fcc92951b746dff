import type { Pool } from '../registry/database.ts';
import type { DeskRow } from '../registry/desks.ts';
import type { MeetingRow } from '../registry/meetings.ts';
import { inRoom } from '../registry/passages.ts';

/** A desk that came by its link. */
export type DeskVisit = { link: DeskRow; meeting: MeetingRow; token: string };

/** Who is in the room, in figures. */
export type RoomCounts = { inside: number; participants: number; seen: number; named: number };

/** How many persons of how many delegations are in. */
export async function roomOf(pool: Pool, meeting: string): Promise<RoomCounts> {
  const counts = { inside: 0, participants: 0, seen: 0, named: 0 };
  for (const { inside, seen, named } of await inRoom(pool, meeting)) {
    counts.participants += Number(inside > 0);
    counts.inside += inside;
    counts.seen += seen;
    counts.named += named;
  }
  return counts;
}
