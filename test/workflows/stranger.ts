import { proxyActivities } from '@temporalio/workflow';
import type { DispatchInput, DispatchResult, MailActivities } from '../../domain/activities.ts';

/** A workflow of somebody else, who has a worker of their own and asks ours for an activity. */
export const stranger = (taskQueue: string, input: DispatchInput): Promise<DispatchResult> =>
  proxyActivities<MailActivities>({ taskQueue, startToCloseTimeout: '1m' }).dispatch(input);
