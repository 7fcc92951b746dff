import { workflowIds } from '../../domain/messages/messages.ts';
import { marked } from '../../workflows/shared/page.ts';
import { type Finding, finding, type Mend, steps } from './finding.ts';
import { StartInput } from './histories.ts';
import type { Picture } from './picture.ts';

/** Workflows under the meeting's ids that are not of it, and what is missing because one stood in its place. */
export function checkStrangers(picture: Picture): Finding[] {
  return [
    ...picture.strangers.map(({ id, runId, why }) =>
      finding({
        code: 'WORKFLOW_FOREIGN',
        subject: id,
        found: `a workflow ${why}`,
        right: 'only workflows that the meeting has begun',
        mend: {
          key: `terminate/${runId}`,
          step: steps.workflows,
          how: 'terminate it; what it stood in the place of is then begun again or taken back',
          run: async ({ temporal, actor }) => {
            await temporal.workflow.getHandle(id, runId).terminate(`convene repair, by ${actor}: a stranger's`);
          },
        },
      }),
    ),
    ...checkSession(picture),
  ];
}

/** Phases into which a meeting comes by its deadline or its session: the deadline begins the session. */
const WITH_SESSION: readonly string[] = ['preparing', 'in_session', 'concluded'];

function checkSession(picture: Picture): Finding[] {
  const { meeting, row, states, workflows } = picture;
  const id = workflowIds.session(meeting);
  // where the meeting has begun one that the server lost, `WORKFLOW_GONE` says so, unless a stranger stood there
  const standing = workflows.get(id);
  if (standing !== undefined && (standing.description !== null || !standing.isDisplaced)) return [];
  const said = [
    ...(WITH_SESSION.includes(row.phase) ? [`the registry has the meeting as ${row.phase}`] : []),
    ...(states.meeting !== null && WITH_SESSION.includes(states.meeting.phase)
      ? [`the meeting is ${states.meeting.phase}`]
      : []),
  ];
  if (said.length === 0) return [];
  const mend = beginSession(picture);
  return [
    finding({
      code: 'PHASE_WITHOUT_SESSION',
      subject: meeting,
      found: `${said.join(', and ')}, and no session was ever begun`.replaceAll('_', ' '),
      right: `a workflow ${id}, begun by the meeting at its deadline`,
      passing: true,
      ...(mend === null
        ? { byHand: 'find out who wrote that phase: `convene acts` has what the meeting did' }
        : { mend }),
    }),
  ];
}

/** The session as the meeting would have begun it; null where the meeting itself does not say that it has one. */
function beginSession({ meeting, row, states, histories, workflows }: Picture): Mend | null {
  const start = StartInput.safeParse(histories.inputOf(workflowIds.meeting(meeting)));
  const taskQueue = workflows.get(workflowIds.meeting(meeting))?.description?.taskQueue;
  const state = states.meeting;
  if (state?.session !== 'running' || taskQueue === undefined || !start.success) return null;
  const { mode } = row;
  const plan = state.orders?.plan ?? row.plan;
  const workflowId = workflowIds.session(meeting);
  return {
    key: `begin/${workflowId}`,
    step: steps.workflows,
    how: 'begin it as the meeting would have',
    run: async ({ start: startWorkflow }) => {
      await startWorkflow('session', {
        workflowId,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        taskQueue,
        args: [
          {
            v: 1,
            meeting,
            mode,
            at: state.now,
            opens: plan.opens.at,
            provisionalList: plan.provisionalListAt,
            closes: plan.closes.at,
            turnAt: start.data.turnAt.circulation,
            ...(start.data.proofs && { proofs: start.data.proofs }),
          },
        ],
        staticSummary: marked(mode, `${plan.short} · session`),
      });
    },
  };
}
