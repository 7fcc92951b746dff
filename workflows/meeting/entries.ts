import type { CirculationPlan } from '../../domain/plan.ts';
import type { CalendarEntry } from './calendar.ts';
import { deadlineId } from './deadline-id.ts';
import { type Decided, Deciding, type MeetingFacts } from './deciding.ts';
import { applyDeadline } from './dispatching.ts';
import { endSilence } from './silences.ts';
import type { MeetingState } from './state.ts';
import { dated } from './waiting.ts';

/** Handles an entry of the calendar whose date has come. */
export function comeTo(state: MeetingState, entry: CalendarEntry, facts: MeetingFacts): Decided {
  const deciding = new Deciding(state, facts);
  deciding.set({ done: [...state.done, entry.key] });
  deciding.stir();
  switch (entry.what) {
    case 'draft':
      draft(deciding, entry.circulation);
      break;
    case 'dated':
      dated(deciding, entry.order);
      break;
    case 'silence':
      endSilence(deciding, entry.procedure);
      break;
    case 'deadline':
      passDeadline(deciding);
  }
  return deciding.done;
}

function draft(deciding: Deciding, planned: CirculationPlan): void {
  const { name, kind } = planned;
  const progress = { state: 'drafting', revision: 1, awaits: null, issued: null, dispatched: 'no' } as const;
  deciding.set({ circulations: { ...deciding.state.circulations, [name]: progress } });
  deciding.act('circulation_begun', `begun/${name}`, { kind });
  deciding.ask({ do: 'begin_circulation', planned });
}

function passDeadline(deciding: Deciding): void {
  const { plan, round } = deciding.orders;
  deciding.act('deadline_passed', deadlineId(round), { at: plan.deadline.at });
  deciding.apply({ type: 'DEADLINE' });
  applyDeadline(deciding);
  if (deciding.state.session !== 'none') return;
  deciding.set({ session: 'running' });
  deciding.ask({ do: 'begin_session' });
}
