import type { Act } from '../../domain/act.ts';
import { type Finding, loss } from './finding.ts';
import { atOf, type Histories, type WorkflowRun } from './histories.ts';
import type { Picture } from './picture.ts';

/** A run that a reset began: which one it took back, and when. */
export type Reset = { workflowId: string; runId: string; from: string; at: number; reason: string };

/** The id of the act by which a repair says that a reset is its own. */
export const resetActId = (runId: string): string => `reset/${runId}`;

/** Runs that began by a reset which no repair of ours has made, and what of the record they no longer know. */
export function checkResets({ histories, registry }: Picture): Finding[] {
  const acts = registry.acts.map(({ act }) => act);
  const known = new Set(acts.map(({ id }) => id));
  const resets = histories.runs.flatMap((run) => resetOf(run) ?? []);
  return resets
    .filter(({ runId }) => !known.has(resetActId(runId)))
    .map((reset) => {
      const lost = takenBack(reset, resets, acts, histories);
      const named = lost.slice(0, NAMED).map(({ action, actor, subject }) => `${action} of ${subject} by ${actor}`);
      const more = lost.length > NAMED ? `, and ${lost.length - NAMED} more` : '';
      return loss({
        code: 'WORKFLOW_RESET',
        subject: `${reset.workflowId} ${reset.runId}`,
        about: reset.workflowId,
        found: `somebody reset it at ${new Date(reset.at).toISOString()} (${reason(reset)})${
          lost.length === 0
            ? '; it has all acts of the record again'
            : `, and it no longer knows ${lost.length} of the record: ${named.join('; ')}${more}`
        }`,
        right: 'no reset but those of `convene repair`',
        byHand:
          lost.length === 0
            ? 'ask who did it, and why'
            : 'ask who did it, and why; `repair` gives a collection its answers back, and approvals and orders are given again',
      });
    });
}

const NAMED = 5;
const reason = ({ reason: said }: Reset) => (said === '' ? 'without a reason' : said);

/** The reset that a run began by, from the failed task that the server puts into its history. */
export function resetOf({ workflowId, runId, history }: Pick<WorkflowRun, 'workflowId' | 'runId' | 'history'>) {
  for (const event of (history.events ?? []).toReversed()) {
    const failed = event.workflowTaskFailedEventAttributes;
    // a run that was reset twice has the marks of both
    if (failed?.newRunId !== runId || failed.failure?.resetWorkflowFailureInfo == null) continue;
    const reset: Reset = {
      workflowId,
      runId,
      from: failed.baseRunId ?? '',
      at: atOf(event),
      reason: failed.failure.message ?? '',
    };
    return reset;
  }
  return null;
}

/** What people did of a workflow before a reset, and none of the runs knows that the workflow now goes on from. */
function takenBack(reset: Reset, resets: readonly Reset[], acts: readonly Act[], histories: Histories): Act[] {
  const runs = lineageOf(reset.workflowId, histories);
  // a run that a reset began has the first event of the one that it took back
  const [first] = runs.at(-1)?.history.events ?? [];
  const began = first === undefined ? 0 : atOf(first);
  const has = new Set(runs.flatMap(({ runId }) => histories.actsIn(runId)).map(({ id }) => id));
  // of several resets, the first after an act took it back
  const before = Math.max(
    began,
    ...resets.filter((one) => one.workflowId === reset.workflowId && one.at < reset.at).map(({ at }) => at),
  );
  return acts.filter(({ workflow, actor, id, worldAt }) => {
    if (workflow !== reset.workflowId || actor.startsWith('system:') || has.has(id)) return false;
    const at = Date.parse(worldAt);
    return at >= before && at <= reset.at;
  });
}

/** The runs that a workflow now goes on from, the newest first: those that a reset took back are none of them. */
function lineageOf(workflowId: string, { runs }: Histories): WorkflowRun[] {
  const lineage: WorkflowRun[] = [];
  let next = runs.findLast((run) => run.workflowId === workflowId);
  while (next !== undefined && !lineage.includes(next)) {
    lineage.push(next);
    const before = next.history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    next = before ? runs.find(({ runId }) => runId === before) : undefined;
  }
  return lineage;
}
