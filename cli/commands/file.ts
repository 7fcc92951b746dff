import { z } from 'zod';
import { clock, spaced } from '../../client/words.ts';
import { MeetingId } from '../../domain/plan.ts';
import { printable } from '../../domain/storable.ts';
import type { Connected } from '../../stack/clients.ts';
import { type ParticipantFile, participantFile } from '../../upkeep/participant-file.ts';
import { body, type Cli } from '../body.ts';
import { UsageError } from '../cli.ts';
import { folded, paint, paintState } from '../terminal.ts';
import { code, meeting } from './words.ts';

export const file = body(
  { which: z.string(), code: code.optional(), meeting: meeting.optional() },
  async ({ which, code: second, meeting: named }, cli) => {
    const file = await cli.connected(async (connected) => {
      const of = second ?? read(code, which, 'code');
      const id =
        second === undefined ? (named ?? (await meetingOf(connected, of, cli))) : read(MeetingId, which, 'meeting');
      if (second !== undefined && named !== undefined && named !== id) {
        throw new UsageError(`the meeting is given twice: ${id} and --meeting ${named}`);
      }
      return participantFile(connected, id, of);
    });
    const { plan, ...value } = file;
    cli.print(value, () => describe(file));
  },
);

function read<S extends z.ZodType>(schema: S, text: string, name: string): z.output<S> {
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`<${name}> ${parsed.error.issues[0]?.message}`);
}

/** The only meeting that has the participant; where there are several, the only live one. */
async function meetingOf({ convene: { registry } }: Connected, of: string, cli: Cli): Promise<string> {
  const meetings = await registry.meetingsOf(of);
  const live = meetings.filter(({ mode }) => mode === 'live');
  const [only, ...others] = live.length > 0 ? live : meetings;
  if (only === undefined) throw new UsageError(`${of} is in no meeting; \`convene list\` shows the meetings`);
  if (others.length > 0) {
    const known = meetings.map(({ id }) => id).slice(-10);
    throw new UsageError(`${of} is in several meetings; add --meeting with one of ${known.join(', ')}`);
  }
  if (meetings.length > 1) cli.say(`Of the live meeting ${only.id}; for a rehearsal add --meeting.`);
  return only.id;
}

const RIGHTS = { full: 'takes part', provisional: 'takes part provisionally, with its rights', none: 'has no rights' };

function credentialsSaid({
  form,
  as,
  signedBy,
  unchecked,
  assurance,
  rights,
}: NonNullable<ParticipantFile['credentials']>): string {
  const said = [
    ...(as === undefined ? [] : [`${form === 'formal' ? 'formal credentials, ' : ''}${as}`]),
    ...(signedBy === undefined ? [] : [`signed by the ${spaced(signedBy)}`]),
    ...(unchecked === true ? ['uploaded, and not looked at yet'] : []),
    ...(assurance === undefined ? [] : [`assurance that the originals follow: ${assurance}`]),
    RIGHTS[rights],
  ];
  return `credentials: ${said.join(' · ')}`;
}

function describe(file: ParticipantFile): string {
  const { plan, participant, contacts, sent, other, received, changed, questions, meeting: id } = file;
  const { code: of, name, capacity, status, addressee, channel, language, late, contested } = participant;
  const { regions } = file;
  const heading = (text: string) => ['', paint('bold', text)];
  return [
    paint('bold', `${printable(name)} (${of}), ${spaced(capacity)}`) +
      (file.mode === 'rehearsal' ? `  ${paint('yellow', 'REHEARSAL')}` : ''),
    folded(
      `${id} · ${paintState(status)}${late ? ' · late' : ''}${contested ? ' · contested' : ''} · addressed to the ${spaced(addressee)} by ${channel} in ${language}`,
    ),
    folded(
      Object.entries(regions)
        .map(([region, state]) => `${region} ${spaced(state)}`)
        .join(' · '),
    ),
    ...(file.credentials === null ? [] : [folded(credentialsSaid(file.credentials))]),
    ...heading('Contacts'),
    ...(contacts.length === 0
      ? [`none in the directory: nothing reaches ${of} until one is added`]
      : contacts.flatMap((one) => [
          folded(
            `${one.rank}. ${one.role} by ${one.channel}, ${spaced(one.place)}: ${printable(one.address)} (${one.valid_from} to ${one.valid_until ?? 'further notice'})`,
          ),
          folded(printable(one.name), '   '),
        ])),
    ...heading('Sent, with proof'),
    ...(sent.length + other.length === 0 ? ['nothing'] : []),
    ...sent.flatMap(proofOf),
    ...other.map((one) => folded(`${one.circulation}${one.number === null ? '' : `, ${one.number}`}: ${one.said}`)),
    ...heading('Received'),
    ...(received.length === 0 ? ['nothing'] : received.flatMap((one) => receivedLines(file, one))),
    ...(questions.length === 0 ? [] : heading('Asked about its delegation')),
    ...questions.flatMap((one) => [
      folded(
        `${one.said}${one.settled === null ? '' : ` (settled by act ${one.settled.seq}: ${printable(one.settled.reason)})`}`,
      ),
      ...(one.settled === null ? [`  convene questions ${id} --settle ${one.id} --reason "…"`] : []),
    ]),
    ...heading(`What changed (${plan.venue.timeZone})`),
    ...(changed.length === 0 ? ['nothing yet'] : []),
    ...changed.map((one) =>
      folded(
        `${clock(one.at, plan)}  ${paintState(one.status)} by ${one.actor}: ${printable(one.basis)}${one.seq === null ? '' : ` (act ${one.seq})`}`,
      ),
    ),
    '',
    `The acts themselves: convene acts ${id} --subject ${of}`,
  ].join('\n');
}

/** Message and answer, as proof for a mission that says it received nothing. Times are UTC by the world's clock. */
const proofOf = (mail: ParticipantFile['sent'][number]): string[] => [
  folded(
    `${mail.circulation} (revision ${mail.revision}) to ${mail.lost ? `contact ${printable(mail.contact)}` : printable(mail.envelope_to.join(', '))}: ${mail.state}` +
      (mail.repeats > 0 ? `, handed over ${mail.repeats + 1} times under the same Message-ID` : ''),
  ),
  `  subject     ${printable(mail.subject)}`,
  `  Message-ID  ${printable(mail.message_id)}`,
  `  SHA-256     ${mail.sha256 ?? (mail.lost ? 'not known: the message was lost with the registry' : 'not known: a paper is missing from the registry')}`,
  ...mail.attachments.flatMap((one) => [`  attached    ${one.filename}`, `              ${one.sha256}`]),
  `  answer      ${mail.answer === null ? 'none' : printable(mail.answer)}${mail.answered_at === null ? '' : ` (${mail.answered_at})`}`,
];

function receivedLines({ plan }: ParticipantFile, one: ParticipantFile['received'][number]): string[] {
  const { kind, at, actor, basis, channel, source, receipts, late, delegation, standing } = one;
  const marks = [...(late ? ['late'] : []), ...(standing === null ? [] : [standing])];
  return [
    folded(
      `${at === null ? 'no act' : clock(at, plan)}  ${spaced(kind)}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}${actor === null ? '' : `, ${actor}`}`,
    ),
    ...(basis === null
      ? []
      : [
          folded(
            `from ${spaced(basis.kind)} ${printable(basis.reference)} of ${basis.date}, received ${clock(basis.receivedAt, plan)}${basis.sha256 === undefined ? '' : `, scan ${basis.sha256}`}`,
            '  ',
          ),
        ]),
    ...(channel === null
      ? []
      : [
          folded(
            `by ${channel}${source === null ? '' : `, ${channel === 'page' ? 'the link of ' : ''}${printable(source)}`}`,
            '  ',
          ),
        ]),
    ...(receipts.length === 0
      ? []
      : [
          `  receipt ${receipts[0]?.id ?? ''} to ${receipts.length === 1 ? 'one address' : `${receipts.length} addresses`}: ${[...new Set(receipts.map(({ state }) => state))].join(', ')}`,
        ]),
    ...(delegation?.persons ?? []).map(
      ({ name, title, role }) =>
        `  ${role.padEnd(9)} ${printable(name)}${title === null ? '' : `, ${printable(title)}`}`,
    ),
  ];
}
