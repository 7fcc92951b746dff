import type { Client } from '@temporalio/client';
import type pg from 'pg';
import { ConveneError } from '../../domain/errors.ts';
import { hashOf } from '../../domain/hash.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import { MeetingPlan } from '../../domain/plan.ts';
import { Registry } from '../../registry/registry.ts';
import { HistoryReader, StartedIn } from './histories.ts';

/** A meeting that the registry lacks and a workflow has: the database is from before it began. */

type Servers = { temporal: Client; pool: pg.Pool };

const isMissing = async (pool: pg.Pool, meeting: string): Promise<boolean> =>
  (await pool.query('SELECT 1 FROM meeting WHERE id = $1', [meeting])).rowCount === 0;

const Started = StartedIn.extend({ plan: MeetingPlan });

async function startOf({ temporal, pool }: Servers, meeting: string) {
  const id = workflowIds.meeting(meeting);
  const histories = await new HistoryReader(temporal).read([id]);
  const started = Started.safeParse(histories.inputOf(id));
  // neither side knows it: the registry says which there are
  if (!started.success) return new Registry(pool).meeting(meeting).then(() => null);
  return { ...started.data, run: histories.runs[0]?.runId ?? null };
}

/** @throws ConveneError `MEETING_MISSING`, `UNKNOWN_MEETING` */
export async function expectRow(servers: Servers, meeting: string): Promise<void> {
  if (!(await isMissing(servers.pool, meeting)) || (await startOf(servers, meeting)) === null) return;
  throw new ConveneError(
    'MEETING_MISSING',
    `The registry has no meeting ${meeting}, and its workflow has begun: the database is from before that. \`convene repair ${meeting} --yes\` writes it again; see to the directory of contacts first, which no workflow has.`,
  );
}

/** Writes the meeting's row again from what its workflow was started with; false where it is there. */
export async function restoreRow(servers: Servers, meeting: string): Promise<boolean> {
  if (!(await isMissing(servers.pool, meeting))) return false;
  const started = await startOf(servers, meeting);
  if (started === null) return false;
  const { plan, mode, run } = started;
  await servers.pool.query(
    `INSERT INTO meeting (id, plan_id, mode, plan, plan_sha256, first_run) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING`,
    // the hash of the file is lost with the row; this one is of the plan as the workflow has it
    [meeting, plan.id, mode, JSON.stringify(plan), hashOf(plan), run],
  );
  return true;
}
