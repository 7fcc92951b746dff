import { Language, type MeetingPlan, symbolOf } from '../../domain/plan.ts';
import type { SessionPlan } from '../../domain/session-plan.ts';
import { profileOf } from '../../treaties/treaties.ts';
import { capitalized } from '../wording.ts';
import type { Saying } from './saying.ts';
import { type Block, table } from './view.ts';
import { SESSION_PAPERS } from './wording.ts';

/** The register of symbols: what documents the Meeting has, under which item, in which languages, and what has become of them. */

/** A paper that the registry has, in one language. */
export type DrawnPaper = { name: string; language: string };

type RegisteredSymbol = {
  symbol: string;
  title: string;
  items: string[];
  /** Of papers that Convene draws: in which of the session's languages they are there. */
  languages: Language[];
  status: 'issued' | 'pending' | 'reserved';
};

/** What the register has, in the order of its symbols. */
export function registerOf(
  plan: MeetingPlan,
  session: SessionPlan,
  saying: Saying,
  drawn: readonly DrawnPaper[],
): RegisteredSymbol[] {
  const { documents } = profileOf(plan.treaty).languages;
  return Object.keys(plan.symbols ?? {})
    .map((name): RegisteredSymbol => {
      const entry = plan.symbols?.[name];
      const title = typeof entry === 'object' ? saying.own(entry.title) : (titleOf(name, saying) ?? '');
      const languages = Language.options.filter((language) =>
        drawn.some((one) => nameOfPaper(one.name) === name && one.language === language),
      );
      const isOurs = typeof entry !== 'object';
      return {
        symbol: symbolOf(plan, name) ?? '',
        title: capitalized(title),
        items: session.agenda.filter(({ documents = [] }) => documents.includes(name)).map(({ item }) => item),
        languages,
        status: !isOurs ? 'reserved' : documents.every((one) => languages.includes(one)) ? 'issued' : 'pending',
      };
    })
    .toSorted((a, b) => inOrder(a.symbol, b.symbol));
}

/** `list-final-fr` is the list of the register's entry `final`. */
const nameOfPaper = (name: string): string =>
  name
    .replace(/-(fr|es|ru|ar|zh)$/, '')
    .replace(/^list-(provisional|final)$/, '$1')
    .replace(/^report-edited$/, 'report');

/** Figures by their value: /2 before /11. */
const inOrder = new Intl.Collator('en', { numeric: true }).compare;

/** What a paper that is drawn is called; null for one that is not. */
export function titleOf(name: string, { wording, words, text }: Saying): string | null {
  if (name === 'provisional' || name === 'final') return wording.list.titles[name];
  if (name === 'report-draft') return text(words.draftReport);
  if (name === 'report') return text(wording.report.title);
  const paper = SESSION_PAPERS.find((one) => one === name);
  return paper === undefined ? null : words.titles[paper];
}

/** For delegations: symbols, titles, items. */
export const documentsBlocks = (registered: readonly RegisteredSymbol[], { words: { columns } }: Saying): Block[] => [
  table(
    [columns.symbol, columns.title, columns.item],
    [6, 11, 3],
    registered.map(({ symbol, title, items }) => [symbol, title, items.join(', ')]),
  ),
];

/** For the secretariat: languages and status too. */
export const registerBlocks = (
  registered: readonly RegisteredSymbol[],
  { words: { columns, languages: called, status: said }, wording }: Saying,
): Block[] => [
  table(
    [columns.symbol, columns.title, columns.item, columns.languages, columns.status],
    [8, 8, 3, 5, 5],
    registered.map(({ symbol, title, items, languages, status }) => [
      ...[symbol, title, items.join(', ')],
      ...[languages.map((one) => called[one]).join(wording.report.enumerated), said[status]],
    ]),
  ),
];
