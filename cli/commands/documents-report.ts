import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { asking } from '../../client/asking.ts';
import { writeNew } from '../../client/files.ts';
import { DocumentError } from '../../documents/errors.ts';
import {
  advanced,
  drafted,
  edited,
  KeptReport,
  ReportStage,
  reportDocx,
  reportView,
  type Unapplied,
} from '../../documents/session/reporting.ts';
import { printView } from '../../documents/session/session.ts';
import { venueDay } from '../../domain/day.ts';
import { ConveneError } from '../../domain/errors.ts';
import { Language, type Mode } from '../../domain/plan.ts';
import { readGiven } from '../../meetings/given-file.ts';
import type { Registry } from '../../registry/registry.ts';
import { profileOf } from '../../treaties/treaties.ts';
import { body } from '../body.ts';
import { table } from '../terminal.ts';
import { groundOf } from './session-ground.ts';
import { meeting } from './words.ts';

/** `convene documents report`: the report of a meeting in session, from draft to edited, each version kept with its hash. */
export const report = body(
  {
    meeting,
    stage: ReportStage.optional(),
    docx: z.array(z.string().min(1)).optional(),
    language: Language.optional(),
    format: z.enum(['pdf', 'docx'], { error: 'must be pdf or docx' }).default('pdf'),
    out: z.string().min(1).default('.'),
  },
  async ({ meeting: id, stage = 'draft', docx = [], language, format, out }, cli) => {
    const { written, unapplied, revision } = await cli.connected(async (connected) => {
      const { registry } = connected.convene;
      const ground = await groundOf(connected, id);
      const { now } = await asking(connected, () => connected.convene.state(id));
      const { plan, mode } = ground;
      const all = profileOf(plan.treaty).languages.documents;
      const versions = await versionsOf(registry, id);
      const drawn = drafted(all, venueDay(now, plan), ground.in);
      const { report: kept, unapplied } = nextVersion(stage, {
        versions,
        drawn,
        changes: ground.proceedings.report.changes,
        docx,
      });
      const revision = await keepText(registry, id, mode, kept);
      const around = { plan, session: ground.session, drawn: ground.drawn, mode };
      const files = [];
      for (const one of language === undefined ? all : [language]) {
        const name = one === 'en' ? `report-${stage}` : `report-${stage}-${one}`;
        if (format === 'docx') {
          const before = versions.at(-1);
          const bytes = Buffer.from(await reportDocx(kept, one, { ...around, ...(before && { before }) }));
          files.push({ name, language: one, pages: null, bytes });
          continue;
        }
        const { pdf, sha256, pages, archive } = await printView(reportView(kept, one, around), { archive: true });
        await registry.storeBlob(sha256, 'application/pdf', Buffer.from(pdf));
        if (archive !== undefined)
          await registry.storeBlob(archive.sha256, 'application/pdf', Buffer.from(archive.pdf));
        await registry.storePaper(id, mode, {
          name,
          kind: 'session',
          language: one,
          pages,
          sha256,
          archive_sha256: archive?.sha256,
        });
        files.push({ name, language: one, pages, bytes: Buffer.from(pdf) });
      }
      return { written: files, unapplied, revision };
    });
    mkdirSync(out, { recursive: true });
    const files = written.map(({ bytes, ...one }) => {
      const file = join(out, `${one.name}.${format}`);
      writeNew(file, bytes);
      return { ...one, file };
    });
    for (const one of unapplied) cli.say(lacking(one));
    cli.print({ stage, version: revision, files, unapplied }, () =>
      table(
        ['paper', 'language', 'pages', 'file'],
        files.map((one) => [one.name, one.language, one.pages, one.file]),
      ),
    );
  },
);

const lacking = ({ number, paragraph, language, why }: Unapplied): string =>
  `Entry ${number} amends paragraph ${paragraph}, and not in ${language}: ${why}; put it in with Word, as the edited version.`;

type Making = {
  versions: readonly KeptReport[];
  drawn: KeptReport;
  changes: Parameters<typeof advanced>[2];
  docx: readonly string[];
};

/** @throws ConveneError `NO_DRAFT`, `NOTHING_EDITED`, and what the files lack */
function nextVersion(
  stage: ReportStage,
  { versions, drawn, changes, docx }: Making,
): { report: KeptReport; unapplied: Unapplied[] } {
  if (stage === 'draft') return { report: drawn, unapplied: [] };
  const draft = versions.findLast((one) => one.stage === 'draft');
  if (draft === undefined)
    throw new ConveneError(
      'NO_DRAFT',
      'The report has no draft yet: draw one first (--stage draft), which the Meeting has before it.',
    );
  if (stage === 'advance') return advanced(draft, drawn, changes);
  const newest = versions.findLast((one) => one.stage !== 'draft');
  if (newest === undefined || docx.length === 0)
    throw new ConveneError(
      'NOTHING_EDITED',
      'Edited is what comes back of the advance version: draw that first, and give its Word files with --docx.',
    );
  try {
    return {
      report: edited(
        newest,
        docx.map((file) => readGiven(file, 'word')),
        drawn.date,
      ),
      unapplied: [],
    };
  } catch (error) {
    if (error instanceof DocumentError) throw new ConveneError(error.code, error.message, { cause: error });
    throw error;
  }
}

const TEXT = { name: 'report-text', kind: 'report-text', language: 'en', pages: 0 } as const;

/** The versions that are kept, the oldest first. */
async function versionsOf(registry: Registry, id: string): Promise<KeptReport[]> {
  const rows = (await registry.documents(id)).filter(({ name }) => name === TEXT.name);
  const versions: KeptReport[] = [];
  for (const { sha256 } of rows.toSorted((a, b) => a.revision - b.revision))
    versions.push(KeptReport.parse(JSON.parse((await registry.blob(sha256)).toString('utf8'))));
  return versions;
}

/** Keeps a version by its hash; its number, that of the one that it equals. */
async function keepText(registry: Registry, id: string, mode: Mode, kept: KeptReport): Promise<number> {
  const bytes = Buffer.from(JSON.stringify(kept), 'utf8');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await registry.storeBlob(sha256, 'application/json', bytes);
  return registry.storePaper(id, mode, { ...TEXT, sha256 });
}
