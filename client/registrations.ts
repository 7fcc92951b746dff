import { createHash } from 'node:crypto';
import { columnName, type SheetRow } from '../documents/workbook.ts';
import { DELEGATE_ROLES, Person } from '../domain/delegation.ts';
import { ConveneError, reasonOf } from '../domain/errors.ts';
import { foldedLetters } from '../domain/person-name.ts';
import type { Registrant } from '../domain/reconcile.ts';
import { readGiven } from '../meetings/given-file.ts';
import { type ExportTable, exportTable } from './export-table.ts';
import { IMPORTED, type ImportedField, type ImportMap } from './import-map.ts';

/** What an export of a registration system has, by participant. */
export type Registrations = {
  sha256: string;
  /** How many rows have something in them, and how many of them were passed over (`only`). */
  rows: number;
  passedOver: number;
  byParticipant: Map<string, Registrant[]>;
  /** Values that were left out, and rows of which nothing could be taken, each with its place. */
  leftOut: { row: number; said: string }[];
};

/** A participant by what an export may call it. */
export type CalledParticipants = (called: string) => string | null;

/**
 * Reads an export by its map: an Excel file by the titles of its columns, or CSV.
 *
 * @throws ConveneError `EXPORT_FILE` where it cannot be read, or lacks columns of the map; `FILE_TOO_LARGE`
 */
export function loadRegistrations(file: string, map: ImportMap, named: CalledParticipants): Registrations {
  const bytes = readGiven(file, 'export');
  const refused = (why: string) => new ConveneError('EXPORT_FILE', `${file} cannot be used: ${why}`);
  let table: ExportTable;
  try {
    table = exportTable(bytes, map.sheet);
  } catch (error) {
    throw refused(reasonOf(error));
  }
  const placed = placesOf(table.titles, map);
  if ('missing' in placed) throw refused(placed.missing);
  const kept = table.rows.filter((row) => isWanted(row, placed.only));
  const leftOut: Registrations['leftOut'] = [];
  const byParticipant = new Map<string, Registrant[]>();
  for (const row of kept) {
    const { participant, registrant, remarks } = registrantIn(row, placed, map, named);
    leftOut.push(...remarks.map((said) => ({ row: row.row, said })));
    if (participant === null || registrant === null) continue;
    byParticipant.set(participant, [...(byParticipant.get(participant) ?? []), registrant]);
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { sha256, rows: table.rows.length, passedOver: table.rows.length - kept.length, byParticipant, leftOut };
}

// ------------------------------------------------------------------------------------------ the table

type Places = {
  participant: number;
  fields: Map<ImportedField, number[]>;
  only: { column: number; values: Set<string> }[];
};

const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();

/** Where the columns of the map are; or which are missing, or there twice, all at once. */
function placesOf(titles: readonly string[], { columns, only }: ImportMap): Places | { missing: string } {
  const faults: string[] = [];
  const at = (title: string): number => {
    const found = titles.flatMap((one, i) => (folded(one) === folded(title) ? [i] : []));
    const [first = -1, second] = found;
    if (first < 0) faults.push(`there is no column “${title}”`);
    if (second !== undefined) faults.push(`the column “${title}” is there ${found.length} times`);
    return first;
  };
  const fields = IMPORTED.flatMap((field): [ImportedField, number[]][] => {
    const named = field === 'name' ? columns.name : columns[field];
    return named === undefined ? [] : [[field, [named].flat().map(at)]];
  });
  const places = {
    participant: at(columns.participant),
    fields: new Map(fields),
    only: Object.entries(only).map(([title, values]) => ({ column: at(title), values: new Set(values.map(folded)) })),
  };
  if (faults.length === 0) return places;
  return { missing: `${faults.join('; ')}. Its columns are: ${titles.filter((one) => one !== '').join(', ')}` };
}

const isWanted = ({ cells }: SheetRow, only: Places['only']): boolean =>
  only.every(({ column, values }) => values.has(folded(cells.get(column)?.text ?? '')));

// ------------------------------------------------------------------------------------------ a row

function registrantIn({ row, cells }: SheetRow, places: Places, map: ImportMap, named: CalledParticipants) {
  const remarks: string[] = [];
  const text = (column: number): string => {
    const cell = cells.get(column);
    if (cell?.formula === true) remarks.push(`column ${columnName(column)} is a formula; nothing of it was taken`);
    return cell === undefined || cell.formula ? '' : cell.text;
  };
  const called = text(places.participant);
  const participant = participantNamed(called, map, named);
  if (participant === null)
    remarks.push(
      called === ''
        ? 'it says no participant'
        : `no participant is called “${called.slice(0, 80)}”; say under participants of the map which one it is`,
    );
  const values = Object.fromEntries(
    [...places.fields].map(([field, columns]) => [field, columns.map(text).filter(Boolean).join(' ')]),
  );
  const role = values.role ? roleNamed(values.role, map) : undefined;
  if (role === null) remarks.push(`no role is called “${values.role}”; say under roles of the map which one it is`);
  const given = Object.fromEntries(Object.entries({ ...values, role: role ?? '' }).filter(([, value]) => value !== ''));
  const registrant = personIn(given, remarks);
  return { participant, registrant: registrant && { ...registrant, row }, remarks };
}

/** What can be taken of a row: a field that is wrong is left out, and said; without a name nothing is. */
function personIn(given: Record<string, string>, remarks: string[]): Omit<Registrant, 'row'> | null {
  const read = Person.safeParse(given);
  if (read.success) {
    const { role, ...person } = read.data;
    return given.role === undefined ? person : { ...person, role };
  }
  const wrong = new Set(read.error.issues.map(({ path }) => String(path[0])));
  remarks.push(...read.error.issues.map(({ path, message }) => `${String(path[0])}: ${message}`));
  if (wrong.has('name')) return null;
  return personIn(Object.fromEntries(Object.entries(given).filter(([field]) => !wrong.has(field))), remarks);
}

function participantNamed(called: string, { participants }: ImportMap, named: CalledParticipants): string | null {
  const own = Object.entries(participants).find(([word]) => folded(word) === folded(called));
  return called === '' ? null : (own?.[1] ?? named(called));
}

function roleNamed(word: string, { roles }: ImportMap): Person['role'] | null {
  const own = Object.entries(roles).find(([one]) => folded(one) === folded(word));
  return own?.[1] ?? DELEGATE_ROLES.find((one) => one === folded(word)) ?? null;
}

/** The participants of a meeting by every name that they have: code, as registered, and in each language. */
export function calledBy(participants: readonly { code: string; names: readonly string[] }[]): CalledParticipants {
  const key = (text: string) =>
    foldedLetters(folded(text))
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  const known = new Map(
    participants.flatMap(({ code, names }) => [code, ...names].map((one): [string, string] => [key(one), code])),
  );
  return (called) => known.get(key(called)) ?? null;
}
