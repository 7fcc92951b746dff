import { z } from 'zod';
import type { Seat } from '../domain/rules/seats.ts';
import { type Database, rowsOf, timestamp } from './database.ts';
import { Participant } from './participants.ts';

/** Who takes part and who is in the room at an instant: from passages at the door, and from attendance that staff recorded. */

const SeatRow = z.object({
  ...Participant.pick({ code: true, capacity: true }).shape,
  takesPart: z.boolean(),
  recognised: z.boolean(),
  present: z.boolean(),
  /** When somebody of the delegation last came or left. */
  moved: timestamp.nullable(),
});

/** Who was counted by staff, when; null: nobody was, or only how many there were. */
export type CountedPresent = { at: string; participants: readonly string[] };

/**
 * Every participant as of an instant. A delegation of which somebody was seen at the door is present while one of its persons is in;
 * of others staff recorded it. A count of staff takes the place of both, until somebody of the delegation passes the door.
 */
export async function seatsAt(
  db: Database,
  meeting: string,
  at: string,
  counted: CountedPresent | null,
): Promise<Seat[]> {
  const rows = await rowsOf(
    db,
    SeatRow,
    `WITH last AS (
       SELECT DISTINCT ON (code) code, way, at FROM passage WHERE meeting = $1 AND at <= $2::text::timestamptz
       ORDER BY code, at DESC, seq DESC
     ), door AS (
       SELECT d.participant, count(*) FILTER (WHERE last.way = 'arrival') AS inside, max(last.at) AS moved
       FROM last JOIN delegate d ON d.meeting = $1 AND d.code = last.code GROUP BY d.participant
     ), told AS (
       SELECT DISTINCT ON (act ->> 'subject') act ->> 'subject' AS code, act -> 'detail' ->> 'attendance' AS attendance
       FROM act WHERE meeting = $1 AND act ->> 'action' = 'attendance' AND act ->> 'at' <= $2::text
       ORDER BY act ->> 'subject', act ->> 'at' DESC, seq DESC
     )
     SELECT p.code, p.capacity,
            coalesce(p.snapshot -> 'value' ->> 'delegation' IN ('nominated', 'amended', 'incomplete'), false) AS "takesPart",
            p.snapshot -> 'context' -> 'credentials' ->> 'decided' IS DISTINCT FROM 'refused' AS recognised,
            coalesce(door.inside > 0, told.attendance = 'present', false) AS present, door.moved
     FROM participant p LEFT JOIN door ON door.participant = p.code LEFT JOIN told ON told.code = p.code
     WHERE p.meeting = $1`,
    [meeting, at],
  );
  const there = counted === null ? null : new Set(counted.participants);
  return rows.map(({ moved, present, ...seat }) => {
    const sinceCounted = counted !== null && moved !== null && Date.parse(moved) > Date.parse(counted.at);
    return { ...seat, present: there === null || sinceCounted ? present : there.has(seat.code) };
  });
}
