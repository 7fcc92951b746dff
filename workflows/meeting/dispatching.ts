import type { MeetingAct } from '../../domain/meeting-acts.ts';
import { againId, dispatchId } from '../../domain/messages/commands.ts';
import { notifies } from '../../domain/orders/audience.ts';
import type { CirculationPlan } from '../../domain/plan.ts';
import { lawful } from '../../machines/machines.ts';
import { deadlineId } from './deadline-id.ts';
import { type Decided, Deciding, type MeetingFacts } from './deciding.ts';
import { passOver } from './holding.ts';
import { phaseOf, silenceOf } from './reading.ts';
import { concludeSilence, setSilence } from './silences.ts';
import type { MeetingState, OpenOrder } from './state.ts';

/** Dispatching issued circulations: the commands to the collections, and the results that they report. */

/** Opens a silence procedure to objections before its draft decision is dispatched. */
export function openSilence(state: MeetingState, { name, kind }: CirculationPlan, facts: MeetingFacts): Decided {
  const deciding = new Deciding(state, facts);
  const silence = kind === 'silence' ? silenceOf(state, name) : undefined;
  if (silence?.state !== 'drafted') return deciding.done;
  const { until } = silence.ordered.order;
  if (Date.parse(until.at) <= facts.now) {
    concludeSilence(deciding, name, 'lapsed');
    return deciding.done;
  }
  setSilence(deciding, name, 'open');
  deciding.command({ kind: 'silence', procedure: name, until: until.at, state: 'open', id: `silence/${name}/open` });
  return deciding.done;
}

/** Orders the dispatch of a circulation, or lets it lapse if it may no longer be sent. */
export function dispatchIssued(state: MeetingState, planned: CirculationPlan, facts: MeetingFacts): Decided {
  const deciding = new Deciding(state, facts);
  const { name, kind, audience } = planned;
  const progress = state.circulations[name];
  if (progress?.issued == null) return deciding.done;
  // it may have lapsed while its silence procedure was being opened
  const isLapsed = progress.dispatched !== 'no';
  if (isLapsed && facts.patched('silence-lapses')) return deciding.done;
  const objection = isLapsed ? null : objectionToDispatch(state, planned);
  if (objection !== null) {
    deciding.setCirculation(name, { dispatched: 'lapsed' });
    deciding.act('circulation_lapsed', `lapsed/${name}`, { circulation: name, reason: objection });
    return deciding.done;
  }
  const { revision } = progress;
  const { sha256, number } = progress.issued;
  const id = dispatchId(name, revision);
  deciding.setCirculation(name, { dispatched: 'open' });
  deciding.act('dispatch_ordered', id, { circulation: name, sha256, number });
  const holds = passOver(deciding, id, name, 1, null);
  const order = { kind: 'dispatch', id, circulation: name, revision, sha256, attempt: 1, audience } as const;
  deciding.command({ ...order, holds, notifies: notifies({ kind }) });
  return deciding.done;
}

function objectionToDispatch(state: MeetingState, { name, kind }: CirculationPlan): string | null {
  const silence = silenceOf(state, name)?.state;
  if (kind === 'silence' && silence !== 'open') return 'the date until which an objection is awaited is past';
  const act: MeetingAct = kind === 'reminder' ? 'remind' : 'circulate';
  return lawful(state.snapshot, act);
}

/** Takes the result of a dispatch. `counts`: of participants, by outcome. */
export function dispatched(deciding: Deciding, name: string, counts: Record<string, number>): void {
  const { failed = 0, held: _, halted: __, ...reached } = counts;
  const reachedNobody = failed > 0 && Object.values(reached).every((n) => n === 0);
  deciding.setCirculation(name, { dispatched: reachedNobody ? 'failed' : 'done' });
  const phase = phaseOf(deciding.state);
  const kind = deciding.plan.circulations.find((one) => one.name === name)?.kind;
  // if a postponed meeting invites again, the note of its new dates convenes it
  const convenes = kind === 'convocation' || (kind === 'postponement' && phase === 'convoking');
  // a convocation still under way does not convene a meeting that was cancelled or waits for new dates
  const heldUp = phase === 'cancelled' || phase === 'postponed';
  if (convenes && !reachedNobody && !heldUp) {
    deciding.apply({ type: 'CONVOKED' });
    applyDeadline(deciding);
  }
  if (phaseOf(deciding.state) === 'cancelled' && name === deciding.orders.farewell)
    deciding.command({ kind: 'close', id: 'close' });
}

/** Orders the deadline once it is past and the meeting is convened: participants without an answer become `no_reply`. */
export function applyDeadline(deciding: Deciding): void {
  if (phaseOf(deciding.state) === 'preparing')
    deciding.command({ kind: 'deadline', id: deadlineId(deciding.orders.round) });
}

/** Whether a command is the first dispatch of its circulation and not a resend. */
export const isFirstDispatch = ({ id, circulation, revision }: Extract<OpenOrder, { kind: 'dispatch' }>): boolean =>
  id === dispatchId(circulation, revision);

/** The circulation whose failed dispatch the repair command `id` has repeated. */
export const repairedBy = ({ circulations }: MeetingState, id: string): string | undefined =>
  Object.entries(circulations).find(
    ([name, { revision, dispatched: was }]) =>
      was === 'failed' && id.startsWith(againId(dispatchId(name, revision), '')),
  )?.[0];
