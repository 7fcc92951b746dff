import { type Counted, grouped, groupKey, printableGroups } from './disclosure.ts';
import type { HonorificSays } from './honorific.ts';
import type { Capacity } from './plan.ts';

/** Who took part, counted by groups of delegations: what a report's statistics say, and what they withhold. */

export const CLASSIFICATIONS = ['capacity', 'region', 'leastDeveloped', 'income'] as const;
export type Classification = (typeof CLASSIFICATIONS)[number];

/** The groups of each classification, in the order of a table; `organization` is of all that is no State. */
export const GROUPS = {
  capacity: ['state_party', 'ratified', 'signatory', 'state_not_party', 'observer_organization'],
  region: [
    ...['african', 'asia_pacific', 'eastern_european', 'latin_american_and_caribbean', 'western_european_and_other'],
    ...['no_region', 'organization'],
  ],
  leastDeveloped: ['least_developed', 'other_state', 'organization'],
  income: ['low', 'lower_middle', 'upper_middle', 'high', 'unclassified', 'organization'],
} as const satisfies Record<Classification, readonly string[]>;
/** The groups that are called otherwise than a capacity. */
export const BEYOND_CAPACITY = [
  ...GROUPS.region.filter((group) => group !== 'organization'),
  ...GROUPS.leastDeveloped.filter((group) => group !== 'organization'),
  ...GROUPS.income,
] as const;
export type GroupName = (typeof GROUPS)[Classification][number];

/** A delegation as it is counted: the groups that it is in, and its persons. */
export type CountedDelegation = {
  groups: { readonly [C in Classification]: (typeof GROUPS)[C][number] };
  persons: readonly { isHead: boolean; told: HonorificSays | null; sponsored: boolean }[];
};

/** Figures of a group; null where one is withheld. Those of delegations and persons are what a list of participants prints. */
export type GroupFigures = {
  delegations: number;
  persons: number;
  women: number | null;
  /** Persons whose honorific does not tell, or is not known. */
  untold: number;
  womenHeads: number | null;
  /** Delegations of one person. */
  alone: number | null;
  /** Left out where nobody is recorded as sponsored. */
  sponsored?: number | null;
};

export type StatisticsTable = {
  classification: Classification;
  rows: { group: GroupName; figures: GroupFigures }[];
};
export type Statistics = { tables: StatisticsTable[]; total: GroupFigures };

/** What is counted of delegations and withheld where it is small; the parts of a delegation with what follows from them. */
const COUNTED = {
  women: ({ persons }) => split(persons),
  womenHeads: ({ persons }) => split(persons.filter(({ isHead }) => isHead)),
  alone: ({ persons }) => [persons.length === 1 ? 1 : 0],
  sponsored: ({ persons }) => {
    const sponsored = persons.filter((one) => one.sponsored).length;
    return [sponsored, persons.length - sponsored];
  },
} as const satisfies Record<string, (one: CountedDelegation) => number[]>;
type CountedFigure = keyof typeof COUNTED;

const split = (persons: CountedDelegation['persons']): number[] => [
  persons.filter(({ told }) => told === 'woman').length,
  persons.filter(({ told }) => told === 'man').length,
];

/** The statistics of delegations that took part. */
export function statisticsOf(delegations: readonly CountedDelegation[]): Statistics {
  const isSponsoring = delegations.some(({ persons }) => persons.some(({ sponsored }) => sponsored));
  const groups = grouped(
    delegations.map((one) => [...CLASSIFICATIONS.map((classification) => one.groups[classification]), ALL]),
  );
  const printed = (figure: CountedFigure): ReadonlySet<string> =>
    printableGroups(
      groups,
      delegations.map((one): Counted => ({ of: one.persons.length, parts: COUNTED[figure](one) })),
    );
  const shown = {
    women: printed('women'),
    womenHeads: printed('womenHeads'),
    alone: printed('alone'),
    sponsored: isSponsoring ? printed('sponsored') : new Set<string>(),
  };
  const figuresOf = (among: readonly CountedDelegation[], key: string): GroupFigures => {
    const figure = (name: CountedFigure) =>
      shown[name].has(key) || among.every(({ persons }) => persons.length === 0)
        ? sum(among.map((one) => COUNTED[name](one)[0] ?? 0))
        : null;
    return {
      delegations: among.length,
      persons: sum(among.map(({ persons }) => persons.length)),
      women: figure('women'),
      untold: sum(among.map(({ persons }) => persons.filter(({ told }) => told === null).length)),
      womenHeads: figure('womenHeads'),
      alone: figure('alone'),
      ...(isSponsoring && { sponsored: figure('sponsored') }),
    };
  };
  const tables = CLASSIFICATIONS.map((classification, way) => ({
    classification,
    rows: GROUPS[classification].flatMap((group) => {
      const among = delegations.filter(({ groups }) => groups[classification] === group);
      return among.length === 0 ? [] : [{ group, figures: figuresOf(among, groupKey(way, group)) }];
    }),
  }));
  return { tables, total: figuresOf(delegations, groupKey(CLASSIFICATIONS.length, ALL)) };
}

const ALL = 'all';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** The group of a capacity in the classifications that are of States alone. */
export const isState = (capacity: Capacity): boolean => capacity !== 'observer_organization';
