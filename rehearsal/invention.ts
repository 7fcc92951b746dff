import type { Delegation } from '../domain/delegation.ts';

/** A stream of numbers in [0, 1) that a seed determines (mulberry32): rehearsals repeat exactly. */
export function randomFrom(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function pick<const T>(random: () => number, from: readonly [T, ...T[]]): T {
  return from[Math.floor(random() * from.length)] ?? from[0];
}

/** Fisher and Yates. */
export function shuffled<T>(random: () => number, items: readonly T[]): T[] {
  const rest = [...items];
  const out: T[] = [];
  while (rest.length > 0) out.push(...rest.splice(Math.floor(random() * rest.length), 1));
  return out;
}

// Names of nobody: given and family names made up for this purpose.
const given = [
  'Alva',
  'Brindo',
  'Cael',
  'Darine',
  'Edwy',
  'Fiorel',
  'Galen',
  'Hanno',
  'Ilvane',
  'Jorun',
  'Keziah',
  'Lumo',
  'Mirel',
  'Nadso',
  'Orsel',
  'Pavia',
  'Quill',
  'Ravenn',
  'Selvo',
  'Tamsin',
  'Ulvar',
  'Veska',
  'Wynne',
  'Yarrow',
  'Zephine',
] as const;
const family = [
  'Abenfeld',
  'Brackmere',
  'Corvanel',
  'Dunhollow',
  'Esterbane',
  'Farrowind',
  'Glimmerdal',
  'Hartquist',
  'Imberleigh',
  'Jessamond',
  'Kestrelby',
  'Lorimond',
  'Marrowin',
  'Nightingham',
  'Oakhaver',
  'Pellucid',
  'Quarrender',
  'Rosendal',
  'Silverlund',
  'Thistlewane',
  'Underbough',
  'Vantreux',
  'Willowmar',
  'Yewgarth',
  'Zandermolen',
] as const;
/** How those who go by a given name are addressed; the others leave it open, as some missions do. */
const HONORIFICS: Partial<Record<string, string>> = Object.fromEntries([
  ...['Alva', 'Darine', 'Fiorel', 'Ilvane', 'Jorun', 'Keziah'].map((name) => [name, 'Ms.']),
  ...['Mirel', 'Pavia', 'Tamsin', 'Veska', 'Zephine'].map((name) => [name, 'Ms.']),
  ...['Brindo', 'Cael', 'Edwy', 'Galen', 'Hanno'].map((name) => [name, 'Mr.']),
  ...['Lumo', 'Nadso', 'Orsel', 'Selvo', 'Ulvar'].map((name) => [name, 'Mr.']),
]);

const titles = {
  head: [
    'Ambassador, Permanent Representative',
    'Ambassador for Disarmament',
    'Director, Ministry of Foreign Affairs',
    'Deputy Permanent Representative',
  ],
  delegate: ['Minister Counsellor', 'Counsellor', 'First Secretary', 'Military Adviser', 'Second Secretary'],
  alternate: ['Counsellor', 'First Secretary'],
  adviser: ['Legal Adviser', 'Adviser, Ministry of Defence', 'Attaché'],
} as const;
/** Of organizations: they have no ministries and no Permanent Representatives of their own. */
const organizationTitles = {
  head: ['Director', 'Head of Policy', 'Head of Disarmament Programme'],
  delegate: ['Policy Adviser', 'Programme Manager', 'Research Coordinator', 'Programme Officer'],
  alternate: ['Deputy Director', 'Policy Adviser'],
  adviser: ['Legal Adviser', 'Technical Adviser', 'Communications Adviser'],
} as const;

/** A name that nobody else has while there are some left: one person in two delegations is something that staff ask about. */
function nameBeside(taken: Set<string>, first: (typeof given)[number], last: (typeof family)[number]): string {
  const tries = given.length * family.length;
  for (let n = 0; n <= tries; n += 1) {
    const [at, beside] = [given.indexOf(first) + n, family.indexOf(last) + Math.floor(n / given.length)];
    const name = `${given[at % given.length]} ${(family[beside % family.length] ?? last).toUpperCase()}`;
    if (taken.has(name) && n < tries) continue;
    taken.add(name);
    return name;
  }
  return `${first} ${last.toUpperCase()}`;
}

/** A delegation of invented persons, with the titles that a Government or an organization gives; a note may come without naming a head. */
export function inventDelegation(
  random: () => number,
  { head, organization = false, taken = new Set() }: { head: boolean; organization?: boolean; taken?: Set<string> },
): Delegation {
  const fitting = organization ? organizationTitles : titles;
  const size = 1 + Math.floor(random() * 5);
  return {
    persons: Array.from({ length: size }, (_, i) => {
      const role = i === 0 && head ? 'head' : pick(random, ['delegate', 'delegate', 'alternate', 'adviser']);
      const name = nameBeside(taken, pick(random, given), pick(random, family));
      const honorific = HONORIFICS[name.split(' ')[0] ?? ''];
      return { name, title: pick(random, fitting[role]), role, ...(honorific !== undefined && { honorific }) };
    }),
  };
}
