import type { Person } from './delegation.ts';
import { foldedLetters } from './person-name.ts';
import { type KnownPerson, reconcile } from './reconcile.ts';

/**
 * A delegate is a person of a delegation as the door knows them: by a code of their own, which says nothing of them, and by where their
 * name stands: a place in a submission. The code stays with the person when their delegation is named anew.
 */

/** The letters of a code: Crockford's base 32, which has no I, L, O and U. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LENGTH = 10;
const CODE = new RegExp(`^[${LETTERS}]{${CODE_LENGTH}}$`);

/** A code of 50 bits, from that many random bytes: no slip of the hand leads from one to another. */
export const codeFrom = (random: Uint8Array): string =>
  Array.from({ length: CODE_LENGTH }, (_, i) => LETTERS[(random[i] ?? 0) % LETTERS.length]).join('');
export const CODE_BYTES = CODE_LENGTH;

/** A code as people and readers type it, in its one form; null where it is none. */
export function codeIn(text: string): string | null {
  const typed = text.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
  return CODE.test(typed) ? typed : null;
}

/** A code as it is printed, to be read aloud: `7Q2M9-XF3TK`. */
export const printedCode = (code: string): string =>
  code === '' ? '' : `${code.slice(0, CODE_LENGTH / 2)}-${code.slice(CODE_LENGTH / 2)}`;

// ------------------------------------------------------------------------------------------ a delegation that changes

/** `person`: as they stand in the submission that they were last named in; null where it was erased. */
export type KnownDelegate = { code: string; isGone: boolean; person: KnownPerson | null };

/** Who sits where now: the code of each place of the new list, in its order (null: a new person), and who is not in it. */
export type Carried = { codes: (string | null)[]; gone: string[] };

/**
 * Carries the codes of a delegation to its new list of persons. Each place has a code of its own, so that namesakes stay apart. An address
 * in common makes nobody the same: who takes an office over takes its mailbox, and is another person.
 */
export function carried(known: readonly KnownDelegate[], persons: readonly KnownPerson[]): Carried {
  const codes = new Map<number, string>();
  // who stands now comes before who was gone already, and would come back
  for (const isGone of [false, true]) {
    const here = known.filter((one) => one.isGone === isGone && one.person !== null);
    pair(here, persons, codes);
  }
  const taken = new Set(codes.values());
  return {
    codes: persons.map((_, place) => codes.get(place) ?? null),
    gone: known.flatMap(({ code, isGone }) => (isGone || taken.has(code) ? [] : [code])),
  };
}

function pair(known: readonly KnownDelegate[], persons: readonly KnownPerson[], codes: Map<number, string>): void {
  const here = known.flatMap(({ code, person }) => (person === null ? [] : [{ ...namesOnly(person), code }]));
  let left = persons.flatMap((person, row) => (codes.has(row) ? [] : [{ ...namesOnly(person), row }]));
  let free = here;
  // a name that is there a second time is held against whoever is left
  while (left.length > 0 && free.length > 0) {
    const found = reconcile(free, left);
    for (const one of found) {
      const code = 'here' in one && 'there' in one ? here.find((other) => other === one.here)?.code : undefined;
      if (code !== undefined && 'there' in one) codes.set(one.there.row, code);
    }
    const taken = new Set(codes.values());
    free = free.filter(({ code }) => !taken.has(code));
    left = found.flatMap((one) => (one.kind === 'twice' ? left.filter(({ row }) => row === one.there.row) : []));
  }
}

const namesOnly = ({
  name,
  latin,
  passportName,
}: KnownPerson): Pick<Person, 'name' | 'latin' | 'passportName'> & { title: null } => ({
  ...{ name, title: null },
  ...(latin ? { latin } : {}),
  ...(passportName ? { passportName } : {}),
});

// ------------------------------------------------------------------------------------------ finding somebody

type Named = { [Field in 'latin' | 'passportName']?: string | null | undefined } & { name: string };

/** Signs of Chinese are not parted by spaces. */
const HAN = /\p{Script=Han}/u;

const wordsIn = (text: string): string[] =>
  foldedLetters(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** Whether a person goes by what somebody typed: each word begins a word of the name, in any order, in any spelling that is known. */
export function goesBy(typed: string): (person: Named) => boolean {
  const wanted = wordsIn(typed);
  if (wanted.length === 0) return () => false;
  return ({ name, latin, passportName }) =>
    [name, latin, passportName].some((spelling) => {
      if (!spelling) return false;
      const words = wordsIn(spelling);
      return wanted.every((one) => words.some((word) => word.startsWith(one) || (HAN.test(one) && word.includes(one))));
    });
}
