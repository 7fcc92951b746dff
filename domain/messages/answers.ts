import { z } from 'zod';
import { Presented } from '../credentials.ts';
import { cleanText, ParticipantCode, Sha256, Slug } from '../plan.ts';
import { Basis, head, MessageId, SubmissionRef } from './common.ts';

/** Of a question about a delegation (domain/questions.ts). */
export const QuestionId = z
  .string()
  .regex(/^[0-9a-f]{12}$/, 'must be the id of a question, twelve digits and letters a to f');

/** By which door an answer came in; left out: staff recorded it. */
export const Channel = z.enum(['staff', 'page', 'file', 'mail']);
export type Channel = z.infer<typeof Channel>;

/** `source`: whose link it was (a contact's id), or the SHA-256 of the file or mail; no person, no address. */
const one = {
  ...head,
  participant: ParticipantCode,
  basis: Basis.optional(),
  channel: Channel.optional(),
  source: cleanText(240).optional(),
};

/** An answer of a participant, or a record of staff about one. */
export const Answer = z.discriminatedUnion('kind', [
  z.strictObject({ ...one, kind: z.literal('acknowledge') }),
  z.strictObject({ ...one, kind: z.literal('nominate'), submission: SubmissionRef }),
  /** Staff: another authority than that of the delegation on record names one; it waits until the legal adviser has decided. */
  z.strictObject({ ...one, kind: z.literal('contest'), submission: SubmissionRef }),
  z.strictObject({ ...one, kind: z.literal('nil_return') }),
  z.strictObject({ ...one, kind: z.literal('withdraw') }),
  /** `presented`: as staff have checked it; `assured`: with the assurance that the originals follow. */
  z.strictObject({
    ...one,
    kind: z.literal('credentials'),
    presented: Presented.optional(),
    assured: z.literal(true).optional(),
  }),
  /** The signed note of an answer that came without it: uploaded (`sha256` of what was stored), or recorded by staff. */
  z.strictObject({ ...one, kind: z.literal('note_received'), sha256: Sha256.optional() }),
  /** Of what went by post or hand; with a circulation, of that one, whatever reached the participant before. */
  z.strictObject({ ...one, kind: z.literal('delivery_confirmed'), circulation: Slug.optional() }),
  z.strictObject({ ...one, kind: z.literal('attendance'), attendance: z.enum(['present', 'absent', 'departed']) }),
  /** A State Party breaks the silence of a procedure (its circulation's name). */
  z.strictObject({ ...one, kind: z.literal('object'), procedure: Slug }),
  // Recorded by staff about a participant, without effect on its machine. `note` names no person.
  z.strictObject({ ...one, kind: z.literal('call_logged'), note: cleanText(1_200) }),
  z.strictObject({ ...one, kind: z.literal('paper_received'), note: cleanText(1_200) }),
  /** A question about its delegation (domain/questions.ts) is settled, and why. It comes back when the delegation changes. */
  z.strictObject({ ...one, kind: z.literal('question_settled'), question: QuestionId, reason: cleanText(1_200) }),
  /** The directory was changed by the client library; `sha256` is of the contact as it is now. */
  z.strictObject({
    ...one,
    kind: z.literal('contact_changed'),
    contact: cleanText(240),
    sha256: Sha256,
    note: cleanText(1_200),
  }),
]);

export type Answer = z.infer<typeof Answer>;

/** The most bytes of such a message as JSON; senders split longer lists. */
export const LARGEST = { answer: 4_000, answers: 200_000, repair: 350_000 };

export const Answers = z.strictObject({ v: z.literal(1), answers: z.array(z.unknown()).min(1).max(200) });

export type Answers = z.infer<typeof Answers>;

/** The outcome of an answer: the participant's status, and the version of its record that a reader may wait for. */
export type Outcome =
  | { ok: true; id: string; participant: string; status: string; version: number; late: boolean }
  | { ok: false; id: string; code: string; message: string };

/**
 * What `convene repair` restores in a collection that was reset or started again: newer records of its participants from the
 * registry, and outcomes of message ids.
 */
export const Repair = z.strictObject({
  ...head,
  id: MessageId,
  participants: z
    .array(
      z.strictObject({
        code: ParticipantCode,
        version: z.int().nonnegative(),
        snapshot: z.strictObject({
          value: z.record(z.string(), z.string()),
          context: z.record(z.string(), z.unknown()),
        }),
      }),
    )
    .max(250),
  outcomes: z
    .array(z.tuple([z.string().max(600), ParticipantCode, z.int(), z.string().max(100), z.boolean()]))
    .max(4_000),
});

export type Repair = z.infer<typeof Repair>;

export type RepairOutcome = { id: string; adopted: string[] };
