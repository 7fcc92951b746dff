import type { Act } from '../../domain/act.ts';
import { names } from '../../domain/messages/messages.ts';
import type { Calendar, Tick } from '../../domain/messages/reports.ts';
import type { RecordEffect } from '../shared/record.ts';
import { calendarOf, type SessionDate, type SessionEvent, type SessionState } from './state.ts';

/** The decisions of a session: pure functions of its state, whose effects the workflow executes. */

/** A tick has some 800 bytes at the most, and a turn carries them all. */
const MOST_TICKS = 100;

export type SessionMessage =
  | { type: 'tick'; tick: Tick }
  | { type: 'calendar'; calendar: Calendar }
  | { type: 'tellAgain' }
  /** The workflow has performed the event that `nextStep` returned. */
  | { type: 'done'; event: SessionEvent }
  | { type: 'told' }
  | { type: 'ticked' }
  /** The registry has this many of the entries. */
  | { type: 'written'; entries: number };

export type SessionEffect = RecordEffect | { type: 'moveClock'; to: string };

export type SessionDecision = { state: SessionState; effects: SessionEffect[] };

/** The state after a message, and the effects to execute. */
export function decideSession(state: SessionState, message: SessionMessage): SessionDecision {
  const now = (changes: Partial<SessionState>, ...effects: SessionEffect[]): SessionDecision => ({
    state: { ...state, ...changes },
    effects,
  });
  switch (message.type) {
    case 'tick': {
      const { tick } = message;
      if (state.ticks.length >= MOST_TICKS) return now({}, tooMany);
      return now({ ticks: [...state.ticks, tick] }, { type: 'moveClock', to: tick.at });
    }
    case 'calendar': {
      const { id, days } = message.calendar;
      return now(
        { days },
        { type: 'act', act: sessionAct('calendar_changed', days ?? { opens: null }, `calendar/${id}`) },
      );
    }
    case 'tellAgain':
      return now({ tellAgain: true });
    case 'done':
      return now({ done: [...state.done, message.event] });
    case 'told':
      return now({ tellAgain: false });
    case 'ticked':
      return now({ ticks: state.ticks.slice(1) });
    case 'written':
      return now({ rows: state.rows.slice(message.entries) });
  }
}

const tooMany: RecordEffect = {
  type: 'setAside',
  signal: names.signals.tick,
  code: 'too_many',
  reason: `${MOST_TICKS} ticks wait already; send it again when these are answered`,
};

/** An act of the session. Each action happens once, so it serves as the id unless `key` is given. */
export const sessionAct = (action: string, detail: Act['detail'], key: string = action) => ({
  id: `session/${key}`,
  actor: 'system:session',
  action,
  authority: 'the plan',
  detail,
});

export type SessionStep =
  | { type: 'perform'; event: SessionEvent }
  /** Write the acts to the registry. */
  | { type: 'write' }
  /** Report these events to the meeting again. */
  | { type: 'tell'; events: ('opened' | 'closed')[] }
  | { type: 'answerTick'; id: string; nextDue: string | null }
  | { type: 'wait'; for: SessionDate | null };

/**
 * The next step of a session.
 *
 * @param now the clock, in milliseconds since 1970.
 * @param unwritten the number of acts and entries that the registry does not have yet.
 */
export function nextStep(state: SessionState, now: number, unwritten: number): SessionStep {
  const next = calendarOf(state)[state.done.length] ?? null;
  if (next !== null && Date.parse(next.at) <= now) return { type: 'perform', event: next.event };
  if (unwritten > 0) return { type: 'write' };
  if (state.tellAgain) {
    const opened = state.done.includes('opening') ? (['opened'] as const) : [];
    const closed = state.done.includes('closing') ? (['closed'] as const) : [];
    return { type: 'tell', events: [...opened, ...closed] };
  }
  const [tick] = state.ticks;
  if (tick !== undefined) return { type: 'answerTick', id: tick.id, nextDue: next?.at ?? null };
  return { type: 'wait', for: next };
}
