import { DELEGATE_ROLES, type DelegateRole, Delegation, Person } from '../domain/delegation.ts';
import { Language } from '../domain/plan.ts';
import { seen } from '../domain/storable.ts';
import { DocumentError } from './errors.ts';
import {
  FORM_MARKS,
  FORM_SHEET,
  FORM_VERSION,
  type FormMarks,
  LANGUAGE_NAMES,
  OFFERED_ROLES,
  roleNames,
} from './form.ts';
import { formInWord } from './form-docx.ts';
import { FormColumn, wordingOf } from './wording.ts';
import { columnName, type SheetRow, sheetsIn } from './workbook.ts';

/** Something that is wrong in a form that came back, and where. */
export type FormProblem = {
  /** Stable: `form.file`, `form.unmarked`, `form.version`, `form.meeting`, `form.participant`, `form.table`, `form.nobody`, `form.cell`. */
  code: string;
  /** The sheet or table, the line in it from 1, and the column as the program calls it: `C`, in Word `3`. */
  sheet: string | null;
  row: number | null;
  column: string | null;
  field: FormColumn | null;
  /** What stands there. */
  found: string;
  /** What is wrong and what would be right, as a sentence or half of one. */
  said: string;
};

export type ReadForm =
  | { ok: true; delegation: Delegation; marks: FormMarks }
  | { ok: false; problems: FormProblem[]; marks: FormMarks | null };

/** A table as it was filled in, from Excel or Word; `columnName` is how its program calls a column. */
export type FilledForm = {
  marks: ReadonlyMap<string, string>;
  /** What it calls the roles, in the order in which they are offered: those of the day on which it was made. */
  roles: readonly string[];
  tables: { name: string; rows: readonly SheetRow[] }[];
  columnName: (column: number) => string;
};

/** What stands in a line: texts by field, roles and languages by their keyword where they have one. */
export type FormLine = {
  row: number;
  values: Partial<Record<FormColumn, string>>;
  /** Fields that a formula stands in; nothing of them is in `values`. */
  formulas: FormColumn[];
};

/** The lines of a form, as they were filled in; `columnOf` is how its program calls the column of a field. */
export type FormLines =
  | { ok: true; marks: FormMarks; sheet: string; lines: FormLine[]; columnOf: (field: FormColumn) => string | null }
  | { ok: false; problems: FormProblem[]; marks: FormMarks | null };

/**
 * The delegation in a form that came back as an Excel or Word file, or everything that is wrong with it: nothing is half taken.
 * A form of another meeting, of another participant, or of another version is refused, whatever it holds.
 *
 * @param expected whose form it should be; null takes anybody's, and its marks say whose it is
 */
export function delegationIn(bytes: Uint8Array, expected: { meeting: string; participant?: string } | null): ReadForm {
  const read = linesIn(bytes, expected);
  if (!read.ok) return read;
  const { marks, sheet } = read;
  const persons = read.lines.map((line) => personIn(line, read));
  const problems = persons.flatMap((one) => one.problems);
  if (problems.length > 0) return wrong(marks, ...problems);
  const delegation = Delegation.safeParse({ persons: persons.map((one) => one.person) });
  if (delegation.success) return { ok: true, delegation: delegation.data, marks };
  const faults = delegation.error.issues.map(({ message }) => ({
    ...whole('form.table', `the table ${message}`),
    sheet,
  }));
  return wrong(marks, ...faults);
}

/** The lines in which something stands, unread: for whoever says in their own words what is wrong with them. */
export function linesIn(bytes: Uint8Array, expected: { meeting: string; participant?: string } | null): FormLines {
  let filled: FilledForm;
  try {
    filled = opened(bytes);
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return wrong(null, whole('form.file', `the file cannot be read: ${error.message}`));
  }
  const marks = marksIn(filled.marks);
  if (marks === null)
    return wrong(
      null,
      whole(
        'form.unmarked',
        'it is not the form that was sent, or its marks were taken out; fill in the form itself, not a copy of its table',
      ),
    );
  const stranger = strangerIn(marks, expected);
  return stranger === null ? readTable(filled, marks) : wrong(marks, stranger);
}

const wrong = (marks: FormMarks | null, ...problems: FormProblem[]) => ({ ok: false as const, problems, marks });

const whole = (code: string, said: string, found = ''): FormProblem => ({
  ...{ code, sheet: null, row: null, column: null, field: null, found },
  said,
});

// ------------------------------------------------------------------------------------------ the file

const beginsWith = (bytes: Uint8Array, ...signature: number[]): boolean =>
  signature.every((one, i) => bytes[i] === one);

function opened(bytes: Uint8Array): FilledForm {
  if (beginsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0))
    throw new DocumentError(
      'form.file',
      'it is of an old Office format, or has a password; save it as .xlsx or .docx without one',
    );
  if (!beginsWith(bytes, 0x50, 0x4b))
    throw new DocumentError('form.file', 'it is neither an Excel file (.xlsx) nor a Word file (.docx)');
  return formInWord(bytes) ?? formInExcel(bytes);
}

function formInExcel(bytes: Uint8Array): FilledForm {
  const sheets = sheetsIn(bytes);
  const hidden = sheets.find(({ name }) => name === FORM_SHEET);
  const marks = (hidden?.rows ?? []).map(({ cells }): [string, string] => [
    cells.get(0)?.text ?? '',
    cells.get(1)?.text ?? '',
  ]);
  const tables = sheets.filter((one) => one !== hidden && !one.hidden);
  const roles = (hidden?.rows ?? []).map(({ cells }) => cells.get(3)?.text ?? '');
  return { marks: new Map(marks), roles, tables, columnName };
}

function marksIn(found: ReadonlyMap<string, string>): FormMarks | null {
  const [form, meeting, participant, language, submission] = FORM_MARKS.map((name) => found.get(name) ?? '');
  if (!form || !meeting || !participant) return null;
  return { form, meeting, participant, language: language ?? '', submission: submission ?? '' };
}

function strangerIn(marks: FormMarks, expected: { meeting: string; participant?: string } | null): FormProblem | null {
  const { form, meeting, participant } = marks;
  if (form !== FORM_VERSION)
    return whole(
      'form.version',
      `it is a form of version ${form}, and this is version ${FORM_VERSION}; fill in one that is made now`,
      form,
    );
  if (expected === null) return null;
  if (meeting !== expected.meeting)
    return whole('form.meeting', `it is a form of ${meeting}, not of ${expected.meeting}`, meeting);
  if (expected.participant !== undefined && participant !== expected.participant)
    return whole('form.participant', `it is the form of ${participant}, not of ${expected.participant}`, participant);
  return null;
}

// ------------------------------------------------------------------------------------------ the table

/** Words as people type them: in any case and composition, with any spaces. */
const folded = (text: string): string => seen(text).normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();

type Heading = { row: number; columns: Map<number, FormColumn> };

/** Where the columns are: by the hidden line of keys, or by titles in any language. */
function headingIn(rows: readonly SheetRow[]): Heading | null {
  let keys: Heading | null = null;
  for (const { row, cells } of rows) {
    const texts = [...cells].map(([column, { text }]): [number, string] => [column, folded(text)]);
    const columnsBy = (of: (text: string) => FormColumn | undefined) =>
      new Map(
        texts.flatMap(([column, text]) => {
          const is = of(text);
          return is === undefined ? [] : [[column, is] as const];
        }),
      );
    const byKey = columnsBy((text) => FormColumn.options.find((one) => one.toLowerCase() === text));
    if (isHeading(byKey)) {
      keys = { row, columns: byKey };
      continue;
    }
    const byTitle = columnsBy((text) => titles().get(text));
    if (isHeading(byTitle)) return { row, columns: keys?.columns ?? byTitle };
    if (keys !== null) return keys;
  }
  return keys;
}

const isHeading = (columns: ReadonlyMap<number, FormColumn>): boolean => {
  const found = [...columns.values()];
  return found.includes('name') && found.length >= 2;
};

let knownTitles: Map<string, FormColumn> | null = null;
function titles(): Map<string, FormColumn> {
  knownTitles ??= new Map(
    Language.options.flatMap((language) => {
      const { columns } = wordingOf(language).form;
      return FormColumn.options.map((column): [string, FormColumn] => [folded(columns[column]), column]);
    }),
  );
  return knownTitles;
}

function readTable(filled: FilledForm, marks: FormMarks): FormLines {
  const found = filled.tables.flatMap(({ name, rows }) => {
    const heading = headingIn(rows);
    return heading === null ? [] : [{ name, heading, rows: rows.filter(({ row }) => row > heading.row) }];
  });
  const [table, ...others] = found;
  if (table === undefined)
    return wrong(
      marks,
      whole('form.table', 'it has no table with the columns of the form; leave the line of titles as it is'),
    );
  if (others.some(({ rows }) => rows.length > 0))
    return wrong(
      marks,
      whole(
        'form.table',
        `it has the table ${found.length} times (${found.map(({ name }) => name).join(', ')}); put all persons into one`,
      ),
    );
  const { name: sheet, heading, rows } = table;
  const lines = rows.flatMap((row) => lineIn(row, heading.columns, filled.roles) ?? []);
  if (lines.length === 0)
    return wrong(marks, {
      ...whole('form.nobody', 'it names nobody; that no delegation will attend is said without a form'),
      sheet,
    });
  const columnOf = (field: FormColumn): string | null => {
    const column = [...heading.columns].find(([, one]) => one === field)?.[0];
    return column === undefined ? null : filled.columnName(column);
  };
  return { ok: true, marks, sheet, lines, columnOf };
}

/** A line; null where nothing stands in it. */
function lineIn(
  { row, cells }: SheetRow,
  columns: ReadonlyMap<number, FormColumn>,
  roles: readonly string[],
): FormLine | null {
  const line: FormLine = { row, values: {}, formulas: [] };
  for (const [column, { text, formula }] of cells) {
    const field = columns.get(column);
    if (field === undefined) continue;
    if (formula) line.formulas.push(field);
    else if (seen(text) !== '') line.values[field] = keyworded(field, text, roles);
  }
  return line.formulas.length === 0 && Object.keys(line.values).length === 0 ? null : line;
}

function keyworded(field: FormColumn, text: string, roles: readonly string[]): string {
  if (field === 'role') {
    const own = roles.findIndex((word) => word !== '' && folded(word) === folded(text));
    return OFFERED_ROLES[own] ?? roleNamed(text) ?? text;
  }
  return field === 'language' ? (languageNamed(text) ?? text) : text;
}

/** A line as a person, with everything that is wrong with it. */
function personIn({ row, values, formulas }: FormLine, of: Extract<FormLines, { ok: true }>) {
  const at = (field: FormColumn | null, said: string): FormProblem => ({
    ...{ code: 'form.cell', sheet: of.sheet, row, column: field === null ? null : of.columnOf(field), field },
    found: (field === null ? '' : (values[field] ?? '')).slice(0, 120),
    said,
  });
  const computed = formulas.map((field) => at(field, 'it is a formula; type what it should show'));
  const read = Person.safeParse(values);
  if (read.success) return { person: read.data, problems: computed };
  const faults = read.error.issues
    .map(({ path, message }) => ({ field: FormColumn.safeParse(path[0]).data ?? null, message }))
    .filter(({ field }) => field === null || !formulas.includes(field))
    .map(({ field, message }) => at(field, field === null ? message : saidOfCell(field, values[field], message)));
  const order = ({ field }: FormProblem) => (field === null ? -1 : FormColumn.options.indexOf(field));
  return { person: null, problems: [...computed, ...faults].sort((a, b) => order(a) - order(b)) };
}

function saidOfCell(field: FormColumn, found: string | undefined, message: string): string {
  if (field === 'role') return `there is no role “${found?.slice(0, 60)}”; choose one of the list`;
  return field === 'language' ? `it is none of ${Object.values(LANGUAGE_NAMES).join(', ')}` : message;
}

/** A role by its word in any language, or by its keyword; null where there is none of that name. */
function roleNamed(word: string): DelegateRole | null {
  const is = folded(word);
  for (const language of Language.options) {
    const names = roleNames(wordingOf(language));
    const found = DELEGATE_ROLES.find((role) => folded(names[role]) === is || role === is);
    if (found !== undefined) return found;
  }
  return null;
}

const languageNamed = (word: string): Language | null =>
  Language.options.find((one) => one === folded(word) || folded(LANGUAGE_NAMES[one]) === folded(word)) ?? null;

/** A problem as a line: where it is, and what is wrong. */
export function saidOfProblem({ sheet, row, column, said }: FormProblem): string {
  const where = [
    ...(sheet === null ? [] : [`sheet ${sheet}`]),
    ...(row === null ? [] : [`row ${row}`]),
    ...(column === null ? [] : [`column ${column}`]),
  ].join(', ');
  return where === '' ? said : `${where}: ${said}`;
}
