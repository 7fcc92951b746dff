import { type Language, type MeetingPlan, type Mode, symbolOf } from '../../domain/plan.ts';
import { profileOf } from '../../treaties/treaties.ts';
import type { Run } from '../markup.ts';
import { internalHead, type Masthead, mastheadOf } from '../masthead.ts';
import { keepTogether } from '../typography.ts';
import { capitalized, dateInWords, fill } from '../wording.ts';
import type { Saying } from './saying.ts';

/** What a paper of the session is made of, one below the other; the layout and the Word file are made from it. */
export type Block =
  | { kind: 'heading'; text: string; level: 1 | 2 }
  /** `number`: as it stands before the paragraph; empty where it has none. Lines after the first are a block, such as an address. */
  | { kind: 'paragraph'; number: string; lines: Run[][]; inset: boolean }
  /** `shares` of the width; the first row is the head. */
  | TableBlock;
export type TableBlock = { kind: 'table'; shares: number[]; columns: string[]; rows: string[][] };

export type SessionPaperView = {
  language: Language;
  title: string;
  date: { iso: string; words: string };
  masthead: Masthead;
  symbol: string | null;
  internal: string;
  meeting: string;
  place: string;
  /** Below the title; empty where there is nothing. */
  note: string;
  blocks: Block[];
  labels: { rehearsal: string; rehearsalBand: string };
  rehearsal: boolean;
};

export const heading = (text: string, level: 1 | 2 = 1): Block => ({ kind: 'heading', text, level });
export const paragraph = (lines: Run[][], number = ''): Block => ({ kind: 'paragraph', number, lines, inset: false });
export const inset = (lines: Run[][], number = ''): Block => ({ kind: 'paragraph', number, lines, inset: true });
export const table = (columns: string[], shares: number[], rows: string[][]): TableBlock => ({
  ...{ kind: 'table', columns, shares, rows },
});

/** Paragraphs with numbers, from 1; all else stays as it is. */
export function numbered(blocks: readonly Block[]): Block[] {
  let last = 0;
  return blocks.map((block) => {
    if (block.kind !== 'paragraph' || block.inset) return block;
    last += 1;
    return { ...block, number: `${last}.` };
  });
}

type Shown = { title: string; note?: string; blocks: Block[] };

/**
 * A paper under the head of a session document, or, where it is the secretariat's own, of an internal one.
 *
 * @param paper its name in the plan's register of symbols
 * @param date the day on which it is drawn
 */
export function viewOf(
  { title, note = '', blocks }: Shown,
  { language, wording, values }: Saying,
  {
    plan,
    mode,
    date,
    paper,
    internal,
  }: { plan: MeetingPlan; mode: Mode; date: string; paper: string; internal: boolean },
): SessionPaperView {
  const { documents } = profileOf(plan.treaty).languages;
  const inWords = keepTogether(dateInWords(date, wording), wording);
  return {
    language,
    title: capitalized(title),
    date: { iso: date, words: inWords },
    masthead: internal
      ? internalHead(language, date)
      : mastheadOf(language, date, { originals: ['en'], drawnIn: documents }),
    symbol: internal ? null : symbolOf(plan, paper),
    internal: internal ? wording.masthead.internal : '',
    meeting: capitalized(fill('{meeting}', values, 'session')),
    place: keepTogether(fill(wording.list.place, values, 'list.place'), wording),
    note,
    blocks,
    labels: wording.labels,
    rehearsal: mode === 'rehearsal',
  };
}
