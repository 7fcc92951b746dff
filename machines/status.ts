import type { ParticipantSnapshot } from './participant.v2.ts';

type Value = ParticipantSnapshot['value'];
type RegionState = { [R in keyof Value]: readonly [region: R, state: Value[R]] }[keyof Value];

/**
 * Which of a participant's standings is shown, first match first. A body that does not take part is nothing else; whoever
 * has been seen at the meeting is shown by that; an answer says more than its absence; silence at the deadline says more
 * than how the paper travelled. A provisional invitation shows only until the letter has gone out.
 */
const precedence = [
  ['admission', 'refused'],
  ['admission', 'requested'],
  ['attendance', 'departed'],
  ['attendance', 'absent'],
  ['attendance', 'present'],
  ['delegation', 'withdrawn'],
  ['delegation', 'nil_return'],
  ['delegation', 'incomplete'],
  ['delegation', 'amended'],
  ['delegation', 'nominated'],
  ['delegation', 'no_reply'],
  ['correspondence', 'acknowledged'],
  ['correspondence', 'notified'],
  ['correspondence', 'undeliverable'],
  ['correspondence', 'posted'],
  ['admission', 'provisionally_invited'],
  ['correspondence', 'pending'],
] as const satisfies readonly RegionState[];

export type ParticipantStatus = (typeof precedence)[number][1];

/** Every status, in the order of precedence. */
export const participantStatuses: readonly ParticipantStatus[] = precedence.map(([, status]) => status);

/** The one keyword that lists and pages show for a participant. */
export function participantStatus({ value }: ParticipantSnapshot): ParticipantStatus {
  const shown = precedence.find(([region, state]) => value[region] === state);
  return shown?.[1] ?? 'pending';
}

const answers = ['nominated', 'amended', 'incomplete', 'nil_return', 'withdrawn'] as const;

/** Whether the participant has said who will attend, or that none will. To acknowledge is not to answer. */
export function hasAnswered({ value }: ParticipantSnapshot): boolean {
  return answers.some((answer) => answer === value.delegation);
}
