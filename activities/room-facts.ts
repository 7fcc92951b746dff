import { ApplicationFailure } from '@temporalio/activity';
import type { MeetingPlan } from '../domain/plan.ts';
import { countParties } from '../domain/rules/seats.ts';
import type { RoomFacts } from '../domain/session/room.ts';
import { standing } from '../machines/machines.ts';
import type { Pool } from '../registry/database.ts';
import { seatsAt } from '../registry/seats.ts';
import { entryWith } from '../registry/session.ts';
import { rulesOf } from '../treaties/treaties.ts';

type RoomAsked = { meeting: string; at: string; named: readonly string[]; counted: number | null };

/** What an entry of the room is judged by. @throws ApplicationFailure `NotCounted`, which is tried again */
export async function roomFacts(
  pool: Pool,
  plan: MeetingPlan,
  { meeting, at, named, counted }: RoomAsked,
): Promise<RoomFacts> {
  const count = await countOf(pool, meeting, counted);
  const seats = await seatsAt(
    pool,
    meeting,
    at,
    count === null || count.participants === undefined ? null : { at: count.at, participants: count.participants },
  );
  const counts = countParties(seats);
  const wanted = new Set(named);
  return {
    rules: rulesOf(plan),
    opens: plan.opens.date,
    counts: { ...counts, ...(count?.count !== undefined && { present: count.count }) },
    seats: seats.filter(({ code }) => wanted.has(code)),
  };
}

/** Who or how many staff counted last, as corrected. */
async function countOf(pool: Pool, meeting: string, number: number | null) {
  if (number === null) return null;
  const rows = await entryWith(pool, meeting, number);
  if (rows.length === 0)
    throw ApplicationFailure.retryable(`entry ${number} of ${meeting} is not in the registry yet`, 'NotCounted');
  const [row] = standing(rows);
  return row?.entry.kind === 'present' ? { at: row.at, ...row.entry } : null;
}
