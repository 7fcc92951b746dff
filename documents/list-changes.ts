import { comparedName, likeness } from '../domain/person-name.ts';
import type { Capacity, Language } from '../domain/plan.ts';
import { commaBetween } from './commas.ts';
import { type Piece, wordPieces } from './differences.ts';
import { namedBy, type ParticipantsList, saidOfRole } from './list.ts';
import { wordingOf } from './wording.ts';

/** What changed between two lists of participants: who was added, who was taken off, and what of a person is now otherwise. */

export const CHANGED_FIELDS = ['name', 'title', 'role'] as const;
export type PersonChange = {
  kind: 'same' | 'added' | 'removed' | 'changed';
  /** As it was printed, and as it is; null where the person is in one list alone. */
  was: PrintedLine | null;
  now: PrintedLine | null;
  /** Both in one, with what differs. */
  pieces: Piece[];
  isHead: boolean;
  fields: (typeof CHANGED_FIELDS)[number][];
};
/** `said`: the role, where it is printed. */
export type PrintedLine = { name: string; title: string; said: string };
export type DelegationChange = {
  code: string;
  name: string;
  capacity: Capacity;
  /** In which its entry is written. */
  language: Language;
  /** `reordered`: the persons of both lists stand in another order. */
  kind: 'same' | 'added' | 'removed' | 'changed' | 'reordered';
  persons: PersonChange[];
};

type Lists = { before: ParticipantsList; after: ParticipantsList };
type ListedParticipant = ReturnType<typeof namedBy>[number]['participants'][number];
type ComparedPerson = ListedParticipant['persons'][number];

/** Every participant of either list, in the order of the list, with the persons of both. */
export function listChanges({ before, after }: Lists): DelegationChange[] {
  const was = new Map(namedBy(before).flatMap(({ participants }) => participants.map((one) => [one.code, one])));
  const now = new Map(namedBy(after).flatMap(({ participants }) => participants.map((one) => [one.code, one])));
  const all = [...new Set([...was.keys(), ...now.keys()])].flatMap((code) => now.get(code) ?? was.get(code) ?? []);
  // those who are in one list alone stand where the order of the list has them
  const inOrder = namedBy({ ...after, stage: 'deadline', participants: all });
  return inOrder.flatMap(({ capacity, participants }) =>
    participants.map(({ code, name, language = after.language }) => ({
      ...{ code, name, capacity, language },
      ...delegationChange(was.get(code) ?? null, now.get(code) ?? null, language),
    })),
  );
}

/** Those of which there is something to say. */
export const onlyChanged = (all: readonly DelegationChange[]): DelegationChange[] =>
  all.filter(({ kind }) => kind !== 'same');

function delegationChange(
  was: ListedParticipant | null,
  now: ListedParticipant | null,
  language: Language,
): Pick<DelegationChange, 'kind' | 'persons'> {
  const wording = wordingOf(language);
  const printed = ({ name, title, role }: ComparedPerson): PrintedLine => ({
    ...{ name, title: title ?? '', said: saidOfRole(role, wording.list) },
  });
  const line = (person: ComparedPerson) => lineOf(printed(person), wording.list.comma);
  const alone = (person: ComparedPerson, kind: 'added' | 'removed'): PersonChange => ({
    kind,
    was: kind === 'added' ? null : printed(person),
    now: kind === 'added' ? printed(person) : null,
    pieces: [{ kind: kind === 'added' ? 'new' : 'gone', text: line(person) }],
    isHead: person.role === 'head',
    fields: [],
  });
  if (was === null) return { kind: 'added', persons: (now?.persons ?? []).map((one) => alone(one, 'added')) };
  if (now === null) return { kind: 'removed', persons: was.persons.map((one) => alone(one, 'removed')) };
  const matched = matchedPersons(was.persons, now.persons);
  const persons = [
    ...now.persons.map((person): PersonChange => {
      const former = matched.get(person);
      if (former === undefined) return alone(person, 'added');
      const fields = CHANGED_FIELDS.filter((field) => person[field] !== former[field]);
      const isHead = person.role === 'head';
      const lines = { was: printed(former), now: printed(person) };
      if (fields.length === 0)
        return { kind: 'same', ...lines, pieces: [{ kind: 'same', text: line(person) }], isHead, fields };
      return { kind: 'changed', ...lines, pieces: wordPieces(line(former), line(person)), isHead, fields };
    }),
    ...was.persons.filter((one) => ![...matched.values()].includes(one)).map((one) => alone(one, 'removed')),
  ];
  const isChanged = persons.some(({ kind }) => kind !== 'same');
  const order = now.persons.flatMap((person) => matched.get(person) ?? []).map((one) => was.persons.indexOf(one));
  const isReordered = order.some((place, i) => place < (order[i - 1] ?? -1));
  return { kind: isChanged ? 'changed' : isReordered ? 'reordered' : 'same', persons };
}

/** A person on one line; `show` makes each text from outside fit for the form that it is printed in. */
export const lineOf = (
  { name, title, said }: PrintedLine,
  comma: string,
  show: (text: string) => string = (text) => text,
): string => {
  const own = title === '' ? show(name) : `${show(name)}${commaBetween(name, title, comma)}${show(title)}`;
  return said === '' ? own : `${own} · ${said}`;
};

/** Who is the same person: whose name is, then whose name is spelled alike, whatever the honorific; nobody is matched by a place alone. */
function matchedPersons(
  was: readonly ComparedPerson[],
  now: readonly ComparedPerson[],
): Map<ComparedPerson, ComparedPerson> {
  const matched = new Map<ComparedPerson, ComparedPerson>();
  const sameName = (one: ComparedPerson, other: ComparedPerson) => one.name === other.name;
  const alike = (one: ComparedPerson, other: ComparedPerson) =>
    likeness(comparedName(one.name), comparedName(other.name)) !== null;
  for (const same of [sameName, alike]) {
    const left = was.filter((one) => ![...matched.values()].includes(one));
    for (const person of now) {
      if (matched.has(person)) continue;
      const at = left.findIndex((one) => same(one, person));
      const [former] = at < 0 ? [] : left.splice(at, 1);
      if (former !== undefined) matched.set(person, former);
    }
  }
  return matched;
}
