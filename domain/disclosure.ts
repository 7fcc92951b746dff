/**
 * Which figures of groups may be printed, so that nobody is known by them: a figure below five is withheld, and so are others where it
 * could be computed from what is printed, over all the ways in which the same persons are grouped.
 */

/** Below this a figure is withheld. */
export const FEWEST = 5;
/** So many groups of any ways are added and subtracted in search of a small figure. */
const MOST_COMBINED = 4;

/** What is counted of those in the same groups. `of`: how many; `parts`: a figure of them, and what follows from it, such as women and men. */
export type Counted = { of: number; parts: readonly number[] };

/** A set of atoms, one entry each: 1 where it is in the set. */
type Members = Uint8Array;
type GroupRow = { key: string; members: Members };

/** The name of a group that is printed: the way of grouping by its place, and the group. */
export const groupKey = (grouping: number, group: string): string => `${grouping}/${group}`;

/**
 * How all who are counted are grouped, whatever figure is printed of them. `atomOf`: the atom of each, by their place. `computable`: the sets
 * of atoms that are looked for in what groups give by adding and subtracting, each once.
 */
export type Grouped = { atomOf: readonly number[]; groupings: readonly GroupRow[][]; computable: readonly Members[] };

/** Groups everybody: the names of their groups, one for each way of grouping. */
export function grouped(groups: readonly (readonly string[])[]): Grouped {
  // those who are in the same groups are one: nobody tells them apart by what is printed
  const atoms = new Map<string, readonly string[]>();
  for (const one of groups) atoms.set(JSON.stringify(one), one);
  const places = new Map([...atoms.keys()].map((key, place) => [key, place]));
  const groupings = groupingsOf([...atoms.values()]);
  const found = new Map<string, Members>();
  for (const members of [...differencesOf(groupings), ...combinedOf(groupings.flat())])
    found.set(members.join(''), members);
  return {
    atomOf: groups.map((one) => places.get(JSON.stringify(one)) ?? 0),
    groupings,
    computable: [...found.values()],
  };
}

/**
 * The groups whose figures may be printed; `counted` has one entry for each who is grouped. Of what the groups give by adding and
 * subtracting, no set has a part below five that is the difference of two unions, each within one way of grouping, or that up to
 * `MOST_COMBINED` groups of any ways give.
 */
export function printableGroups({ atomOf, groupings, computable }: Grouped, counted: readonly Counted[]): Set<string> {
  const atoms = addedUp(atomOf, counted);
  const sizeOf = (members: Members) => atoms.reduce((sum, { of }, i) => sum + (members[i] === 1 ? of : 0), 0);
  const isSmall = (members: Members): boolean => {
    if (sizeOf(members) === 0) return false;
    const places = atoms[0]?.parts.length ?? 0;
    return Array.from({ length: places }, (_, part) =>
      atoms.reduce((sum, { parts }, i) => sum + (members[i] === 1 ? (parts[part] ?? 0) : 0), 0),
    ).some((sum) => sum < FEWEST);
  };
  const small = computable.filter(isSmall);
  // the largest first: what has to be withheld besides is then the smallest
  let printed = groupings
    .flat()
    .filter(({ members }) => !isSmall(members))
    .sort((a, b) => sizeOf(b.members) - sizeOf(a.members) || (a.key < b.key ? -1 : 1));
  let compute = computer(printed);
  for (let at = 0; at < small.length; ) {
    const withheld = compute(small[at] ?? new Uint8Array())?.at(-1);
    if (withheld === undefined) {
      at += 1;
      continue;
    }
    printed = printed.filter((row) => row !== withheld);
    compute = computer(printed);
  }
  return new Set(printed.map(({ key }) => key));
}

/** What is counted of each atom. */
function addedUp(atomOf: readonly number[], counted: readonly Counted[]): Counted[] {
  const atoms: Counted[] = [];
  for (const [i, one] of counted.entries()) {
    const place = atomOf[i] ?? 0;
    const known = atoms[place];
    atoms[place] =
      known === undefined
        ? one
        : { of: known.of + one.of, parts: known.parts.map((part, n) => part + (one.parts[n] ?? 0)) };
  }
  return atoms;
}

function groupingsOf(atoms: readonly (readonly string[])[]): GroupRow[][] {
  const ways = atoms[0]?.length ?? 0;
  return Array.from({ length: ways }, (_, way) => {
    const names = [...new Set(atoms.map((groups) => groups[way] ?? ''))];
    return names.map((name) => ({
      key: groupKey(way, name),
      members: Uint8Array.from(atoms, (groups) => (groups[way] === name ? 1 : 0)),
    }));
  });
}

/** Each union of groups of one way without each of another. */
function differencesOf(groupings: readonly GroupRow[][]): Members[] {
  const unions = groupings.flatMap((rows) =>
    Array.from({ length: 2 ** rows.length }, (_, bits) =>
      united(
        rows.filter((_, i) => (bits >> i) & 1),
        rows[0]?.members.length ?? 0,
      ),
    ),
  );
  return unions.flatMap((one) =>
    unions.map((other) => one.map((member, i) => (member === 1 && other[i] === 0 ? 1 : 0))),
  );
}

/** Each set that some of these groups give, added or subtracted. */
function combinedOf(rows: readonly GroupRow[]): Members[] {
  const found: Members[] = [];
  const sum = new Int8Array(rows[0]?.members.length ?? 0);
  const combine = (from: number, left: number): void => {
    if (sum.every((n) => n === 0 || n === 1)) found.push(Uint8Array.from(sum));
    if (left === 0) return;
    for (const [at, { members }] of rows.slice(from).entries()) {
      for (const times of [1, -2]) {
        addTo(sum, members, times);
        combine(from + at + 1, left - 1);
      }
      addTo(sum, members, 1);
    }
  };
  combine(0, MOST_COMBINED);
  return found;
}

function addTo(sum: Int8Array, members: Members, times: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + times * (members[i] ?? 0);
}

const united = (rows: readonly GroupRow[], length: number): Members =>
  Uint8Array.from({ length }, (_, i) => (rows.some(({ members }) => members[i] === 1) ? 1 : 0));

/** Arithmetic of whole numbers modulo a prime, whose products are exact. */
const PRIME = 33_554_393;
const modulo = (n: number): number => ((n % PRIME) + PRIME) % PRIME;

function inverse(n: number): number {
  let [result, base, exponent] = [1, n, PRIME - 2];
  for (; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = (result * base) % PRIME;
    base = (base * base) % PRIME;
  }
  return result;
}

type ReducedRow = { values: number[]; used: number[]; pivot: number };

/** Says of a set which printed rows give it, added and subtracted so many times; null where none do. */
function computer(printed: readonly GroupRow[]): (target: Members) => GroupRow[] | null {
  const basis: ReducedRow[] = [];
  printed.forEach(({ members }, index) => {
    const used = printed.map((_, i) => (i === index ? 1 : 0));
    const line = reduced([...members], used, basis);
    if (line.pivot < 0) return;
    const scale = inverse(line.values[line.pivot] ?? 1);
    const scaled = (values: number[]) => values.map((value) => (value * scale) % PRIME);
    basis.push({ ...line, values: scaled(line.values), used: scaled(line.used) });
  });
  return (target) => {
    const none = printed.map(() => 0);
    const { pivot, used } = reduced([...target], none, basis);
    return pivot >= 0 ? null : printed.filter((_, i) => used[i] !== 0);
  };
}

/** What is left of a set when all that the lines have of it is taken away. */
function reduced(values: number[], used: number[], basis: readonly ReducedRow[]): ReducedRow {
  for (const line of basis) {
    const factor = values[line.pivot] ?? 0;
    if (factor === 0) continue;
    take(values, line.values, factor);
    take(used, line.used, factor);
  }
  return { values, used, pivot: values.findIndex((value) => value !== 0) };
}

function take(from: number[], values: readonly number[], factor: number): void {
  values.forEach((value, i) => {
    from[i] = modulo((from[i] ?? 0) - factor * value);
  });
}
