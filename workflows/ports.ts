import type { RetryPolicy } from '@temporalio/common';
import { getExternalWorkflowHandle, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { DocumentActivities, MailActivities, RegistryActivities } from '../activities/types.ts';
import { names, type Report } from './messages.ts';

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

/** Tells the workflow above (the meeting, or the collection that relays to it). One that has ended needs no report. */
export async function report(to: string, message: Report): Promise<void> {
  try {
    await getExternalWorkflowHandle(to).signal(names.signals.report, message);
  } catch {
    // Only "not found" ends here: the meeting has closed, and with it the interest in this report.
  }
}
