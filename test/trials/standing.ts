import proto from '@temporalio/proto';
import type { Clients } from '../../client/client.ts';
import { checkedActs, eventsOf } from '../workflows/support.ts';

/** What trials of attacks compare: what a meeting is, before and after. */

const TABLES = ['participant', 'circulation', 'document', 'outbox', 'submission', 'notice'];

/** What a state says of the time and of messages that were set aside; and the moves of a clock, which a turn carries over. */
const MOVES = ['now', 'today', 'acts', 'setAside', 'unheard', 'advances'];

/** What a meeting is, by its workflows and by the registry, but for what says that something was set aside. */
export async function standing({ temporal, pool, convene }: Clients, meeting: string, workflows: readonly string[]) {
  const states = await Promise.all(
    workflows.map(async (workflowId) => {
      const state = await temporal.workflow.getHandle(workflowId).query<Record<string, unknown>>('state');
      return Object.fromEntries(Object.entries(state).filter(([name]) => !MOVES.includes(name)));
    }),
  );
  const rows = await Promise.all(
    TABLES.map(async (table) => {
      const { rows: all } = await pool.query(
        `SELECT to_jsonb(t) AS row FROM ${table} t WHERE meeting = $1 ORDER BY to_jsonb(t)::text`,
        [meeting],
      );
      return all;
    }),
  );
  const { rows: meetings } = await pool.query(
    'SELECT plan, plan_now, phase, counts, proofs FROM meeting WHERE id = $1',
    [meeting],
  );
  const { rows: contacts } = await pool.query('SELECT to_jsonb(c) AS row FROM contact c ORDER BY c.id');
  const acts = (await checkedActs({ convene }, meeting))
    .map(({ act }) => act)
    .filter((act) => act.action !== 'signal_set_aside');
  return { states, rows, meetings, contacts, acts };
}

const CAUSES = proto.temporal.api.enums.v1.WorkflowTaskFailedCause;
/** How the server ends a task by itself, and gives it out again: more has come meanwhile, or the run was reset. */
const BY_SERVER: readonly unknown[] = [
  CAUSES.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
  CAUSES.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND,
  CAUSES.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW,
];

/** Workflow tasks that a worker failed, or that ran out of time. */
export async function failedTasks(house: Pick<Clients, 'temporal'>, workflowId: string): Promise<string[]> {
  return (await eventsOf(house, workflowId)).flat().flatMap((event) => {
    const { workflowTaskFailedEventAttributes: failed, workflowTaskTimedOutEventAttributes: timedOut } = event;
    if (timedOut) return [`${workflowId}: timed out`];
    const isOwn = failed && !BY_SERVER.includes(failed.cause);
    return isOwn ? [`${workflowId}: ${failed.failure?.message ?? failed.cause}`] : [];
  });
}
