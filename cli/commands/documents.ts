import { z } from 'zod';
import { extensionOf, outFile, writeNew } from '../../client/files.ts';
import { spaced } from '../../client/words.ts';
import { ConveneError } from '../../domain/errors.ts';
import { Slug } from '../../domain/plan.ts';
import { isOfficial, isSensitive } from '../../domain/privacy.ts';
import type { DocumentRow } from '../../registry/documents.ts';
import type { Connected } from '../../stack/clients.ts';
import { noteCopy } from '../../upkeep/erasure/copies.ts';
import { body } from '../body.ts';
import { UsageError } from '../cli.ts';
import { table } from '../terminal.ts';
import { textOf } from './texts.ts';
import { circulation, meeting, Revision } from './words.ts';

export const list = body({ meeting }, async (input, cli) => {
  const papers = await cli.connected(async ({ convene: { registry } }) => {
    await registry.meeting(input.meeting);
    return registry.documents(input.meeting);
  });
  cli.print(papers, () =>
    papers.length === 0
      ? 'There is no paper yet.'
      : table(
          ['name', 'version', 'stage', 'kind', 'language', 'state', 'pages', 'sha256'],
          papers.map((one) => [
            one.name,
            one.revision,
            one.stage,
            one.kind,
            one.language,
            { state: spaced(one.state) },
            one.pages,
            `${one.sha256.slice(0, 16)}…`,
          ]),
        ),
  );
});

const PaperFormat = z.enum(['pdf', 'ics', 'archive', 'docx', 'xlsx', 'csv', 'json'], {
  error: 'must be pdf, ics, archive, docx, xlsx, csv or json',
});
type PaperFormat = z.infer<typeof PaperFormat>;

export const get = body(
  {
    meeting,
    name: Slug,
    format: PaperFormat.optional(),
    out: z.string().min(1).optional(),
    revision: Revision.optional(),
    stage: z.enum(['draft', 'final'], { error: 'must be draft or final' }).optional(),
  },
  async ({ meeting: id, name, format: asked, out: to, revision, stage }, cli) => {
    const made = await cli.connected(async (connected) => {
      const paper = await paperOf(connected, { id, name, asked, revision, stage });
      if (to === '-') return { ...paper, out: null };
      const out = outFile(to, `${name}.${paper.format === 'archive' ? 'pdfa.pdf' : paper.format}`);
      // an official paper stays; what is made again from its persons is a copy
      if ('kind' in paper && (!isOfficial(paper) || 'asDrawn' in paper))
        await noteCopy(connected.pool, isSensitive(paper) ? 'export' : 'paper', out, {
          meeting: id,
          bytes: paper.bytes,
        });
      return { ...paper, out };
    });
    const { bytes, out, ...said } = made;
    if (out === null) {
      process.stdout.write(bytes);
      return;
    }
    writeNew(out, bytes);
    cli.print({ ...said, file: out, bytes: bytes.length }, () => `${out}: ${describe(made)}`);
  },
);

export const text = body(
  { meeting, circulation, language: z.string().min(1).optional(), revision: Revision.optional() },
  async ({ meeting: id, circulation: name, language, revision }, cli) => {
    const { text, revision: printed } = await cli.connected(async ({ convene: { registry } }) => {
      await registry.meeting(id);
      return textOf(registry, id, name, revision ?? null);
    });
    const { plainForm } = await import('../../documents/plain.ts');
    const languages = Object.keys(text.mail);
    if (language !== undefined && !languages.includes(language)) {
      throw new ConveneError('UNKNOWN_LANGUAGE', `${name} has no text in ${language}; it has ${languages.join(', ')}.`);
    }
    cli.print(text, () => plainForm(text, { language, revision: printed }).trimEnd());
  },
);

type WantedPaper = {
  id: string;
  name: string;
  asked: PaperFormat | undefined;
  revision: number | undefined;
  stage: 'draft' | 'final' | undefined;
};

/** A paper in the form that is asked for, as it is stored or made from what the registry has. */
async function paperOf(connected: Connected, { id, name, asked, revision, stage }: WantedPaper) {
  const { registry } = connected.convene;
  const row = await registry.meeting(id);
  const papers = await registry.documents(id);
  const paper = newest(
    papers.filter(
      (one) =>
        one.name === name &&
        (revision === undefined || one.revision === revision) &&
        (stage === undefined || one.stage === stage),
    ),
  );
  if (paper?.state === 'erased')
    throw new ConveneError(
      'PAPER_ERASED',
      `${name} named persons and was no official document: its pages were erased (\`convene acts ${id}\`: ${paper.erased_by}); its hash is kept.`,
    );
  const stored = paper === undefined ? 'pdf' : extensionOf(paper);
  const format = asked ?? stored;
  if (paper !== undefined && format === stored) {
    return { ...paper, format, bytes: await registry.blob(paper.sha256) };
  }
  if (paper !== undefined && format === 'archive') {
    const { archive_sha256: sha256 } = paper;
    if (sha256 !== null) return { ...paper, format, bytes: await registry.blob(sha256) };
    const right = 'a draft has none, nor a scan, nor what was printed before 0.2';
    throw new ConveneError('NO_ARCHIVE_FORM', `${name} has no form for an archive: ${right}.`);
  }
  const files = await import('./paper-files.ts');
  if (paper?.kind === 'list' && paper.name.startsWith('list-addendum') && format === 'docx')
    return { ...(await files.addendumOf(connected, row, paper)), format, circulation: paper.circulation, kind: 'list' };
  if (
    paper?.kind === 'list' &&
    !paper.name.startsWith('list-addendum') &&
    format !== 'pdf' &&
    format !== 'ics' &&
    format !== 'archive' &&
    format !== 'json'
  ) {
    const { circulation, kind } = paper;
    return { ...(await files.listOf(connected, row, paper, format)), format, circulation, kind };
  }
  if (paper?.kind === 'credentials' && format === 'docx')
    return { ...(await files.credentialsOf(connected, row, paper)), format };
  if (format === 'docx') return { ...(await files.docxOf(connected, row, { name, paper, revision })), format };
  if (paper !== undefined)
    throw new UsageError(`--format ${format} is not for ${name}; leave it out for its ${stored}`);
  const known = [...new Set(papers.map((one) => one.name))].join(', ') || 'none yet';
  throw new ConveneError('UNKNOWN_DOCUMENT', `${id} has no such paper ${name}. Papers: ${known}.`);
}

type PaperMade = { stage?: string; revision: number; pages?: number; asDrawn?: boolean };

function describe({ stage, revision, pages, asDrawn }: PaperMade): string {
  if (asDrawn === true) return 'from the same data as the paper';
  if (asDrawn === false) return 'as the registry is now; it has changed since the paper was drawn';
  const said = [...(stage === undefined ? [] : [stage]), `revision ${revision}`];
  if (pages === 0) return said.join(', ');
  return [...said, pages === undefined ? 'not the issued original' : `${pages} pages`].join(', ');
}

/** The newest revision counts, and of that the final one. */
const newest = (papers: DocumentRow[]): DocumentRow | undefined =>
  papers.sort((a, b) => b.revision - a.revision || (a.stage === 'final' ? -1 : 1))[0];
