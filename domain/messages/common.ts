import { z } from 'zod';
import { CodeText } from '../notice-code.ts';
import { CalendarDate, cleanText, Instant, Sha256 } from '../plan.ts';

/**
 * Every message of the house: what people and systems may send to a workflow, and what meeting and children tell each
 * other. Names, schemas, types and the descriptions that the Temporal UI shows beside the form.
 *
 * Each message is one object with `id` (made by the caller and kept on a retry; in the UI it may be left out), `actor`
 * and `v: 1`. A repeat of an id returns the first outcome and changes nothing. No message carries a person's name.
 */

/** Who acts: `participant:CHE`, `officer:legal-officer`, `staff:geneva-desk`, `system:rehearsal`. */
export const Actor = z
  .string()
  .regex(
    /^(participant:[A-Z]{2,8}|(officer|staff|system):[a-z0-9][a-z0-9-]{0,40})$/,
    'must be participant:CODE, officer:ID, staff:ID or system:ID, such as officer:legal-officer',
  );

export const MessageId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:~/-]{0,119}$/, 'must be 1 to 120 letters, digits and _ . : ~ / -');

export const head = { v: z.literal(1), id: MessageId.optional(), actor: Actor };

/** The paper that staff record an act from. Lateness compares `receivedAt`. */
export const Basis = z.strictObject({
  kind: z.enum(['note_verbale', 'letter', 'email', 'form', 'telephone', 'receipt']),
  reference: cleanText(360),
  date: CalendarDate,
  receivedAt: Instant,
  sha256: Sha256.optional(),
});

export type Basis = z.infer<typeof Basis>;

/** A delegation that the client library has stored in the registry: its id, salted hash and counts, never a name. */
export const SubmissionRef = z.strictObject({
  id: z.uuid(),
  sha256: Sha256,
  persons: z.int().min(0).max(500),
  heads: z.int().min(0).max(500),
});

export type SubmissionRef = z.infer<typeof SubmissionRef>;

/** An id that the house itself makes, or that of one of its workflows. */
export const OwnId = cleanText(200);

/** A signature as `ssh-keygen -Y sign` writes it, armored. */
export const SignatureText = z
  .string()
  .max(2_000)
  .regex(/^[\x20-\x7e\n]+$/, 'must be the text of an SSH signature');

/** What proves who sends a message to a circulation: the code of the notice that asked for it, or the sender's signature. */
export const Proof = SignatureText.or(CodeText).optional();
