import { workflowIds } from '../../domain/messages/messages.ts';
import { namedBy } from '../../domain/warrant.ts';
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
function beginSession(picture: Picture): Mend | null {
  const { meeting, row, states } = picture;
  const { session, now, orders } = states.meeting ?? {};
  if (session !== 'running' || now === undefined) return null;
  const plan = orders?.plan ?? row.plan;
  const { opens, provisionalListAt, closes } = plan;
  return beginAsChild(picture, workflowIds.session(meeting), 'session', {
    opens: opens.at,
    provisionalList: provisionalListAt,
    closes: closes.at,
  });
}

/**
 * A circulation as the meeting would have begun it, where a stranger has stood in its place from before; null where the meeting
 * has not begun it.
 */
export function beginCirculation(picture: Picture, name: string): Mend | null {
  const { meeting, row, states } = picture;
  const plan = states.meeting?.orders?.plan ?? row.plan;
  const planned = plan.circulations.find((one) => one.name === name);
  if (planned === undefined || states.meeting?.circulations[name] === undefined) return null;
  const { codes } = states.meeting;
  const { warrant } = namedBy(meeting, row.mode, row.began);
  return beginAsChild(picture, workflowIds.circulation(meeting, name), 'circulation', {
    ...{
      machine: 'circulation.v2',
      plan: planned,
      officers: plan.officers,
      timeZone: plan.venue.timeZone,
      state: null,
    },
    ...(plan.venue.offsets && { offsets: plan.venue.offsets }),
    ...(codes && { codes }),
    ...(warrant !== undefined && { warrant }),
  });
}

/** Begins a child of the meeting in its stead; null where the meeting does not say enough for that. */
function beginAsChild(
  { meeting, row, states, histories, workflows }: Picture,
  workflowId: string,
  type: 'session' | 'circulation',
  own: Record<string, unknown>,
): Mend | null {
  const start = StartInput.safeParse(histories.inputOf(workflowIds.meeting(meeting)));
  const taskQueue = workflows.get(workflowIds.meeting(meeting))?.description?.taskQueue;
  const at = states.meeting?.now;
  if (at === undefined || taskQueue === undefined || !start.success) return null;
  const { mode, plan } = row;
  const { turnAt, proofs } = start.data;
  const input = { v: 1, meeting, mode, at, turnAt: turnAt.circulation, ...own, ...(proofs && { proofs }) };
  return {
    key: `begin/${workflowId}`,
    step: steps.workflows,
    how: 'begin it as the meeting would have',
    run: async ({ start: startWorkflow }) => {
      await startWorkflow(type, {
        workflowId,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        taskQueue,
        args: [input],
        staticSummary: marked(mode, `${plan.short} · ${workflowId.split('/').at(-1)}`),
      });
    },
  };
}
