import { z } from 'zod';
import { spaced } from '../../client/words.ts';
import { Capacity } from '../../domain/plan.ts';
import { participantStatuses } from '../../machines/status.ts';
import { body } from '../body.ts';
import { table } from '../terminal.ts';
import { meeting } from './words.ts';

const Status = z.enum([...participantStatuses], { error: `must be one of ${participantStatuses.join(', ')}` });
const OfCapacity = z.enum(Capacity.options, { error: `must be one of ${Capacity.options.join(', ')}` });

export const participants = body(
  { meeting, status: Status.optional(), capacity: OfCapacity.optional() },
  async (input, cli) => {
    const participants = await cli.connected(async ({ convene: { registry } }) => {
      await registry.meeting(input.meeting);
      return (await registry.participants(input.meeting)).filter(
        (one) =>
          (input.status === undefined || one.status === input.status) &&
          (input.capacity === undefined || one.capacity === input.capacity),
      );
    });
    cli.print(participants, () =>
      table(
        ['code', 'name', 'capacity', 'status', 'persons', 'late', 'channel', 'language'],
        participants.map((one) => [
          one.code,
          one.name,
          spaced(one.capacity),
          { state: one.status },
          one.persons,
          one.late ? 'late' : null,
          one.channel,
          one.language,
        ]),
      ),
    );
  },
);
