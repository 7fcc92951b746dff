import { parse } from 'yaml';
import { z } from 'zod';
import { DELEGATE_ROLES, Person } from '../domain/delegation.ts';
import { ConveneError, reasonOf } from '../domain/errors.ts';
import { cleanText, ParticipantCode } from '../domain/plan.ts';
import { readGiven } from '../meetings/given-file.ts';
import { fieldOf } from '../meetings/problem.ts';
import { textIn } from '../meetings/text-file.ts';

/** A column by its title, or several whose values follow one another, such as given name and family name. */
const Column = z.union([cleanText(400), z.array(cleanText(400)).min(1).max(5)]);

const optional = Column.optional();

/** The fields of a person that an export can have. */
export const IMPORTED = Person.omit({ photo: true }).keyof().options;
export type ImportedField = (typeof IMPORTED)[number];

/**
 * Which column of an export is what. It is written once for a registration system and kept. Titles count in any case; `participants` and
 * `roles` say what the words of that system mean; rows are passed over unless each column under `only` has one of its values.
 */
export const ImportMap = z.strictObject({
  v: z.literal(1),
  /** The sheet of a workbook; left out, the first that is not hidden. */
  sheet: cleanText(120).optional(),
  columns: z.strictObject({
    participant: cleanText(400),
    name: Column,
    ...{ role: optional, title: optional, honorific: optional, function: optional, organization: optional },
    ...{ passportName: optional, latin: optional, language: optional, email: optional },
    ...{ diet: optional, access: optional, sponsored: optional },
    ...{ passportNumber: optional, passportState: optional, passportExpires: optional },
    ...{ nationality: optional, birthDate: optional },
  }),
  participants: z.record(cleanText(400), ParticipantCode).default({}),
  roles: z.record(cleanText(200), z.enum(DELEGATE_ROLES)).default({}),
  only: z.record(cleanText(400), z.array(cleanText(400)).min(1)).default({}),
});
export type ImportMap = z.infer<typeof ImportMap>;

/** Reads a map of columns. @throws ConveneError `MAP_FILE` with all that is wrong, a line each; `FILE_TOO_LARGE` */
export function loadMap(file: string): ImportMap {
  const bytes = readGiven(file, 'map');
  let value: unknown;
  try {
    value = parse(textIn(bytes));
  } catch (error) {
    throw new ConveneError('MAP_FILE', `${file} cannot be read as YAML: ${reasonOf(error).split('\n')[0]}`);
  }
  const read = ImportMap.safeParse(value);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `  ${fieldOf(path) || 'the file'}: ${message}`);
  throw new ConveneError('MAP_FILE', `${file} cannot be used:\n${problems.join('\n')}`);
}
