import type { Client } from '@temporalio/client';
import { replays } from '../worker/replay.ts';
import { secrets } from './secrets.ts';

/** Replays with a bundle the executions that a query finds; a workflow that is not deterministic is named. */
export async function failedReplays(temporal: Client, bundle: string, query?: string): Promise<string[]> {
  const histories = temporal.workflow.list(query === undefined ? {} : { query }).intoHistories();
  const failed: string[] = [];
  for await (const result of replays({ codePath: bundle }, histories, secrets)) {
    const { workflowId, runId, error } = result;
    if (error) failed.push(`${workflowId}, run ${runId}, does not replay: ${error.message}`);
  }
  return failed;
}
