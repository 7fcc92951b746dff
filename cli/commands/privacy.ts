import { z } from 'zod';
import { cleanText } from '../../domain/plan.ts';
import { printable } from '../../domain/storable.ts';
import { FOLDERS, PERSONAL } from '../../registry/personal.ts';
import { exportPerson } from '../../upkeep/erasure/subject.ts';
import { body } from '../body.ts';
import { table } from '../terminal.ts';
import { code, meeting } from './words.ts';

/** Where personal data is, by table and folder, of which class, and what becomes of it. */
export const register = body({}, async (_, cli) => {
  const tables = Object.entries(PERSONAL).flatMap(([name, { columns, erase, kept }]) => {
    const held = Object.entries(columns).filter(([, holds]) => holds !== 'none');
    const goes = Object.keys(erase ?? {}).join(', ');
    return held.map(([column, holds]) => ({
      where: `${name}.${column}`,
      class: holds,
      becomes: goes === '' ? (kept ?? '') : `erased with ${goes}`,
    }));
  });
  const folders = Object.entries(FOLDERS).map(([where, { holds, goes }]) => ({ where, class: holds, becomes: goes }));
  const all = [...tables, ...folders];
  cli.print(all, () =>
    table(
      ['where', 'class', 'what becomes of it'],
      all.map((one) => [one.where, one.class, one.becomes]),
    ),
  );
});

export const exported = body(
  { name: cleanText(600), out: z.string().min(1), meeting: meeting.optional(), in: code.optional() },
  async ({ name, out, meeting: id, in: participant }, cli) => {
    const done = await cli.connected(({ pool }) => exportPerson(pool, name, { out, meeting: id ?? null, participant }));
    cli.print(done, () =>
      [
        `${done.dir}: ${done.entries} entries in ${done.meetings.length} meetings, ${done.files} files`,
        ...(done.alike.length === 0
          ? []
          : [`Not taken, spelled otherwise: ${done.alike.map((one) => printable(one)).join(', ')}`]),
      ].join('\n'),
    );
  },
);
