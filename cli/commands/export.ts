import { z } from 'zod';
import { refuseErased } from '../../client/erased.ts';
import { forAccess, forHostState, forIndico } from '../../client/exported.ts';
import { outFile, writeNew } from '../../client/files.ts';
import { badgeList } from '../../client/venue-badges.ts';
import { tableCsv, tableXlsx } from '../../documents/tables.ts';
import { Language } from '../../domain/plan.ts';
import type { Connected } from '../../stack/clients.ts';
import { noteCopy } from '../../upkeep/erasure/copies.ts';
import { body } from '../body.ts';
import { UsageError } from '../cli.ts';
import { meeting } from './words.ts';

/** The persons who are expected, for other systems. Names go to a file that is readable by its owner alone, never to the terminal. */
export const exported = body(
  {
    meeting,
    for: z.enum(['badges', 'indico', 'host-state', 'access'], {
      error: 'must be badges, indico, host-state or access',
    }),
    format: z.enum(['csv', 'xlsx'], { error: 'must be csv or xlsx' }).default('csv'),
    language: Language.default('en'),
    out: z.string().min(1).optional(),
  },
  async ({ meeting: id, for: whom, format, language, out }, cli) => {
    if (whom === 'indico' && format !== 'csv') throw new UsageError('Indico imports CSV: leave out --format');
    if (out === '-') throw new UsageError('names of persons go to a file: give one with --out');
    const { file, bytes, persons, leftOut } = await cli.connected(async (connected) => {
      const { rows, ...made } = await rowsFor(connected, { id, whom, language });
      const bytes = Buffer.from(
        format === 'csv' ? tableCsv(rows, { mark: whom !== 'indico' }) : await tableXlsx(rows, whom),
      );
      const file = outFile(out, `${whom}-${id.replace('~', '-')}.${format}`);
      await noteCopy(connected.pool, 'export', file, { meeting: id, bytes });
      return { ...made, file, bytes };
    });
    writeNew(file, bytes, 0o600);
    cli.print({ meeting: id, for: whom, file, persons, leftOut }, () =>
      [`${file}: ${persons} persons`, ...leftOut].join('\n'),
    );
  },
);

type WantedExport = { id: string; whom: 'badges' | 'indico' | 'host-state' | 'access'; language: Language };

async function rowsFor(connected: Connected, { id, whom, language }: WantedExport) {
  const { registry } = connected.convene;
  const { plan } = await registry.meeting(id);
  const delegations = await registry.delegations(id);
  refuseErased(
    id,
    delegations.map(({ delegation }) => delegation),
  );
  if (whom === 'indico') return forIndico(delegations, language, plan.opens.date);
  if (whom === 'host-state') return forHostState(delegations, language, plan.opens.date);
  if (whom === 'access') return forAccess(delegations, language, plan.opens.date);
  return badgeList(connected, id, language);
}
