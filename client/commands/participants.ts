import type { Command } from 'commander';
import { z } from 'zod';
import { participantStatuses } from '../../machines/machines.ts';
import type { MeetingPlan } from '../../workflows/plan.ts';
import { Capacity } from '../../workflows/plan.ts';
import { action } from '../cli.ts';
import type { ActRow, ContactRow, MailRow, ParticipantRow, SubmissionRow } from '../registry.ts';
import { paint, printable, table } from '../terminal.ts';
import { clock, code, meeting, spaced } from './words.ts';

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
      .command('file <meeting> <code>')
      .description('one participant: contacts, proof of what was sent, what came, acts'),
    { meeting, code },
    async (input, cli) => {
      const file = await cli.connected(async ({ convene: { registry } }) => {
        const { plan } = await registry.meeting(input.meeting);
        const participant = await registry.participant(input.meeting, input.code);
        const [contacts, sent, received, acts] = await Promise.all([
          registry.contactsOf(input.code),
          registry.mailOf(input.meeting, input.code),
          registry.submissionsOf(input.meeting, input.code),
          registry.acts(input.meeting, { subject: input.code }),
        ]);
        return { plan, value: { meeting: input.meeting, participant, contacts, sent, received, acts } };
      });
      cli.print(file.value, () => describe(file.plan, file.value));
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

type File = {
  meeting: string;
  participant: ParticipantRow;
  contacts: ContactRow[];
  sent: MailRow[];
  received: SubmissionRow[];
  acts: ActRow[];
};

function describe(plan: MeetingPlan, { meeting: id, participant, contacts, sent, received, acts }: File): string {
  const { code: of, name, capacity, status, addressee, channel, language, late } = participant;
  const heading = (text: string) => ['', paint('bold', text)];
  return [
    paint('bold', `${printable(name)} (${of}), ${spaced(capacity)}`),
    `${id} · ${status}${late ? ' · late' : ''} · addressed to the ${spaced(addressee)} by ${channel} in ${language}`,
    ...heading('Contacts'),
    contacts.length === 0
      ? 'none in the directory'
      : table(
          ['rank', 'role', 'channel', 'place', 'address', 'name', 'valid'],
          contacts.map((one) => [
            one.rank,
            one.role,
            one.channel,
            spaced(one.place),
            one.address,
            one.name,
            `${one.valid_from} to ${one.valid_until ?? 'further notice'}`,
          ]),
        ),
    ...heading('Sent, with proof'),
    ...(sent.length === 0 ? ['nothing by e-mail'] : sent.flatMap(proofOf)),
    ...heading('Received'),
    ...(received.length === 0 ? ['no delegation'] : received.flatMap((one) => delegationOf(one))),
    ...heading('Acts'),
    acts.length === 0 ? 'none' : actsTable(acts, plan),
  ].join('\n');
}

/** Message and answer, as one shows them to a mission that says it received nothing. Times of the world, in UTC. */
const proofOf = (mail: MailRow): string[] => [
  `${mail.circulation} (revision ${mail.revision}) to ${printable(mail.envelope_to.join(', '))}: ${mail.state}` +
    (mail.repeats > 0 ? `, handed over ${mail.repeats + 1} times under the same Message-ID` : ''),
  `  subject     ${printable(mail.subject)}`,
  `  Message-ID  ${printable(mail.message_id)}`,
  `  answer      ${mail.answer === null ? 'none' : printable(mail.answer)}${mail.answered_at === null ? '' : ` (${mail.answered_at})`}`,
];

const delegationOf = ({ id, created_at, delegation }: SubmissionRow): string[] => [
  `submission ${id} of ${created_at}`,
  ...delegation.persons.map(
    ({ name, title, role }) => `  ${role.padEnd(9)} ${printable(name)}${title === null ? '' : `, ${printable(title)}`}`,
  ),
];
