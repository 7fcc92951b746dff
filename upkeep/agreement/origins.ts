import type { SerializationContext } from '@temporalio/common';
import type { History, Payload } from '@temporalio/common/lib/proto-utils.js';
import { isOfClosed, MARK, OURS } from '../../domain/mark.ts';
import type { Proofs } from '../../domain/plan.ts';
import { markingCodec } from '../../worker/mark.ts';
import type { Secret } from '../../worker/secrets.ts';

/** How a run of a workflow began, by the first event of its history. */
export type Origin = {
  type: string;
  taskQueue: string;
  /** The workflow that started it as its child. */
  parent: string | null;
  /** The run that its chain began with, and the one that it was before any reset. */
  firstRunId: string;
  originalRunId: string;
  /** Whether a worker of ours has put its mark on what it was started with. */
  isMarked: boolean;
};

export type HistoryEvent = NonNullable<History['events']>[number];

/** Reads the marks of workers; without the installation's secrets a mark is believed that nobody can verify here. */
export class MarkReader {
  readonly #namespace: string;
  readonly #codec: ReturnType<typeof markingCodec> | null;

  constructor(namespace: string, secrets: readonly Secret[]) {
    this.#namespace = namespace;
    this.#codec = secrets.length === 0 ? null : markingCodec(secrets);
  }

  /** @param isOpen of runs that ended long ago the secret may be gone: there a mark is believed as it stands. */
  async originOf(workflowId: string, event: HistoryEvent | undefined, isOpen: boolean): Promise<Origin | null> {
    const started = event?.workflowExecutionStartedEventAttributes;
    if (started == null) return null;
    const firstRunId = started.firstExecutionRunId ?? '';
    return {
      type: started.workflowType?.name ?? '',
      taskQueue: started.taskQueue?.name ?? '',
      parent: started.parentWorkflowExecution?.workflowId ?? null,
      firstRunId,
      originalRunId: started.originalExecutionRunId ?? firstRunId,
      isMarked: isOpen
        ? await this.#isOurs(started.input?.payloads?.[0], { type: 'workflow', workflowId })
        : hasMark(started.input?.payloads?.[0]),
    };
  }

  /** The completions of activities in a closed workflow's history that no worker of ours has sent; the workflow believes none. */
  async forgedIn(workflowId: string, events: readonly HistoryEvent[]): Promise<ReadonlySet<HistoryEvent>> {
    const activities = new Map<string, string>();
    const forged = new Set<HistoryEvent>();
    for (const event of events) {
      const begun = event.activityTaskScheduledEventAttributes;
      if (begun != null) activities.set(String(event.eventId), begun.activityId ?? '');
      const done = event.activityTaskCompletedEventAttributes;
      const activityId = activities.get(String(done?.scheduledEventId ?? ''));
      if (done == null || activityId === undefined || !isOfClosed(activityId)) continue;
      const context = { type: 'activity', workflowId, activityId, isLocal: false } as const;
      if (!(await this.#isOurs(done.result?.payloads?.[0], context))) forged.add(event);
    }
    return forged;
  }

  async #isOurs(payload: Payload | null | undefined, context: Unnamed<SerializationContext>): Promise<boolean> {
    if (payload == null || !hasMark(payload)) return false;
    if (this.#codec === null) return true;
    const [read] = await this.#codec.decode([payload], { ...context, namespace: this.#namespace });
    return read?.metadata?.[OURS] !== undefined;
  }
}

const hasMark = (payload: Payload | null | undefined): boolean => payload?.metadata?.[MARK] != null;

type Unnamed<C> = C extends unknown ? Omit<C, 'namespace'> : never;

/** What is known of a meeting by which its workflows are told from others. */
export type Belonging = {
  meeting: string;
  proofs: Proofs | 'before';
  /** The first run of the meeting's workflow, as the registry has it. */
  firstRun: string | null;
  taskQueue: string | null;
};

/** What makes a run a stranger's, as the end of "a workflow …"; null where it belongs to the meeting. */
export function strangeness(workflowId: string, origin: Origin, belonging: Belonging): string | null {
  const { meeting, proofs, firstRun, taskQueue } = belonging;
  const { type, parent, isMarked, firstRunId, originalRunId } = origin;
  const expected = typeUnder(workflowId, meeting);
  if (expected === null) return `of type ${type}, under an id that no workflow of a meeting has`;
  if (type !== expected) return `of type ${type}, in the place of a ${expected}`;
  if (taskQueue !== null && origin.taskQueue !== taskQueue)
    return `on the task queue ${origin.taskQueue}, where the meeting is on ${taskQueue}`;
  if (expected === 'meeting') {
    if (firstRun === null) return null;
    if (firstRunId !== firstRun)
      return `that began with the run ${firstRunId}, where the meeting began with ${firstRun}`;
    // only the first run was started by a person
    return proofs === 'closed' && originalRunId !== firstRun && !isMarked ? UNMARKED : null;
  }
  if (proofs === 'closed') return isMarked ? null : UNMARKED;
  const isChild = parent !== null && (parent === `meeting/${meeting}` || parent.startsWith(`collection/${meeting}/`));
  return isChild || isMarked || proofs === 'before' ? null : 'that no workflow of the meeting has begun';
}

const UNMARKED = 'that came without the mark of a worker of ours';

/** Of which type a workflow with such an id is; null where the meeting has no such id. */
function typeUnder(workflowId: string, meeting: string): string | null {
  const [type = '', of, which, ...more] = workflowId.split('/');
  if (of !== meeting || more.length > 0) return null;
  if (type === 'meeting' || type === 'session') return which === undefined ? type : null;
  if (type === 'collection') return /^[1-9]\d*$/.test(which ?? '') ? type : null;
  return type === 'circulation' && which ? type : null;
}
