import { z } from 'zod';
import { listed } from '../../documents/delegations.ts';
import { statisticsInWords, statisticsOfList } from '../../documents/statistics.ts';
import { Language } from '../../domain/plan.ts';
import { body } from '../body.ts';
import { folded, paint, table } from '../terminal.ts';
import { meeting } from './words.ts';

/** `convene statistics`: who takes part in figures, as the registry is now; the final list's once delegations have arrived. */
export const statistics = body(
  {
    meeting,
    list: z.enum(['provisional', 'final'], { error: 'must be provisional or final' }).optional(),
    language: Language.default('en'),
  },
  async ({ meeting: id, list, language }, cli) => {
    const { rows, date } = await cli.connected(async ({ convene: { registry } }) => {
      const { plan } = await registry.meeting(id);
      return { rows: await registry.delegations(id), date: plan.opens.date };
    });
    const stage = list ?? (rows.some(({ attended }) => attended) ? 'final' : 'provisional');
    const found = statisticsOfList({ stage, language, participants: listed(rows, language, date) });
    cli.print({ meeting: id, list: stage, ...found }, () => {
      const { tables, notes } = statisticsInWords(found, language);
      return [
        ...tables.flatMap(({ columns, rows: lines, total }) => [table(columns, [...lines, total]), '']),
        ...notes.map((note) => paint('dim', folded(note))),
      ].join('\n');
    });
  },
);
