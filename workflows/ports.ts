import type { RetryPolicy } from '@temporalio/common';
import { getExternalWorkflowHandle, isCancellation, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { DocumentActivities, MailActivities, RegistryActivities } from '../activities/types.ts';
import { type Command, names, type Report, type Tick } from './messages.ts';

/**
 * The activities as workflows call them. The queues follow the workflow's own: `convene`, `convene-mail`,
 * `convene-documents`.
 *
 * One retry policy for all: a database or a renderer that is away comes back, so there is no last attempt; what can
 * never work (a type named here, thrown by the activity) is not tried again.
 */
const retry: RetryPolicy = {
  initialInterval: '200ms',
  backoffCoefficient: 2,
  maximumInterval: '15s',
  nonRetryableErrorTypes: ['NotIssued', 'ModeMismatch', 'UnknownMeeting', 'LegalBasis', 'InvalidInput'],
};

export function ports() {
  const { taskQueue } = workflowInfo();
  return {
    registry: proxyActivities<RegistryActivities>({ taskQueue, retry, startToCloseTimeout: '60s' }),
    mail: proxyActivities<MailActivities>({
      taskQueue: `${taskQueue}-mail`,
      retry,
      startToCloseTimeout: '10m',
      heartbeatTimeout: '10s',
    }),
    documents: proxyActivities<DocumentActivities>({
      taskQueue: `${taskQueue}-documents`,
      retry,
      startToCloseTimeout: '5m',
    }),
  };
}

/**
 * Signals another workflow of the meeting; false where it has ended, or was never begun. The server drops a signal whose
 * sender ends before it is taken, so nothing ends or continues as new before this has resolved.
 */
export async function tell(to: string, signal: string, message?: Command | Report | Tick): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(to).signal(signal, ...(message === undefined ? [] : [message]));
    return true;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return false;
  }
}

/** Tells the workflow above (the meeting, or the collection that relays to it). One that has ended needs no report. */
export async function report(to: string, message: Report): Promise<void> {
  await tell(to, names.signals.report, message);
}
