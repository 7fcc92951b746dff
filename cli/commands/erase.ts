import { z } from 'zod';
import { ConveneError } from '../../domain/errors.ts';
import { cleanText } from '../../domain/plan.ts';
import { ErasedClass } from '../../domain/privacy.ts';
import { printable } from '../../domain/storable.ts';
import { namesServers } from '../../stack/settings.ts';
import { dueOfAll } from '../../upkeep/erasure/due.ts';
import { type ErasureDone, erasePersons } from '../../upkeep/erasure/erasure.ts';
import { body, type Cli } from '../body.ts';
import { UsageError } from '../cli.ts';
import { table } from '../terminal.ts';
import { lateOrdered, lateSignersOf } from './ordering.ts';
import { code, date, meeting } from './words.ts';

const Classes = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((one) => one !== ''))
  .pipe(z.array(ErasedClass).min(1, 'must be classes such as sensitive,person'));

/** `erase` says what personal data would go, and erases it with --confirm. */
export const eraseCommand = body(
  {
    meeting: meeting.optional(),
    class: Classes.optional(),
    person: cleanText(600).optional(),
    in: code.optional(),
    archive: z.array(z.string().min(1)).default([]),
    early: cleanText(600).optional(),
    on: date.optional(),
    ...lateOrdered,
  },
  async (input, cli) => {
    const { meeting: id, confirm, officer, person, in: participant } = input;
    if (id === undefined) return schedule(cli);
    if (participant !== undefined && person === undefined) throw new UsageError('--in is for --person');
    const signers = lateSignersOf({ ...input, meeting: id }, cli);
    const done = await cli.connected(async ({ convene, pool, config }) =>
      erasePersons(
        { pool, databaseUrl: config.databaseUrl, dir: namesServers(cli.env) ? null : cli.dir },
        await convene.registry.meeting(id),
        {
          classes: input.class ?? null,
          person: person === undefined ? null : { name: person, participant },
          officer: officer ?? '',
          ...{ early: input.early, on: input.on, id: input.id, archives: input.archive },
        },
        signers,
      ),
    );
    cli.print({ dryRun: !confirm, ...done }, () => told(done, confirm));
    const left = done.copies.filter(({ fate, kind }) => fate === 'kept' && kind !== 'backup').length;
    if (confirm && left > 0)
      throw new ConveneError(
        'COPIES_LEFT',
        `${left} copies could not be erased from here; they are named above${done.act === null ? '' : `, and the registry is erased (${done.act})`}.`,
      );
  },
);

async function schedule(cli: Cli): Promise<void> {
  const due = await cli.connected(({ pool }) => dueOfAll(pool));
  cli.print(due, () =>
    due.length === 0
      ? 'There is no meeting.'
      : table(
          ['meeting', 'phase', 'class', 'due on', 'state', 'backups until'],
          due.map((one) => [one.meeting, one.phase, one.class, one.on, one.state, one.backupsUntil ?? '']),
        ),
  );
}

function told(done: ErasureDone, confirm: boolean): string {
  const { rows, persons, papers, files, filesShared, sink, copies } = done;
  const lines: [string, string | number][] = [
    ['persons in submissions', persons],
    ...Object.entries(rows).map(([name, count]): [string, number] => [`registry: ${name}`, count]),
    ...papers.map((name): [string, string] => ['paper', name]),
    [
      'photos and papers (bytes)',
      `${files}${filesShared > 0 ? `, and ${filesShared} that something else still names` : ''}`,
    ],
    ['messages in the sink', sink],
    ...copies.map(({ kind, path, fate, why }): [string, string] => [kind, printable(`${path}: ${fate}, ${why}`)]),
  ];
  const shown = lines.filter(([, count]) => count !== 0 && count !== '0');
  const head = `${done.meeting}, ${done.classes.join(', ')}:`;
  if (shown.length === 0) return `${head} nothing is left to erase.`;
  const end = !confirm
    ? 'Nothing was erased: --confirm does it, with --officer.'
    : done.act === null
      ? 'The registry had nothing left of it.'
      : `Erased; on record as ${done.act}. What stays: issued papers, the lists for the Meeting, its report, the record of acts.`;
  return [head, table(['what', confirm ? 'erased' : 'would go'], shown), end].join('\n');
}
