import { askedOfWhom } from '../../client/questions.ts';
import { DAY_MS, DAYS, type Day, SILENT, todayOf } from '../../client/today.ts';
import { clock, spaced } from '../../client/words.ts';
import { ConveneError } from '../../domain/errors.ts';
import type { MeetingPlan } from '../../domain/plan.ts';
import { printable } from '../../domain/storable.ts';
import type { MeetingRow } from '../../registry/meetings.ts';
import { isOver } from '../../registry/registry.ts';
import type { Connected } from '../../stack/clients.ts';
import { body } from '../body.ts';
import { folded, paint } from '../terminal.ts';
import { changeSaid, holdSaid, proposalSaid, silenceSaid, waitSaid } from './ordered.ts';
import { counted, meeting } from './words.ts';

/** The most of a long list that is shown. */
const LISTED = 20;

/** Of a meeting that a release without proofs began. */
const BEFORE =
  'It began before proofs were asked for, and goes on without them: whoever can write to the Temporal server can act in it (SECURITY.md). The next meeting asks for them.';

type Today = Awaited<ReturnType<typeof todayOf>>;

export const today = body({ meeting: meeting.optional() }, async (input, cli) => {
  const days = await cli.connected(async (connected) => {
    const { registry } = connected.convene;
    if (input.meeting !== undefined) return [await todayOf(connected, await registry.meeting(input.meeting))];
    const rows = (await registry.meetings()).filter((row) => !isOver(row));
    const live = rows.filter(({ mode }) => mode === 'live');
    const rehearsals = rows.filter(({ mode }) => mode === 'rehearsal');
    return Promise.all([...live, ...rehearsals].map((row) => dayOrProblem(connected, row)));
  });
  cli.print(
    days.map((day) => ('problem' in day ? day : day.value)),
    () =>
      days.length === 0
        ? 'No meeting is under way.'
        : days.map((day) => ('problem' in day ? describeProblem(day) : describe(day))).join('\n\n'),
  );
});

type MeetingProblem = { meeting: string; mode: string; problem: { code: string; message: string }; command: string };

/** A meeting whose workflow has ended must not hide the others. */
async function dayOrProblem(connected: Connected, row: MeetingRow): Promise<Today | MeetingProblem> {
  try {
    return await todayOf(connected, row);
  } catch (error) {
    if (!(error instanceof ConveneError)) throw error;
    const { code, message } = error;
    return { meeting: row.id, mode: row.mode, problem: { code, message }, command: `convene check ${row.id}` };
  }
}

const mark = (mode: string) => (mode === 'rehearsal' ? `  ${paint('yellow', 'REHEARSAL')}` : '');

const describeProblem = ({ meeting: id, mode, problem, command }: MeetingProblem) =>
  [paint('bold', id) + mark(mode), folded(`${paint('red', problem.code)}: ${problem.message}`), `  ${command}`].join(
    '\n',
  );

const heading = (text: string) => ['', paint('bold', text)];
const section = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : [...heading(title), ...lines]);
const withCommand = (text: string, command: string) => [folded(text), `  ${command}`];
const who = ({ code, name }: { code: string; name: string }) => `${code} ${printable(name)}`;

const describe = ({ plan, value }: Today): string =>
  [
    paint('bold', `${value.meeting} · ${spaced(value.phase)} · ${clock(value.now, plan)}`) + mark(value.mode),
    ...(value.proofs === 'before' ? ['', folded(paint('yellow', BEFORE))] : []),
    ...awaitedLines(value, plan),
    ...orderLines(value, plan),
    ...dueLines(value, plan),
    ...erasureLines(value),
    ...participantLines(value),
    ...mailLines(value),
    ...section(
      `Set aside or failed in ${DAYS} days`,
      value.attention.flatMap((one) =>
        withCommand(
          `no. ${one.seq}, ${clock(one.at, plan)}: ${spaced(one.action)} (${printable(one.subject)})${one.reason === '' ? '' : `: ${printable(one.reason)}`}`,
          one.command,
        ),
      ),
    ),
    ...section(
      'Changed nothing today (docs/operating.md#messages-that-change-nothing)',
      value.unheard.flatMap((one) => withCommand(unheardSaid(one, plan), one.command)),
    ),
  ].join('\n');

const erasureLines = ({ erasure }: Day): string[] =>
  section(
    'Personal data to be erased',
    erasure.length === 0
      ? []
      : [...erasure.map((one) => `${one.class}: from ${one.on}`), `  ${erasure[0]?.command ?? ''}`],
  );

const unheardSaid = (
  { workflow, signals, updates, reasons, since, last }: Day['unheard'][number],
  plan: MeetingPlan,
): string => {
  const many = [
    [signals, 'signal'],
    [updates, 'update'],
  ] as const;
  const counted = many.flatMap(([n, what]) => (n === 0 ? [] : [`${n} ${what}${n === 1 ? '' : 's'}`]));
  const why = Object.entries(reasons).map(([code, n]) => `${spaced(code)} ${n}`);
  return `${printable(workflow)}: ${counted.join(' and ')} since ${clock(since, plan)}, the last at ${clock(last, plan)} (${why.join(', ')})`;
};

const awaitedLines = ({ awaited, proposals, now }: Day, plan: MeetingPlan): string[] => [
  ...heading('Awaited'),
  ...(awaited.length === 0 ? ['nobody'] : []),
  ...awaited.flatMap((one) =>
    withCommand(
      `${one.circulation}, revision ${one.revision}, ${one.step}: ${one.officer}${one.since === null ? '' : `, since ${clock(one.since, plan)} (${ago(one.since, now)})`}`,
      one.command,
    ),
  ),
  ...section(
    'Proposed, and without the evidence that the step needs',
    proposals.flatMap((one) => withCommand(proposalSaid(one, plan), one.command)),
  ),
];

const orderLines = ({ meeting: id, orders, changes }: Day, plan: MeetingPlan): string[] => [
  ...section(
    'Officers whose entry changes, until somebody acknowledges it',
    changes.flatMap((one) => [
      changeSaid(one, plan),
      `  ${one.command}`,
      ...(one.stop === null ? [] : [`  ${one.stop}`]),
    ]),
  ),
  ...section(
    'Ordered, and not in effect yet',
    orders.waiting.map((one) => waitSaid(one, plan)),
  ),
  ...section(
    'Silence procedures',
    orders.silences.map((one) => silenceSaid(id, one, plan)),
  ),
  ...section(
    'Held: nothing is dispatched to them',
    orders.holds.map((one) => holdSaid(id, one)),
  ),
];

const dueLines = ({ due, now }: Day, plan: MeetingPlan): string[] => [
  ...heading(`Due in ${DAYS} days (${plan.venue.timeZone})`),
  ...(due.length === 0 ? ['nothing'] : []),
  ...due.map(({ at, what }) => {
    const isLater = Date.parse(at) > Date.parse(now) + DAYS * DAY_MS;
    return `${isLater ? 'nothing; next: ' : ''}${clock(at, plan)}  ${what}`;
  }),
];

const participantLines = ({
  meeting: id,
  silent,
  undeliverable,
  escalation,
  toConfirm,
  noteAwaited,
  contested,
  credentials,
  unspelled,
  questions,
}: Day): string[] => [
  ...heading(`Silent: ${silent.length}`),
  ...SILENT.flatMap((status) => {
    const codes = silent.filter((one) => one.status === status).map(({ code }) => code);
    if (codes.length === 0) return [];
    return [
      `${spaced(status)} (${codes.length})  convene participants ${id} --status ${status}`,
      folded(codes.join(' '), '  '),
    ];
  }),
  ...section(
    'Undeliverable: hand the paper over, and confirm that',
    shortened(undeliverable, (one) => withCommand(`${who(one)}${saidOf([one.reachedOnly, one.answer])}`, one.command)),
  ),
  ...section(
    `To be reached another way: ${escalation.length}`,
    shortened(escalation, (one) => withCommand(`${who(one)}, ${escalatedSaid(one)}`, one.command)),
  ),
  ...section(
    'By post or hand: confirm the delivery',
    shortened(toConfirm, (one) => [who(one), `  ${one.command}`]),
  ),
  ...section(
    'Contested: two authorities have named a delegation, and the legal adviser decides',
    shortened(contested, (one) => [who(one), `  ${one.command}`]),
  ),
  ...section(
    'Delegations: ask',
    shortened(questions, (one) => withCommand(`${askedOfWhom(one).join(', ')}: ${one.said}`, one.command)),
  ),
  ...section(
    'Answered by page or file, and the signed note is awaited',
    shortened(noteAwaited, (one) => [who(one), `  ${one.command}`]),
  ),
  ...section('Credentials', credentialsSaid(credentials)),
  ...section(
    'Uploaded as credentials: look at them, and record what they are (`convene credentials`)',
    shortened(credentials.toCheck, (one) => [who(one), `  ${one.command}`]),
  ),
  ...section(
    'Names that papers cannot print: ask for their Latin spelling',
    shortened(unspelled, (one) => [`${one.code}: person ${one.places.join(', ')} of its list`, `  ${one.command}`]),
  ),
];

/** Why the mail of a participant is not enough, and what else the directory has. */
function escalatedSaid({ why, circulation, next: { channel, contact, place } }: Day['escalation'][number]): string {
  const because = why === 'silent' ? `silent after ${circulation}` : `${circulation} reached no contact`;
  if (channel === 'none') return `${because}: no other contact; by telephone, which the directory does not keep`;
  const ways = { email: 'e-mail to', post: 'by post to', hand: 'by hand to' };
  return `${because}: ${ways[channel]} ${contact} (${spaced(place ?? '')})`;
}
const credentialsSaid = ({ stand, rights }: Day['credentials']): string[] =>
  Object.keys(stand).length === 0
    ? []
    : [
        counted(CREDENTIALS, stand),
        `${rights.provisional ?? 0} take part provisionally, with their rights; ${rights.full ?? 0} are decided, ${rights.none ?? 0} refused and without rights`,
      ];

const CREDENTIALS = ['awaited', 'submitted', 'deferred', 'accepted', 'refused'];

const mailLines = ({ mail }: Day): string[] => [
  ...section(
    'Mail that waits',
    mail.waiting.flatMap((one) => withCommand(waits(one), one.command)),
  ),
  ...section(
    'Mail refused or without an answer',
    shortened(mail.refused, (one) =>
      withCommand(
        `${one.participant}, ${one.circulation}: ${printable(one.address ?? `contact ${one.contact}`)} ${one.state}${saidOf([one.reachedOnly, one.answer])}`,
        one.command,
      ),
    ),
  ),
  ...(mail.reachedOtherwise === 0
    ? []
    : ['', folded(`${mail.reachedOtherwise} more messages were refused, and taken at another contact.`)]),
];

/** What became of a message, where something is known. */
const saidOf = (known: readonly (string | null)[]): string => {
  const said = known.filter((one) => one !== null);
  return said.length === 0 ? '' : `: ${printable(said.join('; '))}`;
};

/** The first of a long list, and how many there are besides. */
function shortened<T>(all: readonly T[], lines: (one: T) => string[]): string[] {
  const rest = all.length - LISTED;
  return [...all.slice(0, LISTED).flatMap(lines), ...(rest > 0 ? [`… and ${rest} more; --json has them all`] : [])];
}

const waits = ({ circulation, messages, deferred, since, answer }: Day['mail']['waiting'][number]) =>
  `${circulation}: ${messages} messages, ${deferred} of them put off, since ${since.slice(0, 16).replace('T', ' ')} UTC` +
  (answer === null ? '; no server has answered' : `: ${printable(answer)}`);

function ago(from: string, to: string): string {
  const days = Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS);
  return days < 1 ? 'today' : days === 1 ? '1 day' : `${days} days`;
}
