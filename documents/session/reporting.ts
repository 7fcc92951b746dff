import { z } from 'zod';
import { CalendarDate, Language, type MeetingPlan, type Mode, type Words } from '../../domain/plan.ts';
import { textDocx } from '../docx.ts';
import { headOf } from '../docx-session.ts';
import { DocumentError } from '../errors.ts';
import { escapeMarkup } from '../markup.ts';
import { readDocx } from '../read-docx.ts';
import type { ReportChange } from './proceedings.ts';
import { type ReportGround, reportTables, reportText } from './report.ts';
import { sayingOf } from './saying.ts';
import { numberedIn, type ReportTables, type ReportText, textBlocks } from './text.ts';
import { type SessionPaperView, viewOf } from './view.ts';

/**
 * The stages of the report. `draft`: as the record has it, before the Meeting; `advance`: as the record has it at the end, with what was
 * amended in the room, paragraph by paragraph; `edited`: what editors made of that. Each is kept as it was.
 */
export const ReportStage = z.enum(['draft', 'advance', 'edited']);
export type ReportStage = z.infer<typeof ReportStage>;

const KeptText = z.strictObject({
  title: z.string().min(1).max(2_000),
  paragraphs: z.array(z.strictObject({ key: z.string().max(200), text: z.string().min(1).max(60_000) })).max(5_000),
});

/** A version of the report, in all its languages, as it is kept. */
export const KeptReport = z.strictObject({
  v: z.literal(1),
  stage: ReportStage,
  /** When it was drawn. */
  date: CalendarDate,
  languages: z.partialRecord(Language, KeptText),
});
export type KeptReport = z.infer<typeof KeptReport>;

/** An amendment that could not be put into a language: its entry, the paragraph, and why. */
export type Unapplied = { number: number; paragraph: number; language: Language; why: string };

/** The report as the record has it, in each of these languages. */
export const drafted = (
  languages: readonly Language[],
  date: string,
  groundIn: (language: Language) => ReportGround,
): KeptReport => ({
  ...{ v: 1, stage: 'draft', date },
  languages: Object.fromEntries(languages.map((language) => [language, reportText(language, groundIn(language))])),
});

/**
 * The report as the record has it now, with the amendments of the room. They name paragraphs of the draft by their numbers; what such a
 * paragraph is about finds it again, however the record has grown since.
 */
export function advanced(
  draft: KeptReport,
  now: KeptReport,
  changes: readonly ReportChange[],
): { report: KeptReport; unapplied: Unapplied[] } {
  const unapplied: Unapplied[] = [];
  const languages = Object.fromEntries(
    Object.entries(now.languages).map(([of, text]) => {
      const language = Language.parse(of);
      const numbers = numberedIn(draft.languages[language]?.paragraphs ?? []);
      let amended = text;
      for (const { number, paragraph, changes: all } of changes) {
        const key = numbers[paragraph - 1]?.key;
        for (const { was, now: becomes } of all) {
          const next = changedIn(amended, key, inLanguage(was, language), inLanguage(becomes, language));
          if (typeof next === 'string') unapplied.push({ number, paragraph, language, why: next });
          else amended = next;
        }
      }
      return [language, amended];
    }),
  );
  return { report: { ...now, stage: 'advance', languages }, unapplied };
}

const inLanguage = (words: Words, language: Language): string | undefined =>
  typeof words === 'string' ? (language === 'en' ? words : undefined) : words[language];

/** The text with a change put into one paragraph; or why it is not. */
function changedIn(
  text: ReportText,
  key: string | undefined,
  was: string | undefined,
  now: string | undefined,
): ReportText | string {
  if (was === undefined || now === undefined) return 'the amendment has no words in this language';
  const index = text.paragraphs.findIndex((one) => one.key === key);
  const found = text.paragraphs[index];
  if (key === undefined || found === undefined) return 'the draft has no such paragraph';
  const before = escapeMarkup(was);
  if (!found.text.includes(before)) return `the paragraph does not say "${was.slice(0, 80)}"`;
  const changed = { ...found, text: found.text.replace(before, () => escapeMarkup(now)) };
  return { ...text, paragraphs: text.paragraphs.with(index, changed) };
}

type Around = Pick<ReportGround, 'plan' | 'session' | 'drawn'> & { mode: Mode };

/** A version in a language, to be printed. Throws `report.language` where it does not have that language. */
export function reportView({ stage, date, ...kept }: KeptReport, language: Language, around: Around): SessionPaperView {
  const { title, paragraphs } = textIn(kept, language);
  const saying = sayingOf(around.plan, language);
  const blocks = textBlocks(paragraphs, reportTables(language, around), saying.wording);
  const paper = stage === 'draft' ? 'report-draft' : 'report';
  const note = saying.words.report.stages[stage];
  return viewOf({ title, note, blocks }, saying, { ...headed(around), date, paper, internal: false });
}

const headed = ({ plan, mode }: { plan: MeetingPlan; mode: Mode }) => ({ plan, mode });

function textIn({ languages }: Pick<KeptReport, 'languages'>, language: Language): ReportText {
  const text = languages[language];
  if (text !== undefined) return text;
  const known = Object.keys(languages).join(', ');
  throw new DocumentError('report.language', `the report is not there in ${language}; it is in ${known}`);
}

/**
 * A version in a language as a Word file, to be edited and read back. With `before`, what has changed since that version is tracked.
 */
export function reportDocx(
  kept: KeptReport,
  language: Language,
  { before, ...around }: Around & { before?: KeptReport },
): Promise<Uint8Array> {
  const view = reportView(kept, language, around);
  const text = textIn(kept, language);
  const was = before?.languages[language];
  return textDocx(
    {
      ...{ name: wordName(language), language, title: text.title, paragraphs: withNumbers(text) },
      tables: tablesOf(reportTables(language, around)),
    },
    { head: headOf(view, language), foot: [], rehearsal: view.rehearsal },
    was === undefined ? null : { title: was.title, paragraphs: withNumbers(was) },
  );
}

const wordName = (language: Language) => (language === 'en' ? 'report' : `report-${language}`);

/** Paragraphs as they stand in Word, with their numbers typed before them. */
function withNumbers({ paragraphs }: ReportText): string[] {
  const numbers = numberedIn(paragraphs);
  return paragraphs.map((one) => {
    const at = numbers.indexOf(one);
    return at < 0 ? one.text : `${at + 1}. ${one.text}`;
  });
}

const withoutNumber = (text: string): string => text.replace(/^\d{1,4}\.[ \u00a0]/, '');

const tablesOf = (tables: ReportTables) =>
  Object.fromEntries(
    Object.entries(tables).flatMap(([name, one]) =>
      one === undefined ? [] : [[name, { caption: '', columns: one.columns, rows: one.rows, total: null }]],
    ),
  );

/**
 * What editors gave back in Word files put into a version; languages without a file stay as they are. A paragraph that reads as before
 * keeps what it is about.
 *
 * Throws `docx.*`, `report.language`, and `report.other` for a file that was made from another version.
 */
export function edited(kept: KeptReport, files: readonly Uint8Array[], date: string): KeptReport {
  const languages = { ...kept.languages };
  for (const file of files) {
    const { name, title, paragraphs, madeFrom } = readDocx(file);
    const language = Language.options.find((one) => wordName(one) === name);
    if (language === undefined) throw new DocumentError('report.other', `${name} is no file of the report`);
    const text = textIn(kept, language);
    if (!madeFrom({ title: text.title, paragraphs: withNumbers(text) }))
      throw new DocumentError(
        'report.other',
        `the file of ${name} was made from another version of the report; begin with the newest`,
      );
    const known = new Map<string, string[]>();
    for (const one of text.paragraphs) known.set(one.text, [...(known.get(one.text) ?? []), one.key]);
    languages[language] = {
      title,
      paragraphs: paragraphs
        .map(withoutNumber)
        .map((one, i) => ({ key: known.get(one)?.shift() ?? `edited/${i + 1}`, text: one })),
    };
  }
  return { v: 1, stage: 'edited', date, languages };
}
