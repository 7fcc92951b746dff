import { extname } from 'node:path';
import { parseDocument } from 'yaml';
import { Delegation, Person } from '../domain/delegation.ts';
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
export function loadDelegation(file: string): Delegation {
  const { value, sourceOf } = parse(file);
  const read = Delegation.safeParse(value);
  if (read.success) return read.data;
  const problems = read.error.issues.map((issue) => {
    const [, index, field] = issue.path;
    const where =
      typeof index === 'number' ? `person ${index + 1}${field === undefined ? '' : `, ${String(field)}`}` : 'the file';
    const unquoted = sourceOf(issue.path);
    const said =
      unquoted === null ? issue.message : `${unquoted} without quotes is no text in YAML; write "${unquoted}"`;
    return `  ${where}: ${said}`;
  });
  throw new ConveneError('DELEGATION_FILE', `${file} cannot be used:\n${problems.join('\n')}`);
}

/** What a file holds, and how a value that is no text stands in it. */
type ParsedFile = { value: unknown; sourceOf: (path: readonly PropertyKey[]) => string | null };

function parse(file: string): ParsedFile {
  const bytes = readGiven(file, 'delegation');
  try {
    return parsed(extname(file).toLowerCase(), textIn(bytes));
  } catch (error) {
    throw new ConveneError('DELEGATION_FILE', `${file} cannot be read: ${reasonOf(error).split('\n')[0]}`);
  }
}

function parsed(kind: string, text: string): ParsedFile {
  const sourceOf = () => null;
  switch (kind) {
    case '.csv':
      return { value: personsIn(text), sourceOf };
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
const personsIn = (text: string) => ({
  persons: tableIn(text).rows.map(({ cells: { role, ...cells } }) =>
    Object.fromEntries(
      Object.entries({ ...cells, ...(role && { role: role.toLowerCase() }) })
        .filter(([, value]) => value !== '')
        .map(([heading, value]) => [personField(heading) ?? heading, value]),
    ),
  ),
});

const personField = (heading: string): string | undefined =>
  Object.keys(Person.shape).find((field) => field.toLowerCase() === heading.replace(/[ _-]/g, ''));
