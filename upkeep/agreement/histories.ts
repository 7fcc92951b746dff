import {
  type Client,
  isGrpcServiceError,
  type WorkflowExecutionInfo,
  type WorkflowExecutionStatusName,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { History, Payload } from '@temporalio/common/lib/proto-utils.js';
import { z } from 'zod';
import type { Act } from '../../domain/act.ts';
import { CREDENTIALS_PAPERS } from '../../domain/credentials.ts';
import { Scan } from '../../domain/messages/approvals.ts';
import { Command } from '../../domain/messages/commands.ts';
import { names } from '../../domain/messages/messages.ts';
import { CalendarDate, Mode, Sha256, Slug } from '../../domain/plan.ts';
import type { Secret } from '../../worker/secrets.ts';
import { messageIn } from '../../workflows/boundary/envelope.ts';
import { type HistoryEvent, MarkReader, type Origin } from './origins.ts';

/** What the histories of a meeting's workflows say was done. They lead; the registry follows. */

export type WorkflowRun = {
  workflowId: string;
  runId: string;
  status: WorkflowExecutionStatusName;
  startedAt: number;
  history: History;
  /** Null where the history does not tell. */
  origin: Origin | null;
  /** Ends of activities that nobody of ours has sent. */
  forged: ReadonlySet<HistoryEvent>;
};

/** Whether something may still happen in a workflow. */
export const isOpen = (status: WorkflowExecutionStatusName): boolean => status === 'RUNNING' || status === 'PAUSED';

const Paper = z.object({ name: z.string(), revision: z.int() });
const Drafted = z.array(z.object({ name: z.string(), language: z.string(), sha256: Sha256, pages: z.int() }));
const RecordedAct = z.custom<Act>((value) => typeof value === 'object' && value !== null && 'action' in value);
const Acts = z.object({ acts: z.array(RecordedAct) });

/** An activity that leaves something in the registry: what is read of its input, and of its result. */
type WorkflowKind<I extends z.ZodType, R extends z.ZodType> = { name: string; input: I; result: R };
const kind = <I extends z.ZodType, R extends z.ZodType>(name: string, input: I, result: R): WorkflowKind<I, R> => ({
  name,
  input,
  result,
});

export const kinds = {
  openMeeting: kind('openMeeting', z.unknown(), z.object({ shards: z.int() })),
  project: kind('project', Acts, z.unknown()),
  recordMeeting: kind(
    'recordMeeting',
    Acts.extend({ phase: z.string(), counts: z.record(z.string(), z.unknown()) }),
    z.unknown(),
  ),
  recordCirculation: kind(
    'recordCirculation',
    Acts.extend({ name: Slug, revision: z.int(), state: z.string(), approvals: z.array(z.unknown()) }),
    z.unknown(),
  ),
  draftCirculation: kind(
    'draftCirculation',
    Paper.extend({ by: Slug, text: Sha256.nullable() }),
    z.object({ textSha256: Sha256, documents: Drafted }),
  ),
  fillCirculation: kind(
    'fillCirculation',
    Paper.extend({ number: z.string(), date: CalendarDate, scans: z.array(Scan).optional() }),
    z.object({ finalSha256: Sha256, documents: Drafted }),
  ),
  drawList: kind(
    'drawList',
    z.object({
      kind: z.enum(['deadline', 'provisional', 'final']),
      at: z.string(),
      revision: z.int().positive().default(1),
    }),
    Drafted.element.extend({ others: Drafted.optional() }),
  ),
  drawReport: kind(
    'drawReport',
    z.object({
      at: z.string(),
      opened: z.string().optional(),
      closed: z.string().optional(),
      present: z.array(z.string()).optional(),
    }),
    Drafted.element.extend({ others: Drafted.optional() }),
  ),
  drawCredentials: kind(
    'drawCredentials',
    z.object({ paper: z.enum(CREDENTIALS_PAPERS), at: z.string(), revision: z.int().positive() }),
    Drafted.element.extend({ others: Drafted.optional() }),
  ),
  withhold: kind('withhold', z.object({ circulation: Slug, revision: z.int(), attempt: z.int() }), z.unknown()),
  dispatch: kind(
    'dispatch',
    z.object({
      circulation: Slug,
      revision: z.int(),
      attempt: z.int(),
      participants: z.array(z.string()),
      at: z.string(),
    }),
    z.object({
      outcomes: z.array(
        z.object({
          participant: z.string(),
          outcome: z.enum(['sent', 'post', 'undeliverable']),
          contact: z.string().nullable(),
          messageId: z.string().nullable(),
          answer: z.string().nullable(),
        }),
      ),
    }),
  ),
};

/** One activity of a run. `lost`: its run has ended, so it will neither complete nor fail. */
export type Performed<I, R> = { at: number; workflowId: string; input: I } & (
  | { state: 'done'; result: R }
  | { state: 'failed' | 'open' | 'lost'; result: null }
);

type Raw = {
  name: string;
  at: number;
  workflowId: string;
  input: unknown;
  state: 'done' | 'failed' | 'open' | 'lost';
  result: unknown;
};

export class Histories {
  readonly runs: readonly WorkflowRun[];
  readonly #performed: Raw[];

  constructor(runs: readonly WorkflowRun[]) {
    this.runs = runs;
    this.#performed = runs.flatMap(activitiesOf).sort((a, b) => a.at - b.at);
  }

  /** The activities of a kind in all runs, in the order in which they ended. */
  performed<I extends z.ZodType, R extends z.ZodType>(of: WorkflowKind<I, R>): Performed<z.output<I>, z.output<R>>[] {
    const performed: Performed<z.output<I>, z.output<R>>[] = [];
    for (const raw of this.#performed) {
      const input = raw.name === of.name ? of.input.safeParse(raw.input) : null;
      if (input?.success !== true) continue;
      const { at, workflowId, state } = raw;
      const base = { at, workflowId, input: input.data };
      const result = of.result.safeParse(raw.result);
      if (state !== 'done') performed.push({ ...base, state, result: null });
      else if (result.success) performed.push({ ...base, state, result: result.data });
    }
    return performed;
  }

  /** What was done of a kind: input and result. */
  done<I extends z.ZodType, R extends z.ZodType>(
    of: WorkflowKind<I, R>,
  ): { input: z.output<I>; result: z.output<R> }[] {
    return this.performed(of).flatMap((one) => (one.state === 'done' ? [one] : []));
  }

  /** The acts that were sent to the registry and that no worker will send again, in the order of writing. */
  acts(): Act[][] {
    return [kinds.project, kinds.recordMeeting, kinds.recordCirculation]
      .flatMap((kind) => this.performed({ ...kind, input: Acts }))
      .filter(({ state }) => state === 'done' || state === 'lost')
      .sort((a, b) => a.at - b.at)
      .map(({ input }) => input.acts);
  }

  /** The acts that one run has sent to the registry, or is about to. */
  actsIn(runId: string): Act[] {
    return this.runs
      .filter((run) => run.runId === runId)
      .flatMap(activitiesOf)
      .flatMap(({ input }) => Acts.safeParse(input).data?.acts ?? []);
  }

  /** How often a run has skipped time. */
  skippedIn(runId: string): number {
    const events = this.runs.find((run) => run.runId === runId)?.history.events ?? [];
    return events.filter((event) => event.workflowExecutionTimeSkippingTransitionedEventAttributes != null).length;
  }

  /** The commands of the meeting to its collections, the oldest first. */
  commands(): Command[] {
    const commands = new Map<string, Command>();
    for (const { workflowId, history } of this.runs) {
      if (!workflowId.startsWith('meeting/')) continue;
      for (const event of history.events ?? []) {
        const sent = event.signalExternalWorkflowExecutionInitiatedEventAttributes;
        if (sent?.signalName !== names.signals.command) continue;
        const command = Command.safeParse(messageIn(decoded(sent.input?.payloads?.[0])));
        if (command.success && !commands.has(command.data.id)) commands.set(command.data.id, command.data);
      }
    }
    return [...commands.values()];
  }

  /** The ids of all workflows that were started as children. */
  children(): string[] {
    const ids = this.runs.flatMap(({ history }) =>
      (history.events ?? []).flatMap(
        (event) => event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId ?? [],
      ),
    );
    return [...new Set(ids)];
  }

  /** What a workflow's first run was started with. */
  inputOf(workflowId: string): unknown {
    const first = this.runs.find((run) => run.workflowId === workflowId);
    return decoded(first?.history.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]);
  }
}

/** What is read of the input of any workflow, and of that of a meeting. */
export const StartedIn = z.looseObject({ mode: Mode, proofs: z.literal('closed').optional() });
export const StartInput = StartedIn.extend({ turnAt: z.object({ collection: z.int(), circulation: z.int() }) });

type EventId = NonNullable<HistoryEvent['eventId']>;

/** The latest workflow task to reset to, as the server's `resetWorkflowExecution` takes it. */
export function lastTask(history: History): EventId | null {
  const events = history.events ?? [];
  const ordered = orderOfFailure(events);
  if (ordered !== null) return ordered;
  const completed = events.findLast((event) => event.workflowTaskCompletedEventAttributes != null);
  const begun = completed ?? events.findLast((event) => event.workflowTaskStartedEventAttributes != null);
  return begun?.eventId ?? null;
}

/**
 * For a run that ended by an activity's failure, it is the task that scheduled that activity: at a later task the failure
 * would still be in the history.
 */
function orderOfFailure(events: readonly HistoryEvent[]): EventId | null {
  if (events.at(-1)?.workflowExecutionFailedEventAttributes == null) return null;
  const failed = events.findLast((event) => event.activityTaskFailedEventAttributes != null);
  const scheduled = failed?.activityTaskFailedEventAttributes?.scheduledEventId;
  const order = events.find(({ eventId }) => scheduled != null && Number(eventId) === Number(scheduled));
  return order?.activityTaskScheduledEventAttributes?.workflowTaskCompletedEventId ?? null;
}

/** Why the latest workflow task failed, as the worker said it. */
export function lastTaskFailure(history: History): string | null {
  const failed = history.events?.findLast((event) => event.workflowTaskFailedEventAttributes != null);
  return failed?.workflowTaskFailedEventAttributes?.failure?.message ?? null;
}

const AT_ONCE = 8;
/** Of gRPC. */
const [INVALID_ARGUMENT, NOT_FOUND] = [3, 5];
type Execution = Pick<WorkflowExecutionInfo, 'workflowId' | 'runId' | 'status' | 'startTime'>;

/** Reads histories, and keeps those of ended runs, since they do not change. */
export class HistoryReader {
  readonly #temporal: Client;
  readonly #marks: MarkReader;
  readonly #ended = new Map<string, WorkflowRun>();
  readonly #began = new Map<string, Origin | null>();

  /** @param secrets by which the marks of workers are verified; without, they are believed. */
  constructor(temporal: Client, secrets: readonly Secret[] = []) {
    this.#temporal = temporal;
    this.#marks = new MarkReader(temporal.options.namespace, secrets);
  }

  /** All runs of these workflows that the server still has, the oldest first. */
  async read(workflowIds: readonly string[]): Promise<Histories> {
    const found = (await inTurn(workflowIds, (id) => this.runsOf(id))).flat();
    const runs = await inTurn(found, async ({ workflowId, runId, status, startTime }): Promise<WorkflowRun | null> => {
      const known = this.#ended.get(runId);
      if (known !== undefined) return known;
      const history = await this.#historyOf(workflowId, runId);
      if (history === null) return null;
      const events = history.events ?? [];
      const origin = await this.#marks.originOf(workflowId, events[0], isOpen(status.name));
      const forged = await this.#marks.forgedIn(workflowId, events);
      const startedAt = startTime.getTime();
      const run = { workflowId, runId, status: status.name, startedAt, history, origin, forged };
      if (!isOpen(status.name)) this.#ended.set(runId, run);
      return run;
    });
    return new Histories(runs.filter((run) => run !== null).sort((a, b) => a.startedAt - b.startedAt));
  }

  /** How a run began, from its first event alone; null where the server no longer knows it. */
  async originOf({ workflowId, runId, status }: Pick<Execution, 'workflowId' | 'runId' | 'status'>) {
    const known = this.#began.get(runId);
    if (known !== undefined) return known;
    const first = await this.#firstEvent(workflowId, runId);
    const origin = await this.#marks.originOf(workflowId, first, isOpen(status.name));
    this.#began.set(runId, origin);
    return origin;
  }

  async #firstEvent(workflowId: string, runId: string) {
    const { namespace } = this.#temporal.options;
    const execution = { workflowId, runId };
    const asked = { namespace, execution, maximumPageSize: 1 };
    try {
      const { history } = await this.#temporal.workflowService.getWorkflowExecutionHistory(asked);
      return history?.events?.[0];
    } catch (error) {
      if (isGrpcServiceError(error) && error.code === NOT_FOUND) return undefined;
      throw error;
    }
  }

  /** The ids of open workflows under the ids of a meeting, and of those that say that they are of it. */
  async openUnder(meeting: string): Promise<string[]> {
    const named = ['meeting', 'session'].map((type) => `WorkflowId = "${type}/${meeting}"`);
    const under = ['meeting', 'session', 'collection', 'circulation'].map(
      (type) => `WorkflowId STARTS_WITH "${type}/${meeting}/"`,
    );
    const ids = new Set<string>();
    for (const places of [[...named, ...under], [`MeetingId = "${meeting}"`]]) {
      const query = `(${places.join(' OR ')}) AND CloseTime IS NULL`;
      try {
        for await (const { workflowId } of this.#temporal.workflow.list({ query })) ids.add(workflowId);
      } catch (error) {
        // the search attribute is gone, which is found as such
        if (!isGrpcServiceError(error) || error.code !== INVALID_ARGUMENT) throw error;
      }
    }
    return [...ids];
  }

  /** Null for a run that was deleted and is still in the list. */
  async #historyOf(workflowId: string, runId: string): Promise<History | null> {
    try {
      return await this.#temporal.workflow.getHandle(workflowId, runId).fetchHistory();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && error.code === NOT_FOUND))
        return null;
      throw error;
    }
  }

  async #latest(workflowId: string): Promise<Execution | null> {
    try {
      return await this.#temporal.workflow.getHandle(workflowId).describe();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  }

  /** All runs of a workflow that the server still has. */
  async runsOf(workflowId: string): Promise<Execution[]> {
    const runs: Execution[] = [];
    for await (const run of this.#temporal.workflow.list({ query: `WorkflowId = ${JSON.stringify(workflowId)}` })) {
      runs.push(run);
    }
    // the list is updated with a delay
    const latest = await this.#latest(workflowId);
    if (latest !== null && !runs.some(({ runId }) => runId === latest.runId)) runs.push(latest);
    return runs;
  }
}

/** Asks for each, a few at a time, and keeps the order. */
export async function inTurn<A, B>(items: readonly A[], ask: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(ask))));
  }
  return results;
}

/** When an event was written, in milliseconds since 1970. */
export const atOf = ({ eventTime }: HistoryEvent): number =>
  Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1e6;

function activitiesOf({ workflowId, status, history, forged }: WorkflowRun): Raw[] {
  const scheduled = new Map<string, Raw>();
  for (const event of history.events ?? []) {
    // the workflow did not believe it, and asked for another
    if (forged.has(event)) continue;
    const at = atOf(event);
    const begun = event.activityTaskScheduledEventAttributes;
    const done = event.activityTaskCompletedEventAttributes;
    const failed =
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes ??
      event.activityTaskCanceledEventAttributes;
    if (begun != null) {
      scheduled.set(String(event.eventId), {
        name: begun.activityType?.name ?? '',
        at,
        workflowId,
        input: decoded(begun.input?.payloads?.[0]),
        state: isOpen(status) ? 'open' : 'lost',
        result: null,
      });
    }
    const raw = scheduled.get(String(done?.scheduledEventId ?? failed?.scheduledEventId ?? ''));
    if (raw === undefined) continue;
    Object.assign(raw, { at, state: done == null ? 'failed' : 'done', result: decoded(done?.result?.payloads?.[0]) });
  }
  return [...scheduled.values()];
}

function decoded(payload: Payload | null | undefined): unknown {
  if (payload == null) return null;
  try {
    return defaultPayloadConverter.fromPayload<unknown>(payload);
  } catch {
    return null;
  }
}
