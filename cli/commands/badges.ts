import { z } from 'zod';
import { delegatesOf } from '../../client/door.ts';
import { refuseErased } from '../../client/erased.ts';
import { outFile, writeNew } from '../../client/files.ts';
import { readBadges } from '../../client/venue-badges.ts';
import { spaced } from '../../client/words.ts';
import { nameOf } from '../../documents/addressees.ts';
import { renderBadges } from '../../documents/badges.ts';
import { delegateLine } from '../../documents/delegate-lines.ts';
import { tableCsv } from '../../documents/tables.ts';
import { headFirst, roleOf } from '../../domain/delegation.ts';
import { ConveneError } from '../../domain/errors.ts';
import { Language } from '../../domain/plan.ts';
import { type BadgeWork, badgeCounts } from '../../domain/venue-badges.ts';
import { readGiven } from '../../meetings/given-file.ts';
import type { DelegateRow } from '../../registry/delegates.ts';
import { noteCopy } from '../../upkeep/erasure/copies.ts';
import { body, type Cli } from '../body.ts';
import { UsageError } from '../cli.ts';
import { table } from '../terminal.ts';
import { code, meeting } from './words.ts';

/** Badges of everybody who is named, in a file that is readable by its owner alone. */
export const badges = body(
  {
    meeting,
    only: code.optional(),
    language: Language.default('en'),
    sheet: z.boolean().default(false),
    out: z.string().min(1).optional(),
    from: z.string().min(1).optional(),
    apply: z.boolean().default(false),
  },
  async ({ meeting: id, only, language, sheet, out, from, apply }, cli) => {
    if (from !== undefined) return readBack({ id, from, out, apply }, cli);
    if (apply) throw new UsageError('--apply is of the list that --from reads');
    const { file, made, persons, unprinted } = await cli.connected(async (connected) => {
      const { plan, mode } = await connected.convene.registry.meeting(id);
      if (plan.badges !== 'ours') throw ofVenue(id);
      const named = inOrder(await delegatesOf(connected, id)).filter(
        ({ participant }) => only === undefined || participant === only,
      );
      if (named.length === 0)
        throw new ConveneError('NOBODY_NAMED', `${only ?? id} names nobody; there is no badge to make.`);
      const all = named.flatMap(({ person, code: of, capacity, participant, name, addressee }) =>
        person === null
          ? []
          : [
              {
                ...delegateLine(person, language),
                ...{ code: of, capacity, of: participant },
                participant: nameOf({ code: participant, name, addressee }, language, plan.opens.date).name,
              },
            ],
      );
      const unprinted = all.filter(({ isUnprinted }) => isUnprinted).map(({ of }) => of);
      refuseErased(id, [{ persons: named.flatMap(({ person }) => person ?? []) }]);
      const made = await renderBadges(all, { plan, mode, language, sheet });
      const name = `badges-${id.replace('~', '-')}${only === undefined ? '' : `-${only.toLowerCase()}`}.pdf`;
      const file = outFile(out, name);
      const of = only === undefined ? {} : { participant: only };
      await noteCopy(connected.pool, 'export', file, { meeting: id, ...of, bytes: made.pdf });
      return { file, made, persons: all.length, unprinted: [...new Set(unprinted)] };
    });
    writeNew(file, Buffer.from(made.pdf), 0o600);
    cli.print({ meeting: id, file, persons, pages: made.pages, sha256: made.sha256, unprinted }, () =>
      [
        `${file}: ${persons} badges on ${made.pages} pages`,
        ...(unprinted.length === 0
          ? []
          : [
              `No name is printed for persons of ${unprinted.join(', ')}: no font has its letters. Ask for a Latin spelling.`,
            ]),
      ].join('\n'),
    );
  },
);

/** By participant, the head first; nobody who is gone. */
function inOrder(rows: readonly DelegateRow[]): DelegateRow[] {
  const participants = [...new Set(rows.map(({ participant }) => participant))];
  return participants.flatMap((of) =>
    headFirst(
      rows
        .filter(({ participant, gone_at: gone }) => participant === of && gone === null)
        .map((row) => ({ ...row, role: roleOf(row.person?.role ?? '') })),
    ),
  );
}

// ------------------------------------------------------------------------------------------ badges of the venue

const WORK = ['participant', 'what', 'here', 'there', 'badge', 'row'];

/** The venue's list held against who is named: a worklist; with `apply`, the numbers are kept. */
async function readBack(
  { id, from, out, apply }: { id: string; from: string; out: string | undefined; apply: boolean },
  cli: Cli,
): Promise<void> {
  const given = { file: from, bytes: readGiven(from, 'export') };
  const work = await cli.connected(async (connected) => {
    const found = await readBadges(connected, id, given, { keep: apply });
    if (out !== undefined) {
      const bytes = Buffer.from(tableCsv([WORK, ...found.map(workLine)]));
      await noteCopy(connected.pool, 'export', out, { meeting: id, bytes });
      writeNew(out, bytes, 0o600);
    }
    return found;
  });
  const counts = badgeCounts(work);
  cli.print({ meeting: id, applied: apply, counts, worklist: work }, () => {
    const toDo = work.filter(({ what }) => what !== 'issued');
    return [
      ...(toDo.length === 0 ? [] : [table(WORK, toDo.map(workLine)), '']),
      `${Object.entries(counts)
        .map(([kind, count]) => `${count} ${spaced(kind)}`)
        .join(', ')}.`,
      apply
        ? 'The numbers are kept; persons are found by them at the door.'
        : 'Nothing was changed: --apply keeps the numbers.',
    ].join('\n');
  });
}

const workLine = ({ participant, what, here, there, badge, row }: BadgeWork): string[] => [
  ...[participant ?? '', spaced(what), here ?? '', there ?? '', badge ?? '', row === null ? '' : String(row)],
];

const ofVenue = (id: string): ConveneError =>
  new ConveneError(
    'BADGES_OF_VENUE',
    `The plan of ${id} leaves badges to the venue (badges: venue); give its office the list: convene export ${id} --for badges; what it has issued is read back with --from. With badges: ours in the plan they are made here.`,
  );
