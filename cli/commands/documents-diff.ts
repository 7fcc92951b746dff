import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Convene } from '../../client/client.ts';
import { writeNew } from '../../client/files.ts';
import { ComparedText, textDifferences } from '../../documents/differences.ts';
import { ConveneError } from '../../domain/errors.ts';
import { body } from '../body.ts';
import { paint } from '../terminal.ts';
import { drawn } from './drawn.ts';
import { textOf } from './texts.ts';
import { circulation, meeting, Revision } from './words.ts';

/** `convene documents diff`: what a revision changed. */
export const diff = body(
  {
    meeting,
    circulation,
    from: Revision.optional(),
    to: Revision.optional(),
    out: z.string().min(1).optional(),
  },
  async (input, cli) => {
    const { from, to, differences, files } = await cli.connected((connected) => compared(connected, input));
    cli.print({ from, to, differences, files }, () => {
      const head = `${input.circulation}: revision ${to} against revision ${from}`;
      if (differences.length === 0) return `${head}: the two say the same.`;
      const key = `${paint('red', '[-taken out-]')} ${paint('green', '{+put in+}')}`;
      const changed = differences.flatMap(({ where, pieces }) => [paint('bold', where), drawn(pieces, process.stdout)]);
      return [`${head}: ${key}`, ...changed, ...files].join('\n');
    });
  },
);

type DiffInput = {
  meeting: string;
  circulation: string;
  from?: number | undefined;
  to?: number | undefined;
  out?: string | undefined;
};

/**
 * What differs between two revisions; with a folder, also as Word files there.
 *
 * @throws ConveneError `UNKNOWN_CIRCULATION`, `NOT_DRAFTED`, `NOTHING_BEFORE`, `OTHER_FORM`
 */
export async function compared(
  { convene: { registry } }: { convene: Convene },
  { meeting: id, circulation: name, out, ...input }: DiffInput,
) {
  const { plan, mode } = await registry.meeting(id);
  const planned = plan.circulations.find((one) => one.name === name);
  if (planned === undefined) {
    const known = plan.circulations.map((one) => one.name).join(', ');
    throw new ConveneError('UNKNOWN_CIRCULATION', `${id} has no circulation ${name}; it has ${known}.`);
  }
  const later = await registry.revision(id, name, input.to ?? null);
  const to = later.revision;
  const earlier =
    input.from === undefined ? await registry.textBefore(id, name, to) : await registry.revision(id, name, input.from);
  if (earlier === null) {
    throw new ConveneError(
      'NOTHING_BEFORE',
      `Revision ${to} of ${name} is its first: there is nothing to compare it with.`,
    );
  }
  const from = earlier.revision;
  const texts = [earlier, later].map(({ text }) => ComparedText.safeParse(text));
  const [before, after] = texts.map((read) => read.data);
  if (before === undefined || after === undefined) {
    throw new ConveneError(
      'OTHER_FORM',
      `Revisions ${from} and ${to} of ${name} have not the same form, and cannot be compared.`,
    );
  }
  const files: string[] = [];
  if (out !== undefined) {
    const { circulationDocx } = await import('../../documents/docx.ts');
    const { text } = await textOf(registry, id, name, to);
    mkdirSync(out, { recursive: true });
    for (const document of text.documents) {
      const was = before.documents.find((one) => one.name === document.name) ?? { title: '', paragraphs: [] };
      if (JSON.stringify([was.title, was.paragraphs]) === JSON.stringify([document.title, document.paragraphs]))
        continue;
      const file = join(out, `${document.name}-${from}-${to}.docx`);
      const context = { plan, circulation: planned, number: null, date: null, mode };
      writeNew(file, Buffer.from(await circulationDocx(document, context, was)));
      files.push(file);
    }
  }
  return { from, to, differences: textDifferences(before, after), files };
}
