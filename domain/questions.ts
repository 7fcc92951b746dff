import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type ComparedName, foldedLetters, likeness } from './person-name.ts';
import type { Capacity } from './plan.ts';
import { type KnownPerson, namesOf } from './reconcile.ts';
import { ascii } from './sshsig.ts';

/**
 * What staff ask about the delegations that stand. Nothing of it is refused: a State names whom it names, and is asked. A question
 * refers to persons by their place in the list, from 1, and carries no name.
 */
export type Question = {
  /** The same for as long as the delegations that it is about stand: an answer that changes one of them asks anew. */
  id: string;
  kind: QuestionKind;
  /** Whom it is asked of, and about which of their persons; of one in two delegations, both are asked. */
  of: { participant: string; persons: number[] }[];
};

/**
 * - `twice`: one person twice in a delegation, perhaps spelled differently
 * - `elsewhere`: one person in two delegations
 * - `head_adviser`: the head of delegation is an adviser by their title or function
 * - `untitled`: persons with neither title nor function
 */
export const QUESTIONS = ['twice', 'elsewhere', 'no_head', 'two_heads', 'head_adviser', 'untitled'] as const;
export type QuestionKind = (typeof QUESTIONS)[number];

/** A delegation that stands. */
export type AskedDelegation = {
  code: string;
  capacity: Capacity;
  submission: string;
  persons: readonly (KnownPerson & { role: string })[];
};

type QuestionAsked = Omit<Question, 'id'>;

/** The questions about the delegations that stand, in their order. */
export function questionsOf(delegations: readonly AskedDelegation[]): Question[] {
  const submissions = new Map(delegations.map(({ code, submission }) => [code, submission]));
  const asked = [...delegations.flatMap(ofOne), ...ofSeveral(delegations)];
  return asked.map((one) => ({ id: idOf(one, submissions), ...one }));
}

function ofOne(delegation: AskedDelegation): QuestionAsked[] {
  const { code, persons } = delegation;
  const ask = (kind: QuestionKind, places: readonly number[]): QuestionAsked[] =>
    kind !== 'no_head' && places.length === 0 ? [] : [{ kind, of: [{ participant: code, persons: [...places] }] }];
  const places = (is: (person: AskedDelegation['persons'][number]) => boolean) =>
    persons.flatMap((person, index) => (is(person) ? [index + 1] : []));
  const heads = places(({ role }) => role === 'head');
  return [
    ...twiceIn(persons).flatMap((pair) => ask('twice', pair)),
    ...(heads.length === 0 ? ask('no_head', []) : []),
    ...(heads.length > 1 ? ask('two_heads', heads) : []),
    // organizations send their policy advisers
    ...(delegation.capacity === 'observer_organization'
      ? []
      : ask(
          'head_adviser',
          places((person) => person.role === 'head' && isAdviser(person)),
        )),
    ...ask(
      'untitled',
      places(({ title, function: does }) => !title && !does),
    ),
  ];
}

/** Pairs of places that may be of one person. */
function twiceIn(persons: AskedDelegation['persons']): [number, number][] {
  const names = persons.map(namesOf);
  const isOne = (some: readonly ComparedName[], others: readonly ComparedName[]) =>
    some.some((one) => others.some((other) => likeness(one, other) !== null));
  return names.flatMap((one, i) =>
    names.slice(i + 1).flatMap((other, j): [number, number][] => (isOne(one, other) ? [[i + 1, i + j + 2]] : [])),
  );
}

/** Persons of the same name in two delegations, but for accents, case, honorifics and the order of its words. */
function ofSeveral(delegations: readonly AskedDelegation[]): QuestionAsked[] {
  type Place = { participant: string; place: number };
  const called = new Map<string, Place[]>();
  for (const { code, persons } of delegations)
    for (const [index, person] of persons.entries())
      for (const key of new Set(namesOf(person).map(({ folded }) => folded.anyOrder)))
        if (key !== '') called.set(key, [...(called.get(key) ?? []), { participant: code, place: index + 1 }]);
  const found = new Map<string, QuestionAsked>();
  for (const places of called.values())
    for (const [i, one] of places.entries())
      for (const other of places.slice(i + 1)) {
        if (one.participant === other.participant) continue;
        const of = [one, other].map(({ participant, place }) => ({ participant, persons: [place] }));
        found.set(JSON.stringify(of), { kind: 'elsewhere', of });
      }
  return [...found.values()];
}

/** An adviser to a delegation, in English, Spanish and Chinese; a French conseiller and a Russian советник are of diplomatic rank. */
const ADVISER = /\badvis[eo]rs?\b|\basesora?\b|\bconseill(er|ere) (juridique|technique|militaire)\b|顾问/u;

const isAdviser = ({ title, function: does }: KnownPerson): boolean =>
  [title, does].some((text) => text !== null && text !== undefined && ADVISER.test(foldedLetters(text)));

function idOf({ kind, of }: QuestionAsked, submissions: ReadonlyMap<string, string>): string {
  const said = of.map(({ participant, persons }) => [participant, submissions.get(participant) ?? '', ...persons]);
  return bytesToHex(sha256(ascii(JSON.stringify([kind, ...said])))).slice(0, 12);
}

/** A question in a sentence to staff, about places in the lists. */
export function questionSaid({ kind, of: [one, other] }: Pick<Question, 'kind' | 'of'>): string {
  const places = one?.persons ?? [];
  const who = `person${places.length === 1 ? '' : 's'} ${places.join(' and ')}`;
  switch (kind) {
    case 'twice':
      return `${who} may be one and the same`;
    case 'elsewhere':
      return `${who} of ${one?.participant} may be ${other?.participant}’s person ${other?.persons.join(', ')}: for whom do they come?`;
    case 'no_head':
      return 'who is the head of delegation? None is named';
    case 'two_heads':
      return `who is the head of delegation? ${who} are both named`;
    case 'head_adviser':
      return `${who} is head of delegation, and an adviser by their title`;
    case 'untitled':
      return `${who}: what is their title or function?`;
  }
}
