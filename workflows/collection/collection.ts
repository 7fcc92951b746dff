import {
  allHandlersFinished,
  condition,
  continueAsNew,
  setCurrentDetails,
  sleep,
  startChild,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { workflowIds } from '../../domain/messages/messages.ts';
import { participantsAttribute, sharedAttributes } from '../shared/attributes.ts';
import { Clock } from '../shared/clock.ts';
import { lasting } from '../shared/lasting.ts';
import { marked } from '../shared/page.ts';
import { child, once, ports } from '../shared/ports.ts';
import { ActRecord } from '../shared/record.ts';
import { refuseStart } from '../shared/refusal.ts';
import { carriedState } from './carrying.ts';
import { decideOrder } from './commanded.ts';
import { type DispatchTools, dispatch, halt } from './dispatching.ts';
import { listen } from './handlers.ts';
import { ShardKeeper } from './keeper.ts';
import { OpenWork } from './open-work.ts';
import { collectionPage } from './page.ts';
import { isAsked, newParticipant } from './participants.ts';
import { Projection } from './projecting.ts';
import { Receipting } from './receipting.ts';
import { Signals } from './signals.ts';
import type { CollectionInput, CollectionState, OpenCommand, ShardDecision, ShardEffect } from './state.ts';
import { Turn } from './turn.ts';

/** Milliseconds between two counts told to a live meeting while answers keep coming. */
const TALLY_PACE = 3_600_000;

/**
 * Looks after one fixed shard of the participants: their answers, what is dispatched to them, the deadline.
 *
 * The meeting commands the first collection only; each relays to two further ones and reports their counts with its
 * own, so that the meeting's history does not grow with the number of collections.
 */
export function collection(input: CollectionInput): Promise<void> {
  return lasting(async () => {
    refuseStart(input);
    return new Collection(input).run();
  });
}

/** One run: executes decisions, and continues as new. */
class Collection {
  readonly #input: CollectionInput;
  readonly #clock: Clock;
  readonly #record: ActRecord;
  readonly #turn: Turn;
  readonly #signals: Signals;
  readonly #keeper: ShardKeeper;
  readonly #ports = ports();
  readonly #projection: Projection;
  readonly #receipting: Receipting | null;
  readonly #work: OpenWork;
  readonly #dispatchTools: DispatchTools;
  #ready: boolean;
  #started: boolean;
  #told = '';

  constructor(input: CollectionInput) {
    this.#input = input;
    const { mode, meeting, shard, deadline, credentialsWanted, noteAsked = false, state } = input;
    const clock = new Clock(mode, input.at);
    const record = new ActRecord(clock, 'collection', `collection ${shard}`, state);
    const turn = new Turn(input.turnAt);
    const signals = new Signals(input, record, turn);
    const keeper = new ShardKeeper({ workflow: signals.me, shard, deadline, credentialsWanted, noteAsked }, state);
    const { participants } = keeper;
    const projection = new Projection({ meeting, mode }, this.#ports, { keeper, record, turn });
    this.#receipting =
      input.receipts === true
        ? new Receipting({ meeting, mode, workflow: signals.me }, record, () => turn.happened())
        : null;
    const carryOut = (open: OpenCommand) => this.#carryOut(open);
    const clean = () => projection.clean;
    this.#work = new OpenWork({ clock, record, turn, signals, participants, clean, carryOut }, state);
    this.#clock = clock;
    this.#record = record;
    this.#turn = turn;
    this.#signals = signals;
    this.#keeper = keeper;
    this.#projection = projection;
    this.#dispatchTools = {
      ...{ meeting, mode, clock, keeper, commands: this.#work.commands, mail: this.#ports.mail },
      turning: () => turn.begun,
      take: (decision) => this.#take(decision),
      execute: (effects) => this.#execute(effects),
    };
    this.#ready = state !== null;
    this.#started = state?.started ?? false;
  }

  async run(): Promise<void> {
    listen({
      isClosed: this.#input.proofs === 'closed',
      mode: this.#input.mode,
      keeper: this.#keeper,
      clock: this.#clock,
      record: this.#record,
      turn: this.#turn,
      work: this.#work,
      ready: () => this.#ready,
      take: (decision) => this.#take(decision),
      state: () => ({ ...this.#carried(), now: this.#clock.iso }),
    });
    if (!this.#ready) await this.#load();
    this.#showPage();
    if (!this.#started) await this.#startBelow();
    await this.#live();
  }

  // ------------------------------------------------------------------------------------------ effects

  #take({ state, effects }: ShardDecision): void {
    this.#keeper.put(state);
    this.#execute(effects);
  }

  #execute(effects: readonly ShardEffect[]): void {
    for (const effect of effects) {
      switch (effect.type) {
        case 'tell_meeting':
          void lasting(() => this.#signals.tellMeeting(effect.report));
          break;
        case 'list_participants':
          upsertSearchAttributes([participantsAttribute([...this.#keeper.participants.keys()])]);
          break;
        default:
          this.#record.enter(effect);
      }
    }
  }

  /** Returns a promise only for work that waits; all else is done when this returns. */
  #carryOut(open: OpenCommand): Promise<void> | null {
    const { command } = open;
    if (command.kind === 'dispatch') return dispatch(this.#dispatchTools, open, command);
    if (command.kind === 'halt') return halt(this.#dispatchTools, open, command);
    const decided = decideOrder(this.#keeper, command);
    Object.assign(open.counts, decided.counts);
    this.#take(decided);
    open.own = true;
    return null;
  }

  // ------------------------------------------------------------------------------------------ life

  async #load(): Promise<void> {
    const { meeting, shard, mode, credentialsWanted } = this.#input;
    const { registry } = this.#ports;
    for (const p of await registry.loadShard.executeWithOptions({ summary: 'participants' }, [{ meeting, shard }])) {
      this.#keeper.add(
        newParticipant(p, { admission: 'not_required', credentialsWanted: isAsked(p, credentialsWanted) }),
      );
    }
    const codes = [...this.#keeper.participants.keys()];
    upsertSearchAttributes([...sharedAttributes(meeting, mode), participantsAttribute(codes)]);
    this.#ready = true;
  }

  /** Starts the collections that this one relays to. */
  async #startBelow(): Promise<void> {
    const { meeting, shards, mode, title } = this.#input;
    for (const n of this.#signals.below) {
      const workflowId = workflowIds.collection(meeting, n);
      await once(workflowId, () =>
        startChild(collection, {
          ...child,
          workflowId,
          args: [{ ...this.#input, shard: n, at: this.#clock.iso, state: null }],
          staticSummary: marked(mode, `${title} · participants ${n} of ${shards}`),
        }),
      );
    }
    this.#started = true;
  }

  async #live(): Promise<void> {
    const { commands, ticks } = this.#work;
    const urgent = () => commands.length > 0 || ticks.length > 0;
    void this.#projection.follow(urgent, (answered) => {
      if (answered) this.#receipting?.followed();
      this.#showPage();
    });
    void this.#receipting?.follow(() => this.#turn.begun);
    if (this.#input.mode === 'live') void this.#tellTally();
    for (;;) {
      await condition(() => this.#work.ended || this.#turn.wanted() || this.#work.isNew);
      // set before any await: code woken at the same moment must see that the turn has begun
      if (this.#work.ended) return this.#end();
      if (this.#turn.wanted()) return this.#turnOver();
      this.#work.begin();
    }
  }

  /** Reports the counts to a live meeting from time to time. */
  async #tellTally(): Promise<void> {
    for (;;) {
      await condition(() => this.#ready && this.#told !== JSON.stringify(this.#work.tally()));
      this.#told = JSON.stringify(this.#work.tally());
      await this.#signals.tellAbove({ kind: 'tally', tally: this.#work.tally() });
      await sleep(TALLY_PACE, { summary: 'until the next count for the meeting' });
    }
  }

  async #end(): Promise<void> {
    const done = () => this.#projection.clean && this.#receipting?.clean !== false && allHandlersFinished();
    while (!done()) await condition(done);
  }

  async #turnOver(): Promise<void> {
    this.#turn.begin();
    const quiet = () =>
      this.#work.quiet &&
      !this.#projection.writing &&
      this.#signals.quiet &&
      allHandlersFinished() &&
      this.#turn.carries(this.#record);
    // checked again: code woken at the same moment may have begun something
    while (!quiet()) await condition(quiet);
    await continueAsNew<typeof collection>({ ...this.#input, at: this.#clock.iso, state: this.#carried() });
  }

  #carried(): CollectionState {
    const { participants, outcomes, dirty, answers, deadline, silences } = this.#keeper;
    const { commands, ticks, finished, tallies, ended } = this.#work;
    return carriedState({
      participants: [...participants.values()],
      outcomes: [...outcomes.values()],
      ...{ commands, ticks, ended, answers, deadline },
      finished: [...finished],
      tallies: [...tallies],
      dirty: [...dirty],
      acts: this.#record.pending,
      setAside: this.#record.notAccepted,
      unheard: this.#record.unheard,
      started: this.#started,
      silences: [...silences.values()],
    });
  }

  #showPage(): void {
    const { meeting, shard, shards, mode } = this.#input;
    const participants = [...this.#keeper.participants.values()];
    setCurrentDetails(
      collectionPage({ meeting, shard, shards, mode, participants, notAccepted: this.#record.notAccepted }),
    );
  }
}
