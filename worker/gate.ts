import type { Client } from '@temporalio/client';
import type { ReplayResult } from '@temporalio/worker';
import { ConveneError } from '../domain/errors.ts';
import type { WorkflowBundle } from './bundle.ts';
import type { WorkerConfig } from './config.ts';
import { replays } from './replay.ts';
import { secretsFor } from './secrets.ts';

/** A running workflow that a build cannot go on with, and why. */
type Misfit = { workflowId: string; reason: string };

/** So many are named; the others are counted. */
const NAMED = 5;
const REASON_LENGTH = 240;

/**
 * Holds a build against all that runs: every running workflow of the queue is replayed with it. Nothing is changed.
 *
 * @param where narrows what is replayed, as a condition of Temporal's queries
 * @returns how many were replayed
 * @throws ConveneError `NO_SECRETS`; `UPGRADE_REFUSED`, which names the workflows that the build cannot go on with
 */
export async function gate(
  temporal: Client,
  config: Pick<WorkerConfig, 'taskQueue' | 'secrets'>,
  { codePath }: WorkflowBundle,
  where?: string,
): Promise<number> {
  const query = [
    `TaskQueue = "${config.taskQueue}"`,
    'ExecutionStatus = "Running"',
    ...(where ? [`(${where})`] : []),
  ].join(' AND ');
  // the code of workflows is not even read where there are none
  if ((await temporal.workflow.count(query)).count === 0) return 0;
  const histories = temporal.workflow.list({ query }).intoHistories();
  const misfits: Misfit[] = [];
  let replayed = 0;
  for await (const result of replays({ codePath }, histories, secretsFor('what replays running meetings', config))) {
    replayed += 1;
    if (result.error !== undefined) misfits.push({ workflowId: result.workflowId, reason: reasonIn(result.error) });
  }
  if (misfits.length > 0) throw new ConveneError('UPGRADE_REFUSED', refusalOf(misfits, replayed));
  return replayed;
}

/** The sentence that the SDK wraps in its account of a failure. */
const reasonIn = ({ message }: NonNullable<ReplayResult['error']>): string => {
  const [, inner = message] = /message: "(.*?)", source:/s.exec(message) ?? [];
  const said = inner.replace(/^\[TMPRL\d+\] Nondeterminism error: /, '').replaceAll(/\s+/g, ' ');
  return said.length <= REASON_LENGTH ? said : `${said.slice(0, REASON_LENGTH)}…`;
};

/** The sentence for people. */
function refusalOf(misfits: readonly Misfit[], replayed: number): string {
  const [first] = misfits;
  const rest = misfits.length - NAMED;
  return [
    `This version cannot go on with ${misfits.length} of ${replayed} running workflows:`,
    ...misfits.slice(0, NAMED).map(({ workflowId, reason }) => `  ${workflowId}: ${reason}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    `Nothing was changed. Run the former version, which ${first?.workflowId} goes on with; see docs/operating.md#upgrade.`,
  ].join('\n');
}
