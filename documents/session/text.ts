import { venueDay } from '../../domain/day.ts';
import type { Language, MeetingPlan } from '../../domain/plan.ts';
import { symbolOf } from '../../domain/plan.ts';
import type { Glossary } from '../glossary.ts';
import { escapeMarkup, parseLine } from '../markup.ts';
import { keptRuns } from '../typography.ts';
import { escapedValues, fill, type Values, type Wording } from '../wording.ts';
import type { Saying } from './saying.ts';
import { type Block, heading, paragraph, type TableBlock } from './view.ts';
import type { SessionWording } from './wording.ts';

/**
 * The report as text, which is amended in the room, revised in Word and kept: paragraphs in our markup. A line that is bold is a
 * heading, bold and italic one below it; `[[name]]` is the place of a table. All others are numbered, until the first table.
 */

/** `key`: what the paragraph is about, the same in every language and whenever it is drawn. */
export type ReportParagraph = { key: string; text: string };
export type ReportText = { title: string; paragraphs: ReportParagraph[] };
export type ReportTables = Partial<Record<string, TableBlock>>;

export const headingText = (key: string, text: string, level: 1 | 2 = 1): ReportParagraph => ({
  key: `heading/${key}`,
  text: level === 1 ? `**${escapeMarkup(text)}**` : `**_${escapeMarkup(text)}_**`,
});
export const tableText = (name: string): ReportParagraph => ({ key: `table/${name}`, text: `[[${name}]]` });

type TextPart = { as: 'heading'; level: 1 | 2; text: string } | { as: 'table'; name: string } | { as: 'text' };

function partOf(text: string): TextPart {
  const [, name] = /^\[\[([a-z-]+)\]\]$/.exec(text) ?? [];
  if (name !== undefined) return { as: 'table', name };
  const runs = text.includes('\n') ? [] : parseLine(text).filter((run) => run.text.trim() !== '');
  if (runs.length > 0 && runs.every(({ bold }) => bold))
    return {
      ...{ as: 'heading', level: runs.every(({ italic }) => italic) ? 2 : 1 },
      text: runs.map((run) => run.text).join(''),
    };
  return { as: 'text' };
}

/** The numbered paragraphs, the first at 0. */
export function numberedIn<P extends Pick<ReportParagraph, 'text'>>(paragraphs: readonly P[]): P[] {
  const tables = paragraphs.findIndex(({ text }) => partOf(text).as === 'table');
  return paragraphs.slice(0, tables < 0 ? paragraphs.length : tables).filter(({ text }) => partOf(text).as === 'text');
}

/** The text as blocks to be printed. */
export function textBlocks(
  paragraphs: readonly Pick<ReportParagraph, 'text'>[],
  tables: ReportTables,
  wording: Wording,
): Block[] {
  const counted = numberedIn(paragraphs);
  return paragraphs.flatMap((one): Block[] => {
    const part = partOf(one.text);
    if (part.as === 'heading') return [heading(part.text, part.level)];
    if (part.as === 'table') return [tables[part.name]].filter((table) => table !== undefined);
    const at = counted.indexOf(one);
    const lines = one.text.split('\n').map((line) => keptRuns(parseLine(line), wording));
    return [paragraph(lines, at < 0 ? '' : `${at + 1}.`)];
  });
}

/** How a paragraph of the report is told in a language. */
export type Teller = {
  plan: MeetingPlan;
  language: Language;
  glossary: Glossary;
  wording: Wording;
  words: SessionWording['report'];
  /** A sentence in our markup. */
  said(sentence: string, values?: Values): string;
  /** The name of a participant. */
  nameOf(code: string): string;
  /** A day, and the venue's day of an instant, in words. */
  date(day: string): string;
  day(instant: string): string;
  /** How many, and who. */
  enumerated(codes: readonly string[]): { count: string; participants: string };
  /** Symbols of documents of the plan's register. */
  documents(names: readonly string[]): string;
};

export function tellerOf(plan: MeetingPlan, saying: Saying, nameOf: (code: string) => string): Teller {
  const { language, glossary, wording, words, values, date } = saying;
  const { enumerated } = wording.report;
  return {
    ...{ plan, language, glossary, wording, words: words.report, nameOf, date },
    said: (sentence, more = {}) =>
      fill(sentence, escapedValues({ ...values, ...more }), `documents/session/wording/${language}.yaml: report`),
    day: (instant) => date(venueDay(instant, plan)),
    enumerated: (codes) => ({ count: String(codes.length), participants: codes.map(nameOf).join(enumerated) }),
    documents: (names) => names.map((name) => symbolOf(plan, name) ?? name).join(enumerated),
  };
}
