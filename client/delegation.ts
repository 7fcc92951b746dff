import { extname } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { Corrections } from '../domain/addendum.ts';
import { Delegation, Person } from '../domain/delegation.ts';
import { Changes } from '../domain/delegation-change.ts';
import { ConveneError, reasonOf } from '../domain/errors.ts';
import { readGiven } from '../meetings/given-file.ts';
import { tableIn, textIn } from '../meetings/text-file.ts';
import { unquotedIn } from '../meetings/unquoted.ts';

/**
 * Reads a delegation from a YAML, JSON or CSV file. CSV has the columns name, title, role, and any other field of a person
 * (`Person`); the others hold `persons: [{name, title, role}]`. Roles: head, delegate, alternate, adviser.
 *
 * @throws ConveneError `DELEGATION_FILE` with everything that is wrong, a line each; `FILE_TOO_LARGE`
 */
export const loadDelegation = (file: string): Delegation => readAs(Delegation, 'person', file, parse(file));

/**
 * Reads a note that changes the list that stands (domain/delegation-change.ts): `changes` in YAML or JSON, or CSV with the columns
 * change, person, and the fields of a person.
 *
 * @throws ConveneError `DELEGATION_FILE`, `FILE_TOO_LARGE`
 */
export const loadChanges = (file: string): Changes => readAs(Changes, 'change', file, parse(file, changesIn));

/**
 * Reads what an addendum corrects in the final list (domain/addendum.ts): `corrections`, in YAML or JSON.
 *
 * @throws ConveneError `DELEGATION_FILE`, `FILE_TOO_LARGE`
 */
export const loadCorrections = (file: string): Corrections => readAs(Corrections, 'correction', file, parse(file));

/**
 * Reads the delegations that one note names of several participants: each person says whose they are, under `participant`, which may be
 * several codes.
 *
 * @throws ConveneError `DELEGATION_FILE`, `FILE_TOO_LARGE`
 */
export function loadDelegations(file: string, codes: readonly string[]): Map<string, Delegation> {
  const parsedFile = parse(file);
  const { persons } = readAs(OfSeveral, 'person', file, parsedFile);
  const others = [...new Set(persons.flatMap(({ participant }) => participant))].filter((one) => !codes.includes(one));
  const unnamed = codes.filter((code) => !persons.some(({ participant }) => participant.includes(code)));
  const faults = [
    ...(others.length === 0 ? [] : [`it names persons of ${others.join(', ')}, and the command does not`]),
    ...(unnamed.length === 0
      ? []
      : [`it names nobody of ${unnamed.join(', ')}; a nil return is sent with \`convene decline\``]),
  ];
  if (faults.length > 0) throw unusable(file, faults);
  return new Map(
    codes.map((code) => {
      const own = persons.flatMap(({ participant, ...person }) => (participant.includes(code) ? [person] : []));
      return [code, readAs(Delegation, 'person', file, { value: { persons: own }, sourceOf: () => null })];
    }),
  );
}

const OfSeveral = z.object({
  persons: z
    .array(
      z.looseObject({
        participant: z
          .string({
            error: 'says no participant: with several, each person says whose they are, in a column participant',
          })
          .transform((text) =>
            text
              .toUpperCase()
              .split(/[\s,;]+/)
              .filter((one) => one !== ''),
          ),
      }),
      { error: 'a delegation is a list `persons`' },
    )
    .max(2_000, 'has more than 2,000 persons'),
});

/** What a file says, or everything that is wrong with it by its place. */
function readAs<S extends z.ZodType>(
  schema: S,
  what: string,
  file: string,
  { value, sourceOf }: ParsedFile,
): z.output<S> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const faults = read.error.issues.map((issue) => {
    const [, index, field] = issue.path;
    const where =
      typeof index === 'number' ? `${what} ${index + 1}${field === undefined ? '' : `, ${String(field)}`}` : 'the file';
    const unquoted = sourceOf(issue.path);
    const said =
      unquoted === null ? issue.message : `${unquoted} without quotes is no text in YAML; write "${unquoted}"`;
    return `${where}: ${said}`;
  });
  throw unusable(file, faults);
}

const unusable = (file: string, faults: readonly string[]): ConveneError =>
  new ConveneError('DELEGATION_FILE', [`${file} cannot be used:`, ...faults.map((one) => `  ${one}`)].join('\n'));

/** What a file holds, and how a value that is no text stands in it. */
type ParsedFile = { value: unknown; sourceOf: (path: readonly PropertyKey[]) => string | null };

function parse(file: string, inTable: (text: string) => unknown = personsIn): ParsedFile {
  const bytes = readGiven(file, 'delegation');
  try {
    return parsed(extname(file).toLowerCase(), textIn(bytes), inTable);
  } catch (error) {
    throw new ConveneError('DELEGATION_FILE', `${file} cannot be read: ${reasonOf(error).split('\n')[0]}`);
  }
}

function parsed(kind: string, text: string, inTable: (text: string) => unknown): ParsedFile {
  const sourceOf = () => null;
  switch (kind) {
    case '.csv':
      return { value: inTable(text), sourceOf };
    case '.json':
      return { value: JSON.parse(text), sourceOf };
    case '.yaml':
    case '.yml': {
      const document = parseDocument(text);
      const [broken] = document.errors;
      if (broken !== undefined) throw broken;
      return { value: document.toJS(), sourceOf: (path) => unquotedIn(document, path) };
    }
  }
  throw new Error('it is neither .yaml, .json nor .csv');
}

/** Headings and roles in any case. */
const rowsIn = (text: string): Record<string, string>[] =>
  tableIn(text).rows.map(({ cells: { role, ...cells } }) =>
    Object.fromEntries(
      Object.entries({ ...cells, ...(role && { role: role.toLowerCase() }) })
        .filter(([, value]) => value !== '')
        .map(([heading, value]) => [personField(heading) ?? heading, value]),
    ),
  );
const personsIn = (text: string) => ({ persons: rowsIn(text) });

/** A place is a number. */
const changesIn = (text: string) => ({
  changes: rowsIn(text).map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [
        key,
        (key === 'person' || key === 'at') && /^\d{1,3}$/.test(value) ? Number(value) : value,
      ]),
    ),
  ),
});

const personField = (heading: string): string | undefined =>
  Object.keys(Person.shape).find((field) => field.toLowerCase() === heading.replace(/[ _-]/g, ''));
