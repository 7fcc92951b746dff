import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import { refuseUndraftable } from '../../client/draftable.ts';
import { writeNew } from '../../client/files.ts';
import { addressedToNobody, DocumentError, draftText, renderCirculation } from '../../documents/documents.ts';
import { circulationDocx } from '../../documents/docx.ts';
import { factsOf } from '../../documents/facts.ts';
import { remarksOn } from '../../documents/remarks.ts';
import { venueDay } from '../../domain/day.ts';
import { ConveneError } from '../../domain/errors.ts';
import { Language, type MeetingPlan, type Mode } from '../../domain/plan.ts';
import { loadPlan, PlanError } from '../../meetings/plan.ts';
import { body } from '../body.ts';
import { table } from '../terminal.ts';
import { warningsSaid } from '../warned.ts';
import { factsOn, SESSION_NAMES, sessionFiles } from './session-files.ts';
import { circulation } from './words.ts';

/** `convene documents preview`: how the papers of a plan would look. It needs no server, and begins nothing. */
export const preview = body(
  {
    plan: z.string().min(1),
    circulation,
    out: z.string().min(1),
    language: z.enum(Language.options, { error: `must be one of ${Language.options.join(', ')}` }).optional(),
    format: z.enum(['pdf', 'docx'], { error: 'must be pdf or docx' }),
    rehearsal: z.boolean().default(false),
  },
  async ({ plan: file, circulation: name, out, language, format, rehearsal }, cli) => {
    const loaded = loadPlan(file);
    if (!loaded.ok) throw new PlanError(loaded.problems);
    const say = (drafts: readonly DraftPaper[]) => {
      mkdirSync(out, { recursive: true });
      const written = drafts.map(({ name: of, language: inIt, pages, bytes }) => {
        const paper = join(out, `${of}.${format}`);
        writeNew(paper, bytes);
        return { name: of, language: inIt, pages, file: paper };
      });
      cli.print(written, () =>
        table(
          ['document', 'language', 'pages', 'file'],
          written.map((one) => [one.name, one.language, one.pages, one.file]),
        ),
      );
    };
    const mode: Mode = rehearsal ? 'rehearsal' : 'live';
    const { circulations } = loaded.plan;
    const paper = SESSION_NAMES.find((one) => one === name && !circulations.some((other) => other.name === one));
    if (paper !== undefined) {
      const date = venueDay(loaded.plan.startsAt, loaded.plan);
      const facts = factsOn(loaded.plan, { date, drawn: [], participants: [] });
      return say(await sessionFiles(paper, { facts }, { plan: loaded.plan, mode, language, format }));
    }
    const planned = circulations.filter((one) => one.name === name);
    const inLanguage = (one: { language: Language }) => language === undefined || one.language === language;
    const drawn = planned.map((one) => ({ ...one, documents: one.documents.filter(inLanguage) }));
    refuseUndraftable(loaded.plan, drawn, file);
    const drafts = await draftsOf(loaded.plan, name, { language, format, mode });
    const said = warningsSaid(loaded.plan);
    if (said !== '') cli.say(said);
    say(drafts);
    for (const remark of remarksOn(loaded.plan, name)) cli.say(remark);
  },
);

type DraftOptions = { language: Language | undefined; format: 'pdf' | 'docx'; mode: Mode };
type DraftPaper = { name: string; language: Language; pages: number | null; bytes: Buffer };

/** @throws ConveneError `UNKNOWN_CIRCULATION`, `UNKNOWN_LANGUAGE`, `LegalBasis`, or the code of what the wording lacks */
export async function draftsOf(
  plan: MeetingPlan,
  name: string,
  { language, format, mode }: DraftOptions,
): Promise<DraftPaper[]> {
  const planned = plan.circulations.find((one) => one.name === name);
  if (planned === undefined) {
    const known = plan.circulations.map((one) => one.name).join(', ');
    throw new ConveneError('UNKNOWN_CIRCULATION', `The plan has no circulation ${name}; it has ${known}.`);
  }
  const documents = planned.documents.filter((one) => language === undefined || one.language === language);
  if (documents.length === 0) {
    const known = [...new Set(planned.documents.map((one) => one.language))].join(', ');
    throw new ConveneError('UNKNOWN_LANGUAGE', `${name} has no document in ${language}; it has ${known}.`);
  }
  const wanted = { ...planned, documents };
  const context = { plan, circulation: wanted, number: null, date: null, mode };
  const made = async (): Promise<DraftPaper[]> => {
    const drafts: DraftPaper[] = [];
    for (const document of draftText(plan, wanted, factsOf(plan)).documents.map(addressedToNobody)) {
      const { name: of, language: inLanguage } = document;
      const rendered = format === 'pdf' ? await renderCirculation(document, context) : null;
      const bytes = Buffer.from(rendered?.pdf ?? (await circulationDocx(document, context)));
      drafts.push({ name: of, language: inLanguage, pages: rendered?.pages ?? null, bytes });
    }
    return drafts;
  };
  return made().catch((error: unknown) => {
    if (error instanceof DocumentError) throw new ConveneError(error.code, error.message, { cause: error });
    if (error instanceof ApplicationFailure)
      throw new ConveneError(error.type ?? 'refused', error.message, { cause: error });
    throw error;
  });
}
