import { and, not, setup } from 'xstate';
import type { MeetingAct, MeetingEvent } from '../domain/meeting-acts.ts';
import type { Snapshot } from './decide.ts';
import { decide } from './decide.ts';

/**
 * The phases of a meeting, and which acts are lawful in which. Released: it does not change any more; a change is a
 * `meeting.v2.ts`. It has no effects: its workflow acts on the phase that it finds.
 */

export type MeetingContext = {
  /** The convocation was dispatched at least once. */
  convoked: boolean;
  /** The deadline came before the convocation was out; it takes effect once that is. */
  deadlinePassed: boolean;
};

const facts = setup({
  // XState takes its types from these; the values are never looked at.
  types: { context: {} as MeetingContext, events: {} as MeetingEvent },
  guards: {
    deadlinePassed: ({ context }) => context.deadlinePassed,
    saysWhetherToInvite: ({ event }) => event.type === 'NEW_DATES' && typeof event.invite === 'boolean',
    // Participants who were never convened are convened, whatever the new dates say.
    collectsOn: and([
      'saysWhetherToInvite',
      not(({ event }) => event.type === 'NEW_DATES' && event.invite),
      ({ context }) => context.convoked,
    ]),
  },
});

const markDeadline = facts.assign({ deadlinePassed: true });
const clearDeadline = facts.assign({ deadlinePassed: false });
const markConvoked = facts.assign({ convoked: true });

export const meetingV1 = facts.createMachine({
  id: 'meeting.v1',
  initial: 'decided',
  context: { convoked: false, deadlinePassed: false },
  states: {
    decided: {
      on: {
        ROSTER_READY: 'convoking',
        DEADLINE: { actions: markDeadline },
        EXTENDED: { actions: clearDeadline },
        CANCELLED: 'cancelled',
      },
    },
    convoking: {
      on: {
        CONVOKED: [
          { target: 'preparing', guard: 'deadlinePassed', actions: markConvoked },
          { target: 'collecting', actions: markConvoked },
        ],
        DEADLINE: { actions: markDeadline },
        EXTENDED: { actions: clearDeadline },
        POSTPONED: 'postponed',
        CANCELLED: 'cancelled',
      },
    },
    collecting: {
      on: {
        DEADLINE: 'preparing',
        EXTENDED: { actions: clearDeadline },
        // A meeting opens on its day, also where its deadline was moved up to that.
        OPENED: 'in_session',
        POSTPONED: 'postponed',
        CANCELLED: 'cancelled',
      },
    },
    preparing: {
      on: {
        EXTENDED: { target: 'collecting', actions: clearDeadline },
        OPENED: 'in_session',
        POSTPONED: 'postponed',
        CANCELLED: 'cancelled',
      },
    },
    in_session: { on: { CLOSED: 'concluded' } },
    postponed: {
      on: {
        NEW_DATES: [
          { target: 'collecting', guard: 'collectsOn', actions: clearDeadline },
          { target: 'convoking', guard: 'saysWhetherToInvite', actions: clearDeadline },
        ],
        CANCELLED: 'cancelled',
      },
    },
    concluded: {},
    cancelled: {},
  },
});

export type MeetingSnapshot = Snapshot<typeof meetingV1>;
export type MeetingPhase = MeetingSnapshot['value'];
type MeetingEventName = MeetingEvent['type'];

const everything = [
  'ROSTER_READY',
  'CONVOKED',
  'DEADLINE',
  'EXTENDED',
  'OPENED',
  'CLOSED',
  'POSTPONED',
  'NEW_DATES',
  'CANCELLED',
] as const satisfies MeetingEventName[];

/** What a phase leaves alone on purpose. */
export const meetingIgnored: { readonly [P in MeetingPhase]: readonly MeetingEventName[] } = {
  decided: ['CONVOKED', 'OPENED', 'CLOSED', 'POSTPONED', 'NEW_DATES'],
  convoking: ['ROSTER_READY', 'OPENED', 'CLOSED', 'NEW_DATES'],
  collecting: ['ROSTER_READY', 'CONVOKED', 'CLOSED', 'NEW_DATES'],
  // The deadline is behind it, and a late dispatch of the convocation to one more participant changes no phase.
  preparing: ['ROSTER_READY', 'CONVOKED', 'DEADLINE', 'CLOSED', 'NEW_DATES'],
  // A meeting in session is closed; it is neither postponed nor cancelled any more.
  in_session: ['ROSTER_READY', 'CONVOKED', 'DEADLINE', 'EXTENDED', 'OPENED', 'POSTPONED', 'NEW_DATES', 'CANCELLED'],
  // The old calendar does not bind a postponed meeting; its new dates bring a deadline of their own.
  postponed: ['ROSTER_READY', 'CONVOKED', 'DEADLINE', 'EXTENDED', 'OPENED', 'CLOSED', 'POSTPONED'],
  concluded: everything,
  cancelled: everything,
};

const words = (phase: string) => phase.replaceAll('_', ' ');
const isNow = (snapshot: MeetingSnapshot, rule: string) => `the meeting is ${words(snapshot.value)}; ${rule}`;

const beforeOpening = ['decided', 'convoking', 'collecting', 'preparing'] as const;
const onceConvening = [
  'convoking',
  'collecting',
  'preparing',
  'in_session',
  'postponed',
  'concluded',
  'cancelled',
] as const;

/**
 * Which acts are lawful in which phase, and the rule for a person who tries one in another. `event`: the act moves the
 * machine, and its phases are those in which the machine takes that event.
 */
export const lawfulActs = {
  // Also after the end: the notice of a cancellation and the final report are circulated.
  circulate: { phases: onceConvening, rule: 'communications are circulated once the roster is ready' },
  correct: {
    phases: onceConvening,
    rule: 'only what was circulated is corrected, so nothing is before the roster is ready',
  },
  remind: {
    phases: ['collecting', 'preparing'],
    rule: 'reminders go out between the dispatch of the convocation and the opening',
  },
  extend: {
    phases: beforeOpening,
    event: 'EXTENDED',
    rule: 'the deadline for delegations is extended before the opening; a postponed meeting gets one with its new dates',
  },
  // A State may answer at any time, late or while the meeting is postponed.
  answer: {
    phases: ['convoking', 'collecting', 'preparing', 'in_session', 'postponed'],
    rule: 'participants answer from the convocation until the closing',
  },
  change_venue: {
    phases: [...beforeOpening, 'postponed'],
    rule: 'the venue is changed before the opening',
  },
  attend: { phases: ['in_session'], rule: 'attendance is recorded while the meeting is in session' },
  decide: { phases: ['in_session'], rule: 'the Meeting decides while it is in session' },
  open: {
    phases: ['collecting', 'preparing'],
    event: 'OPENED',
    rule: 'a meeting is opened after its convocation has been dispatched, and once',
  },
  close: { phases: ['in_session'], event: 'CLOSED', rule: 'only a meeting that is in session is closed' },
  postpone: {
    phases: ['convoking', 'collecting', 'preparing'],
    event: 'POSTPONED',
    rule: 'a meeting is postponed between the start of its convocation and its opening; before that, change the plan',
  },
  reschedule: { phases: ['postponed'], event: 'NEW_DATES', rule: 'new dates are set for a meeting that was postponed' },
  cancel: {
    phases: [...beforeOpening, 'postponed'],
    event: 'CANCELLED',
    rule: 'a meeting is cancelled before its opening; one in session is closed',
  },
} as const satisfies Record<MeetingAct, { phases: readonly MeetingPhase[]; event?: MeetingEventName; rule: string }>;

/** Null where the act is lawful in the meeting's phase; else what is wrong and what the rule is, in half a sentence. */
export function lawful(snapshot: MeetingSnapshot, act: MeetingAct): string | null {
  const { phases, rule } = lawfulActs[act];
  return phases.some((phase) => phase === snapshot.value) ? null : isNow(snapshot, rule);
}

const rules: { readonly [E in MeetingEventName]: string } = {
  ROSTER_READY: 'the roster is made once, at the start',
  CONVOKED: 'the convocation is dispatched while the meeting is convoking',
  DEADLINE: 'a deadline passes once, before the opening, and not while the meeting is postponed',
  EXTENDED: lawfulActs.extend.rule,
  OPENED: lawfulActs.open.rule,
  CLOSED: lawfulActs.close.rule,
  POSTPONED: lawfulActs.postpone.rule,
  NEW_DATES: lawfulActs.reschedule.rule,
  CANCELLED: lawfulActs.cancel.rule,
};

/** Why the meeting does not take `event`: what is wrong and what the rule is, in half a sentence; null where it does. */
export function explainMeetingRefusal(snapshot: MeetingSnapshot, event: MeetingEvent): string | null {
  if (decide(meetingV1, snapshot, event).changed) return null;
  if (event.type === 'NEW_DATES' && snapshot.value === 'postponed') {
    return 'new dates say whether the participants are convened anew; add "invite": true or false';
  }
  return isNow(snapshot, rules[event.type]);
}
