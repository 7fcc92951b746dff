import type { Person } from './delegation.ts';
import { type ComparedName, comparedName, isSameName, likeness, type NameLikeness } from './person-name.ts';

/** A delegation as it is registered, held against what another system has of it, person by person. */

/** A person as the registry has it: of an earlier release, or of this one. */
export type KnownPerson = { [Field in keyof Person]?: string | null | undefined } & { name: string };

/** A person of the other system; `row` is where it stands there. Its role is left out where that system has none. */
export type Registrant = Omit<Person, 'role'> & { role?: Person['role'] | undefined; row: number };

export type Reconciled =
  | { kind: 'same' | 'spelled_differently'; here: KnownPerson; there: Registrant; differs: (keyof Person)[] }
  | { kind: 'only_here'; here: KnownPerson }
  | { kind: 'only_there'; there: Registrant }
  /** There a second time; `first` is the row of the first. */
  | { kind: 'twice'; there: Registrant; first: number };

/** What can differ beside the name. */
const COMPARED = ['title', 'role', 'honorific', 'function', 'organization', 'language', 'email'] as const;

/**
 * Every person of both lists once: those registered here in their order, then those who are only there. Of several who could be the same
 * person the likest is taken: the same name, then the same address where nobody else has it, then a name that is spelled alike.
 */
export function reconcile(here: readonly KnownPerson[], there: readonly Registrant[]): Reconciled[] {
  const names = new Map<object, ComparedName[]>([...here, ...there].map((one) => [one, namesOf(one)]));
  const any = (is: (a: ComparedName, b: ComparedName) => boolean) => (a: object, b: object) =>
    (names.get(a) ?? []).some((one) => (names.get(b) ?? []).some((other) => is(one, other)));
  const { once, twice } = withoutRepeats(there, names);
  const pairs = new Map<KnownPerson, { there: Registrant; likeness: NameLikeness }>();
  const taken = new Set<Registrant>();
  const pairBy = (isOne: (a: KnownPerson, b: Registrant) => boolean, found: NameLikeness) => {
    for (const person of here) {
      if (pairs.has(person)) continue;
      const other = once.find((one) => !taken.has(one) && isOne(person, one));
      if (other === undefined) continue;
      pairs.set(person, { there: other, likeness: found });
      taken.add(other);
    }
  };
  pairBy(any(isSameName), 'same');
  pairBy((a, b) => sameAddress(a, b, here, once), 'alike');
  pairBy(
    any((a, b) => likeness(a, b) !== null),
    'alike',
  );
  return [
    ...here.map((person): Reconciled => {
      const pair = pairs.get(person);
      if (pair === undefined) return { kind: 'only_here', here: person };
      const kind = pair.likeness === 'same' ? 'same' : 'spelled_differently';
      return { kind, here: person, there: pair.there, differs: differing(person, pair.there) };
    }),
    ...once.filter((one) => !taken.has(one)).map((one): Reconciled => ({ kind: 'only_there', there: one })),
    ...twice,
  ];
}

type Repeat = Extract<Reconciled, { kind: 'twice' }>;

/** By the name itself, not by its other spellings. */
function withoutRepeats(there: readonly Registrant[], names: ReadonlyMap<object, readonly ComparedName[]>) {
  const once: Registrant[] = [];
  const twice: Repeat[] = [];
  const isSame = (one: Registrant, other: Registrant): boolean => {
    const [[a], [b]] = [names.get(one) ?? [], names.get(other) ?? []];
    return a !== undefined && b !== undefined && isSameName(a, b);
  };
  for (const one of there) {
    const first = once.find((other) => isSame(other, one));
    if (first === undefined) once.push(one);
    else twice.push({ kind: 'twice', there: one, first: first.row });
  }
  return { once, twice };
}

/** A name in every spelling that is known of it. */
export const namesOf = ({
  name,
  latin,
  passportName,
}: Pick<KnownPerson, 'name' | 'latin' | 'passportName'>): ComparedName[] =>
  [name, latin, passportName].flatMap((one) =>
    one === null || one === undefined || one === '' ? [] : [comparedName(one)],
  );

/** An address of both, and of nobody else: missions give one mailbox for all. */
function sameAddress(
  { email }: KnownPerson,
  other: Registrant,
  here: readonly KnownPerson[],
  there: readonly Registrant[],
): boolean {
  const address = email?.toLowerCase();
  if (!address || other.email?.toLowerCase() !== address) return false;
  const having = (all: readonly { email?: string | null | undefined }[]) =>
    all.filter((one) => one.email?.toLowerCase() === address).length;
  return having(here) === 1 && having(there) === 1;
}

/** What both say, and say differently. */
const differing = (here: KnownPerson, there: Registrant): (keyof Person)[] =>
  COMPARED.filter((field) => {
    const [a, b] = [here[field] ?? '', there[field] ?? ''].map((text) => text.normalize('NFC').toLowerCase().trim());
    return a !== '' && b !== '' && a !== b;
  });

/**
 * The delegation with what the other system knows besides: what is not said here is filled in, and who is only there comes last. What
 * the note says stays as it says it, and nobody is left out.
 */
export function completed(here: readonly KnownPerson[], there: readonly Registrant[]): object {
  const persons = reconcile(here, there).flatMap((one): object[] => {
    if (one.kind === 'twice') return [];
    if (one.kind === 'only_here') return [said(one.here)];
    const { row, ...other } = one.there;
    return one.kind === 'only_there' ? [said(other)] : [{ ...said(other), ...said(one.here) }];
  });
  return { persons };
}

const said = (person: object): object =>
  Object.fromEntries(
    Object.entries(person).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  );
