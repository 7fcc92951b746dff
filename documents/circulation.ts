import type { CirculationPlan, Language, MeetingPlan, Mode, Template } from '../domain/plan.ts';
import { openForParticipant, subjectIn } from './draft.ts';
import { glossaryOf } from './glossary.ts';
import { escapeMarkup, parseLine, type Run } from './markup.ts';
import { amountInWords, type CirculationDocument, type CirculationMail, type Table } from './text.ts';
import { keepTogether, keptRuns } from './typography.ts';
import { type Rendered, render } from './typst.ts';
import {
  dateInWords,
  escapedValues,
  fill,
  type Name,
  replaced,
  type Values,
  type Wording,
  wordingOf,
} from './wording.ts';

export const layoutOf = (template: Template): 'note-verbale' | 'letter' =>
  template === 'letter' || template.endsWith('-letter') ? 'letter' : 'note-verbale';

export type PaperContext = {
  plan: MeetingPlan;
  circulation: CirculationPlan;
  /** The reference number and the date (`2024-02-15`) of issue; null in a draft, which keeps their places empty. */
  number: string | null;
  date: string | null;
  mode: Mode;
  /** Whether the bytes for an archive are made too. */
  archive?: boolean;
};

/**
 * A document of a circulation as PDF/UA-1. Draft and final differ in number and date alone. A rehearsal's paper says so
 * on every page. The document is one that `CirculationDocument` has checked. Throws `document.typst` when it cannot be printed.
 */
export async function renderCirculation(
  document: CirculationDocument,
  { plan, circulation, number, date, mode, archive = false }: PaperContext,
): Promise<Rendered> {
  const { template, language, title, paragraphs, tables } = document;
  const wording = wordingOf(language);
  const data = {
    language,
    title,
    date: date === null ? null : { iso: date, words: keepTogether(dateInWords(date, wording), wording) },
    number,
    letterhead: letterheadOf(circulation, plan),
    signatory: layoutOf(template) === 'letter' ? signatoryOf({ plan, circulation }, language) : [],
    /** Whether the paper has a place for initials or a signature. */
    place: circulation.issue.signed !== 'none',
    paragraphs: paragraphs.map((paragraph) => tableAt(paragraph, tables) ?? linesOf(paragraph, wording)),
    labels: wording.labels,
    rehearsal: mode === 'rehearsal',
  };
  return render(layoutOf(template), data, { archive });
}

/**
 * Who signs a letter, a line each, in its language: a person's name and office. A plan of an earlier release names no person; its
 * letters bear the office alone. Throws `wording.untranslated` where the office is not known in the language.
 */
export function signatoryOf(
  { plan, circulation: { sender } }: Pick<PaperContext, 'plan' | 'circulation'>,
  language: Language,
): string[] {
  const glossary = glossaryOf(language, plan.names?.[language]);
  if (sender.signatory === undefined) return [glossary.line(sender.by)];
  return [glossary.line(sender.signatory.name), glossary.name(sender.signatory.title).name];
}

/**
 * The office in two languages and its address lines: its own, or else those of the meeting's secretariat, without the office, which
 * stands above them. `postalFr`: the same in French, where the plan knows every line in it.
 */
export function letterheadOf({ sender }: CirculationPlan, { secretariat, names }: MeetingPlan) {
  const { office, officeFr, letterhead } = sender;
  if (letterhead) return { office, officeFr, postal: [letterhead.postal], postalFr: null, cable: letterhead.cable };
  const alike = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  const postal = secretariat.lines.map((line) => line.replace(/,$/, '')).filter((line) => !alike(line, office));
  const glossary = glossaryOf('fr', names?.fr);
  const french = postal.map((line) => glossary.line(line));
  const isKnown = french.every((line, i) => line !== postal[i]);
  return { office, officeFr, postal, postalFr: isKnown ? french : null, cable: null };
}

/** The table whose place a paragraph `[[name]]` is; such a paragraph is `{ table }` to the templates, others are lines. */
export function tableAt(paragraph: string, tables: Record<string, Table> | undefined): { table: Table } | null {
  const [, name] = /^\[\[([a-z0-9-]+)\]\]$/.exec(paragraph) ?? [];
  const table = name === undefined ? undefined : tables?.[name];
  return table === undefined ? null : { table };
}

const linesOf = (paragraph: string, wording: Wording): Run[][] =>
  paragraph.split('\n').map((line) => keptRuns(parseLine(line), wording));

/** The one participant that an individual paper is for. */
export type Addressee = {
  code: string;
  kind: 'permanent_representative' | 'permanent_observer' | 'ministry' | 'organization';
  /** Its name in the paper's language, with the forms `the` and `of`. */
  name: Name;
  share: { cents: number; currency: string } | null;
};

/**
 * A document as one participant gets it; its name ends with the participant's code. One of an individual address has its places
 * filled; a note to all missions has the participant's own address in place of theirs. Throws `wording.*` when its text has a place
 * that nothing fills.
 */
export function addressedTo(
  document: CirculationDocument,
  { code, kind, name, share }: Addressee,
): CirculationDocument {
  const { language } = document;
  const { addressees } = wordingOf(language);
  const values: Values = {
    participant: name,
    addressees: fill(addressees[kind], { participant: name }, 'addressees'),
    ...(share && { share: amountInWords(share.cents, share.currency, language) }),
  };
  const { addressees: everyone, ...own } = filled(document, values);
  const words = escapeMarkup(fill(addressees[kind], { participant: name }, 'addressees'));
  const paragraphs =
    everyone === undefined ? own.paragraphs : own.paragraphs.map((one) => replaced(one, escapeMarkup(everyone), words));
  return { ...own, paragraphs, name: `${document.name}-${code.toLowerCase()}`, address: 'collective' };
}

/** The same document with its places empty, for those who look at the text before anybody is addressed. */
export const addressedToNobody = (document: CirculationDocument): CirculationDocument =>
  filled(
    document,
    Object.fromEntries(openForParticipant.map((place) => [place, { name: '[…]', of: '[…]', the: '[…]' }])),
  );

function filled(document: CirculationDocument, values: Values): CirculationDocument {
  if (document.address !== 'individual') return document;
  const safe = escapedValues(values);
  return {
    ...document,
    title: fill(document.title, values, `title of ${document.name}`),
    paragraphs: document.paragraphs.map((paragraph, i) =>
      fill(paragraph, safe, `paragraph ${i + 1} of ${document.name}`),
    ),
  };
}

/**
 * An e-mail's words with the number and date of the issued paper. The subject has the number also where the text that was approved
 * has no place for it. In a rehearsal the subject and the first line say so.
 * Throws `wording.unfilled` when a revised text asks for anything else.
 */
export function finishMail(
  mail: CirculationMail,
  {
    language,
    number,
    date,
    mode,
    asWritten = false,
  }: {
    language: Language;
    number: string;
    date: string;
    mode: Mode;
    /** The subject as earlier releases issued it: with the number only where its text asks for it. */
    asWritten?: boolean;
  },
): CirculationMail {
  const wording = wordingOf(language);
  const values = { number, date: dateInWords(date, wording) };
  const named = asWritten || /\{[nN]umber\}/.test(mail.subject);
  const subject = fill(named ? mail.subject : subjectIn(wording, mail.subject), values, 'subject of the e-mail');
  const body = fill(mail.body, values, 'body of the e-mail');
  if (mode === 'live') return { subject, body };
  return { subject: `[${wording.labels.rehearsal}] ${subject}`, body: `${wording.labels.rehearsalBand}\n\n${body}` };
}
