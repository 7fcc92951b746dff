/** The words of a meeting's law: what happens to a meeting, and which acts its phase allows (`machines/meeting.v1.ts`). */

export type MeetingEvent =
  | { type: 'ROSTER_READY' }
  /** The convocation has been dispatched. */
  | { type: 'CONVOKED' }
  /** The deadline for delegations. */
  | { type: 'DEADLINE' }
  /** The deadline was moved to a later instant. */
  | { type: 'EXTENDED' }
  | { type: 'OPENED' }
  | { type: 'CLOSED' }
  | { type: 'POSTPONED' }
  /** The dates of a postponed meeting; `invite`: its participants are convened again. */
  | { type: 'NEW_DATES'; invite: boolean }
  | { type: 'CANCELLED' };

export type MeetingAct =
  | 'circulate'
  | 'correct'
  | 'remind'
  | 'extend'
  | 'answer'
  | 'change_venue'
  | 'attend'
  | 'decide'
  | 'open'
  | 'close'
  | 'postpone'
  | 'reschedule'
  | 'cancel';
