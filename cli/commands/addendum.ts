import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type DrawnAddendum, drawAddendum, issueAddendum } from '../../client/addendum.ts';
import { dayGiven, instantGiven } from '../../client/day-given.ts';
import { loadCorrections } from '../../client/delegation.ts';
import { outFile, writeNew } from '../../client/files.ts';
import { addendumId } from '../../domain/addendum.ts';
import { actOf } from '../../registry/acts.ts';
import type { Pool } from '../../registry/database.ts';
import { noteCopy } from '../../upkeep/erasure/copies.ts';
import { body, type Cli } from '../body.ts';
import { describeDelegation } from './list-changes.ts';
import { lateOrdered, lateSignersOf } from './ordering.ts';
import { date, meeting } from './words.ts';

/** `addendum` shows what an addendum to the final list would say, and issues it with --confirm. */
export const addendum = body(
  {
    meeting,
    file: z.string().min(1),
    out: z.string().min(1).optional(),
    on: date.optional(),
    ...lateOrdered,
  },
  async ({ meeting: of, file, out, on, confirm, officer, id = randomUUID(), ...keys }, cli) => {
    const corrections = loadCorrections(file);
    const signers = lateSignersOf({ ...keys, confirm, officer, meeting: of, id }, cli);
    await cli.connected(async ({ convene, pool }) => {
      const row = await convene.registry.meeting(of);
      const before = await actOf(pool, of, addendumId(id));
      if (before !== null) {
        const { number } = before.detail;
        cli.print(
          { meeting: of, number, act: before.id, already: true },
          () => `Addendum ${number} of ${of} was issued by this order before.`,
        );
        return;
      }
      const now = new Date().toISOString();
      const day = dayGiven(row, on, now);
      const drawn = await drawAddendum(pool, row, corrections, day);
      const files = out === undefined ? [] : await written(pool, drawn, out);
      const act =
        signers === null
          ? null
          : await issueAddendum(pool, row, drawn, {
              ...{ id, officer: officer ?? '', signers, worldAt: now, at: instantGiven(row, day, now) },
            });
      said(drawn, { files, act: act?.id ?? null }, cli);
    });
  },
);

/** The papers as they would be issued. */
async function written(pool: Pool, { meeting: of, papers }: DrawnAddendum, out: string): Promise<string[]> {
  const files: string[] = [];
  for (const { name, bytes } of papers) {
    const file = outFile(`${out}/`, `${name}.pdf`);
    await noteCopy(pool, 'paper', file, { meeting: of, bytes });
    writeNew(file, Buffer.from(bytes), 0o600);
    files.push(file);
  }
  return files;
}

function said(drawn: DrawnAddendum, { files, act }: { files: string[]; act: string | null }, cli: Cli): void {
  const { meeting: of, number, name, changes, papers } = drawn;
  const hashes = papers.map(({ name: paper, language, pages, sha256 }) => ({ name: paper, language, pages, sha256 }));
  cli.print({ meeting: of, number, name, dryRun: act === null, act, changes, papers: hashes, files }, () =>
    [
      `Addendum ${number} to the list of participants of ${of}:`,
      ...changes.flatMap(describeDelegation),
      ...files,
      act === null
        ? 'Nothing was issued: --confirm does it, with --officer.'
        : `Issued; on record as ${act}. convene documents get ${of} ${name}; with --format docx for Word`,
    ].join('\n'),
  );
}
