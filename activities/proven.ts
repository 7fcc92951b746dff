import { ApplicationFailure } from '@temporalio/activity';
import type { DispatchInput } from '../domain/activities.ts';
import { lackingOnRecord } from '../domain/proven-dispatch.ts';
import { namedBy } from '../domain/warrant.ts';
import type { Pool } from '../registry/database.ts';
import { planAtStart, proofsOf } from '../registry/meetings.ts';
import { actsNamed } from '../registry/record.ts';
import { loadMeeting } from './registry.ts';

/** What a dispatch rests on besides the approvals themselves. */
const ACTIONS = ['approve', 'disowned', 'order_change_officer', 'order_stop_change', 'order_resend'];

/**
 * Looks in the record of a closed meeting for the proofs of what is to be sent. The record may lag behind a workflow that was just
 * repaired, so the refusal is retried.
 *
 * @throws ApplicationFailure, retryable, `NotProven`
 */
export async function refuseUnproved(
  pool: Pool,
  { meeting, circulation, revision, sha256, attempt }: DispatchInput,
  textSha256: string,
  codeKeys: readonly string[] = [],
): Promise<void> {
  if ((await proofsOf(pool, meeting)) !== 'closed') return;
  const [{ plan, mode }, began, recorded] = await Promise.all([
    loadMeeting(pool, meeting),
    planAtStart(pool, meeting),
    actsNamed(pool, meeting, ACTIONS),
  ]);
  const planned = plan.circulations.find(({ name }) => name === circulation);
  const acts = recorded.map(({ act }) => act);
  const lacking =
    planned === undefined || began === null
      ? `that ${circulation} is a circulation of the meeting`
      : lackingOnRecord({
          named: namedBy(meeting, mode, plan),
          began,
          planned,
          revision,
          textSha256,
          sha256,
          attempt,
          acts,
          codeKeys,
        });
  if (lacking === null) return;
  throw ApplicationFailure.retryable(
    `the record of acts does not prove ${lacking}; nothing was sent. See \`convene acts verify\` and \`convene check ${meeting}\`.`,
    'NotProven',
  );
}
