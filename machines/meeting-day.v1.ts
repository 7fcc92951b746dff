import { setup } from 'xstate';
import { decide, type Snapshot } from './decide.ts';

/**
 * The days of a meeting in session: its sittings, and the parts in which it meets. Released: it does not change any more; a change is a
 * `meeting-day.v2.ts`.
 */

export type MeetingDayEvent =
  | { type: 'OPEN' }
  | { type: 'SUSPEND' }
  | { type: 'RESUME' }
  | { type: 'ADJOURN' }
  /** A part of the meeting ends; the next one is on other dates. */
  | { type: 'INTERRUPT' }
  | { type: 'CLOSE' };

export const meetingDayV1 = setup({
  // XState takes its types from these; the values are never looked at.
  types: { events: {} as MeetingDayEvent },
}).createMachine({
  id: 'meeting-day.v1',
  initial: 'waiting',
  context: {},
  states: {
    /** No sitting is open. */
    waiting: { on: { OPEN: 'sitting', INTERRUPT: 'interrupted', CLOSE: 'closed' } },
    sitting: { on: { SUSPEND: 'suspended', ADJOURN: 'waiting', INTERRUPT: 'interrupted', CLOSE: 'closed' } },
    suspended: { on: { RESUME: 'sitting', ADJOURN: 'waiting' } },
    interrupted: { on: { OPEN: 'sitting' } },
    closed: {},
  },
});

export type MeetingDaySnapshot = Snapshot<typeof meetingDayV1>;
export type DayState = MeetingDaySnapshot['value'];
type DayEventName = MeetingDayEvent['type'];

/** What a state leaves alone on purpose. */
export const meetingDayIgnored: { readonly [S in DayState]: readonly DayEventName[] } = {
  waiting: ['SUSPEND', 'RESUME', 'ADJOURN'],
  sitting: ['OPEN', 'RESUME'],
  suspended: ['OPEN', 'SUSPEND', 'INTERRUPT', 'CLOSE'],
  interrupted: ['SUSPEND', 'RESUME', 'ADJOURN', 'INTERRUPT', 'CLOSE'],
  closed: ['OPEN', 'SUSPEND', 'RESUME', 'ADJOURN', 'INTERRUPT', 'CLOSE'],
};

const NOW: { readonly [S in DayState]: string } = {
  waiting: 'no sitting is open; open one first',
  sitting: 'a sitting is open; suspend it or adjourn it first',
  suspended: 'the sitting is suspended; resume it or adjourn it first',
  interrupted: 'this part of the Meeting has ended; open the first sitting of the next one',
  closed: 'the Meeting is closed; a slip of the clerk is still corrected',
};

/** What a state says to an event that it does not take, in half a sentence. */
export const saidOfDay = (day: DayState): string => NOW[day];

/** The state after an event; null where the state does not take it. */
export function nextDay(day: DayState, event: MeetingDayEvent): DayState | null {
  const { snapshot, changed } = decide(meetingDayV1, { value: day, context: {} }, event);
  return changed ? snapshot.value : null;
}
