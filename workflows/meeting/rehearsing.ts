import { currentUpdateInfo, patched, uuid4 } from '@temporalio/workflow';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { AdvanceClock, type AdvanceOutcome, type Tick } from '../../domain/messages/reports.ts';
import { waitUntil } from '../shared/lasting.ts';
import { tell } from '../shared/ports.ts';
import { read, refusal } from '../shared/refusal.ts';
import { entriesOf, nextDue } from './calendar.ts';
import { awaitedOf, isFinished, phaseOf } from './reading.ts';
import type { RunningMeeting } from './running.ts';

/** The clock of a rehearsal, and its way to where a person asked it to be. A live meeting's is never moved. */
export class RehearsalClock {
  /** What callers were answered, by the id of their message. */
  readonly advances: Map<string, AdvanceOutcome>;
  readonly #meeting: RunningMeeting;
  #target: number | null = null;
  /** The id of the latest `advanceClock`: a repeat of it waits for the same outcome. */
  #moving: string | null = null;
  #turning = false;
  /** Whether anything happened since the children last answered a tick; then they are asked once more. */
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

  // ------------------------------------------------------------------------------------------ being asked

  /** What can be said against moving the clock. */
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
      const stands = `the clock stands at ${clock.iso}`;
      throw refusal('backwards', `${stands} and does not go back to ${to}; give a later instant`);
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
    // in a turn, what is due at the instant itself may still be open, even where the clock stands there already
    const reached = this.#target === null || isFinished(state);
    const outcome = { now: clock.iso, reached, phase: phaseOf(state), waitingFor: awaitedOf(state) };
    // one that was cut short is to be sent again, so it is not remembered
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

  /** One step towards the target; called when nothing else is to be done. */
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

  /** The session after the rest: what it draws from the registry at an instant then has all that came before. */
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
   * The collections are ticked once at an instant: when it has come, or to be sure of the answers that they took there,
   * before the clock is said to stand and before a paper is drafted from the registry.
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
        // one that was terminated by hand has nothing due any more
        if (!(await tell(child, names.signals.tick, message)))
          open.waiting = open.waiting.filter((other) => other !== child);
      }),
    );
  }

  /** The latest step, and whom it still waits for. */
  get tick(): { id: string; waiting: string[] } | null {
    return this.#tick;
  }

  /** A child has done what was due. */
  ticked(id: string, child: string): void {
    const tick = this.#tick;
    if (tick?.id === id) tick.waiting = tick.waiting.filter((other) => other !== child);
  }

  /** The meeting turns: whoever waits for the clock is told where it stands. */
  turn(): void {
    this.#turning = true;
  }

  /** The meeting is over, and the clock goes nowhere any more. */
  stop(): void {
    this.#target = null;
  }
}
