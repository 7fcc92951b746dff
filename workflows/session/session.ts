import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { z } from 'zod';
import { descriptions, names, workflowIds } from '../../domain/messages/messages.ts';
import { Calendar, Tick } from '../../domain/messages/reports.ts';
import { onUnheard } from '../boundary/unheard.ts';
import { sharedAttributes } from '../shared/attributes.ts';
import { Clock } from '../shared/clock.ts';
import { HistoryLength } from '../shared/history-length.ts';
import { lasting, whenAskedToEnd } from '../shared/lasting.ts';
import { patched } from '../shared/patches.ts';
import { report } from '../shared/ports.ts';
import { ActRecord } from '../shared/record.ts';
import { refuseStart, sentence } from '../shared/refusal.ts';
import { decideSession, nextStep, type SessionDecision, type SessionMessage, type SessionStep } from './deciding.ts';
import { listenForEntries } from './enter.ts';
import { sessionPage } from './page.ts';
import { perform, type SessionMeans, tellMeeting, write } from './performing.ts';
import { roomNow, type SessionInput, type SessionState, type SessionView, stateFrom } from './state.ts';

/**
 * The meeting days: opening, the provisional list of participants with the count for the quorum, closing, the final
 * list. Arrivals and departures are answers on the collections.
 */
export function session(input: SessionInput): Promise<void> {
  return lasting(() => runSession(input));
}

/** A running session. */
type SessionRun = SessionMeans & {
  length: HistoryLength;
  state: SessionState;
  ended: boolean;
  entering: string | null;
};

async function runSession(input: SessionInput): Promise<void> {
  refuseStart(input);
  const { meeting, mode, at } = input;
  const clock = new Clock(mode, at);
  const record = new ActRecord(clock, 'session', meeting, input.state);
  const length = new HistoryLength(input.turnAt ?? Number.POSITIVE_INFINITY);
  const run: SessionRun = { input, clock, length, record, state: stateFrom(input), ended: false, entering: null };
  listen(run);
  upsertSearchAttributes(sharedAttributes(meeting, mode));
  for (;;) {
    length.look();
    if (run.ended) break;
    if (length.isReached()) {
      if (!record.isTooMuchToCarry()) break;
      await write(run);
      continue;
    }
    setCurrentDetails(sessionPage(input, run.state, record.notAccepted));
    await execute(run, nextStep(run.state, clock.now, record.pending.length + run.state.rows.length));
  }
  // a run that continues as new in its first task has not handled the signals that came with it
  await condition(allHandlersFinished);
  await writeEntries(run);
  if (!run.ended) {
    const { plan: _, rows: __, ...kept } = run.state;
    const state = { ...kept, acts: record.pending, setAside: record.notAccepted, unheard: record.unheard };
    await continueAsNew<typeof session>({ ...input, at: clock.iso, state });
  }
  if (record.pending.length > 0) await write(run);
  // signals may have added acts during that
  while (record.pending.length > 0 && patched('last-acts')) await write(run);
  await condition(allHandlersFinished);
  await writeEntries(run);
}

/** A turn carries no entries that the registry lacks. */
async function writeEntries(run: SessionRun): Promise<void> {
  while (run.state.rows.length > 0) {
    await write(run);
    await condition(allHandlersFinished);
  }
}

function listen(run: SessionRun): void {
  const onSignal = <S extends z.ZodType>(name: 'tick' | 'calendar', schema: S, heard: (message: z.output<S>) => void) =>
    setHandler(
      defineSignal<[unknown]>(names.signals[name]),
      (raw) => {
        run.length.look();
        const parsed = schema.safeParse(raw);
        if (parsed.success) heard(parsed.data);
        else run.record.setAside({ signal: names.signals[name], reason: sentence(parsed.error), code: 'malformed' });
      },
      { description: descriptions[name] },
    );
  listenForEntries(run, (decided) => accept(run, decided));
  onSignal('tick', Tick, (tick) => take(run, { type: 'tick', tick }));
  onSignal('calendar', Calendar, (calendar) => take(run, { type: 'calendar', calendar }));
  const end = () => {
    run.ended = true;
  };
  setHandler(defineSignal(names.signals.end), end, { description: descriptions.end });
  setHandler(defineSignal(names.signals.tellAgain), () => take(run, { type: 'tellAgain' }), {
    description: descriptions.tellAgain,
  });
  const shown = (): SessionView => ({ now: run.clock.iso, done: run.state.done, room: roomNow(run.state) });
  setHandler(defineQuery<SessionView>(names.queries.state), shown, {
    description: descriptions.state,
  });
  whenAskedToEnd(run.record);
  onUnheard('no such signal here; arrivals and departures are answers on the collections', (aside) => {
    // an act is written, and the length is looked at then
    if (!run.record.setAside(aside)) run.length.look();
  });
}

/** Decides on a message and executes the effects. */
const take = (run: SessionRun, message: SessionMessage): void => accept(run, decideSession(run.state, message));

function accept(run: SessionRun, { state, effects }: SessionDecision): void {
  run.state = state;
  for (const effect of effects) {
    if (effect.type === 'moveClock') run.clock.moveTo(effect.to);
    else run.record.enter(effect);
  }
}

async function execute(run: SessionRun, step: SessionStep): Promise<void> {
  const { meeting } = run.input;
  switch (step.type) {
    case 'perform':
      await perform(run, step.event);
      return take(run, { type: 'done', event: step.event });
    case 'write':
      return write(run);
    case 'tell':
      take(run, { type: 'told' });
      for (const event of step.events) await tellMeeting(run, event);
      return;
    case 'answerTick': {
      take(run, { type: 'ticked' });
      const { id, nextDue } = step;
      const child = workflowIds.session(meeting);
      return report(workflowIds.meeting(meeting), { kind: 'ticked', child, id, nextDue, tally: null });
    }
    case 'wait': {
      const { days } = run.state;
      const hasNews = () => run.state.tellAgain || run.state.days !== days || run.state.ticks.length > 0;
      const hasUnwritten = () => run.record.pending.length > 0 || run.state.rows.length > 0;
      const isAwake = () => run.ended || hasNews() || run.length.isReached() || hasUnwritten();
      return run.clock.until(step.for?.at ?? null, isAwake, step.for?.event ?? 'the end');
    }
  }
}
