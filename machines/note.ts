import type { ParticipantSnapshot } from './participant.v2.ts';

/**
 * The signed note of an answer. The act of a State is its note: an answer by page or file without one is taken, and its note
 * awaited. It stands beside the machine of the participant, which does not change any more, in its context.
 */
export type NoteState = 'awaited' | 'received';

/** Null where no answer has asked for one. */
export const noteOf = ({ context }: ParticipantSnapshot): NoteState | null => context.note ?? null;

/** `signed`: the submission that the note is of; null: of an answer that names nobody. Left out, the one before stays. */
export const withNote = (
  { value, context }: ParticipantSnapshot,
  note: NoteState | null,
  signed?: string | null,
): ParticipantSnapshot => ({
  value,
  context: { ...context, ...(note !== null && { note }), ...(signed !== undefined && { signed }) },
});
