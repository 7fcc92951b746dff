import { currentUpdateInfo, uuid4 } from '@temporalio/workflow';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { AdvanceClock, type AdvanceOutcome, type Tick } from '../../domain/messages/reports.ts';
import { waitUntil } from '../shared/lasting.ts';
import { patched } from '../shared/patches.ts';
import { tell } from '../shared/ports.ts';
import { read, refusal } from '../shared/refusal.ts';
import { entriesOf, nextDue } from './calendar.ts';
import { awaitedOf, isFinished, phaseOf } from './reading.ts';
import type { RunningMeeting } from './running.ts';

/** Moves the clock of a rehearsal to the instant that a person asked for. A live meeting's clock never moves. */
export class RehearsalClock {
  /** Outcomes by message id. */
  readonly advances: Map<string, AdvanceOutcome>;
  readonly #meeting: RunningMeeting;
  #target: number | null = null;
  /** The id of the latest `advanceClock`: a repeat of it waits for the same outcome. */
  #moving: string | null = null;
  #turning = false;
  /** Whether anything happened since the children last answered a tick; if so, they are ticked again. */
  #stirred = true;
  #tick: { id: string; waiting: string[] } | null = null;
  #round = 0;
  /** The collections' latest tick: at what instant, and whether it came since the clock was last asked to move. */
  readonly #collections = { at: '', fresh: false };
  readonly #sparing = patched('spares-ticks');

  constructor(meeting: RunningMeeting) {
    this.#meeting = meeting;
    this.advances = new Map(meeting.state.advances);
    meeting.stir = () => {
      this.#stirred = true;
    };
  }

  // ------------------------------------------------------------------------------------------ requests

  /** Validates a request to move the clock. @throws ApplicationFailure `live`, `over`, `busy`, `backwards` */
  check(raw: unknown): void {
    const { clock, state } = this.#meeting;
    const { id, to } = read(AdvanceClock, raw);
    if (id !== undefined && (this.advances.has(id) || (this.#target !== null && id === this.#moving))) return;
    if (clock.mode === 'live')
      throw refusal('live', 'this meeting is live: its clock is the world’s; rehearse a plan with `convene rehearse`');
    if (isFinished(state)) throw refusal('over', `the meeting is ${phaseOf(state)}; its clock stands at ${clock.iso}`);
    if (this.#target !== null || this.#turning)
      throw refusal('busy', 'the clock is being moved already; wait for that to end and try again');
    if (Date.parse(to) < clock.now) {
      const position = `the clock stands at ${clock.iso}`;
      throw refusal('backwards', `${position} and does not go back to ${to}; give a later instant`);
    }
  }

  async take(raw: unknown): Promise<AdvanceOutcome> {
    const message = read(AdvanceClock, raw);
    const key = message.id ?? currentUpdateInfo()?.id ?? uuid4();
    const repeated = this.advances.get(key);
    if (repeated !== undefined) return repeated;
    if (this.#moving !== key) {
      this.#moving = key;
      this.#target = Date.parse(message.to);
      this.#stirred = true;
      this.#collections.fresh = false;
    }
    await waitUntil(() => this.#target === null || this.#turning);
    const { state, clock } = this.#meeting;
    // if a turn began, work due at that instant may still be open even though the clock is there already
    const reached = this.#target === null || isFinished(state);
    const outcome = { now: clock.iso, reached, phase: phaseOf(state), waitingFor: awaitedOf(state) };
    // an interrupted move will be sent again, so its outcome is not kept
    if (reached) this.advances.set(key, outcome);
    return outcome;
  }

  // ------------------------------------------------------------------------------------------ moving

  get isSettled(): boolean {
    return this.#tick === null || this.#tick.waiting.length === 0;
  }

  get mayAdvance(): boolean {
    const { state } = this.#meeting;
    if (this.#target === null || isFinished(state) || !this.isSettled) return false;
    return state.commands.length === 0 || this.#stirred;
  }

  /** Takes one step towards the target; called when nothing else is to be done. */
  async advance(): Promise<void> {
    const { clock, state } = this.#meeting;
    if (this.#target === null) return;
    if (this.#tick !== null) {
      this.#tick = null;
      this.#round += 1;
    } else if (this.#stirred) {
      this.#stirred = false;
      this.#round = 0;
    }
    const children = this.#childrenToTick(this.#target);
    if (children !== undefined) return this.#sendTick(children);
    if (this.#stirred || state.commands.length > 0) return;
    const next = nextDue(state, clock.now);
    if (next !== null && Date.parse(next) <= this.#target) clock.moveTo(next);
    else if (clock.now < this.#target) clock.moveTo(new Date(this.#target).toISOString());
    else {
      this.#target = null;
      return;
    }
    this.#stirred = true;
  }

  /** The session comes after the others, so that its papers see everything they wrote to the registry. */
  #childrenToTick(to: number): string[] | undefined {
    const { state, input, clock } = this.#meeting;
    const { meeting } = input;
    if (this.#round === 1 && state.session === 'running') return [workflowIds.session(meeting)];
    if (this.#round > 0) return undefined;
    const circulations = Object.keys(state.circulations).map((name) => workflowIds.circulation(meeting, name));
    if (!this.#collectionsDue(to)) return circulations;
    this.#collections.at = clock.iso;
    this.#collections.fresh = true;
    return [workflowIds.collection(meeting, 1), ...circulations];
  }

  /**
   * The collections are ticked once when the clock reaches an instant. They are ticked again, so that the registry has their
   * latest answers, before the clock stops at its target and before a paper is drafted from the registry.
   */
  #collectionsDue(to: number): boolean {
    const { clock, state } = this.#meeting;
    if (!this.#sparing || this.#collections.at !== clock.iso) return true;
    if (this.#collections.fresh) return false;
    const next = Date.parse(nextDue(state, clock.now) ?? '');
    return clock.now >= to || (next <= to && entriesOf(state).some(({ at }) => Date.parse(at) === next));
  }

  async #sendTick(children: string[]): Promise<void> {
    const { state } = this.#meeting;
    const ticks = state.ticks + 1;
    this.#meeting.state = { ...state, ticks };
    const message: Tick = { id: `tick/${ticks}`, at: this.#meeting.clock.iso };
    const open = { id: message.id, waiting: children };
    this.#tick = open;
    await Promise.all(
      children.map(async (child) => {
        // a child that was terminated by hand has nothing due
        if (!(await tell(child, names.signals.tick, message)))
          open.waiting = open.waiting.filter((other) => other !== child);
      }),
    );
  }

  /** The latest tick, and the children that have not answered it. */
  get tick(): { id: string; waiting: string[] } | null {
    return this.#tick;
  }

  /** A child has answered a tick. */
  ticked(id: string, child: string): void {
    const tick = this.#tick;
    if (tick?.id === id) tick.waiting = tick.waiting.filter((other) => other !== child);
  }

  /** The meeting continues as new: pending callers get the clock's current position. */
  turn(): void {
    this.#turning = true;
  }

  /** The meeting is over: the clock stops where it is. */
  stop(): void {
    this.#target = null;
  }
}
