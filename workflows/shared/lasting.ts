import { CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import type { ActRecord } from './record.ts';

/**
 * Runs a workflow so that Cancel in the Temporal UI does not end it, since that would bypass the law of the meeting (ADR 7).
 * `whenAskedToEnd` records the request.
 */
export const lasting = <T>(work: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(work);

/** Waits in a handler; handlers run outside the scope of `lasting`. */
export const waitUntil = (holds: () => boolean): Promise<void> => lasting(() => condition(holds));

const ANSWER =
  'Cancel ends no workflow of a meeting; a circulation is withdrawn by its officers, and a meeting is cancelled by what the States Parties decide';

/** Records a request to cancel this run and shows it on the page. Call it inside `lasting`. */
export function whenAskedToEnd(record: ActRecord, then: () => void = () => {}): void {
  CancellationScope.current().cancelRequested.catch(() => {
    record.note('cancel_requested', { answer: ANSWER }, workflowInfo().runId);
    record.show(`Cancel: ${ANSWER}`);
    then();
  });
}
