import { nameOf } from '../documents/addressees.ts';
import { printedName } from '../documents/spelling.ts';
import { wordingOf } from '../documents/wording.ts';
import { printedCode } from '../domain/delegate.ts';
import { headFirst, roleOf } from '../domain/delegation.ts';
import type { Language } from '../domain/plan.ts';
import type { DelegationRow } from '../registry/submissions.ts';

/** What other systems are given of the delegations that stand: one line for each person. */

export type Exported = { rows: string[][]; persons: number; leftOut: string[] };

type Registered = NonNullable<DelegationRow['delegation']>['persons'][number];

/** Everybody who is expected, by participant; nobody of one that said that nobody comes. */
function expected(
  rows: readonly DelegationRow[],
): { row: DelegationRow; person: Registered & { role: ReturnType<typeof roleOf>; place: number } }[] {
  return [...rows]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .filter(({ status }) => status !== 'nil_return' && status !== 'withdrawn')
    .flatMap((row) =>
      headFirst((row.delegation?.persons ?? []).map((one, place) => ({ ...one, place, role: roleOf(one.role) }))).map(
        (person) => ({ row, person }),
      ),
    );
}

const BADGES = [
  ...['participant', 'code', 'capacity', 'role', 'honorific', 'name', 'name_in_passport', 'title', 'function'],
  ...['organization', 'language', 'status', 'person'],
];

/** The code of the person at a place of a delegation. */
type CodeOf = (participant: string, place: number) => string | undefined;

/** For badges: the name as papers print it, in the words of a language, as of a date; `person` is the code by which they are known here. */
export function forBadges(
  rows: readonly DelegationRow[],
  language: Language,
  date: string,
  codeOf: CodeOf = () => undefined,
): Exported {
  const { list, form } = wordingOf(language);
  const roles = { ...list.roles, delegate: form.delegate };
  const all = expected(rows);
  const lines = all.map(({ row, person }) => [
    nameOf(row, language, date).name,
    row.code,
    list.capacities[row.capacity],
    roles[person.role],
    person.honorific ?? '',
    printedName(person) ?? person.name,
    person.passportName ?? '',
    person.title ?? '',
    person.function ?? '',
    person.organization ?? '',
    person.language ?? '',
    row.status,
    printedCode(codeOf(row.code, person.place) ?? ''),
  ]);
  return { rows: [BADGES, ...lines], persons: all.length, leftOut: [] };
}

const HOST_STATE = [
  ...['participant', 'code', 'capacity', 'role', 'honorific', 'name_in_passport', 'nationality', 'date_of_birth'],
  ...['passport_number', 'passport_issued_by', 'passport_expires'],
];

/** For the host State and its security: who comes, by the passport. Who has given no passport is said by participant, and stands there without. */
export function forHostState(rows: readonly DelegationRow[], language: Language, date: string): Exported {
  const { list, form } = wordingOf(language);
  const roles = { ...list.roles, delegate: form.delegate };
  const without = new Map<string, number>();
  const all = expected(rows);
  const lines = all.map(({ row, person }) => {
    if (person.passportNumber === undefined) without.set(row.code, (without.get(row.code) ?? 0) + 1);
    return [
      nameOf(row, language, date).name,
      row.code,
      list.capacities[row.capacity],
      roles[person.role],
      person.honorific ?? '',
      person.passportName ?? person.latin ?? person.name,
      person.nationality ?? '',
      person.birthDate ?? '',
      person.passportNumber ?? '',
      person.passportState ?? '',
      person.passportExpires ?? '',
    ];
  });
  const leftOut = [...without].map(([code, count]) => `${code}: ${count} without the number of a passport`);
  return { rows: [HOST_STATE, ...lines], persons: all.length, leftOut };
}

/** For the conference officer: who needs what to take part, and nobody else. */
export function forAccess(rows: readonly DelegationRow[], language: Language, date: string): Exported {
  const lines = expected(rows).flatMap(({ row, person }) =>
    person.access === undefined
      ? []
      : [[nameOf(row, language, date).name, row.code, printedName(person) ?? person.name, person.access]],
  );
  return { rows: [['participant', 'code', 'name', 'access'], ...lines], persons: lines.length, leftOut: [] };
}

/**
 * For Indico's import of registrations: six columns without a heading, in its order: first name, last name, affiliation, position,
 * telephone, e-mail. It takes nobody without an address, and no address twice: they are left out, and said by participant.
 */
export function forIndico(rows: readonly DelegationRow[], language: Language, date: string): Exported {
  const used = new Set<string>();
  const without = new Map<string, number>();
  const lines = expected(rows).flatMap(({ row, person }) => {
    const email = person.email?.toLowerCase() ?? '';
    if (email === '' || used.has(email)) {
      without.set(row.code, (without.get(row.code) ?? 0) + 1);
      return [];
    }
    used.add(email);
    const [first, last] = inTwo(person.latin ?? person.name);
    return [[first, last, nameOf(row, language, date).name, person.title ?? person.function ?? '', '', email]];
  });
  const leftOut = [...without].map(([code, count]) => `${code}: ${count} without an e-mail address of their own`);
  return { rows: lines, persons: lines.length, leftOut };
}

/**
 * A name as given and family name: what stands before a comma, or is written in capitals, is the family name; else the last word. A name
 * of one word is both, for Indico takes no empty one.
 */
export function inTwo(name: string): [given: string, family: string] {
  const [before = '', after] = name.split(/\s*[,،，]\s*/, 2);
  if (after !== undefined && after !== '') return [after, before];
  const words = before.split(/\s+/);
  const isCapital = (word: string) => /\p{Lu}{2}/u.test(word) && word === word.toUpperCase();
  const family = words.filter(isCapital);
  const given = words.filter((word) => !isCapital(word));
  if (family.length > 0 && given.length > 0) return [given.join(' '), family.join(' ')];
  const last = words.at(-1) ?? name;
  return words.length === 1 ? [last, last] : [words.slice(0, -1).join(' '), last];
}
