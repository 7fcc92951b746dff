import type { Client } from '@temporalio/client';
import { ConveneError } from '../../domain/errors.ts';
import { hashOf } from '../../domain/hash.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import type { Pool } from '../../registry/database.ts';
import { hasMeeting, meetingOf, restoreMeeting } from '../../registry/meetings.ts';
import { StoredPlan } from '../../registry/stored-plan.ts';
import { HistoryReader, StartedIn } from './histories.ts';

/** A meeting that the registry lacks and a workflow has: the database is from before it began. */

type Servers = { temporal: Client; pool: Pool };

const Started = StartedIn.extend({ plan: StoredPlan });

async function startOf({ temporal, pool }: Servers, meeting: string) {
  const id = workflowIds.meeting(meeting);
  const histories = await new HistoryReader(temporal).read([id]);
  const started = Started.safeParse(histories.inputOf(id));
  // neither side knows it: the registry says which there are
  if (!started.success) return meetingOf(pool, meeting).then(() => null);
  const [first] = histories.runs;
  return { ...started.data, run: first?.origin?.firstRunId ?? first?.runId ?? null };
}

/** @throws ConveneError `MEETING_MISSING`, `UNKNOWN_MEETING` */
export async function expectRow(servers: Servers, meeting: string): Promise<void> {
  if ((await hasMeeting(servers.pool, meeting)) || (await startOf(servers, meeting)) === null) return;
  throw new ConveneError(
    'MEETING_MISSING',
    `The registry has no meeting ${meeting}, and its workflow has begun: the database is from before that. \`convene repair ${meeting} --yes\` writes it again; see to the directory of contacts first, which no workflow has.`,
  );
}

/** Writes the meeting's row again from what its workflow was started with; false where it is there. */
export async function restoreRow(servers: Servers, meeting: string): Promise<boolean> {
  if (await hasMeeting(servers.pool, meeting)) return false;
  const started = await startOf(servers, meeting);
  if (started === null) return false;
  const { plan, mode, run, proofs = 'open' } = started;
  // the hash of the file is lost with the row; this one is of the plan as the workflow has it
  await restoreMeeting(servers.pool, { id: meeting, mode, plan, planSha256: hashOf(plan), run, proofs });
  return true;
}
