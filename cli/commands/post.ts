import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { asking } from '../../client/asking.ts';
import { writeNew } from '../../client/files.ts';
import { printable } from '../../domain/storable.ts';
import { type Post, postOf } from '../../mail/post.ts';
import { noteCopy } from '../../upkeep/erasure/copies.ts';
import { body } from '../body.ts';
import { folded, paint, table } from '../terminal.ts';
import { circulation, meeting } from './words.ts';

/** `convene documents post`: what goes by post or by hand. */
export const post = body({ meeting, circulation, out: z.string().min(1) }, async ({ out, ...input }, cli) => {
  const { files, ...post } = await cli.connected(async (connected) => {
    const made = await asking(connected, () => postOf({ ...connected, sender: connected.config.sender }, input));
    for (const [name, bytes] of Object.entries(made.files))
      await noteCopy(connected.pool, 'post', join(out, name), { meeting: input.meeting, bytes });
    return made;
  });
  const names = Object.keys(files).map((name) => join(out, name));
  if (names.length > 0) mkdirSync(out, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeNew(join(out, name), Buffer.from(bytes));
  cli.print({ ...post, files: names }, () => describe(post, names));
});

const withCopy = ({ why, reachedOnly }: Post['addressees'][number]): string =>
  reachedOnly === null ? why : `${reachedOnly}; ${why}`;

function describe({ addressees, unreachable, held, underWay, reached }: Omit<Post, 'files'>, files: string[]): string {
  const rows = addressees.map((one) => [
    one.code,
    printable(one.participant),
    one.channel,
    printable(one.name),
    printable(withCopy(one)),
  ]);
  return [
    addressees.length === 0
      ? 'Nothing goes by post or by hand.'
      : table(['code', 'participant', 'by', 'addressee', 'why not by e-mail'], rows),
    ...unreachable.map((one) =>
      paint(
        'yellow',
        folded(
          printable(
            `${one.code} ${one.participant} is ${one.reachedOnly ?? 'not reached at all'} (${one.why}); add a contact to the directory.`,
          ),
        ),
      ),
    ),
    ...held.map((one) => folded(printable(`${one.code} ${one.name} is held back: ${one.reason}`))),
    `${reached} reached by e-mail${underWay === 0 ? '' : `; ${underWay} e-mails are under way, so ask again later`}.`,
    ...files,
  ].join('\n');
}
