import { z } from 'zod';
import { CalendarDate, cleanText, Language, ParticipantCode } from './plan.ts';

/** Credentials: what a State presents, and what the committee and the Meeting make of it. Persons are offices, never names. */

/** Who may sign formal credentials. */
export const CredentialsSignatory = z.enum(['head_of_state', 'head_of_government', 'foreign_minister']);
export type CredentialsSignatory = z.infer<typeof CredentialsSignatory>;

/** What was presented: formal credentials, or a note or letter that names the representatives. */
export const Presented = z.discriminatedUnion('form', [
  z.strictObject({
    form: z.literal('formal'),
    as: z.enum(['original', 'copy', 'scan']),
    signedBy: CredentialsSignatory,
  }),
  z.strictObject({ form: z.literal('other'), as: z.enum(['note', 'letter']) }),
]);
export type Presented = z.infer<typeof Presented>;

/** What the committee finds of one participant's credentials; `assured`: on the assurance that the originals follow. */
export const Examined = z.strictObject({
  participant: ParticipantCode,
  outcome: z.enum(['accepted', 'deferred', 'refused']),
  assured: z.literal(true).optional(),
});
export type Examined = z.infer<typeof Examined>;

/** The words of an objection, as they were given: in English, or by language. Each fits the record of acts. */
const Objected = z.union([cleanText(1_800), z.partialRecord(Language, cleanText(1_800))]);

/** An objection in the committee: of whom, to whose credentials. */
export const CredentialsObjection = z.strictObject({ by: ParticipantCode, to: ParticipantCode, words: Objected });
export type CredentialsObjection = z.infer<typeof CredentialsObjection>;

/** What the committee did on a day. */
export const Examination = {
  met: CalendarDate,
  outcomes: z.array(Examined).max(250),
  /** What it finds of all others whose credentials are there to be examined. */
  others: Examined.omit({ participant: true }).optional(),
  objections: z.array(CredentialsObjection).max(20).optional(),
};

/** The papers on credentials, by their names in the register of symbols and of documents. */
export const CREDENTIALS_PAPERS = ['credentials-memorandum', 'credentials-report'] as const;
export type CredentialsPaper = (typeof CREDENTIALS_PAPERS)[number];

/** What is known of a participant's credentials, beside how they stand. */
export type CredentialsKnown = {
  form: 'formal' | 'other';
  as: 'original' | 'copy' | 'scan' | 'note' | 'letter';
  signedBy?: CredentialsSignatory;
  /** Uploaded by the participant: nobody of the secretariat has looked at it yet. */
  unchecked?: true;
  /** The originals are to follow; `accepted`: the committee relies on that. */
  assurance?: 'given' | 'accepted';
  /** What the Meeting decided when it adopted the committee's report. */
  decided?: 'accepted' | 'refused';
};
