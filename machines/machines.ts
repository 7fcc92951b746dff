import { circulationV2 } from './circulation.v2.ts';
import { decisionV1 } from './decision.v1.ts';
import { meetingV1 } from './meeting.v1.ts';
import { meetingDayV1 } from './meeting-day.v1.ts';
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
  'circulation.v2': circulationV2,
  'meeting.v1': meetingV1,
  'meeting-day.v1': meetingDayV1,
  'decision.v1': decisionV1,
} as const;

export { type CirculationV1Snapshot, readChain, readCirculation } from './carried.ts';
export {
  type Acting,
  type Approval,
  actingOn,
  type CirculationEvent,
  type CirculationSnapshot,
  circulationIgnored,
  circulationV2,
  type Evidence,
  explainCirculationRefusal,
  isOutOfTurn,
  lackingEvidence,
  openOfficers,
  openPlaces,
  partakers,
  placeOf,
  type Staffing,
  type Step,
} from './circulation.v2.ts';
export { type Contest, contestOf, withContest } from './contest.ts';
export {
  afterPresentation,
  askedForCredentials,
  credentialsList,
  credentialsOf,
  type Rights,
  rightsOf,
  withCredentials,
} from './credentials.ts';
export { begin, decide, type MachineDecision, type Snapshot } from './decide.ts';
export { type DecisionEvent, decisionIgnored, decisionV1 } from './decision.v1.ts';
export {
  explainMeetingRefusal,
  lawful,
  lawfulActs,
  type MeetingPhase,
  type MeetingSnapshot,
  meetingIgnored,
  meetingV1,
} from './meeting.v1.ts';
export { type MeetingDayEvent, meetingDayIgnored, meetingDayV1 } from './meeting-day.v1.ts';
export { type NoteState, noteOf, withNote } from './note.ts';
export {
  explainParticipantRefusal,
  type Nominate,
  type ParticipantEvent,
  type ParticipantInput,
  type ParticipantSnapshot,
  participantIgnored,
  participantV2,
} from './participant.v2.ts';
export { likelyEntries } from './room/likely.ts';
export { enterInto, type Kept, keptWithin, nothingEntered, roomOf, standing } from './room/room.ts';
export { hasAnswered, type ParticipantStatus, participantStatus, participantStatuses } from './status.ts';
