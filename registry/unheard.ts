import { z } from 'zod';
import { workflowIds } from '../domain/messages/messages.ts';
import { summed, type UnheardCount } from '../domain/unheard.ts';
import { bigint, type Pool, rowsOf, timestamp } from './database.ts';

/** The table `unheard`: how many messages changed nothing, by workflow, kind, day and code of the reason. */
const UnheardRow = z.object({
  workflow: z.string(),
  kind: z.enum(['signal', 'update']),
  code: z.string(),
  count: bigint,
  first_at: timestamp,
  last_at: timestamp,
});
export type UnheardRow = z.infer<typeof UnheardRow>;

/** The meeting that a workflow is of, by its id. */
export const meetingIn = (workflowId: string): string => workflowId.split('/')[1] ?? '';

/** What somebody else has started under an id like ours: all of it is one row, since they can start as many as they like. */
const OTHERS = 'others';
/** A roster has a collection for every 250 participants. */
const MOST_COLLECTIONS = 40;

const Counted = z.object({ id: z.string(), circulations: z.array(z.string()) });

/** Adds counts to those that there are. Workflows of meetings that there are not count for nothing. */
export async function addUnheard(pool: Pool, counts: readonly UnheardCount[]): Promise<void> {
  const meetings = await rowsOf(
    pool,
    Counted,
    `SELECT id, ARRAY(SELECT DISTINCT name FROM circulation c WHERE c.meeting = m.id) AS circulations
     FROM meeting m WHERE id = ANY ($1)`,
    [[...new Set(counts.map(({ workflow }) => meetingIn(workflow)))]],
  );
  const own = new Map(meetings.map(({ id, circulations }) => [id, ownIds(id, circulations)]));
  const rows = new Map<string, UnheardCount & { meeting: string }>();
  for (const one of counts) {
    const meeting = meetingIn(one.workflow);
    const ids = own.get(meeting);
    if (ids === undefined) continue;
    const row = { ...one, workflow: ids.has(one.workflow) ? one.workflow : OTHERS };
    const key = JSON.stringify([meeting, row.day, row.workflow, row.kind, row.code]);
    rows.set(key, { ...summed(row, rows.get(key)), meeting });
  }
  if (rows.size === 0) return;
  await pool.query(
    `INSERT INTO unheard AS u (meeting, workflow, kind, day, code, count, first_at, last_at)
     SELECT meeting, workflow, kind, day, code, count, "firstAt", "lastAt" FROM jsonb_to_recordset($1::jsonb) AS x
       (meeting text, workflow text, kind text, day date, code text, count bigint, "firstAt" timestamptz, "lastAt" timestamptz)
     ON CONFLICT (meeting, day, workflow, kind, code) DO UPDATE SET
       -- a workflow says how many signals there have been; of updates, how many more
       count = CASE u.kind WHEN 'signal' THEN greatest(u.count, EXCLUDED.count) ELSE u.count + EXCLUDED.count END,
       first_at = least(u.first_at, EXCLUDED.first_at), last_at = greatest(u.last_at, EXCLUDED.last_at)`,
    [JSON.stringify([...rows.values()])],
  );
}

function ownIds(meeting: string, circulations: readonly string[]): Set<string> {
  const collections = Array.from({ length: MOST_COLLECTIONS }, (_, n) => workflowIds.collection(meeting, n + 1));
  const papers = circulations.map((name) => workflowIds.circulation(meeting, name));
  return new Set([workflowIds.meeting(meeting), workflowIds.session(meeting), ...collections, ...papers]);
}

/** What changed nothing in a meeting since an instant on its clock, the most first; counts are those of whole days of UTC. */
export const unheardSince = (pool: Pool, meeting: string, since: string): Promise<UnheardRow[]> =>
  rowsOf(
    pool,
    UnheardRow,
    `SELECT workflow, kind, code, sum(count)::bigint AS count, min(first_at) AS first_at, max(last_at) AS last_at
     FROM unheard WHERE meeting = $1 AND last_at >= $2
     GROUP BY workflow, kind, code ORDER BY 4 DESC, workflow, kind, code`,
    [meeting, since],
  );
