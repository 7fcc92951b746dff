import { decisionsTaken } from '../../documents/decided.ts';
import { DocumentError } from '../../documents/errors.ts';
import {
  type LetterFacts,
  letterDocx,
  letterOf,
  renderLetter,
  SESSION_LETTERS,
  type SessionLetter,
} from '../../documents/session/letters.ts';
import type { Proceedings } from '../../documents/session/proceedings.ts';
import type { RosterSeat } from '../../documents/session/seats.ts';
import {
  daysOf,
  OF_THE_ROSTER,
  renderSessionPaper,
  SESSION_PAPERS,
  type SessionFacts,
  type SessionPaper,
  sessionPaperDocx,
} from '../../documents/session/session.ts';
import type { Act } from '../../domain/act.ts';
import { ConveneError } from '../../domain/errors.ts';
import type { Language, MeetingPlan, Mode } from '../../domain/plan.ts';
import type { Pool } from '../../registry/database.ts';
import { delegationsOf } from '../../registry/submissions.ts';
import { profileOf } from '../../treaties/treaties.ts';

/** Papers and letters of the session as files: for the command that draws them, and for the preview. */

export const SESSION_NAMES = [...SESSION_PAPERS, ...SESSION_LETTERS] as const;
type SessionName = (typeof SESSION_NAMES)[number];

/** A file: `sha256`, `pages` and `archive` of a PDF alone. */
export type SessionFile = {
  name: string;
  language: Language;
  pages: number | null;
  sha256: string | null;
  bytes: Buffer;
  archive: { sha256: string; pdf: Uint8Array } | null;
};

export type WantedFiles = {
  plan: MeetingPlan;
  mode: Mode;
  language?: Language | undefined;
  format: 'pdf' | 'docx';
  /** Of a letter: its reference number. */
  number?: string | undefined;
};

type FactSources = {
  date: string;
  day?: string | undefined;
  sitting?: number | undefined;
  proceedings?: Proceedings | undefined;
} & Pick<SessionFacts, 'drawn' | 'participants'>;

/** What a paper is drawn from: of a paper on one day, that day of the Meeting, or the next. @throws ConveneError `NO_SITTING` */
export function factsOn(plan: MeetingPlan, { date, day, sitting, proceedings, ...sources }: FactSources): SessionFacts {
  const days = daysOf(plan);
  if (day !== undefined && !days.includes(day))
    throw new ConveneError('NO_SITTING', `No sitting is planned on ${day}; there are some on ${days.join(', ')}.`);
  const count = plan.session?.sittings.length ?? 0;
  if (sitting !== undefined && sitting > count)
    throw new ConveneError('NO_SITTING', `The plan has ${count} sittings; --sitting is a number from 1 to ${count}.`);
  const next = day ?? days.find((one) => one >= date) ?? days.at(-1);
  return {
    date,
    ...sources,
    ...(next !== undefined && { day: next }),
    ...(sitting !== undefined && { sitting }),
    ...(proceedings && { proceedings }),
  };
}

/** Everyone on the roster as the room knows them. */
export const participantsOf = async (pool: Pool, meeting: string): Promise<RosterSeat[]> =>
  (await delegationsOf(pool, meeting)).map(({ code, name, capacity, addressee, status, attended, delegation }) => ({
    ...{ code, name, capacity, addressee },
    takesPart: attended || ((delegation?.persons.length ?? 0) > 0 && status !== 'nil_return' && status !== 'withdrawn'),
    present: status === 'present',
  }));

/** The organizations that the Meeting admitted, by the record of acts. */
export function admittedIn(acts: readonly Act[], plan: MeetingPlan, all: readonly RosterSeat[]): LetterFacts[] {
  return decisionsTaken(acts, plan).flatMap((taken) => {
    if (taken.what !== 'admitted') return [];
    const organization = all.find(({ code }) => code === taken.organization);
    return organization === undefined ? [] : [{ admitted: { organization, on: taken.date } }];
  });
}

/**
 * A paper or letter of the session in a language, or in every language that it has.
 *
 * @param admitted of letters of admission: to whom
 * @throws ConveneError `NO_ROSTER`, `NOBODY_ADMITTED`, `session.*`, `wording.*`
 */
export async function sessionFiles(
  name: SessionName,
  { facts, admitted = [] }: { facts: SessionFacts; admitted?: LetterFacts[] },
  wanted: WantedFiles,
): Promise<SessionFile[]> {
  const letter = SESSION_LETTERS.find((one) => one === name);
  const paper = SESSION_PAPERS.find((one) => one === name);
  const made =
    letter === undefined
      ? paper === undefined
        ? []
        : papers(paper, facts, wanted)
      : letters(letter, facts, admitted, wanted);
  return Promise.all(made).catch((error: unknown) => {
    if (error instanceof DocumentError) throw new ConveneError(error.code, error.message, { cause: error });
    throw error;
  });
}

function papers(
  paper: SessionPaper,
  facts: SessionFacts,
  { plan, mode, language, format }: WantedFiles,
): Promise<SessionFile>[] {
  if (OF_THE_ROSTER.includes(paper) && facts.participants.length === 0)
    throw new ConveneError(
      'NO_ROSTER',
      `${paper} is about those who take part, who are known when the meeting has begun.`,
    );
  const languages = language === undefined ? profileOf(plan.treaty).languages.documents : [language];
  return languages.map(async (one): Promise<SessionFile> => {
    const of = { name: fileName(paper, one, facts), language: one };
    if (format === 'docx') return { ...of, ...word(await sessionPaperDocx(paper, one, facts, { plan, mode })) };
    const {
      pdf,
      archive = null,
      ...printed
    } = await renderSessionPaper(paper, one, facts, { plan, mode, archive: true });
    return { ...of, ...printed, bytes: Buffer.from(pdf), archive };
  });
}

function letters(
  letter: SessionLetter,
  { date }: SessionFacts,
  admitted: readonly LetterFacts[],
  { plan, mode, language, format, number }: WantedFiles,
): Promise<SessionFile>[] {
  if (letter === 'admission' && admitted.length === 0)
    throw new ConveneError('NOBODY_ADMITTED', 'The Meeting has admitted no organization; letters follow its decision.');
  const languages = language === undefined ? profileOf(plan.treaty).languages.correspondence : [language];
  const context = { plan, mode, number: number ?? null, date };
  return (letter === 'admission' ? admitted : [{}]).flatMap((facts) =>
    languages.map(async (one): Promise<SessionFile> => {
      const of = { name: letterOf(letter, one, facts, context).document.name, language: one };
      if (format === 'docx') return { ...of, ...word(await letterDocx(letter, one, facts, context)) };
      const { pdf, archive = null, ...printed } = await renderLetter(letter, one, facts, context);
      return { ...of, ...printed, bytes: Buffer.from(pdf), archive };
    }),
  );
}

const word = (bytes: Uint8Array) => ({ pages: null, sha256: null, bytes: Buffer.from(bytes), archive: null });

/** `daily-2024-09-10-fr`, `notes-1`, `agenda-ru`. */
function fileName(paper: SessionPaper, language: Language, { day, sitting }: SessionFacts): string {
  const of = paper === 'daily' ? `daily-${day ?? ''}` : paper === 'notes' ? `notes-${sitting ?? 1}` : paper;
  return language === 'en' ? of : `${of}-${language}`;
}
