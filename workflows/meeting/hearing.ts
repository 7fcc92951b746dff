import type { Act } from '../../domain/act.ts';
import { againId, type Command, dispatchId } from '../../domain/messages/commands.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import type { Report } from '../../domain/messages/reports.ts';
import type { Mode } from '../../domain/plan.ts';
import type { MeetingEvent } from '../../machines/machines.ts';
import type { Clock } from '../shared/clock.ts';
import { type ports, possible } from '../shared/ports.ts';
import { type ActRecord, hashesOf } from '../shared/record.ts';
import type { ordering } from './ordering.ts';
import type { Rehearsal } from './rehearsing.ts';
import type { MeetingState, OrdersState } from './state.ts';

type Done = Extract<Report, { kind: 'done' }>;

/** What the meeting lends: its own state, and what it does on the word of a child. */
type Ports = {
  meeting: string;
  mode: Mode;
  clock: Clock;
  record: ActRecord;
  documents: Pick<ReturnType<typeof ports>['documents'], 'drawList'>;
  state: MeetingState;
  ordered: OrdersState;
  due: Record<string, string | null>;
  rehearsal: Pick<Rehearsal, 'ticked' | 'stir'>;
  office: ReturnType<typeof ordering>;
  phase: () => string;
  over: () => boolean;
  act: (action: string, detail: Act['detail'], key: string) => void;
  apply: (event: MeetingEvent) => void;
  command: (command: Command) => Promise<void>;
  applyDeadline: () => Promise<void>;
};

/** Hears what the children of a meeting report, and does what follows from it. */
export function hearing(lent: Ports) {
  const { meeting, mode, clock, record, documents, state, ordered, due, rehearsal, office } = lent;
  const { phase, over, act, apply, command, applyDeadline } = lent;

  async function hear(message: Report): Promise<void> {
    switch (message.kind) {
      case 'tally':
        state.tally = message.tally;
        return;
      case 'ticked':
        if (message.tally !== null) state.tally = message.tally;
        if (message.child === workflowIds.session(meeting)) state.sessionDue = message.nextDue;
        else due[message.child] = message.nextDue;
        rehearsal.ticked(message.id, message.child);
        return;
      case 'circulation': {
        const progress = state.circulations[message.name];
        if (progress === undefined) return;
        const { state: now, revision, awaits, issued } = message;
        const before = { ...progress };
        Object.assign(progress, { state: now, revision, awaits, issued });
        if (issued !== null && before.issued === null) office.issued(message.name);
        if (now === 'withdrawn' && before.state !== 'withdrawn') office.withdrawn(message.name);
        rehearsal.stir();
        return;
      }
      case 'objection':
        rehearsal.stir();
        return office.silences.objected(message);
      case 'session':
        rehearsal.stir();
        if (message.event === 'closed') state.session = 'closed';
        apply({ type: message.event === 'opened' ? 'OPENED' : 'CLOSED' });
        if (over()) await command({ kind: 'close', id: 'close' });
        return;
      case 'done':
        return complete(message);
    }
  }

  async function complete(message: Done): Promise<void> {
    const done = state.commands.find((c) => c.id === message.id);
    if (done === undefined) return dispatchedAgain(message);
    state.commands = state.commands.filter((c) => c.id !== message.id);
    state.tally = message.tally;
    act('command_done', message.counts, `done/${message.id}`);
    if (done.kind === 'dispatch' && (isFirst(done) || state.circulations[done.circulation]?.dispatched === 'failed'))
      await dispatched(done.circulation, message.counts);
    if (done.kind === 'silence' && done.state === 'over')
      office.silences.counted(done.procedure, message.counts.objections ?? 0);
    if (done.kind === 'deadline') {
      const list = await possible(record, 'deadline_list', () =>
        documents.drawList.executeWithOptions({ summary: 'list at the deadline' }, [
          { meeting, mode, kind: 'deadline', at: clock.iso, revision: roundOf(done.id) },
        ]),
      );
      if (list !== null) act('deadline_list_drawn', hashesOf(list), 'deadline_list_drawn');
    }
  }

  /** `convene repair` has ordered a dispatch again that reached nobody: what came of it counts now. */
  async function dispatchedAgain(message: Done): Promise<void> {
    const again = Object.entries(state.circulations).find(
      ([name, { revision, dispatched: was }]) =>
        was === 'failed' && message.id.startsWith(againId(dispatchId(name, revision), '')),
    );
    if (again === undefined) return;
    state.tally = message.tally;
    act('command_done', message.counts, `done/${message.id}`);
    await dispatched(again[0], message.counts);
  }

  async function dispatched(name: string, counts: Record<string, number>): Promise<void> {
    const { failed = 0, held: _, halted: __, ...reached } = counts;
    const nobody = failed > 0 && Object.values(reached).every((n) => n === 0);
    const progress = state.circulations[name];
    if (progress !== undefined) progress.dispatched = nobody ? 'failed' : 'done';
    const kind = ordered.plan.circulations.find((c) => c.name === name)?.kind;
    // a postponed meeting whose participants are convened anew is convened by the note of its new dates
    const convenes = kind === 'convocation' || (kind === 'postponement' && phase() === 'convoking');
    // one that was cancelled, or waits for its dates, is not convened by what was still on its way
    const heldUp = phase() === 'cancelled' || phase() === 'postponed';
    if (convenes && !nobody && !heldUp) {
      apply({ type: 'CONVOKED' });
      await applyDeadline();
    }
    if (phase() === 'cancelled' && name === ordered.farewell) await command({ kind: 'close', id: 'close' });
  }

  return hear;
}

const isFirst = ({ id, circulation, revision }: Extract<Command, { kind: 'dispatch' }>) =>
  id === dispatchId(circulation, revision);

/** Which deadline a command was for: one that was moved comes again. */
const roundOf = (command: string) => Number(command.split('/')[1] ?? 1);
