import type { WorkflowExecutionDescription } from '@temporalio/client';
import { deploymentName } from '../../worker/deployment.ts';
import { type Finding, finding, type Mender, steps } from './finding.ts';
import { isOpen } from './histories.ts';
import type { Picture } from './picture.ts';

/** What somebody set on the server for single workflows, round the meeting: paused, of another version, or in a time of its own. */
export function checkOptions({ workflows, histories }: Picture): Finding[] {
  return [...workflows.values()].flatMap(({ id, description }) => {
    if (description === null || !isOpen(description.status.name)) return [];
    const skipped = histories.skippedIn(description.runId);
    return [
      ...checkPause(id, description),
      ...checkActivities(id, description),
      ...checkVersion(id, description),
      ...checkTime(id, description, skipped),
    ];
  });
}

type Description = WorkflowExecutionDescription;

function checkPause(workflowId: string, { status, raw }: Description): Finding[] {
  const paused = raw.workflowExtendedInfo?.pauseInfo;
  if (paused == null && status.name !== 'PAUSED') return [];
  return [
    finding({
      code: 'WORKFLOW_PAUSED',
      subject: workflowId,
      found: `paused${by(paused)}: nothing of it goes on`,
      right: 'running',
      mend: {
        key: `unpause/${workflowId}`,
        step: steps.workflows,
        how: 'unpause it',
        run: async ({ temporal, actor, id: requestId }) => {
          const { namespace } = temporal.options;
          const identity = `convene repair, by ${actor}`;
          const asked = { namespace, workflowId, identity, reason: identity, requestId };
          await temporal.workflowService.unpauseWorkflowExecution(asked);
        },
      },
    }),
  ];
}

function checkActivities(workflowId: string, { raw }: Description): Finding[] {
  return (raw.pendingActivities ?? []).flatMap(({ paused, pauseInfo, activityType, activityId }) => {
    if (paused !== true || activityId == null) return [];
    return [
      finding({
        code: 'ACTIVITY_PAUSED',
        subject: `${workflowId} ${activityType?.name ?? activityId}`,
        found: `paused${by(pauseInfo?.manual)}: it is not tried`,
        right: 'done, or tried again',
        mend: {
          key: `unpause/${workflowId}/${activityId}`,
          step: steps.workflows,
          how: 'unpause it',
          run: async ({ temporal, actor }) => {
            const { namespace } = temporal.options;
            const identity = `convene repair, by ${actor}`;
            const asked = { namespace, execution: { workflowId }, id: activityId, identity };
            await temporal.workflowService.unpauseActivity(asked);
          },
        },
      }),
    ];
  });
}

/** Who paused something, and why, as they said. */
function by(paused: { identity?: string | null; reason?: string | null } | null | undefined): string {
  const { identity, reason } = paused ?? {};
  return `${identity ? ` by ${identity}` : ''}${reason ? ` (${reason})` : ''}`;
}

/** `convene upgrade` sends a pinned workflow to another build of ours for one task; all else is somebody's. */
function checkVersion(workflowId: string, { raw, taskQueue }: Description): Finding[] {
  const override = raw.workflowExecutionInfo?.versioningInfo?.versioningOverride;
  if (override == null) return [];
  const moved = override.oneTime?.targetDeploymentVersion?.deploymentName;
  if (moved === deploymentName(taskQueue)) return [];
  const pinned = override.pinned?.version;
  const to = pinned == null ? (moved ?? 'whatever is current') : `${pinned.deploymentName}:${pinned.buildId}`;
  return [
    finding({
      code: 'VERSION_OVERRIDDEN',
      subject: workflowId,
      found: `somebody set which version of the program carries it out: ${to}`,
      right: 'the version that its workers say',
      mend: {
        key: `version/${workflowId}`,
        step: steps.workflows,
        how: 'take the override back',
        run: (to) => setOptions(to, workflowId, 'versioning_override', {}),
      },
    }),
  ];
}

/** What was skipped stays: a workflow whose time is not the world's is reset to before that, or ended. */
function checkTime(workflowId: string, { raw }: Description, skipped: number): Finding[] {
  const { effectiveConfig } = raw.workflowExtendedInfo?.timeSkippingInfo ?? {};
  const isOn = effectiveConfig?.enabled === true;
  if (!isOn && skipped === 0) return [];
  const times = skipped === 1 ? 'once' : `${skipped} times`;
  return [
    finding({
      code: 'TIME_SKIPPING',
      subject: workflowId,
      found: isOn ? `it skips time${skipped === 0 ? '' : `, and did so ${times}`}` : `it skipped time, ${times}`,
      right: 'the time of the world',
      ...(isOn
        ? {
            mend: {
              key: `time/${workflowId}`,
              step: steps.workflows,
              how: 'let it skip no more; what it skipped stays',
              run: (to: Mender) =>
                setOptions(to, workflowId, 'time_skipping_config', { timeSkippingConfig: { enabled: false } }),
            },
          }
        : {
            byHand:
              'dates may have taken effect too early: look at `convene acts`; reset it to before it skipped time (`temporal workflow reset`), and check again',
          }),
    }),
  ];
}

type OptionsToSet = NonNullable<
  Parameters<Mender['temporal']['workflowService']['updateWorkflowExecutionOptions']>[0]['workflowExecutionOptions']
>;

async function setOptions({ temporal, actor }: Mender, workflowId: string, path: string, set: OptionsToSet) {
  await temporal.workflowService.updateWorkflowExecutionOptions({
    namespace: temporal.options.namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: set,
    updateMask: { paths: [path] },
    identity: `convene repair, by ${actor}`,
  });
}
