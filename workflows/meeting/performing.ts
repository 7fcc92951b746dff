import { againId, dispatchId } from '../../domain/messages/commands.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { notifies } from '../../domain/orders/audience.ts';
import { progressIn } from '../../domain/orders/credentials.ts';
import { type Decided, Deciding, type MeetingFacts } from './deciding.ts';
import { passOver } from './holding.ts';
import { phaseOf } from './reading.ts';
import type { MeetingState, MeetingTask } from './state.ts';

/** Performs a task that an order queued, on the current state. */
export function perform(state: MeetingState, task: MeetingTask, facts: MeetingFacts): Decided {
  const deciding = new Deciding(state, facts);
  deciding.stir();
  switch (task.type) {
    case 'command':
      deciding.command({ ...task.command, id: task.key });
      break;
    case 'again':
      dispatchAgain(deciding, task);
      break;
    case 'enrol':
      deciding.ask({ do: 'enrol', key: task.key, organization: task.organization });
      break;
    case 'redraft':
      redraft(deciding, task);
      break;
    case 'lapse': {
      const { key: id, reason, names: lapsed } = task;
      for (const name of lapsed) tell(deciding, name, names.signals.lapse, { id, reason });
      break;
    }
    case 'staff': {
      const { officers } = deciding.plan;
      for (const name of unissued(state)) tell(deciding, name, names.signals.staff, { id: task.key, officers });
      break;
    }
    case 'memorandum': {
      const { memoranda } = progressIn(state.orders);
      deciding.ask({ do: 'draw_credentials', paper: 'credentials-memorandum', revision: memoranda });
      break;
    }
    case 'days': {
      const to = workflowIds.session(facts.meeting);
      const message = { id: task.key, days: daysOf(state) };
      deciding.ask({ do: 'tell', to, signal: names.signals.calendar, message });
    }
  }
  return deciding.done;
}

function tell(deciding: Deciding, circulation: string, signal: string, message: object): void {
  deciding.ask({ do: 'tell', to: workflowIds.circulation(deciding.facts.meeting, circulation), signal, message });
}

/** Redrafts circulations under review from the current plan. */
function redraft(deciding: Deciding, { key: id, reason, except }: Extract<MeetingTask, { type: 'redraft' }>): void {
  const planned = (name: string) => deciding.plan.circulations.find((one) => one.name === name);
  for (const name of unissued(deciding.state)) {
    const circulation = planned(name);
    // the note of an act says what was ordered, regardless of later changes
    if (name === except || circulation?.facts?.decision !== undefined) continue;
    // a reminder that moved has another date
    const { number = '', date = '' } = circulation?.issue ?? {};
    const issue = circulation?.kind === 'reminder' ? { issue: { number, date } } : {};
    tell(deciding, name, names.signals.redraft, { id, reason, ...issue });
  }
}

const unissued = ({ circulations }: MeetingState): string[] =>
  Object.entries(circulations)
    .filter(([, { issued, state }]) => issued === null && state !== 'withdrawn')
    .map(([name]) => name);

/** The current days of the session; null while they are undecided. */
function daysOf(state: MeetingState) {
  if (['postponed', 'cancelled'].includes(phaseOf(state))) return null;
  const { opens, provisionalListAt, closes } = state.orders.plan;
  return { opens: opens.at, provisionalListAt, closes: closes.at };
}

type Again = Extract<MeetingTask, { type: 'again' }>;

function dispatchAgain(deciding: Deciding, task: Again): void {
  const command = commandAgain(deciding.state, task);
  if (command === null) return;
  const { id, circulation, attempt } = command;
  deciding.command({ ...command, holds: passOver(deciding, id, circulation, attempt, task.only) });
}

/** The command by which a circulation goes out again, but for those who are held; null: it is not issued. */
export function commandAgain({ orders, circulations }: MeetingState, { key, circulation, only, attempt }: Again) {
  const planned = orders.plan.circulations.find(({ name }) => name === circulation);
  const progress = circulations[circulation];
  if (planned === undefined || progress?.issued == null) return null;
  const { revision, issued } = progress;
  return {
    kind: 'dispatch' as const,
    id: againId(dispatchId(circulation, revision), key),
    circulation,
    revision,
    sha256: issued.sha256,
    attempt,
    audience: { ...planned.audience, ...(only && { only }) },
    notifies: notifies(planned),
  };
}
