import type { Command } from 'commander';
import { z } from 'zod';
import { extensionOf, writeNew } from '../../client/files.ts';
import { spaced } from '../../client/words.ts';
import { ConveneError } from '../../domain/errors.ts';
import { Slug } from '../../domain/plan.ts';
import type { DocumentRow } from '../../registry/documents.ts';
import { action, UsageError } from '../cli.ts';
import { table } from '../terminal.ts';
import { registerAcknowledgement } from './documents-acknowledgement.ts';
import { registerDiff } from './documents-diff.ts';
import { registerPreview } from './documents-preview.ts';
import { registerPost } from './post.ts';
import { textOf } from './texts.ts';
import { circulation, meeting, Revision } from './words.ts';

export function registerDocuments(program: Command): void {
  const documents = program
    .command('documents <meeting>')
    .description('the papers: list them, get, text, diff, preview, acknowledgement, post');
  action(documents, { meeting }, async (input, cli) => {
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

  action(
    documents
      .command('get <meeting> <name>')
      .description('write a paper to a file: the newest revision, final before draft')
      .option(
        '--format <format>',
        'pdf (PDF/UA-1); ics, of a calendar; archive (PDF/A-2a); docx to read and revise; of a list also xlsx or csv (default: as it is stored)',
      )
      .option('--out <file>', 'where to; - is standard output (default: its name)')
      .option('--revision <number>', 'this revision')
      .option('--stage <stage>', 'draft or final')
      .addHelpText(
        'after',
        `
The stored paper is a PDF, of a calendar an .ics file. Other forms are made from what the registry has now: a Word file from the text, for reading
and for \`revise --docx\`; a list from the participants. In a CSV file a value that a spreadsheet would take for a formula
(= + - @ at its beginning) has an apostrophe before it.

Examples:
  convene documents get ccm-12msp~r1 note-verbale --format docx
  convene documents get ccm-12msp~r1 list-final --format xlsx`,
      ),
    {
      meeting,
      name: Slug,
      format: z
        .enum(['pdf', 'ics', 'archive', 'docx', 'xlsx', 'csv'], {
          error: 'must be pdf, ics, archive, docx, xlsx or csv',
        })
        .optional(),
      out: z.string().min(1).optional(),
      revision: Revision.optional(),
      stage: z.enum(['draft', 'final'], { error: 'must be draft or final' }).optional(),
    },
    async ({ meeting: id, name, format: asked, out: to, revision, stage }, cli) => {
      const made = await cli.connected(async (connected) => {
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
        if (paper?.kind === 'list' && format !== 'pdf' && format !== 'ics' && format !== 'archive') {
          return { ...(await files.listOf(connected, row, paper, format)), format };
        }
        if (format === 'docx') return { ...(await files.docxOf(connected, row, { name, paper, revision })), format };
        if (paper !== undefined)
          throw new UsageError(`--format ${format} is not for ${name}; leave it out for its ${stored}`);
        const known = [...new Set(papers.map((one) => one.name))].join(', ') || 'none yet';
        throw new ConveneError('UNKNOWN_DOCUMENT', `${id} has no such paper ${name}. Papers: ${known}.`);
      });
      const { bytes, ...said } = made;
      const out = to ?? `${name}.${made.format === 'archive' ? 'pdfa.pdf' : made.format}`;
      if (out === '-') {
        process.stdout.write(bytes);
        return;
      }
      writeNew(out, bytes);
      cli.print({ ...said, file: out, bytes: bytes.length }, () => `${out}: ${describe(made)}`);
    },
  );

  action(
    documents
      .command('text <meeting> <circulation>')
      .description('print a circulation’s newest text, to be edited, for `revise --text`')
      .option('--language <language>', 'only the documents and the e-mail of this language, such as fr')
      .option('--revision <number>', 'this revision')
      .addHelpText(
        'after',
        `
A heading (# name · language · revision), the title or subject, then the paragraphs, with blank lines between them. A
paragraph is one line, however long; one of several lines is set as a block, such as an address. **bold**, _italic_; a
backslash before a sign prints it: \\*, \\_, \\\\, and \\# at the beginning of a line.`,
      ),
    { meeting, circulation, language: z.string().min(1).optional(), revision: Revision.optional() },
    async ({ meeting: id, circulation: name, language, revision }, cli) => {
      const { text, revision: printed } = await cli.connected(async ({ convene: { registry } }) => {
        await registry.meeting(id);
        return textOf(registry, id, name, revision ?? null);
      });
      const { plainForm } = await import('../../documents/plain.ts');
      const languages = Object.keys(text.mail);
      if (language !== undefined && !languages.includes(language)) {
        throw new ConveneError(
          'UNKNOWN_LANGUAGE',
          `${name} has no text in ${language}; it has ${languages.join(', ')}.`,
        );
      }
      cli.print(text, () => plainForm(text, { language, revision: printed }).trimEnd());
    },
  );

  registerDiff(documents);
  registerAcknowledgement(documents);
  registerPreview(documents);
  registerPost(documents);
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
