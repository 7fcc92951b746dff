import type { Command } from 'commander';
import { z } from 'zod';
import { participantStatuses } from '../../machines/machines.ts';
import type { MeetingPlan } from '../../workflows/plan.ts';
import { Capacity } from '../../workflows/plan.ts';
import { action } from '../cli.ts';
import type { ActRow } from '../registry.ts';
import { table } from '../terminal.ts';
import { clock, meeting, spaced } from './words.ts';

const Status = z.enum([...participantStatuses], { error: `must be one of ${participantStatuses.join(', ')}` });
const OfCapacity = z.enum(Capacity.options, { error: `must be one of ${Capacity.options.join(', ')}` });

export function registerParticipants(program: Command): void {
  action(
    program
      .command('participants <meeting>')
      .description('the participants and where each stands')
      .option('--status <status>', 'only those of this status, such as no_reply')
      .option('--capacity <capacity>', 'only those of this capacity, such as state_party'),
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

  action(
    program
      .command('acts <meeting>')
      .description('the record of acts: who did what, when, on what basis')
      .option('--subject <subject>', 'a participant’s code or a circulation’s name')
      .option('--actor <actor>', 'such as officer:legal-officer')
      .option('--limit <number>', 'the newest so many', '50'),
    {
      meeting,
      subject: z.string().optional(),
      actor: z.string().optional(),
      limit: z.coerce.number().int('must be a whole number').min(1, 'must be at least 1').max(100_000),
    },
    async ({ meeting: id, limit, subject, actor }, cli) => {
      const { plan, acts } = await cli.connected(async ({ convene: { registry } }) => ({
        plan: (await registry.meeting(id)).plan,
        acts: await registry.acts(id, { limit, ...(subject ? { subject } : {}), ...(actor ? { actor } : {}) }),
      }));
      cli.print(acts, () => actsTable(acts, plan));
    },
  );
}

function actsTable(acts: readonly ActRow[], plan: MeetingPlan): string {
  return table(
    ['no.', 'at', 'actor', 'action', 'subject', 'basis', 'detail'],
    acts.map(({ seq, act }) => [
      seq,
      clock(act.at, plan),
      act.actor,
      act.action,
      act.subject,
      act.basis === null ? null : `${spaced(act.basis.kind)} ${act.basis.reference} of ${act.basis.date}`,
      Object.entries(act.detail)
        .map(([key, value]) => `${key}=${/^[0-9a-f]{64}$/.test(String(value)) ? short(String(value)) : value}`)
        .join(' '),
    ]),
  );
}

const short = (sha256: string) => `${sha256.slice(0, 12)}…`;
