import { parse } from 'yaml';
import { z } from 'zod';
import { Examination } from '../domain/credentials.ts';
import { ConveneError } from '../domain/errors.ts';
import { Arrangements, Corrections, Format, Language, Names, Venue, Words } from '../domain/plan.ts';
import { readGiven } from '../meetings/given-file.ts';
import { LocalDate, LocalDateTime, LocalDeadline } from '../meetings/local-time.ts';
import { errorMap, fieldOf, fromIssue } from '../meetings/problem.ts';
import { textIn } from '../meetings/text-file.ts';
import { rightZoneOf } from '../meetings/venue-zone.ts';
import { isTimeZone } from '../meetings/zones.ts';

/**
 * The files that orders are given from, in YAML or JSON. Words are texts by language (`{ en: …, fr: … }`), or a phrase in
 * English that the plan knows in the others.
 */

export const InformationFile = z.strictObject({ arrangements: Arrangements });
/** What the committee on credentials found, and the objections that it heard. */
export const ExaminationFile = z.strictObject({
  ...Examination,
  met: LocalDate,
  outcomes: Examination.outcomes.default([]),
});
export const CorrigendumFile = z.strictObject({ corrections: Corrections });

/** The dates of a meeting, as a plan has them: by the clocks at the venue. */
export const DatesFile = z.strictObject({
  opens: LocalDateTime,
  provisionalListAt: LocalDateTime,
  closes: LocalDateTime,
  deadline: LocalDeadline,
});
export type DatesFile = z.infer<typeof DatesFile>;

/** Another venue; `names` translates its English names where the plan has no translation. */
export const VenueFile = z.strictObject({
  venue: z
    .strictObject({
      ...Venue.omit({ offsets: true }).shape,
      timeZone: z.string().refine(isTimeZone, 'a time zone of the IANA database, such as Europe/Zurich'),
    })
    .superRefine((venue, context) => {
      const message = rightZoneOf(venue);
      if (message === null) return;
      context.addIssue({ code: 'custom', path: ['timeZone'], input: venue.timeZone, message });
    }),
  names: z.partialRecord(Language, Names).optional(),
});
export const FormatFile = z.strictObject({ text: Words });

/** A draft decision: the act that it would be, and the words in which it is put to the States Parties. */
export const SilenceFile = z.strictObject({
  proposal: z.discriminatedUnion('act', [
    z.strictObject({ act: z.literal('postpone'), dates: DatesFile.nullable() }),
    z.strictObject({ act: z.literal('changeVenue'), ...VenueFile.shape }),
    z.strictObject({ act: z.literal('changeFormat'), format: Format, text: Words }),
    z.strictObject({ act: z.literal('cancel') }),
  ]),
  words: Words,
});
export type SilenceFile = z.infer<typeof SilenceFile>;

/** Reads a file. @throws ConveneError `ORDER_FILE` with all that is wrong in it, a line each; `FILE_TOO_LARGE` */
export function readOrderFile<S extends z.ZodType>(file: string, schema: S): z.output<S> {
  const read = schema.safeParse(valueIn(file), { error: inWords, reportInput: true });
  if (read.success) return read.data;
  const problems = read.error.issues
    .flatMap((issue) => fromIssue(issue))
    .map(({ path, found, right }) => `  ${fieldOf(path) || 'the file'}: found ${found}. Right: ${right}`);
  throw new ConveneError('ORDER_FILE', [`${file} cannot be used:`, ...problems].join('\n'));
}

function valueIn(file: string): unknown {
  const bytes = readGiven(file, 'order');
  try {
    return onOneLine(parse(textIn(bytes)));
  } catch (error) {
    const [said] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new ConveneError('ORDER_FILE', `${file} cannot be read as YAML or JSON: ${said}`);
  }
}

/** A text that an editor wrapped into several lines is one paragraph. */
function onOneLine(value: unknown): unknown {
  if (typeof value === 'string') return value.trim().replace(/[ \t]*[\r\n]+[ \t]*/g, ' ');
  if (Array.isArray(value)) return value.map(onOneLine);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [onOneLine(key), onOneLine(of)]));
}

function inWords(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'invalid_union') return errorMap(issue);
  return issue.discriminator === undefined
    ? `text in English that the plan knows, or texts by language, such as { en: …, fr: … }: ${Language.options.join(', ')}`
    : 'one of postpone, changeVenue, changeFormat, cancel';
}
