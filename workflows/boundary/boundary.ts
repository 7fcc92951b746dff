import { ActivityFailure, ApplicationFailure, defaultPayloadConverter, type Payload } from '@temporalio/common';
import {
  type ActivateInput,
  type ActivityInput,
  type ContinueAsNewInput,
  proxyActivities,
  type SignalWorkflowInput,
  type StartChildWorkflowExecutionInput,
  sleep,
  type WorkflowExecuteInput,
  workflowInfo,
} from '@temporalio/workflow';
import { z } from 'zod';
import { isOfHouse } from '../../domain/authority.ts';
import { activityIdOf, OURS } from '../../domain/mark.ts';
import { countSignal } from '../shared/history-length.ts';
import { patched } from '../shared/patches.ts';
import { refusal } from '../shared/refusal.ts';
import { type Heard, type HouseEnvelope, nextNumber, opened, type Unheard, unheard } from './envelope.ts';

type Job = NonNullable<ActivateInput['activation']['jobs']>[number];
type SignalJob = NonNullable<Job['signalWorkflow']>;
type ActivityJob = NonNullable<Job['resolveActivity']>;
type Next<I, O> = (input: I) => O;

/** Names that the SDK keeps for itself: it fails the task, and so stops the workflow for ever, when a message bears one. */
const RESERVED = '__temporal_';
const UNPROVED = 'Unproved';

/** What of a workflow's input says how it guards itself, and what an earlier run has sent and heard. */
const Guarded = z.looseObject({
  proofs: z.literal('closed').optional().catch(undefined),
  sent: z.number().optional().catch(undefined),
  heard: z.record(z.string(), z.number()).optional().catch(undefined),
});

/**
 * The boundary of one workflow: what comes over it, and who may have sent it. Whoever may write to the Temporal server can send
 * any message, answer for any activity and start any workflow; a worker knows by its mark what another worker sent.
 *
 * Closed, a workflow hears what only the house sends (`domain/authority.ts`) with that mark and once, believes no activity without
 * it, and starts its children closed. Open, as rehearsals are unless asked, and as meetings are that began before there
 * were marks, it does what it did before, in the same order: there what the SDK returns is returned as it is, without another
 * promise around it. Either way no message fails a task.
 */
export class Boundary {
  #closed = false;
  /** The start came from a worker. */
  #isMarked = false;
  #sent = 0;
  #heard: Record<string, number> = {};
  /** By receiver, the signal under way: they arrive in the order in which they are sent. */
  readonly #sending = new Map<string, Promise<void>>();
  /** Activities that the server may end because their time has run out. */
  readonly #timed = new Set<number>();

  /** Looks at what comes before the SDK and the workflow see it. */
  look({ activation }: ActivateInput): void {
    const forged: Job[] = [];
    for (const job of activation.jobs ?? []) {
      const { initializeWorkflow, signalWorkflow, doUpdate, resolveActivity } = job;
      if (initializeWorkflow) this.#begin(initializeWorkflow);
      if (doUpdate?.name?.startsWith(RESERVED)) doUpdate.name = unheard('reserved', doUpdate.name);
      if (signalWorkflow) {
        countSignal();
        this.#hear(signalWorkflow);
      }
      if (resolveActivity && this.#closed && !this.#isGenuine(resolveActivity)) {
        disbelieve(resolveActivity);
        forged.push(noticeOf('forged', 'an activity'));
      }
    }
    activation.jobs?.push(...forged);
  }

  #begin({ arguments: given }: NonNullable<Job['initializeWorkflow']>): void {
    const [payload] = given ?? [];
    this.#isMarked = hasMark(payload);
    const read = Guarded.safeParse(readValue(payload));
    if (!read.success) return;
    const { proofs, sent = 0, heard = {} } = read.data;
    this.#closed = proofs === 'closed';
    if (this.#isMarked) [this.#sent, this.#heard] = [sent, heard];
  }

  /**
   * All but the first run of a meeting are started by workflows of the house, and so by a worker. A run that follows another,
   * and a child, may have been started by a worker of a release that put no marks, of a meeting that is open.
   *
   * @throws ApplicationFailure `unproved`, which ends the workflow
   */
  start(input: WorkflowExecuteInput, next: Next<WorkflowExecuteInput, Promise<unknown>>): Promise<unknown> {
    const { continuedFromExecutionRunId, parent, workflowType } = workflowInfo();
    const isInner = workflowType !== 'meeting' || hasState(input.args[0]);
    const isUnproved =
      isInner && !this.#isMarked && (this.#closed || (continuedFromExecutionRunId ?? parent) === undefined);
    if (isUnproved && (this.#closed || patched('marked-starts'))) {
      // a promise: what is thrown at once would fail the task instead of the workflow
      return Promise.reject(
        refusal(
          'unproved',
          'only Convene’s own workers start this, and it came without their mark; a meeting is started with `convene start PLAN`, and `convene repair` starts what was lost',
        ),
      );
    }
    return next(input);
  }

  #hear(job: SignalJob): void {
    const name = job.signalName ?? '';
    if (name.startsWith(RESERVED)) {
      job.signalName = unheard('reserved', name);
      return;
    }
    if (!isOfHouse(name)) return;
    const [payload] = job.input ?? [];
    const read = hasMark(payload) ? opened(name, readValue(payload), this.#heard) : 'unproved';
    if (typeof read !== 'string') this.#take(job, read);
    else if (this.#closed) job.signalName = unheard(read, name);
  }

  #take(job: SignalJob, { from, number, message }: HouseEnvelope): void {
    this.#heard[from] = number;
    job.input = message === undefined ? [] : [defaultPayloadConverter.toPayload(message)];
  }

  /** Puts a signal to another workflow into an envelope, and sends it after those before it. */
  signal(input: SignalWorkflowInput, next: Next<SignalWorkflowInput, Promise<void>>): Promise<void> {
    if (!this.#closed) return next(input);
    const { target, signalName, args } = input;
    const to = target.type === 'external' ? (target.workflowExecution.workflowId ?? '') : target.childWorkflowId;
    const before = this.#sending.get(to) ?? Promise.resolve();
    const sending = before.then(() => {
      this.#sent = nextNumber(this.#sent, Date.now());
      const [message] = args;
      const from = workflowInfo().workflowId;
      const envelope: HouseEnvelope = { from, number: this.#sent, signal: signalName, message };
      return untilThereIsRoom(() => next({ ...input, args: [envelope] }));
    });
    this.#sending.set(
      to,
      sending.catch(() => {}),
    );
    return sending;
  }

  /**
   * An activity of a closed workflow has an id that no other of its runs has: a result serves for it alone, and who carries
   * it out sees that a closed workflow asks (`isOfClosed`).
   */
  activity(input: ActivityInput, next: Next<ActivityInput, Promise<unknown>>): Promise<unknown> {
    return this.#closed ? this.#activityOfClosed(input, next) : next(input);
  }

  async #activityOfClosed(input: ActivityInput, next: Next<ActivityInput, Promise<unknown>>): Promise<unknown> {
    const { options, activityType, args, seq } = input;
    const activityId = activityIdOf(seq, activityType, workflowInfo().continuedFromExecutionRunId);
    if (options.scheduleToCloseTimeout !== undefined) this.#timed.add(seq);
    try {
      return await next({ ...input, options: { ...options, activityId } });
    } catch (error) {
      if (!isDisbelieved(error)) throw error;
      const again = proxyActivities<Record<string, (...given: unknown[]) => Promise<unknown>>>(options)[activityType];
      if (again === undefined) throw error;
      return again(...args);
    }
  }

  /** Whether a worker says so, or the server, whose word it is that a time has run out. */
  #isGenuine({ seq, result }: ActivityJob): boolean {
    if (result?.completed) return hasMark(result.completed.result);
    const cause = result?.failed?.failure?.cause;
    if (!result?.failed) return true;
    if (cause?.timeoutFailureInfo) return this.#timed.has(seq ?? 0);
    return (cause?.applicationFailureInfo?.details?.payloads ?? []).some(hasMark);
  }

  startChild<O>(input: StartChildWorkflowExecutionInput, next: Next<StartChildWorkflowExecutionInput, O>): O {
    if (!this.#closed) return next(input);
    const { sent: _, heard: __, ...given } = Guarded.parse(input.options.args[0]);
    const args = [{ ...given, proofs: 'closed' }];
    // what a stranger started under this id has failed at once, and is in nobody's way
    const workflowIdReusePolicy = 'ALLOW_DUPLICATE_FAILED_ONLY';
    return next({ ...input, options: { ...input.options, args, workflowIdReusePolicy } });
  }

  continueAsNew(input: ContinueAsNewInput, next: Next<ContinueAsNewInput, Promise<never>>): Promise<never> {
    if (!this.#closed) return next(input);
    const [first] = input.args;
    const heard: Heard = this.#heard;
    const args = [{ ...Guarded.parse(first), proofs: 'closed', sent: this.#sent, heard }];
    return next({ ...input, args });
  }
}

/** Seconds between tries: some eight minutes in all. */
const WAITS = [1, 2, 4, 8, 16, 30, 60, 120, 240];

/**
 * Sends, and sends again where the receiver has as many signals as the server takes of one run, until it has turned: whoever
 * floods a meeting keeps no report from it.
 */
async function untilThereIsRoom(send: () => Promise<void>): Promise<void> {
  for (const seconds of WAITS) {
    try {
      return await send();
    } catch (error) {
      if (!isFull(error) || !patched('sends-again')) throw error;
      await sleep(seconds * 1_000);
    }
  }
  return send();
}

/** As the SDK says it: the failure has no other sign. */
const isFull = (error: unknown): boolean => error instanceof Error && /signal limit was exceeded/.test(error.message);

const hasMark = (payload: Payload | null | undefined): boolean => payload?.metadata?.[OURS] !== undefined;

/** What a payload holds; undefined where it cannot be read. */
function readValue(payload: Payload | null | undefined): unknown {
  if (!payload) return undefined;
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch {
    return undefined;
  }
}

const hasState = (input: unknown): boolean => z.object({ state: z.looseObject({}) }).safeParse(input).success;

function disbelieve(job: ActivityJob): void {
  const message = 'this did not come from a worker';
  job.result = {
    failed: {
      failure: {
        message,
        activityFailureInfo: { activityType: { name: 'an activity' } },
        cause: { message, applicationFailureInfo: { type: UNPROVED, nonRetryable: true } },
      },
    },
  };
}

const isDisbelieved = (error: unknown): boolean =>
  error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && error.cause.type === UNPROVED;

/** A signal that tells the workflow what was not believed. */
const noticeOf = (why: Unheard, what: string): Job & { variant: 'signalWorkflow' } => ({
  variant: 'signalWorkflow',
  signalWorkflow: { signalName: unheard(why, what), input: [], identity: '', headers: {} },
});
