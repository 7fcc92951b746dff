import { currentUpdateInfo, patched, uuid4 } from '@temporalio/workflow';
import type { Awaited } from '../../domain/messages/approvals.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { AdvanceClock, type AdvanceOutcome, type Tick } from '../../domain/messages/reports.ts';
import type { Clock } from '../shared/clock.ts';
import { waitUntil } from '../shared/lasting.ts';
import { tell } from '../shared/ports.ts';
import { read, refusal } from '../shared/refusal.ts';
import type { Calendar } from './calendar.ts';
import type { MeetingState } from './state.ts';

type Ports = {
  meeting: string;
  clock: Clock;
  state: MeetingState;
  calendar: Pick<Calendar, 'entries' | 'nextDue'>;
  phase: () => string;
  /** Nothing happens any more. */
  finished: () => boolean;
  /** Who is awaited where the clock stands. */
  waitingFor: () => Awaited[];
};

export type Rehearsal = ReturnType<typeof rehearsing>;

/** The clock of a rehearsal, and its way to where a person asked it to be (DESIGN §6). A live meeting's is never moved. */
export function rehearsing({ meeting, clock, state, calendar, phase, finished, waitingFor }: Ports) {
  const advances = new Map(state.advances);
  let target: number | null = null;
  /** The id of the latest `advanceClock`: a repeat of it waits for the same outcome. */
  let moving: string | null = null;
  let turning = false;
  /** Whether anything happened since the children last answered a tick; then they are asked once more. */
  let stirred = true;
  let tick: { id: string; waiting: string[] } | null = null;
  let round = 0;
  /** The collections' latest tick: at what instant, and whether it came since the clock was last asked to move. */
  const collections = { at: '', fresh: false };
  const sparing = patched('spares-ticks');

  // ------------------------------------------------------------------------------------------ being asked

  /** What can be said against moving the clock. */
  function check(raw: unknown): void {
    const message = read(AdvanceClock, raw);
    if (message.id !== undefined && (advances.has(message.id) || (target !== null && message.id === moving))) return;
    if (clock.mode === 'live')
      throw refusal('live', 'this meeting is live: its clock is the world’s; rehearse a plan with `convene rehearse`');
    if (finished()) throw refusal('over', `the meeting is ${phase()}; its clock stands at ${clock.iso}`);
    if (target !== null || turning)
      throw refusal('busy', 'the clock is being moved already; wait for that to end and try again');
    if (Date.parse(message.to) < clock.now) {
      throw refusal(
        'backwards',
        `the clock stands at ${clock.iso} and does not go back to ${message.to}; give a later instant`,
      );
    }
  }

  async function take(raw: unknown): Promise<AdvanceOutcome> {
    const message = read(AdvanceClock, raw);
    const key = message.id ?? currentUpdateInfo()?.id ?? uuid4();
    const repeated = advances.get(key);
    if (repeated !== undefined) return repeated;
    if (moving !== key) {
      moving = key;
      target = Date.parse(message.to);
      stirred = true;
      collections.fresh = false;
    }
    await waitUntil(() => target === null || turning);
    // in a turn, what is due at the instant itself may still be open, even where the clock stands there already
    const reached = target === null || finished();
    const outcome = { now: clock.iso, reached, phase: phase(), waitingFor: waitingFor() };
    // one that was cut short is to be sent again, so it is not remembered
    if (reached) advances.set(key, outcome);
    return outcome;
  }

  // ------------------------------------------------------------------------------------------ moving

  const isSettled = () => tick === null || tick.waiting.length === 0;
  const mayAdvance = () => target !== null && !finished() && isSettled() && (state.commands.length === 0 || stirred);

  /** One step towards the target; called when nothing else is to be done. */
  async function advance(): Promise<void> {
    if (target === null) return;
    if (tick !== null) {
      tick = null;
      round += 1;
    } else if (stirred) {
      stirred = false;
      round = 0;
    }
    const children = childrenOf(round, target);
    if (children !== undefined) return sendTick(children);
    if (stirred || state.commands.length > 0) return;
    const next = calendar.nextDue();
    if (next !== null && Date.parse(next) <= target) clock.moveTo(next);
    else if (clock.now < target) clock.moveTo(new Date(target).toISOString());
    else {
      target = null;
      return;
    }
    stirred = true;
  }

  /** The session after the rest: what it draws from the registry at an instant then has all that came before. */
  function childrenOf(round: number, to: number): string[] | undefined {
    if (round === 1 && state.session === 'running') return [workflowIds.session(meeting)];
    if (round > 0) return undefined;
    const circulations = Object.keys(state.circulations).map((name) => workflowIds.circulation(meeting, name));
    if (!collectionsDue(to)) return circulations;
    collections.at = clock.iso;
    collections.fresh = true;
    return [workflowIds.collection(meeting, 1), ...circulations];
  }

  /**
   * The collections are ticked once at an instant: when it has come, or to be sure of the answers that they took there,
   * before the clock is said to stand and before a paper is drafted from the registry.
   */
  function collectionsDue(to: number): boolean {
    if (!sparing || collections.at !== clock.iso) return true;
    if (collections.fresh) return false;
    const next = Date.parse(calendar.nextDue() ?? '');
    return clock.now >= to || (next <= to && calendar.entries().some(({ at }) => Date.parse(at) === next));
  }

  async function sendTick(children: string[]): Promise<void> {
    const message: Tick = { id: `tick/${++state.ticks}`, at: clock.iso };
    const open = { id: message.id, waiting: children };
    tick = open;
    await Promise.all(
      children.map(async (child) => {
        // one that was terminated by hand has nothing due any more
        if (!(await tell(child, names.signals.tick, message)))
          open.waiting = open.waiting.filter((other) => other !== child);
      }),
    );
  }

  return {
    advances,
    check,
    take,
    isSettled,
    mayAdvance,
    advance,
    /** The latest step, and whom it still waits for. */
    tick: () => tick,
    /** A child has done what was due. */
    ticked(id: string, child: string): void {
      if (tick?.id === id) tick.waiting = tick.waiting.filter((other) => other !== child);
    },
    /** Something happened: the children may have something due again. */
    stir(): void {
      stirred = true;
    },
    /** The meeting turns: whoever waits for the clock is told where it stands. */
    turn(): void {
      turning = true;
    },
    /** The meeting is over, and the clock goes nowhere any more. */
    stop(): void {
      target = null;
    },
  };
}
