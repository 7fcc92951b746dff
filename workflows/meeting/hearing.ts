import { names, workflowIds } from '../../domain/messages/messages.ts';
import type { Report } from '../../domain/messages/reports.ts';
import { progressIn } from '../../domain/orders/credentials.ts';
import { roundOf } from './deadline-id.ts';
import { type Decided, Deciding, type MeetingFacts } from './deciding.ts';
import { dispatched, isFirstDispatch, repairedBy } from './dispatching.ts';
import { lapse } from './effect.ts';
import { afterDecision } from './late-objections.ts';
import { isOver, silenceOf } from './reading.ts';
import { closeSilence, concludeSilence } from './silences.ts';
import type { MeetingState } from './state.ts';
import { counted, issued, withdrawn } from './waiting.ts';

type ReportOf<K extends Report['kind']> = Extract<Report, { kind: K }>;

/** Handles a report of a child. */
export function hear(state: MeetingState, report: Report, facts: MeetingFacts): Decided {
  const deciding = new Deciding(state, facts);
  switch (report.kind) {
    case 'tally':
      deciding.set({ tally: report.tally });
      break;
    case 'ticked':
      ticked(deciding, report);
      break;
    case 'circulation':
      circulationMoved(deciding, report);
      break;
    case 'objection':
      deciding.stir();
      objected(deciding, report);
      break;
    case 'recall':
      recall(deciding, report);
      break;
    case 'session':
      if (report.event === 'closed') deciding.set({ session: 'closed' });
      deciding.apply({ type: report.event === 'opened' ? 'OPENED' : 'CLOSED' });
      if (isOver(deciding.state)) deciding.command({ kind: 'close', id: 'close' });
      break;
    case 'done':
      commandDone(deciding, report);
  }
  return deciding.done;
}

/** A child has done everything due at an instant of a rehearsal. */
function ticked(deciding: Deciding, { child, nextDue, tally }: ReportOf<'ticked'>): void {
  if (tally !== null) deciding.set({ tally });
  if (child === workflowIds.session(deciding.facts.meeting)) deciding.set({ sessionDue: nextDue });
  else deciding.set({ due: { ...deciding.state.due, [child]: nextDue } });
}

function circulationMoved(deciding: Deciding, report: ReportOf<'circulation'>): void {
  const { name, state, revision, awaits, authors, issued: paper } = report;
  const before = deciding.state.circulations[name];
  // what it told before it heard that it is recalled
  if (before === undefined || (before.recalled === true && state === 'issued')) return;
  deciding.stir();
  if (before.recalled === true) deciding.setCirculation(name, { recalled: false });
  deciding.setCirculation(name, { state, revision, awaits, issued: paper, ...(authors && { authors }) });
  if (paper !== null && before.issued === null) issued(deciding, name);
  if (state === 'withdrawn' && before.state !== 'withdrawn') withdrawn(deciding, name);
}

/** A paper behind a circulation is disowned: it is issued no more, unless its dispatch has begun. */
function recall(deciding: Deciding, { name, child, id }: ReportOf<'recall'>): void {
  const progress = deciding.state.circulations[name];
  const granted = progress?.dispatched === 'no';
  if (granted && progress.issued !== null) deciding.setCirculation(name, { issued: null, recalled: true });
  deciding.stir();
  deciding.ask({ do: 'tell', to: child, signal: names.signals.recalled, message: { id, granted } });
}

/** A State Party objected. One timely objection breaks the silence, even if it is recorded after the decision. */
function objected(deciding: Deciding, report: ReportOf<'objection'>): void {
  const { procedure, participant, late } = report;
  const silence = silenceOf(deciding.state, procedure);
  if (silence === undefined || late) return;
  if (silence.state === 'taken' || silence.state === 'overturned' || silence.state === 'contested') {
    const { state, stop, act } = afterDecision(silence, report, deciding.orders.taken, deciding.state.circulations);
    const key = `silence/${procedure}/after/${participant}`;
    concludeSilence(deciding, procedure, state);
    deciding.act(act.action, key, act.detail, 'the order');
    if (stop !== null)
      lapse(deciding, { names: [stop], reason: `${participant} had objected in time to ${procedure}` }, key);
    return;
  }
  if (!['open', 'counting', 'unreached'].includes(silence.state)) return;
  closeSilence(deciding, silence, 'broken');
  const detail = { circulation: procedure, participant };
  deciding.act('silence_broken', `silence/${procedure}/broken`, detail, 'the order');
}

/** The collections have completed a command. A repeated report is ignored, unless a repair sent the command again. */
function commandDone(deciding: Deciding, { id, counts, tally }: ReportOf<'done'>): void {
  const { commands, circulations } = deciding.state;
  const command = commands.find((one) => one.id === id);
  const repaired = command === undefined ? repairedBy(deciding.state, id) : undefined;
  if (command === undefined && repaired === undefined) return;
  deciding.set({ commands: commands.filter((one) => one.id !== id), tally });
  deciding.act('command_done', `done/${id}`, counts);
  if (command === undefined) {
    if (repaired !== undefined) dispatched(deciding, repaired, counts);
  } else if (command.kind === 'dispatch') {
    const failed = circulations[command.circulation]?.dispatched === 'failed';
    if (isFirstDispatch(command) || failed) dispatched(deciding, command.circulation, counts);
  } else if (command.kind === 'silence') {
    if (command.state === 'over') counted(deciding, command.procedure, counts.objections ?? 0);
  } else if (command.kind === 'deadline') {
    deciding.ask({ do: 'draw_list', round: roundOf(id) });
  } else if (command.kind === 'credentials') {
    const { examinations } = progressIn(deciding.orders);
    deciding.ask({ do: 'draw_credentials', paper: 'credentials-report', revision: examinations });
  }
}
