import { z } from 'zod';
import { spaced } from '../../client/words.ts';
import { Capacity } from '../../domain/plan.ts';
import { rightsBy } from '../../machines/credentials.ts';
import { participantStatuses } from '../../machines/status.ts';
import { body } from '../body.ts';
import { table } from '../terminal.ts';
import { meeting } from './words.ts';

/** Who is contested has another status besides. */
const STATUSES = [...participantStatuses, 'contested'] as const;
const Status = z.enum(STATUSES, { error: `must be one of ${STATUSES.join(', ')}` });
const OfCapacity = z.enum(Capacity.options, { error: `must be one of ${Capacity.options.join(', ')}` });

export const participants = body(
  { meeting, status: Status.optional(), capacity: OfCapacity.optional() },
  async (input, cli) => {
    const participants = await cli.connected(async ({ convene: { registry } }) => {
      await registry.meeting(input.meeting);
      return (await registry.participants(input.meeting)).filter(
        (one) =>
          (input.status === undefined ||
            (input.status === 'contested' ? one.contested : one.status === input.status)) &&
          (input.capacity === undefined || one.capacity === input.capacity),
      );
    });
    const asked = participants.some(({ credentials }) => credentials !== 'not_wanted');
    cli.print(participants, () =>
      table(
        [
          ...['code', 'name', 'capacity', 'status', 'persons', 'marks', 'channel', 'language'],
          ...(asked ? ['credentials', 'rights'] : []),
        ],
        participants.map((one) => [
          one.code,
          one.name,
          spaced(one.capacity),
          { state: one.status },
          one.persons,
          [...(one.late ? ['late'] : []), ...(one.contested ? ['contested'] : [])].join(', '),
          one.channel,
          one.language,
          ...(asked
            ? [
                one.credentials === 'not_wanted' ? null : { state: spaced(one.credentials) },
                one.credentials === 'not_wanted' ? null : rightsBy(one.credentials, one.decided),
              ]
            : []),
        ]),
      ),
    );
  },
);
