import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { asking } from '../../client/asking.ts';
import { writeNew } from '../../client/files.ts';
import { DocumentError } from '../../documents/errors.ts';
import {
  daysOf,
  renderSessionPaper,
  SESSION_PAPERS,
  type SessionFacts,
  type SessionPaper,
  sessionDocx,
  sessionView,
} from '../../documents/session/session.ts';
import { venueDay } from '../../domain/day.ts';
import { ConveneError } from '../../domain/errors.ts';
import { CalendarDate, Language, type MeetingPlan, type Mode } from '../../domain/plan.ts';
import type { Registry } from '../../registry/registry.ts';
import { profileOf } from '../../treaties/treaties.ts';
import { body } from '../body.ts';
import { table } from '../terminal.ts';
import { meeting } from './words.ts';

export const SessionPaperName = z.enum(SESSION_PAPERS, { error: `must be one of ${SESSION_PAPERS.join(', ')}` });

/** `convene documents draw`: a paper of the session, from the plan and what is on record, kept in the registry and written to files. */
export const draw = body(
  {
    meeting,
    paper: SessionPaperName,
    language: Language.optional(),
    day: CalendarDate.optional(),
    format: z.enum(['pdf', 'docx'], { error: 'must be pdf or docx' }).default('pdf'),
    out: z.string().min(1).default('.'),
  },
  async ({ meeting: id, paper, language, day, format, out }, cli) => {
    const made = await cli.connected(async (connected) => {
      const { registry } = connected.convene;
      const { plan, mode } = await registry.meeting(id);
      const { now } = await asking(connected, () => connected.convene.state(id));
      const drawn = await registry.documents(id);
      const facts = factsOn(plan, { date: venueDay(now, plan), day, drawn });
      const files = await sessionFiles(paper, facts, { plan, mode, language, format });
      const kept = [];
      for (const one of files) kept.push({ ...one, revision: await keep(registry, id, mode, one) });
      return kept;
    });
    mkdirSync(out, { recursive: true });
    const written = made.map(({ bytes, archive: _, ...one }) => {
      const file = join(out, `${one.name}.${format}`);
      writeNew(file, bytes);
      return { ...one, file };
    });
    cli.print(written, () =>
      table(
        ['paper', 'language', 'revision', 'pages', 'file'],
        written.map((one) => [one.name, one.language, one.revision, one.pages, one.file]),
      ),
    );
  },
);

/** What a paper is drawn from: of a paper on one day, that day of the Meeting, or the next. */
export function factsOn(
  plan: MeetingPlan,
  { date, day, drawn }: { date: string; day: string | undefined; drawn: SessionFacts['drawn'] },
): SessionFacts {
  const days = daysOf(plan);
  if (day !== undefined && !days.includes(day))
    throw new ConveneError('NO_SITTING', `No sitting is planned on ${day}; there are some on ${days.join(', ')}.`);
  const next = day ?? days.find((one) => one >= date) ?? days.at(-1);
  return { date, drawn, ...(next !== undefined && { day: next }) };
}

export type SessionFile = {
  name: string;
  language: Language;
  pages: number | null;
  sha256: string | null;
  bytes: Buffer;
  archive: { sha256: string; pdf: Uint8Array } | null;
};

/** A paper in a language, or in every language of the session. @throws ConveneError `session.none`, `wording.*` */
export async function sessionFiles(
  paper: SessionPaper,
  facts: SessionFacts,
  {
    plan,
    mode,
    language,
    format,
  }: { plan: MeetingPlan; mode: Mode; language: Language | undefined; format: 'pdf' | 'docx' },
): Promise<SessionFile[]> {
  const languages = language === undefined ? profileOf(plan.treaty).languages.documents : [language];
  const name = paper === 'daily' ? `daily-${facts.day ?? ''}` : paper;
  const made = languages.map(async (one): Promise<SessionFile> => {
    const of = { name: one === 'en' ? name : `${name}-${one}`, language: one };
    const view = sessionView(paper, one, facts, { plan, mode });
    if (format === 'docx') {
      const bytes = Buffer.from(await sessionDocx(view));
      return { ...of, pages: null, sha256: null, bytes, archive: null };
    }
    const { pdf, sha256, pages, archive = null } = await renderSessionPaper(view, { archive: true });
    return { ...of, pages, sha256, bytes: Buffer.from(pdf), archive };
  });
  return Promise.all(made).catch((error: unknown) => {
    if (error instanceof DocumentError) throw new ConveneError(error.code, error.message, { cause: error });
    throw error;
  });
}

/** Stores what was printed; its revision, or null for a Word file, which is no original. */
async function keep(
  registry: Registry,
  meeting: string,
  mode: Mode,
  { name, language, pages, sha256, bytes, archive }: SessionFile,
): Promise<number | null> {
  if (sha256 === null || pages === null) return null;
  await registry.storeBlob(sha256, 'application/pdf', bytes);
  if (archive !== null) await registry.storeBlob(archive.sha256, 'application/pdf', Buffer.from(archive.pdf));
  const paper = { name, kind: 'session', language, pages, sha256, archive_sha256: archive?.sha256 };
  return registry.storePaper(meeting, mode, paper);
}
