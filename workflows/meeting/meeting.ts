import {
  allHandlersFinished,
  condition,
  continueAsNew,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import type { Tally } from '../../domain/messages/reports.ts';
import { attributes, fitting, sharedAttributes } from '../shared/attributes.ts';
import { HistoryLength } from '../shared/history-length.ts';
import { lasting, whenAskedToEnd } from '../shared/lasting.ts';
import { tell } from '../shared/ports.ts';
import { refuseStart } from '../shared/refusal.ts';
import { carriedOver } from './bounds.ts';
import { dueCirculation, dueEntry, nextDue } from './calendar.ts';
import { ChangeNotices } from './change-notices.ts';
import { dispatchIssued, openSilence } from './dispatching.ts';
import { comeTo } from './entries.ts';
import { registerHandlers } from './handlers.ts';
import { hear } from './hearing.ts';
import { meetingPage } from './page.ts';
import { perform } from './performing.ts';
import { awaitedOf, isFinished, phaseOf } from './reading.ts';
import { RehearsalClock } from './rehearsing.ts';
import { RunningMeeting } from './running.ts';
import type { MeetingInput } from './state.ts';

/**
 * A meeting from its decision to its closing. It owns the calendar, the phase and the law; of participants it
 * knows only counts.
 */
export function meeting(input: MeetingInput): Promise<{ phase: string; tally: Tally }> {
  return lasting(() => runMeeting(input));
}

async function runMeeting(input: MeetingInput): Promise<{ phase: string; tally: Tally }> {
  refuseStart(input);
  const length = new HistoryLength(input.turnAt.meeting);
  const running = new RunningMeeting(input);
  const rehearsal = new RehearsalClock(running);
  const notices = new ChangeNotices(running);
  registerHandlers(running, rehearsal, length);
  whenAskedToEnd(running.record);
  if (input.state === null) await running.open();
  const mark = marking(running);
  const mayAdvance = () => notices.settled && rehearsal.mayAdvance;
  const wantsTurn = () => rehearsal.isSettled && length.isReached();
  for (;;) {
    length.look();
    if (await doNext(running, rehearsal)) continue;
    mark();
    if (running.record.pending.length > 0) {
      await running.follow();
      continue;
    }
    notices.send();
    if (isDone(running) || wantsTurn()) break;
    if (mayAdvance()) {
      await rehearsal.advance();
      continue;
    }
    showPage(running);
    await untilSomething(running, () => mayAdvance() || wantsTurn());
  }
  rehearsal.turn();
  showPage(running);
  return isDone(running) ? end(running, rehearsal) : turn(running, rehearsal);
}

/** A meeting that is over may still have to continue as new while its collections close. */
const isDone = ({ state }: RunningMeeting) => isFinished(state) && state.commands.length === 0;

/** Performs the next step; returns false if there is none. */
async function doNext(running: RunningMeeting, rehearsal: RehearsalClock): Promise<boolean> {
  const { state, facts } = running;
  const { orders } = state;
  const [report, ...inbox] = state.inbox;
  if (report !== undefined) {
    if (report.kind === 'ticked') rehearsal.ticked(report.id, report.child);
    await running.carryOut(hear({ ...state, inbox }, report, facts));
    return true;
  }
  // papers are drafted from the plan that the registry has
  if (!orders.saved) {
    await running.follow();
    return true;
  }
  const [task, ...tasks] = orders.tasks;
  if (task !== undefined) {
    await running.carryOut(perform({ ...state, orders: { ...orders, tasks } }, task, facts));
    return true;
  }
  if (isFinished(state)) return false;
  const entry = dueEntry(state, facts.now);
  if (entry !== undefined) {
    await running.carryOut(comeTo(state, entry, facts));
    return true;
  }
  const planned = dueCirculation(state, facts.now);
  if (planned === undefined) return false;
  await running.carryOut(openSilence(state, planned, facts));
  await running.carryOut(dispatchIssued(running.state, planned, running.facts));
  return true;
}

function untilSomething(running: RunningMeeting, wakes: () => boolean): Promise<void> {
  const { clock, record } = running;
  const due = isFinished(running.state) ? null : nextDue(running.state, clock.now);
  const hasWork = () => {
    const { inbox, orders } = running.state;
    return inbox.length > 0 || orders.tasks.length > 0 || !orders.saved || record.pending.length > 0;
  };
  return clock.until(due, () => hasWork() || wakes(), 'the next date of the meeting');
}

async function end(running: RunningMeeting, rehearsal: RehearsalClock): Promise<{ phase: string; tally: Tally }> {
  const { meeting } = running.input;
  rehearsal.stop();
  const circulations = Object.keys(running.state.circulations).map((name) => workflowIds.circulation(meeting, name));
  await Promise.all([...circulations, workflowIds.session(meeting)].map((child) => tell(child, names.signals.end)));
  while (running.record.pending.length > 0) await running.follow();
  await condition(allHandlersFinished);
  return { phase: phaseOf(running.state), tally: running.state.tally };
}

async function turn(running: RunningMeeting, rehearsal: RehearsalClock): Promise<never> {
  await condition(allHandlersFinished);
  while (running.record.isTooMuchToCarry()) await running.follow();
  const { input, clock, record } = running;
  const state = { ...running.state, acts: record.pending, setAside: record.notAccepted, unheard: record.unheard };
  return continueAsNew<typeof meeting>(carriedOver(input, state, clock.iso, [...rehearsal.advances]));
}

function showPage({ state, input, clock, record }: RunningMeeting): void {
  const { circulations, orders, tally } = state;
  setCurrentDetails(
    meetingPage({
      namespace: workflowInfo().namespace,
      meeting: input.meeting,
      mode: input.mode,
      plan: orders.plan,
      phase: phaseOf(state),
      now: clock.iso,
      next: nextDue(state, clock.now),
      tally,
      circulations: Object.entries(circulations).map(([name, one]) => ({ name, ...one })),
      awaited: awaitedOf(state),
      orders,
      notAccepted: record.notAccepted,
    }),
  );
}

/** Sets the search attributes; they are written to history only when they change. */
function marking(running: RunningMeeting): () => void {
  const { input } = running;
  let told = '';
  return () => {
    const officers = awaitedOf(running.state).flatMap(({ officer, others = [] }) => [officer, ...others]);
    const awaited = [...new Set(officers)].sort();
    const phase = phaseOf(running.state);
    const { at } = running.state.orders.plan.deadline;
    const now = JSON.stringify([phase, awaited, ...(at === input.plan.deadline.at ? [] : [at])]);
    if (now === told) return;
    told = now;
    upsertSearchAttributes([
      ...sharedAttributes(input.meeting, input.mode),
      { key: attributes.phase, value: phase },
      { key: attributes.awaiting, value: fitting(awaited) },
      { key: attributes.deadline, value: new Date(at) },
    ]);
  };
}
