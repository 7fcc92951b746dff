import { z } from 'zod';
import { Delegation, Person } from './delegation.ts';
import { comparedName, isSameName, likeness } from './person-name.ts';
import type { KnownPerson } from './reconcile.ts';

/** A note that changes one person, or some: what it says makes the whole new list from the one that stands. */

const place = z.int().min(1).max(500);
/** By the place in the list that stands, from 1; by name; or `head`. */
const Which = z.union([place, z.string().min(1).max(200)], {
  error: 'person is a place in the list that stands (from 1), a name in it, or head',
});
const said = Person.extend({ title: Person.shape.title.unwrap(), role: Person.shape.role.unwrap() }).partial();

const Change = z.discriminatedUnion(
  'change',
  [
    /** `at`: the place that the person takes; left out, the last. */
    Person.extend({ change: z.literal('add'), at: place.optional() }),
    /** Without a name, or with another spelling of it, the person stays and what is said changes; with another name, the role stays. */
    said.extend({ change: z.literal('replace'), person: Which }),
    z.strictObject({ change: z.literal('remove'), person: Which }),
    /** Is head from now on; whoever was is a delegate. */
    z.strictObject({ change: z.literal('head'), person: Which }),
  ],
  { error: 'change must be add, replace, remove or head' },
);

export const Changes = z.strictObject({
  changes: z.array(Change, { error: 'a note that changes a list has `changes`' }).min(1, 'changes nothing').max(500),
});
export type Changes = z.infer<typeof Changes>;

export type StandingPersons = readonly (KnownPerson & { role: string })[];
type ListedEntry = { from: number | null; person: object & { name: string; role: string } };

/** The whole list that a note makes of the one that stands; or all that is wrong with it. Places are those before any change. */
export function changedDelegation(
  standing: StandingPersons,
  { changes }: Changes,
): { delegation: Delegation } | { problems: string[] } {
  const problems: string[] = [];
  let list: ListedEntry[] = standing.map((person, index) => ({ from: index + 1, person }));
  for (const [index, change] of changes.entries()) {
    const fault = (what: string) => problems.push(`change ${index + 1}: ${what}`);
    if (change.change === 'add') {
      const { change: _, at = list.length + 1, ...person } = change;
      if (at > list.length + 1) fault(`there is no place ${at}: the list has ${list.length} persons`);
      list = list.toSpliced(at - 1, 0, { from: null, person });
      continue;
    }
    const found = placeOf(change.person, standing);
    if (typeof found === 'string') {
      fault(found);
      continue;
    }
    const entry = list.find(({ from }) => from === found);
    if (entry === undefined) {
      fault(`person ${found} is removed by an earlier change`);
      continue;
    }
    if (change.change === 'remove') list = list.filter((one) => one !== entry);
    else if (change.change === 'head')
      list = list.map((one) => ({ ...one, person: { ...one.person, role: roleBeside(one, entry) } }));
    else {
      const { change: _, person: __, ...fields } = change;
      list = list.map((one) => (one === entry ? { ...one, person: replaced(one.person, fields) } : one));
    }
  }
  if (problems.length > 0) return { problems };
  const read = Delegation.safeParse({ persons: list.map(({ person }) => withoutGaps(person)) });
  return read.success ? { delegation: read.data } : { problems: read.error.issues.map(({ message }) => message) };
}

/** Places of whoever was head are a delegate's once another is. */
const roleBeside = (one: ListedEntry, head: ListedEntry): string =>
  one === head ? 'head' : one.person.role === 'head' ? 'delegate' : one.person.role;

function replaced(person: ListedEntry['person'], fields: z.infer<typeof said>): ListedEntry['person'] {
  const { name = person.name } = fields;
  const isOther = likeness(comparedName(person.name), comparedName(name)) === null;
  const { role = person.role } = fields;
  return isOther ? { title: null, ...fields, name, role } : { ...person, ...fields, name, role };
}

/** What the registry has of an earlier release says null of what is not there. */
const withoutGaps = (person: object): object =>
  Object.fromEntries(Object.entries(person).filter(([key, value]) => key === 'title' || (value ?? null) !== null));

/** The place of a person in the list that stands, or what is wrong with what is said. */
function placeOf(which: z.infer<typeof Which>, standing: StandingPersons): number | string {
  if (typeof which === 'number')
    return which <= standing.length
      ? which
      : `there is no person ${which}: the list that stands has ${standing.length}`;
  const places = (is: (person: StandingPersons[number]) => boolean) =>
    standing.flatMap((person, index) => (is(person) ? [index + 1] : []));
  if (which.toLowerCase() === 'head') {
    const [head, ...others] = places(({ role }) => role === 'head');
    if (head !== undefined && others.length === 0) return head;
    return head === undefined
      ? 'the list that stands has no head; say the place'
      : `the list that stands has several heads, ${[head, ...others].join(', ')}; say the place`;
  }
  const asked = comparedName(which);
  const same = places(({ name }) => isSameName(comparedName(name), asked));
  const [found, ...others] = same;
  if (found !== undefined && others.length === 0) return found;
  const alike = same.length > 0 ? same : places(({ name }) => likeness(comparedName(name), asked) !== null);
  return alike.length === 0
    ? 'nobody of this name is in the list that stands; say the place'
    : `several places are meant, or the name is spelled differently: say the place, ${alike.join(' or ')}`;
}
