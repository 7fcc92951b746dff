import { z } from 'zod';
import { delegatesOf } from '../../client/door.ts';
import { refuseErased } from '../../client/erased.ts';
import { outFile, writeNew } from '../../client/files.ts';
import { nameOf } from '../../documents/addressees.ts';
import { renderBadges } from '../../documents/badges.ts';
import { delegateLine } from '../../documents/delegate-lines.ts';
import { headFirst, roleOf } from '../../domain/delegation.ts';
import { ConveneError } from '../../domain/errors.ts';
import { Language } from '../../domain/plan.ts';
import type { DelegateRow } from '../../registry/delegates.ts';
import { noteCopy } from '../../upkeep/erasure/copies.ts';
import { body } from '../body.ts';
import { code, meeting } from './words.ts';

/** Badges of everybody who is named, in a file that is readable by its owner alone. */
export const badges = body(
  {
    meeting,
    only: code.optional(),
    language: Language.default('en'),
    sheet: z.boolean().default(false),
    out: z.string().min(1).optional(),
  },
  async ({ meeting: id, only, language, sheet, out }, cli) => {
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

const ofVenue = (id: string): ConveneError =>
  new ConveneError(
    'BADGES_OF_VENUE',
    `The plan of ${id} leaves badges to the venue (badges: venue); give its office the list: convene export ${id} --for badges. With badges: ours in the plan they are made here.`,
  );
