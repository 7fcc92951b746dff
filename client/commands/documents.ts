import type { Command } from 'commander';
import { z } from 'zod';
import { Slug } from '../../workflows/plan.ts';
import { action } from '../cli.ts';
import { ConveneError } from '../errors.ts';
import { writeNew } from '../files.ts';
import type { DocumentRow } from '../registry.ts';
import { table } from '../terminal.ts';
import { circulation, meeting } from './words.ts';

const Revision = z.coerce.number().int('must be a whole number').min(1, 'must be at least 1');

export function registerDocuments(program: Command): void {
  const documents = program
    .command('documents <meeting>')
    .description('the papers; `documents get` and `documents text` fetch');
  action(documents, { meeting }, async (input, cli) => {
    const papers = await cli.connected(async ({ convene: { registry } }) => {
      await registry.meeting(input.meeting);
      return registry.documents(input.meeting);
    });
    cli.print(papers, () =>
      papers.length === 0
        ? 'There is no paper yet.'
        : table(
            ['name', 'revision', 'stage', 'kind', 'language', 'pages', 'sha256'],
            papers.map((one) => [
              one.name,
              one.revision,
              one.stage,
              one.kind,
              one.language,
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
      .option('--out <file>', 'where to; - is standard output (default: NAME.pdf)')
      .option('--revision <number>', 'this revision')
      .option('--stage <stage>', 'draft or final'),
    {
      meeting,
      name: Slug,
      out: z.string().min(1).optional(),
      revision: Revision.optional(),
      stage: z.enum(['draft', 'final'], { error: 'must be draft or final' }).optional(),
    },
    async ({ meeting: id, name, out = `${name}.pdf`, revision, stage }, cli) => {
      const { paper, bytes } = await cli.connected(async ({ convene: { registry } }) => {
        await registry.meeting(id);
        const papers = await registry.documents(id);
        const found = newest(
          papers.filter(
            (one) =>
              one.name === name &&
              (revision === undefined || one.revision === revision) &&
              (stage === undefined || one.stage === stage),
          ),
        );
        if (found === undefined) {
          const known = [...new Set(papers.map((one) => one.name))].join(', ') || 'none yet';
          throw new ConveneError('UNKNOWN_DOCUMENT', `${id} has no such paper ${name}. Papers: ${known}.`);
        }
        return { paper: found, bytes: await registry.blob(found.sha256) };
      });
      if (out === '-') {
        process.stdout.write(bytes);
        return;
      }
      writeNew(out, bytes);
      cli.print(
        { ...paper, file: out, bytes: bytes.length },
        () => `${out}: ${paper.stage}, revision ${paper.revision}, ${paper.pages} pages`,
      );
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
A heading (# name · language), the title or subject, then the paragraphs, with blank lines between them. A paragraph is one
line, however long; one of several lines is set as a block, such as an address. **bold**, _italic_; a backslash before a
sign prints it: \\*, \\_, \\\\, and \\# at the beginning of a line.`,
      ),
    { meeting, circulation, language: z.string().min(1).optional(), revision: Revision.optional() },
    async ({ meeting: id, circulation: name, language, revision }, cli) => {
      const stored = await cli.connected(async ({ convene: { registry } }) => {
        await registry.meeting(id);
        return registry.revision(id, name, revision ?? null);
      });
      // loaded only here: they bring the fonts with them
      const [{ CirculationText }, { plainForm }] = await Promise.all([
        import('../../documents/text.ts'),
        import('../../documents/plain.ts'),
      ]);
      const text = CirculationText.parse(stored.text);
      const languages = Object.keys(text.mail);
      if (language !== undefined && !languages.includes(language)) {
        throw new ConveneError(
          'UNKNOWN_LANGUAGE',
          `${name} has no text in ${language}; it has ${languages.join(', ')}.`,
        );
      }
      cli.print(text, () => plainForm(text, language).trimEnd());
    },
  );
}

/** The newest revision counts, and of that the final one. */
const newest = (papers: DocumentRow[]): DocumentRow | undefined =>
  papers.sort((a, b) => b.revision - a.revision || (a.stage === 'final' ? -1 : 1))[0];
