/**
 * Which figures of groups may be printed, so that nobody is known by them: a figure below five is withheld, and so are others where it
 * could be computed from what is printed, over all the ways in which the same persons are grouped.
 */

/** Below this a figure is withheld. */
export const FEWEST = 5;
/** So many groups of any ways are added and subtracted in search of a small figure. */
const MOST_COMBINED = 4;

/**
 * Those who are counted together, such as a delegation. `groups`: the group that they are in, of each way of grouping. `of`: how many;
 * `parts`: what is counted of them, and what follows from it, such as women and men.
 */
export type Counted = { groups: readonly string[]; of: number; parts: readonly number[] };

/** A set of atoms, one entry each: 1 where it is in the set. */
type Members = Uint8Array;
type GroupRow = { key: string; members: Members };

/** The name of a group that is printed: the way of grouping by its place, and the group. */
export const groupKey = (grouping: number, group: string): string => `${grouping}/${group}`;

/**
 * The groups whose figures may be printed. Of what they give by adding and subtracting, no set has a part below five that is the difference
 * of two unions, each within one way of grouping, or that up to `MOST_COMBINED` groups of any ways give.
 */
export function printableGroups(counted: readonly Counted[]): Set<string> {
  const atoms = atomsOf(counted);
  const sizeOf = (members: Members) => atoms.reduce((sum, { of }, i) => sum + (members[i] === 1 ? of : 0), 0);
  const isSmall = (members: Members): boolean => {
    if (sizeOf(members) === 0) return false;
    const places = atoms[0]?.parts.length ?? 0;
    return Array.from({ length: places }, (_, part) =>
      atoms.reduce((sum, { parts }, i) => sum + (members[i] === 1 ? (parts[part] ?? 0) : 0), 0),
    ).some((sum) => sum < FEWEST);
  };
  const groupings = groupingsOf(atoms);
  const found = new Map<string, Members>();
  for (const members of [...differencesOf(groupings), ...combinedOf(groupings.flat())])
    found.set(members.join(''), members);
  const small = [...found.values()].filter(isSmall);
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

/** Those who are in the same groups are one: nobody tells them apart by what is printed. */
function atomsOf(counted: readonly Counted[]): Counted[] {
  const atoms = new Map<string, Counted>();
  for (const one of counted) {
    const key = JSON.stringify(one.groups);
    const known = atoms.get(key);
    if (known === undefined) atoms.set(key, one);
    else {
      const parts = known.parts.map((part, i) => part + (one.parts[i] ?? 0));
      atoms.set(key, { groups: known.groups, of: known.of + one.of, parts });
    }
  }
  return [...atoms.values()];
}

function groupingsOf(atoms: readonly Counted[]): GroupRow[][] {
  const ways = atoms[0]?.groups.length ?? 0;
  return Array.from({ length: ways }, (_, way) => {
    const names = [...new Set(atoms.map(({ groups }) => groups[way] ?? ''))];
    return names.map((name) => ({
      key: groupKey(way, name),
      members: Uint8Array.from(atoms, ({ groups }) => (groups[way] === name ? 1 : 0)),
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
  const combine = (from: number, sum: Int8Array, left: number): void => {
    if (sum.every((n) => n === 0 || n === 1)) found.push(Uint8Array.from(sum));
    if (left === 0) return;
    for (const [at, { members }] of rows.slice(from).entries())
      for (const sign of [1, -1])
        combine(
          from + at + 1,
          sum.map((n, i) => n + sign * (members[i] ?? 0)),
          left - 1,
        );
  };
  combine(0, new Int8Array(rows[0]?.members.length ?? 0), MOST_COMBINED);
  return found;
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
