import type { CirculationPlan, MeetingPlan, Mode, Template } from '../workflows/plan.ts';
import { parseLine, type Run } from './markup.ts';
import { CirculationDocument, type CirculationMail } from './text.ts';
import { type Rendered, render } from './typst.ts';
import { dateInWords, fill, keepTogether, type Language, type Wording, wordingOf } from './wording.ts';

/** A reminder looks as what it recalls. */
const layouts = {
  'note-verbale': 'note-verbale',
  'reminder-note': 'note-verbale',
  letter: 'letter',
  'reminder-letter': 'letter',
} satisfies Record<Template, string>;

export type CirculationContext = {
  plan: MeetingPlan;
  circulation: CirculationPlan;
  /** The reference number and the date (`2024-02-15`) of issue; null in a draft, which keeps their places empty. */
  number: string | null;
  date: string | null;
  mode: Mode;
};

/**
 * A document of a circulation as PDF/UA-1. Draft and final differ in number and date alone. A rehearsal's paper says so
 * on every page. Throws a ZodError when the document is not in form, `document.typst` when it cannot be printed.
 */
export async function renderCirculation(
  document: CirculationDocument,
  { plan, circulation, number, date, mode }: CirculationContext,
): Promise<Rendered> {
  const { template, language, title, paragraphs } = CirculationDocument.parse(document);
  const wording = wordingOf(language);
  return render(layouts[template], {
    language,
    title,
    date: date === null ? null : { iso: date, words: keepTogether(dateInWords(date, wording), wording) },
    number,
    letterhead: letterheadOf(circulation, plan),
    signatory: circulation.sender.by,
    paragraphs: paragraphs.map((paragraph) => linesOf(paragraph, wording)),
    labels: wording.labels,
    rehearsal: mode === 'rehearsal',
  });
}

/** The office in two languages and its address lines: its own, or else those of the meeting's secretariat. */
function letterheadOf({ sender }: CirculationPlan, { secretariat }: MeetingPlan) {
  const { office, officeFr, letterhead } = sender;
  if (letterhead) return { office, officeFr, postal: [letterhead.postal], cable: letterhead.cable };
  return { office, officeFr, postal: secretariat.lines.map((line) => line.replace(/,$/, '')), cable: null };
}

const linesOf = (paragraph: string, wording: Wording): Run[][] =>
  paragraph
    .split('\n')
    .map((line) => parseLine(line).map((run) => ({ ...run, text: keepTogether(run.text, wording) })));

/**
 * An e-mail's words with the number and date of the issued paper. In a rehearsal the subject and the first line say so.
 * Throws `wording.unfilled` when a revised text asks for anything else.
 */
export function finishMail(
  mail: CirculationMail,
  { language, number, date, mode }: { language: Language; number: string; date: string; mode: Mode },
): CirculationMail {
  const wording = wordingOf(language);
  const values = { number, date: dateInWords(date, wording) };
  const subject = fill(mail.subject, values, 'subject of the e-mail');
  const body = fill(mail.body, values, 'body of the e-mail');
  if (mode === 'live') return { subject, body };
  return { subject: `[${wording.labels.rehearsal}] ${subject}`, body: `${wording.labels.rehearsalBand}\n\n${body}` };
}
