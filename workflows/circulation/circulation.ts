import { allHandlersFinished, condition, continueAsNew } from '@temporalio/workflow';
import { workflowIds } from '../../domain/messages/messages.ts';
import { Clock } from '../shared/clock.ts';
import { HistoryLength } from '../shared/history-length.ts';
import { lasting } from '../shared/lasting.ts';
import { report } from '../shared/ports.ts';
import { ActRecord } from '../shared/record.ts';
import { refuseStart } from '../shared/refusal.ts';
import { withTask } from './applying.ts';
import { listen } from './listening.ts';
import { closed, noticeKey } from './notices.ts';
import { perform } from './performing.ts';
import { type CirculationRun, carried, execute, factsNow } from './run.ts';
import { senderOf } from './sending.ts';
import { type CirculationInput, newState, type OfficerNotice, stateOf } from './state.ts';
import { dueNow, nextDue } from './waiting.ts';

/**
 * One official communication: drafted, reviewed step by step, filled with number and date, approved as final bytes,
 * issued. It stays open until its meeting ends it, so that late messages are recorded and answered.
 */
export function circulation(input: CirculationInput): Promise<void> {
  return lasting(() => runCirculation(input));
}

async function runCirculation(input: CirculationInput): Promise<void> {
  refuseStart(input);
  const run = begin(input);
  listen(run);
  /** The tick for which failed notices were last retried. */
  let retriedTick = '';
  for (;;) {
    const due = isAwake(run) ? null : nextDue(run.state, factsNow(run));
    await run.clock.until(due, () => isAwake(run), `who is awaited on ${input.plan.name}`);
    run.length.look();
    const [task, ...tasks] = run.state.tasks;
    if (task !== undefined) {
      run.state = { ...run.state, tasks };
      await perform(run, task);
      continue;
    }
    const decision = run.ended ? null : dueNow(run.state, factsNow(run));
    if (decision !== null) {
      execute(run, decision);
      continue;
    }
    const [tick] = run.state.ticks;
    if (tick !== undefined && retriedTick !== tick.id) {
      retriedTick = tick.id;
      run.sender.send(run.state.notices);
    }
    if (tick !== undefined && run.sender.settled) {
      await answerTick(run, tick.id);
      continue;
    }
    if (run.ended) break;
    if (run.length.isReached()) {
      if (!run.record.isTooMuchToCarry()) break;
      run.state = withTask(run.state, { type: 'tell' });
    }
  }
  await condition(allHandlersFinished);
  if (run.ended) return;
  await continueAsNew<typeof circulation>({ ...input, at: run.clock.iso, state: carried(run) });
}

function begin(input: CirculationInput): CirculationRun {
  const { mode, at, plan } = input;
  const clock = new Clock(mode, at);
  const run: CirculationRun = {
    input,
    clock,
    length: new HistoryLength(input.turnAt),
    record: new ActRecord(clock, 'circulation', plan.name, input.state),
    sender: senderOf(input, ({ notice, failed }) => noticeSent(run, notice, failed)),
    state: input.state === null ? newState(input) : stateOf(input.state),
    recalls: new Map(),
    ended: false,
  };
  return run;
}

function noticeSent(run: CirculationRun, notice: OfficerNotice, failed: string | null): void {
  run.state = { ...run.state, notices: closed(run.state.notices, noticeKey(notice)) };
  if (failed === null) return;
  const { officer, step, revision, round } = notice;
  execute(run, {
    state: withTask(run.state, { type: 'tell' }),
    effects: [
      { type: 'note', action: 'notice_failed', detail: { officer, step, revision, round, reason: failed } },
      { type: 'show', line: `notice to ${officer}: ${failed}` },
    ],
  });
}

async function answerTick(run: CirculationRun, id: string): Promise<void> {
  const { meeting, plan } = run.input;
  run.state = { ...run.state, ticks: run.state.ticks.slice(1) };
  await report(workflowIds.meeting(meeting), {
    kind: 'ticked',
    child: workflowIds.circulation(meeting, plan.name),
    id,
    nextDue: nextDue(run.state, factsNow(run)),
    tally: null,
  });
}

function isAwake(run: CirculationRun): boolean {
  const { length } = run;
  const { tasks, ticks } = run.state;
  return run.ended || length.isReached() || tasks.length > 0 || (ticks.length > 0 && run.sender.settled);
}
