import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Client,
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import canonicalize from 'canonicalize';
import type { Delegation } from '../domain/delegation.ts';
import { ConveneError, Refusal } from '../domain/errors.ts';
import { type Answer, type Channel, LARGEST, type Outcome } from '../domain/messages/answers.ts';
import {
  type Approve,
  type CirculationOutcome,
  type Disown,
  type FillIssue,
  officerMessages,
  type ReturnForRevision,
  type Revise,
  type Withdraw,
} from '../domain/messages/approvals.ts';
import type { Basis } from '../domain/messages/common.ts';
import { names, workflowIds } from '../domain/messages/messages.ts';
import { ORDER_BYTES, type Order, type OrderName, type OrderOutcome, orders } from '../domain/messages/orders.ts';
import type { AdvanceOutcome } from '../domain/messages/reports.ts';
import { type MeetingPlan, type Mode, mandateOf, type Proofs } from '../domain/plan.ts';
import { type Enter, type EnterOutcome, LARGEST_ENTRY } from '../domain/session/enter.ts';
import { type MeetingNamed, namedBy } from '../domain/warrant.ts';
import type { Pool } from '../registry/database.ts';
import { existing, isOver, Registry } from '../registry/registry.ts';
import type { CirculationView } from '../workflows/circulation/state.ts';
import type { CollectionState } from '../workflows/collection/state.ts';
import type { MeetingInput, MeetingView } from '../workflows/meeting/state.ts';
import type { SessionView } from '../workflows/session/state.ts';
import { attributes } from '../workflows/shared/attributes.ts';
import { days, marked, plain } from '../workflows/shared/page.ts';
import { AnswerDoors } from './answers.ts';
import type { OpenedLink, Recorder } from './people.ts';
import { deliverProven, type ProvenAnswer, provenAnswer } from './proven-answer.ts';
import { seal } from './seal.ts';
import type { MessageProof, OrderSigner } from './signed.ts';

/** Continue as new at this many events: well under the server's limits, and few enough for the UI. */
const TURN_AT = { meeting: 4_000, circulation: 4_000, collection: 8_000 };

export type ConveneOptions = {
  temporal: Client;
  pool: Pool;
  taskQueue: string;
  turnAt?: MeetingInput['turnAt'];
  /** Whose key signs that a meeting may begin; nobody's, where it is left out. */
  recorder?: () => Promise<Recorder | null>;
};

/** What code that asks works with: the product's typed library, the Temporal server and the registry. */
export type Clients = Pick<ConveneOptions, 'temporal' | 'pool'> & { convene: Convene };

/** Bytes of a message, as JSON: an act has the texts of an order, or the list of its scans. */
const LARGEST_ACT = ORDER_BYTES + 2_000;

/** The resolution under which a meeting is convened, in half a sentence. */
function underMandate(plan: MeetingPlan): string {
  const mandate = mandateOf(plan);
  return mandate === null ? '; its mandate is awaited' : ` and resolution ${plain(mandate.resolution)}`;
}

const proofsIn = (mode: Mode, asked: Proofs = 'open'): Proofs => (mode === 'live' ? 'closed' : asked);

type WithoutHead<M> = M extends unknown ? Omit<M, 'v' | 'id'> & { id?: string } : never;
/** An order without what the client adds; the `id` is given by a caller that may have to repeat it. */
export type OrderMessage<N extends OrderName> = Omit<Order<N>, 'v' | 'id'> & { id?: string | undefined };

/**
 * What people and programs ask of Convene, typed. It writes submissions to the registry, so that no name enters a
 * message, and routes answers to the collection that has the participant.
 *
 * A refusal is a `ConveneError` whose code and sentence are the workflow's own.
 */
export class Convene {
  readonly registry: Registry;
  readonly #temporal: Client;
  readonly #taskQueue: string;
  readonly #turnAt: MeetingInput['turnAt'];
  readonly #recorder: NonNullable<ConveneOptions['recorder']>;
  readonly #doors: AnswerDoors;

  constructor({ temporal, pool, taskQueue, turnAt = TURN_AT, recorder = async () => null }: ConveneOptions) {
    this.#recorder = recorder;
    this.#temporal = temporal;
    this.#taskQueue = taskQueue;
    this.#turnAt = turnAt;
    this.#doors = new AnswerDoors(temporal);
    this.registry = new Registry(pool);
  }

  /**
   * Starts a meeting from a plan file. A live meeting takes the plan's id, which can be used once; a rehearsal takes the
   * next free `~r` id. The same call resumes a live start that stopped half way.
   *
   * @param prepare changes the plan before the start, such as adding the keys that officers of a rehearsal sign with.
   * @param proofs whether a rehearsal acts on nothing that has no proof; a live meeting never does.
   * @throws PlanError with all that is wrong with the plan or its directory.
   * @throws ConveneError `MANDATE_AWAITED`, `PLAN_PAST`, `MEETING_EXISTS`, `START_UNSIGNED`, `START_INCOMPLETE`.
   */
  async start(
    planFile: string,
    mode: Mode,
    prepare: (plan: MeetingPlan) => MeetingPlan = (plan) => plan,
    proofs?: Proofs,
  ): Promise<{ meeting: string; plan: MeetingPlan }> {
    // plans and treaties are loaded only here: most commands have no need of them
    const { loadDirectory } = await import('../meetings/directory.ts');
    const { loadPlan, PlanError } = await import('../meetings/plan.ts');
    const { refuseUnwritable } = await import('./draftable.ts');
    const { refuseAwaited, refusePast, refuseUnprovable } = await import('./live.ts');
    const loaded = loadPlan(planFile);
    if (!loaded.ok) throw new PlanError(loaded.problems);
    refuseUnwritable(loaded.plan, planFile);
    if (mode === 'live') {
      refuseAwaited(loaded.plan, planFile);
      refusePast(loaded.plan, Date.now());
      refuseUnprovable(loaded.plan);
    }
    const contacts = loadDirectory(loaded.directoryFile);
    const plan = prepare(loaded.plan);
    const kept = proofsIn(mode, proofs);
    const entered = await this.#enter(plan, loaded.sha256, mode, kept);
    // only now: a start that is refused leaves the directory as it is
    await this.registry.saveDirectory(contacts, mode);
    return this.#begin(entered.meeting, entered.plan, mode, kept);
  }

  /** Starts a meeting from a resolved plan without checking its dates; `start` is the way for files. */
  async startPlan(
    plan: MeetingPlan,
    planSha256: string,
    mode: Mode,
    proofs?: Proofs,
  ): Promise<{ meeting: string; plan: MeetingPlan }> {
    const kept = proofsIn(mode, proofs);
    const entered = await this.#enter(plan, planSha256, mode, kept);
    return this.#begin(entered.meeting, entered.plan, mode, kept);
  }

  /** Enters a meeting in the registry; a closed one with a warrant, or with that of the start that is resumed. */
  async #enter(plan: MeetingPlan, planSha256: string, mode: Mode, proofs: Proofs) {
    if (proofs !== 'closed')
      return { plan, meeting: await this.registry.createMeeting(plan, planSha256, mode, proofs) };
    const { warrantOf } = await import('./warrant.ts');
    const recorder = await this.#recorder();
    const meeting = await this.registry.createMeeting(plan, planSha256, mode, proofs, (id) =>
      warrantOf({ meeting: id, mode, plan }, recorder),
    );
    return { meeting, plan: (await this.registry.planAtStart(meeting)) ?? plan };
  }

  async #begin(
    meeting: string,
    plan: MeetingPlan,
    mode: Mode,
    proofs: Proofs,
  ): Promise<{ meeting: string; plan: MeetingPlan }> {
    const { wantsCredentials } = await import('../treaties/treaties.ts');
    const input: MeetingInput = {
      v: 1,
      machine: 'meeting.v1',
      meeting,
      mode,
      ...(proofs === 'closed' && { proofs }),
      plan,
      credentialsWanted: wantsCredentials(plan),
      at: mode === 'rehearsal' ? plan.startsAt : new Date().toISOString(),
      turnAt: this.#turnAt,
      state: null,
    };
    try {
      await this.#temporal.workflow.start('meeting', {
        workflowId: workflowIds.meeting(meeting),
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        taskQueue: this.#taskQueue,
        args: [input],
        staticSummary: marked(mode, `${plan.short} · ${plan.venue.city} · ${days(plan.opens.date, plan.closes.date)}`),
        staticDetails: `${plan.name}, convened under article ${plan.legalBasis.article}${underMandate(plan)}.`,
        typedSearchAttributes: [
          { key: attributes.meetingId, value: meeting },
          { key: attributes.mode, value: mode },
          { key: attributes.deadline, value: new Date(plan.deadline.at) },
        ],
      });
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) throw existing(meeting, error);
      throw new ConveneError(
        'START_INCOMPLETE',
        `${meeting} is entered in the registry, and the Temporal server did not begin it (${reasonOf(error)}).${mode === 'live' ? ' Give the same command again: it resumes where it stopped.' : ''}`,
        { cause: error },
      );
    }
    return { meeting, plan };
  }

  // ------------------------------------------------------------------------------------------ answers

  /**
   * Sends one answer; concurrent answers are batched. Throws a ConveneError when it is refused.
   *
   * @param link the personal link through which it came, where it is an answer of the page
   */
  async answer(
    meeting: string,
    answer: WithoutHead<Answer>,
    link: OpenedLink | null = null,
  ): Promise<Extract<Outcome, { ok: true }>> {
    refuseLarge(answer, LARGEST.answer);
    const shard = await this.registry.shardOf(meeting, answer.participant);
    const outcome = await this.#ask(meeting, workflowIds.collection(meeting, shard), () =>
      this.#doors.send(meeting, shard, { answer: { ...answer, v: 1, id: answer.id ?? randomUUID() }, link }),
    );
    if (outcome.ok) return outcome;
    throw new Refusal(outcome.code, outcome.message);
  }

  /** An answer with the proofs of who sends it, to be kept, and sent by `deliver`. @throws ConveneError `TOO_LARGE` */
  async prove(meeting: string, answer: WithoutHead<Answer> & { id: string }, link: OpenedLink): Promise<ProvenAnswer> {
    refuseLarge(answer, LARGEST.answer);
    const shard = await this.registry.shardOf(meeting, answer.participant);
    return provenAnswer(this.#temporal, workflowIds.collection(meeting, shard), { ...answer, v: 1 }, link);
  }

  /**
   * Sends an answer that was kept, as often as it takes: it is taken once. Throws a ConveneError when it is refused, and the error
   * of the connection where nobody takes it in time.
   */
  async deliver(
    meeting: string,
    answer: ProvenAnswer,
    { withinMs }: { withinMs: number },
  ): Promise<Extract<Outcome, { ok: true }>> {
    const { workflowId } = answer;
    const until = Date.now() + withinMs;
    return this.#ask(meeting, workflowId, () =>
      this.#temporal.withDeadline(until, () => deliverProven(this.#temporal, answer)),
    );
  }

  /** Names a delegation: the persons go to the registry, their count and salted hash to the collection. */
  async nominate(
    meeting: string,
    participant: string,
    delegation: Delegation,
    by: { actor: string; basis?: Basis; id?: string; channel?: Channel; source?: string },
  ): Promise<Extract<Outcome, { ok: true }>> {
    const submission = await this.registry.submit(meeting, participant, delegation, seal(delegation));
    return this.answer(meeting, { kind: 'nominate', participant, submission, ...by });
  }

  // ------------------------------------------------------------------------------------------ circulations

  /** `by`: the proof that a closed meeting asks for; a signed approval is one already. */
  approve = (meeting: string, circulation: string, message: WithoutHead<Approve>, by?: MessageProof) =>
    this.#act(meeting, circulation, names.updates.approve, message, by);

  returnForRevision = (
    meeting: string,
    circulation: string,
    message: WithoutHead<ReturnForRevision>,
    by?: MessageProof,
  ) => this.#act(meeting, circulation, names.updates.returnForRevision, message, by);

  revise = (meeting: string, circulation: string, message: WithoutHead<Revise>, by?: MessageProof) =>
    this.#act(meeting, circulation, names.updates.revise, message, by);

  fillIssue = (meeting: string, circulation: string, message: WithoutHead<FillIssue>, by?: MessageProof) =>
    this.#act(meeting, circulation, names.updates.fillIssue, message, by);

  /** Withdraws a circulation that is not issued, and with it the order that it communicates. */
  withdraw = (meeting: string, circulation: string, message: WithoutHead<Withdraw>, by?: MessageProof) =>
    this.#act(meeting, circulation, names.updates.withdraw, message, by);

  /** Disowns a paper that another entered as the officer's approval. */
  disown = (meeting: string, circulation: string, message: WithoutHead<Disown>, by?: MessageProof) =>
    this.#act(meeting, circulation, names.updates.disown, message, by);

  /** Stores an edited text, so that `revise` can name it by its hash. */
  async storeText(text: object): Promise<string> {
    const canonical = canonicalize(text) ?? '';
    const sha256 = createHash('sha256').update(canonical, 'utf8').digest('hex');
    await this.registry.storeBlob(sha256, 'application/json', Buffer.from(canonical, 'utf8'));
    return sha256;
  }

  async #act(
    meeting: string,
    circulation: string,
    update: keyof typeof officerMessages,
    message: object,
    by: MessageProof | undefined,
  ): Promise<CirculationOutcome> {
    const to = workflowIds.circulation(meeting, circulation);
    const sent = { v: 1, id: randomUUID(), ...message };
    if (by === undefined) return this.#update(meeting, to, update, sent);
    const { provenMessage } = await import('./signed.ts');
    const { revision } = (await this.circulation(meeting, circulation)).snapshot.context;
    const asked = { ...officerMessages[update], named: await this.named(meeting), circulation };
    const proven = await provenMessage(sent, asked, revision, by);
    return this.#update(meeting, to, update, proven);
  }

  /** A meeting as signatures name it: with its warrant, where it has one. */
  async named(meeting: string): Promise<MeetingNamed> {
    const { mode, plan } = await this.registry.meeting(meeting);
    return namedBy(meeting, mode, plan);
  }

  async circulation(meeting: string, circulation: string): Promise<CirculationView> {
    return this.#query(meeting, workflowIds.circulation(meeting, circulation));
  }

  // ------------------------------------------------------------------------------------------ the meeting

  async state(meeting: string): Promise<MeetingView> {
    return this.#query(meeting, workflowIds.meeting(meeting));
  }

  /**
   * Orders an act of the secretariat or of the States Parties. Its local dates are resolved before (cli/venue-time.ts).
   * An order that a circulation communicates is first drafted here, in all its languages, to find what is missing.
   *
   * @param signers those whose keys sign it: whoever gives it, and a second officer where it needs one
   * @throws ConveneError `NOT_WORDED` with every phrase that a language lacks, `MISQUOTED` where a corrigendum quotes what was not issued, `UNKNOWN_PARTICIPANT`, `NOT_INVITABLE`, `NOT_EXAMINABLE`, and
   *   then nothing is ordered; with the code and sentence of the meeting where it refuses, such as `not_lawful`.
   */
  async order<N extends OrderName>(
    meeting: string,
    name: N,
    message: OrderMessage<N>,
    signers: readonly OrderSigner[] = [],
  ): Promise<OrderOutcome> {
    const id = message.id ?? randomUUID();
    let sent: object = { ...message, v: 1, id };
    const act: OrderName = name;
    const read = orders[act].safeParse(sent);
    // what cannot be read, or is not lawful, is refused by the meeting in its own words; a repeat gets its first outcome
    if (read.success) {
      const state = await this.state(meeting);
      const { plan, taken = [] } = state.orders ?? {};
      const { isTaken, refuseUnworded, toldOf } = await import('./worded.ts');
      if (plan !== undefined && !taken.some(([known]) => known === id)) {
        const { located } = await import('./located.ts');
        const { signedOrder } = await import('./signed.ts');
        // a signature can make lawful what is not without: officers change their own key
        const signed = await signedOrder(await this.named(meeting), act, located(read.data, plan), signers);
        if (isTaken(act, signed, state)) {
          const { refuseMisquoted, refuseUnaddressed, refuseUnexaminable } = await import('./addressed.ts');
          const participants = await this.registry.participants(meeting);
          const codes = participants.map(({ code }) => code);
          refuseUnaddressed(read.data, meeting, plan, codes);
          refuseUnexaminable(read.data, meeting, participants);
          refuseUnworded(act, read.data, state);
          const told = toldOf(act, read.data, state);
          if (told !== null) refuseMisquoted(await this.registry.misquotes(meeting, told.plan, told.circulation));
          sent = signed;
        }
      }
    }
    return this.#update(meeting, workflowIds.meeting(meeting), name, sent);
  }

  /**
   * Enters something that happened in the room. A repeat of the id returns the first outcome.
   *
   * @throws Refusal `not_so` where the room does not stand so, `in_future`, `unproved`, …
   */
  async enter(meeting: string, message: WithoutHead<Enter>): Promise<EnterOutcome> {
    const sent = { v: 1, id: randomUUID(), ...message };
    refuseLarge(sent, LARGEST_ENTRY);
    return this.#updated(meeting, workflowIds.session(meeting), names.updates.enter, sent);
  }

  /** How the room of a session stands. */
  async session(meeting: string): Promise<SessionView> {
    return this.#query(meeting, workflowIds.session(meeting));
  }

  /** How the workflow of a meeting ended before the meeting did, such as `failed`; null where it runs or has completed. */
  async fallen(meeting: string): Promise<string | null> {
    const { status } = await this.#temporal.workflow.getHandle(workflowIds.meeting(meeting)).describe();
    return FALLEN.includes(status.name) ? status.name.toLowerCase().replaceAll('_', ' ') : null;
  }

  /** What a collection holds; a closed one answers too. */
  async collection(meeting: string, shard: number): Promise<CollectionState> {
    return this.#query(meeting, workflowIds.collection(meeting, shard));
  }

  /** Moves a rehearsal's clock to an instant, over as many runs of the meeting as that takes. */
  async advance(meeting: string, to: string, actor = 'staff:rehearsal'): Promise<AdvanceOutcome> {
    for (;;) {
      const message = { v: 1, id: randomUUID(), actor, to };
      const outcome = await this.#update<AdvanceOutcome>(
        meeting,
        workflowIds.meeting(meeting),
        names.updates.advanceClock,
        message,
      );
      if (outcome.reached) return outcome;
    }
  }

  async #update<T>(meeting: string, workflowId: string, update: string, message: object): Promise<T> {
    refuseLarge(message, LARGEST_ACT);
    return this.#updated(meeting, workflowId, update, message);
  }

  #updated<T>(meeting: string, workflowId: string, update: string, message: object): Promise<T> {
    const handle = this.#temporal.workflow.getHandle(workflowId);
    return this.#ask(meeting, workflowId, () => handle.executeUpdate<T, [unknown]>(update, { args: [message] }));
  }

  async #query<T>(meeting: string, workflowId: string): Promise<T> {
    const handle = this.#temporal.workflow.getHandle(workflowId);
    const limit = performance.now() + BEGINS_WITHIN_MS;
    for (;;) {
      try {
        return await this.#ask(meeting, workflowId, () => handle.query<T>(names.queries.state));
      } catch (error) {
        if (performance.now() > limit || !hasNotBegun(error)) throw error;
        await sleep(BEGINS_WITHIN_MS / 50);
      }
    }
  }

  /** Turns what the server and the workflows say into errors for people. */
  async #ask<T>(meeting: string, workflowId: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
        throw new Refusal(error.cause.type ?? 'refused', error.cause.message, { cause: error });
      }
      if (error instanceof WorkflowNotFoundError) throw await this.#notRunning(meeting, workflowId, error);
      throw error;
    }
  }

  async #notRunning(meeting: string, workflowId: string, cause: Error): Promise<ConveneError> {
    // a registry that does not answer must not hide what was asked
    const found = await this.registry.meeting(meeting).catch((error: unknown) => {
      if (error instanceof ConveneError && error.code === 'UNKNOWN_MEETING') throw error;
      return null;
    });
    if (found !== null && isOver(found)) {
      const said = `${meeting} is ${found.phase} and its lists are final: nothing more is taken. \`convene file\` shows what is on record.`;
      return new ConveneError('MEETING_OVER', said, { cause });
    }
    const said = `${workflowId} is not running: it has not begun, or was ended. \`convene status ${meeting}\` says what has begun, \`convene check ${meeting}\` what is wrong.`;
    return new ConveneError('NOT_RUNNING', said, { cause });
  }
}

/** A run that continues another begins up to a second later; until then the server refuses to ask it. */
const BEGINS_WITHIN_MS = 5_000;
const hasNotBegun = (error: unknown): boolean =>
  error instanceof Error && isGrpcServiceError(error.cause) && error.cause.details.includes('not scheduled yet');

const FALLEN = ['FAILED', 'TERMINATED', 'TIMED_OUT', 'CANCELLED'];

/** The server's reason is the cause; the error itself says only which call failed. */
const reasonOf = (error: unknown): string => {
  const { cause = error } = error instanceof Error ? error : {};
  return cause instanceof Error ? cause.message : String(cause);
};

function refuseLarge(message: object, largest: number): void {
  const bytes = Buffer.byteLength(JSON.stringify(message));
  if (bytes <= largest) return;
  throw new ConveneError(
    'TOO_LARGE',
    `This message has ${bytes} bytes; at most ${largest} are taken. Shorten its text.`,
  );
}

export { ConveneError, Refusal } from '../domain/errors.ts';
export type { MeetingView } from '../workflows/meeting/state.ts';
