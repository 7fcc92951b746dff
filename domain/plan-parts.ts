import { z } from 'zod';
import { isWithin } from './bytes.ts';
import { seen } from './storable.ts';

/** The smallest parts of a plan: texts with their bounds, dates, codes, and words in several languages. */

/**
 * Text that may reach a history, a header or a page: no control characters, no lone surrogates, at most `max` bytes of
 * UTF-8. A letter of Latin has one or two, of Greek, Cyrillic, Hebrew and Arabic two, of Chinese three.
 */
export const cleanText = (max: number) =>
  z
    .string()
    .min(1, { error: 'must not be empty', abort: true })
    .refine((s) => seen(s) !== '', 'must have something that can be seen')
    .refine((s) => isWithin(s, max), `must be at most ${max} bytes (UTF-8), which is as many letters of Latin`)
    .refine((s) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(s), 'must not contain control characters or line breaks')
    .refine((s) => !/\p{Cs}/u.test(s), 'must not contain half of a surrogate pair')
    .meta({ maxBytes: max });

export const Instant = z.iso.datetime();
export const CalendarDate = z.iso.date();
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in 64 lower-case hexadecimal digits');

/** A State's ISO 3166 alpha-3 code or an organization's own. */
export const ParticipantCode = z
  .string()
  .regex(/^[A-Z]{2,8}$/, 'must be a code of 2 to 8 capital letters, such as CHE or ICRC');
/** The name of a circulation, an officer or a step: a short code. */
export const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/, 'must be lower-case letters, digits and hyphens');

/** The languages that papers can be in: the six of the United Nations. */
export const Language = z.enum(['en', 'fr', 'es', 'ru', 'ar', 'zh']);
export type Language = z.infer<typeof Language>;

/** Words in several languages, or in English to be looked up. */
export const Words = z.union([cleanText(3_000), z.partialRecord(Language, cleanText(6_000))]);
export type Words = z.infer<typeof Words>;

export const Arrangements = z
  .array(z.strictObject({ heading: Words, text: Words }))
  .min(1)
  .max(50);

/** What can be convened under a treaty; which article carries each, and how it is called, is in the treaty's profile. */
export const MeetingKind = z.enum([
  'meeting_of_states_parties',
  'review_conference',
  'preparatory_meeting',
  'extraordinary_meeting',
  'amendment_conference',
]);
export type MeetingKind = z.infer<typeof MeetingKind>;

/** The conference or meeting that a preparatory meeting prepares. */
export const PreparedMeeting = z.strictObject({
  kind: MeetingKind.exclude(['preparatory_meeting']),
  ordinal: z.int().positive(),
});
export type PreparedMeeting = z.infer<typeof PreparedMeeting>;
