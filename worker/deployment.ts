import { type Client, isGrpcServiceError } from '@temporalio/client';
import proto from '@temporalio/proto';

/** The builds of a fleet, as the Temporal server keeps them: a worker deployment for each task queue, a version for each build. */

const { WorkerDeploymentVersionStatus, TaskQueueType } = proto.temporal.api.enums.v1;
const NOT_FOUND = 5;
const FAILED_PRECONDITION = 9;

/** What becomes of a running workflow when another build is made current. */
export type Versioning = 'AUTO_UPGRADE' | 'PINNED';

/** The name of a queue's deployment. The server allows no point in it. */
export const deploymentName = (taskQueue: string): string => taskQueue.replaceAll('.', '_');

export type Deployment = {
  /** The build that takes new workflows and those that follow upgrades; null: none yet, workers without versions take them. */
  current: string | null;
  builds: { buildId: string; status: string }[];
  /** Stands for this state: a change that names it is refused where another came between. */
  conflictToken: Uint8Array;
};

/** The builds that have polled a queue, and which is current; null where none ever has. */
export async function deploymentOf(temporal: Client, taskQueue: string): Promise<Deployment | null> {
  const { namespace } = temporal.options;
  const found = await temporal.workflowService
    .describeWorkerDeployment({ namespace, deploymentName: deploymentName(taskQueue) })
    .catch((error: unknown) => {
      if (isGrpcServiceError(error) && error.code === NOT_FOUND) return null;
      throw error;
    });
  if (found === null) return null;
  const { routingConfig, versionSummaries } = found.workerDeploymentInfo ?? {};
  return {
    current: routingConfig?.currentDeploymentVersion?.buildId || null,
    builds: (versionSummaries ?? []).map(({ deploymentVersion, status }) => ({
      buildId: deploymentVersion?.buildId ?? '',
      status: statusNames.get(status ?? 0) ?? 'unknown',
    })),
    conflictToken: found.conflictToken ?? new Uint8Array(),
  };
}

/** What the server's numbers mean to an operator. */
const statusNames = new Map<number, string>([
  [WorkerDeploymentVersionStatus.WORKER_DEPLOYMENT_VERSION_STATUS_INACTIVE, 'never used'],
  [WorkerDeploymentVersionStatus.WORKER_DEPLOYMENT_VERSION_STATUS_CURRENT, 'current'],
  [WorkerDeploymentVersionStatus.WORKER_DEPLOYMENT_VERSION_STATUS_RAMPING, 'ramping'],
  [WorkerDeploymentVersionStatus.WORKER_DEPLOYMENT_VERSION_STATUS_DRAINING, 'draining'],
  [WorkerDeploymentVersionStatus.WORKER_DEPLOYMENT_VERSION_STATUS_DRAINED, 'drained'],
]);

/** Whether a worker of this build asks the queue for workflows. */
export async function polls(temporal: Client, taskQueue: string, buildId: string): Promise<boolean> {
  const { namespace } = temporal.options;
  const { pollers } = await temporal.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  });
  return (pollers ?? []).some(({ deploymentOptions }) => deploymentOptions?.buildId === buildId);
}

/** Running workflows that go on with whatever build is current. */
export const FOLLOWING = 'TemporalWorkflowVersioningBehavior IS NULL OR TemporalWorkflowVersioningBehavior != "Pinned"';

/** Running workflows that are pinned to another build. */
export async function pinnedElsewhere(temporal: Client, taskQueue: string, buildId: string): Promise<string[]> {
  const query = [
    `TaskQueue = "${taskQueue}" AND ExecutionStatus = "Running"`,
    'TemporalWorkflowVersioningBehavior = "Pinned"',
    `TemporalWorkerDeploymentVersion != "${deploymentName(taskQueue)}:${buildId}"`,
  ].join(' AND ');
  const found: string[] = [];
  for await (const { workflowId } of temporal.workflow.list({ query })) found.push(workflowId);
  return found.sort();
}

/** Makes a build current; returns false where the deployment has changed since it was read. */
export async function setCurrent(
  temporal: Client,
  taskQueue: string,
  buildId: string,
  conflictToken: Uint8Array,
): Promise<boolean> {
  const { namespace, identity } = temporal.options;
  try {
    await temporal.workflowService.setWorkerDeploymentCurrentVersion({
      ...{ namespace, deploymentName: deploymentName(taskQueue), buildId, conflictToken },
      identity: identity ?? 'convene upgrade',
    });
    return true;
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === FAILED_PRECONDITION) return false;
    throw error;
  }
}

/** Sends the next task of a pinned workflow to another build; it is pinned to that one from then on. */
export async function movePinned(
  temporal: Client,
  taskQueue: string,
  buildId: string,
  workflowId: string,
): Promise<void> {
  await temporal.workflowService.updateWorkflowExecutionOptions({
    namespace: temporal.options.namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: {
      versioningOverride: {
        oneTime: { targetDeploymentVersion: { deploymentName: deploymentName(taskQueue), buildId } },
      },
    },
    updateMask: { paths: ['versioning_override'] },
  });
}
