import type { ParticipantSnapshot } from './participant.v2.ts';

/**
 * A delegation that a competing authority has named. Whoever was accepted last stays seated until the legal adviser has decided; the
 * newcomer's list waits here, beside the machine of the participant, which does not change any more, in its context.
 */
export type Contest = {
  /** The newcomer's list, in the registry, with its counts. */
  submission: string;
  persons: number;
  heads: number;
  /** When its note came in. */
  receivedAt: string;
};

/** Null where nobody contests the delegation that is seated. */
export const contestOf = ({ context }: ParticipantSnapshot): Contest | null => context.contest ?? null;

export const withContest = ({ value, context }: ParticipantSnapshot, contest: Contest | null): ParticipantSnapshot => ({
  value,
  context: { ...context, contest },
});
