import type { Client } from '@temporalio/client';
import { replays } from '../worker/replay.ts';
import { secrets } from './secrets.ts';

/**
 * Replays with a bundle the executions that a query finds, and says how many there were; a workflow that is not deterministic
 * is named. Of the replays that go on `atOnce`, each takes the next history: none is left alone with the longest list.
 */
export async function replayAll(
  temporal: Client,
  bundle: string,
  { query, atOnce = 1 }: { query?: string; atOnce?: number } = {},
): Promise<{ replayed: number; failed: string[] }> {
  const found = temporal.workflow.list(query === undefined ? {} : { query }).intoHistories();
  const histories = found[Symbol.asyncIterator]();
  const shared = { [Symbol.asyncIterator]: () => ({ next: () => histories.next() }) };
  const outcome = { replayed: 0, failed: [] as string[] };
  const replay = async () => {
    for await (const { workflowId, runId, error } of replays({ codePath: bundle }, shared, secrets)) {
      outcome.replayed += 1;
      if (error) outcome.failed.push(`${workflowId}, run ${runId}, does not replay: ${error.message}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, replay));
  return outcome;
}
