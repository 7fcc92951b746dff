import type { names } from './messages/messages.ts';

/** Who may send a signal: a person, or only Convene's own workers (see `domain/mark.ts`). */
export const sendersOfSignals = {
  approve: 'person',
  returnForRevision: 'person',
  command: 'house',
  report: 'house',
  tick: 'house',
  end: 'house',
  tellAgain: 'house',
  staff: 'house',
  redraft: 'house',
  lapse: 'house',
  calendar: 'house',
  recalled: 'house',
} as const satisfies Record<keyof typeof names.signals, 'person' | 'house'>;

/** Whether a signal by this name comes from Convene's own workers only. */
export const isOfHouse = (signal: string): boolean => Reflect.get(sendersOfSignals, signal) === 'house';

/** Half a sentence against an actor that only Convene itself may name; null where it is another. */
export const innerActor = (actor: string): string | null =>
  actor.startsWith('system:') ? `${actor} speaks from inside only` : null;
