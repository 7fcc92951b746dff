import { circulationV1 } from './circulation.v1.ts';
import { circulationV2 } from './circulation.v2.ts';
import { meetingV1 } from './meeting.v1.ts';
import { participantV2 } from './participant.v2.ts';

/**
 * What may happen. Pure machines of a participant, a circulation and a meeting, and the one way to run them:
 * `begin(machine, input)`, then `decide(machine, snapshot, event)` for every event.
 *
 * Snapshots are plain JSON and are kept by whoever runs the machine. Nothing here knows the time, sends or waits; effects
 * say what is to be done.
 */

/** The machines that were released, by the name under which inputs and carried-over state keep them. */
export const released = {
  'participant.v2': participantV2,
  'circulation.v1': circulationV1,
  'circulation.v2': circulationV2,
  'meeting.v1': meetingV1,
} as const;

export type Released = keyof typeof released;

export {
  type Approval,
  type CirculationContext,
  type CirculationEffect,
  type CirculationEvent,
  type CirculationInput,
  type CirculationSnapshot,
  circulationIgnored,
  circulationV1,
  explainCirculationRefusal,
  type Step,
} from './circulation.v1.ts';
export {
  type Approval as CirculationV2Approval,
  type CirculationContext as CirculationV2Context,
  type CirculationEvent as CirculationV2Event,
  type CirculationSnapshot as CirculationV2Snapshot,
  circulationIgnored as circulationV2Ignored,
  circulationV2,
  type Delegate,
  type Evidence,
  explainCirculationRefusal as explainCirculationV2Refusal,
  lackingEvidence,
  openOfficers,
  type Place,
  placesOf,
  type Step as CirculationV2Step,
} from './circulation.v2.ts';
export { type Beginning, begin, type Decision, decide, type Effect, type Snapshot } from './decide.ts';
export {
  explainMeetingRefusal,
  lawful,
  lawfulActs,
  type MeetingAct,
  type MeetingContext,
  type MeetingEvent,
  type MeetingPhase,
  type MeetingSnapshot,
  meetingIgnored,
  meetingV1,
} from './meeting.v1.ts';
export {
  explainParticipantRefusal,
  type Nominate,
  type ParticipantContext,
  type ParticipantEffect,
  type ParticipantEvent,
  type ParticipantInput,
  type ParticipantSnapshot,
  participantIgnored,
  participantV2,
} from './participant.v2.ts';
export { hasAnswered, type ParticipantStatus, participantStatus, participantStatuses } from './status.ts';
