import { z } from 'zod';
import { spaced } from '../../client/words.ts';
import { ConveneError } from '../../domain/errors.ts';
import { requestsOf, takeRequest } from '../../registry/requests.ts';
import { body } from '../body.ts';
import { table } from '../terminal.ts';
import { meeting } from './words.ts';

export const requests = body(
  { meeting, take: z.uuid('must be the id of a request').optional() },
  ({ meeting: id, take }, cli) =>
    cli.connected(async ({ convene, pool }) => {
      await convene.registry.meeting(id);
      if (take !== undefined && !(await takeRequest(pool, id, take))) {
        const said = `${id} has no open request ${take}; \`convene requests ${id}\` lists them.`;
        throw new ConveneError('UNKNOWN_REQUEST', said);
      }
      const rows = await requestsOf(pool, id);
      cli.print(rows, () =>
        table(
          ['asked', 'code', 'what', 'persons', 'taken', 'id'],
          rows.map((row) => [
            row.asked_at.slice(0, 16).replace('T', ' '),
            row.participant,
            spaced(row.kind),
            row.content?.persons.length ?? null,
            row.taken_at?.slice(0, 10),
            row.id,
          ]),
        ),
      );
    }),
);
