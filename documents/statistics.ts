import type { Language } from '../domain/plan.ts';
import { type CountedDelegation, type GroupFigures, type Statistics, statisticsOf } from '../domain/statistics.ts';
import { groupsOf } from '../treaties/treaties.ts';
import { namedBy } from './list.ts';
import { type Wording, wordingOf } from './wording.ts';

/** The statistics of those whom a list names, and the words in which a report gives them. */

/** Counts those whom a list names. */
export const statisticsOfList = (list: Parameters<typeof namedBy>[0]): Statistics =>
  statisticsOf(
    namedBy(list).flatMap(({ participants }) =>
      participants.map(
        (one): CountedDelegation => ({
          groups: groupsOf(one),
          persons: one.persons.map(({ role, told = null, sponsored = false }) => ({
            isHead: role === 'head',
            told,
            sponsored,
          })),
        }),
      ),
    ),
  );

const COLUMNS = ['delegations', 'persons', 'women', 'untold', 'womenHeads', 'alone', 'sponsored'] as const;

/** Tables of words and figures, one for each way of grouping; the total stands under each. */
export type StatisticsInWords = {
  heading: string;
  notes: readonly string[];
  tables: { columns: string[]; rows: string[][]; total: string[] }[];
};

export function statisticsInWords({ tables, total }: Statistics, language: Language): StatisticsInWords {
  const { statistics: words, list } = wordingOf(language);
  const columns = COLUMNS.filter((column) => column in total);
  const figures = (of: GroupFigures) => columns.map((column) => shown(of[column], words));
  const called: Record<string, string> = { ...list.capacities, ...words.groups };
  return {
    heading: words.heading,
    notes: words.notes,
    tables: tables.map(({ classification, rows }) => ({
      columns: [words.classifications[classification], ...columns.map((column) => words.columns[column])],
      rows: rows.map(({ group, figures: of }) => [called[group] ?? group, ...figures(of)]),
      total: [list.total, ...figures(total)],
    })),
  };
}

const shown = (figure: number | null | undefined, { withheld }: Wording['statistics']): string =>
  figure === null || figure === undefined ? withheld : String(figure);
