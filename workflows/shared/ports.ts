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
 * One retry policy for all: a database or a renderer that is away comes back, and a row that a restored database lacks is
 * repaired, so there is no last attempt; what can never work (a type named here, thrown by the activity) is not tried
 * again.
 */
const retry: RetryPolicy = {
  initialInterval: '200ms',
  backoffCoefficient: 2,
  maximumInterval: '15s',
  nonRetryableErrorTypes: ['NotIssued', 'ModeMismatch', 'InvalidInput'],
};
/** Before a meeting has begun, nothing is lost by an end; afterwards the same words mean that something is to be repaired. */
const beginning: RetryPolicy = {
  ...retry,
  nonRetryableErrorTypes: [...(retry.nonRetryableErrorTypes ?? []), 'UnknownMeeting', 'SecondMeeting', 'LegalBasis'],
};

export function ports() {
  const { taskQueue } = workflowInfo();
  return {
    registry: proxyActivities<RegistryActivities>({ taskQueue, retry, startToCloseTimeout: '60s' }),
    opening: proxyActivities<Pick<RegistryActivities, 'openMeeting'>>({
      taskQueue,
      retry: beginning,
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

/** A live notice is tried until it is taken; in a rehearsal the clock does not wait for a mail server that is away. */
export const noticePort = (mode: Mode) =>
  proxyActivities<NoticeActivities>({
    taskQueue: `${workflowInfo().taskQueue}-mail`,
    startToCloseTimeout: '2m',
    ...(mode === 'live'
      ? { retry: { ...retry, maximumInterval: '10m' } }
      : { retry: { ...retry, maximumAttempts: 3 }, scheduleToCloseTimeout: '2m' }),
  });

/**
 * What can never work (a text that is not there, a name that cannot be printed) is recorded and shown, and null then: the
 * meeting goes on.
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

/** How the children of a meeting are started: its end, or its continue-as-new, is not theirs. */
export const child = { parentClosePolicy: 'ABANDON', workflowIdReusePolicy: 'REJECT_DUPLICATE' } as const;

/**
 * Starts a child by the closure, unless it was started before: a workflow that was reset in the Temporal UI comes by the
 * same place again. One that is there already is asked to report once more.
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
 * Signals another workflow of the meeting; false where it has ended, or was never begun. The server drops a signal whose
 * sender ends before it is taken, so nothing ends or continues as new before this has resolved.
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

/** Tells the workflow above (the meeting, or the collection that relays to it). One that has ended needs no report. */
export async function report(to: string, message: Report): Promise<void> {
  await tell(to, names.signals.report, message);
}
