import { type RetryPolicy, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  getExternalWorkflowHandle,
  isCancellation,
  proxyActivities,
  rootCause,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  DocumentActivities,
  MailActivities,
  NoticeActivities,
  RegistryActivities,
} from '../../domain/activities.ts';
import { names } from '../../domain/messages/messages.ts';
import type { Report } from '../../domain/messages/reports.ts';
import type { Mode } from '../../domain/plan.ts';
import type { ActRecord } from './record.ts';

/**
 * The activities as workflows call them. The queues follow the workflow's own: `convene`, `convene-mail`,
 * `convene-documents`.
 *
 * One retry policy for all: an unreachable database or renderer comes back, and rows missing after a restore are repaired, so
 * attempts are unlimited. Failures of the types named here can never succeed and are not retried.
 */
const retry: RetryPolicy = {
  initialInterval: '200ms',
  backoffCoefficient: 2,
  maximumInterval: '15s',
  nonRetryableErrorTypes: ['NotIssued', 'ModeMismatch', 'InvalidInput'],
};
/** While a meeting is being opened these failures end it at no loss; later they mean that the registry needs a repair. */
const openingRetry: RetryPolicy = {
  ...retry,
  nonRetryableErrorTypes: [
    ...(retry.nonRetryableErrorTypes ?? []),
    'UnknownMeeting',
    'SecondMeeting',
    'LegalBasis',
    'StrangeStart',
  ],
};

export function ports() {
  const { taskQueue } = workflowInfo();
  return {
    registry: proxyActivities<RegistryActivities>({ taskQueue, retry, startToCloseTimeout: '60s' }),
    opening: proxyActivities<Pick<RegistryActivities, 'openMeeting'>>({
      taskQueue,
      retry: openingRetry,
      startToCloseTimeout: '60s',
    }),
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

/** A live notice is retried until the server takes it; the clock of a rehearsal does not wait for an unreachable server. */
export const noticePort = (mode: Mode) =>
  proxyActivities<NoticeActivities>({
    taskQueue: `${workflowInfo().taskQueue}-mail`,
    startToCloseTimeout: '2m',
    ...(mode === 'live'
      ? { retry: { ...retry, maximumInterval: '10m' } }
      : { retry: { ...retry, maximumAttempts: 3 }, scheduleToCloseTimeout: '2m' }),
  });

/** Receipts are tried for a while: what is left is asked for again, and a turn does not wait for a mail server. */
export const receiptPort = () =>
  proxyActivities<Pick<NoticeActivities, 'sendReceipts'>>({
    taskQueue: `${workflowInfo().taskQueue}-mail`,
    startToCloseTimeout: '2m',
    scheduleToCloseTimeout: '2m',
    retry: { ...retry, maximumAttempts: 4 },
  });

/**
 * Runs work that may be impossible (a missing text, a name that cannot be printed). A failure is recorded and shown on the
 * page, and null is returned, so that the meeting continues.
 */
export async function possible<T>(record: ActRecord, what: string, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (isCancellation(error)) throw error;
    const reason = (rootCause(error) ?? 'unknown').slice(0, 400);
    record.note(`${what}_failed`, { reason });
    record.show(`${what}: ${reason}`);
    return null;
  }
}

/** Start options of a meeting's children: they outlive the end and the continue-as-new of their parent. */
export const child = { parentClosePolicy: 'ABANDON', workflowIdReusePolicy: 'REJECT_DUPLICATE' } as const;

/**
 * Starts a child unless it was started before, as happens when a workflow is reset in the Temporal UI. An existing child is
 * asked to report again instead.
 */
export async function once(workflowId: string, start: () => Promise<unknown>): Promise<void> {
  try {
    await start();
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    await tell(workflowId, names.signals.tellAgain);
  }
}

/**
 * Signals another workflow of the meeting; returns false if it has ended or never began. The server drops a signal whose
 * sender ends before delivery, so no workflow ends or continues as new before this has resolved.
 */
export async function tell(to: string, signal: string, message?: object): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(to).signal(signal, ...(message === undefined ? [] : [message]));
    return true;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return false;
  }
}

/** Reports to the meeting, or to the collection that relays to it. If that has ended, the report is dropped. */
export async function report(to: string, message: Report): Promise<void> {
  await tell(to, names.signals.report, message);
}
