import type { ParticipantSnapshot } from './participant.v2.ts';

/**
 * The signed note of an answer. The act of a State is its note: an answer by page or file without one is taken, and its note
 * awaited. It stands beside the machine of the participant, which does not change any more, in its context.
 */
export type NoteState = 'awaited' | 'received';

/** Null where no answer has asked for one. */
export const noteOf = ({ context }: ParticipantSnapshot): NoteState | null => context.note ?? null;

export const withNote = ({ value, context }: ParticipantSnapshot, note: NoteState): ParticipantSnapshot => ({
  value,
  context: { ...context, note },
});
