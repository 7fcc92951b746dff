import { type ParticipantStatus, participantStatus, participantStatuses } from '../machines/machines.ts';
import type { CirculationInput, CirculationState } from './circulation.ts';
import type { CollectionParticipant } from './collection.ts';
import type { MeetingPage } from './meeting.ts';
import { type Awaited, workflowIds } from './messages.ts';
import type { OrdersState } from './ordering.ts';
import { Capacity, type CirculationPlan, type Mode } from './plan.ts';
import type { SessionInput } from './session.ts';

/**
 * What the Temporal UI shows as "current details": Markdown, made from state alone.
 *
 * The UI's renderer gives table cells no space between them, keeps line breaks, cuts code blocks at the right edge and
 * turns 1/2 into a fraction. Hence the space in cells, hashes and JSON as inline code (it wraps, and is copied whole),
 * and `plain`.
 */

const REHEARSAL = ['> **REHEARSAL**: nothing of this reaches a mission.', ''];
const banner = (mode: Mode) => (mode === 'rehearsal' ? REHEARSAL : []);
/** A summary with the mark of a rehearsal, for lists where no page is open. */
export const marked = (mode: Mode, summary: string) => (mode === 'rehearsal' ? `${summary} · REHEARSAL` : summary);
const EM_SPACE = '\u2003';

const capacities: Record<Capacity, string> = {
  state_party: 'States Parties',
  signatory: 'signatories',
  state_not_party: 'States not party',
  observer_organization: 'observer organizations',
};

const spaced = (word: string) => word.replaceAll('_', ' ');
/** Text in which the renderer makes no fraction of 78/32. */
export const plain = (text: string) => text.replace(/(\d)\/(?=\d)/g, '$1&#47;');

const minutes = {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
} as const;

/** An instant in the local time of a place. */
const minute = (instant: string, timeZone: string, place: string) =>
  `${formatOf(timeZone).format(new Date(instant))} (${place})`;

/** To make one takes longer than all that it ever formats. */
const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const made = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { ...minutes, timeZone });
  formats.set(timeZone, made);
  return made;
}

/** `10–13 September 2024`, from two calendar dates. */
export const days = (from: string, to: string) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).formatRange(new Date(from), new Date(to));

function table(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]) =>
    `| ${cells.map((cell) => plain(cell.replaceAll('|', '\\|')) + EM_SPACE).join(' | ')} |`;
  return [line(head), `|${head.map(() => ' :--- |').join('')}`, ...rows.map(line), ''];
}

const facts = (list: [name: string, value: string][]) => [
  ...list.map(([name, value]) => `- **${name}:** ${plain(value)}`),
  '',
];

/** The JSON that the awaited officer sends, ready to copy into the form. */
function example({ act, officer, revision, sha256 }: Awaited, chain: CirculationPlan['chain'], step: string): string {
  const head = { v: 1, actor: `officer:${officer}`, officer, revision };
  if (act === 'revise') return JSON.stringify({ ...head, textSha256: null });
  const slip = { kind: 'slip', reference: 'REFERENCE', date: 'YYYY-MM-DD', sha256: 'SHA-256 OF THE SLIP' };
  const needed = chain.find((one) => one.step === step)?.needs === 'slip' ? { evidence: slip } : {};
  return JSON.stringify({ ...head, sha256, ...needed });
}

function awaitedLines(awaited: Awaited, chain: CirculationPlan['chain']): string[] {
  const { act, circulation, officer, revision, step } = awaited;
  const what = act === 'approve' ? `approval of step ${step}` : 'a revised text';
  return [
    `**${circulation}**, revision ${revision}: **${what}**, by **${officer}**`,
    '',
    `\`${example(awaited, chain, step)}\``,
    '',
  ];
}

const howToSend = (where: string) =>
  `Copy the line of JSON. ${where}: More Actions, Send an Update, choose the name (\`approve\`, or \`revise\` for a ` +
  'revised text), paste it as Data, Submit.';

/** What was ordered and is not in effect yet, what is proposed by silence, who is held. */
function ordersLines({ waiting, silences, holds }: OrdersState, local: (instant: string) => string): string[] {
  const lines = [
    ...waiting.map(({ name, circulation, at }) =>
      at === null ? `${name}: in effect once ${circulation} is issued` : `${name}: in effect on ${local(at)}`,
    ),
    ...silences.map(
      ({ circulation, state, ordered }) =>
        `silence procedure ${circulation}: ${state}, until ${local(ordered.order.until.at)}`,
    ),
    ...holds.map(
      ({ participant, circulation = 'everything', reason }) => `${participant} is held from ${circulation}: ${reason}`,
    ),
  ];
  return lines.length === 0 ? [] : ['#### Orders', ...lines.map((line) => `- ${plain(line)}`), ''];
}

/** What was sent here and changed nothing, with the reason; it quotes strangers. */
function notAccepted(lines: string[]): string[] {
  if (lines.length === 0) return [];
  return ['#### Not accepted', ...lines.map((line) => `- ${line.replaceAll('`', "'").replace(/[<>[\]|]/g, ' ')}`), ''];
}

export function meetingPage(page: MeetingPage): string {
  const { plan, tally } = page;
  const link = (words: string, workflowId: string) =>
    `[${words}](/namespaces/${page.namespace}/workflows/${encodeURIComponent(workflowId)})`;
  const local = (instant: string) => minute(instant, plan.venue.timeZone, plan.venue.city);
  const count = (counts: Partial<Record<string, number>>, key: string) => String(counts[key] ?? 0);
  return [
    ...banner(page.mode),
    `### ${plan.name}`,
    ...facts([
      ['Phase', spaced(page.phase)],
      // the page of a live meeting is drawn when something happens, and stands still between
      [page.mode === 'live' ? 'As of' : 'Clock', local(page.now)],
      ['Next date', page.next === null ? 'none' : local(page.next)],
      ['Delegations by', local(plan.deadline.at)],
      ...(plan.format === undefined ? [] : [['Format', spaced(plan.format)] as [string, string]]),
      ['Meeting', `${plan.venue.name}, ${plan.venue.city}, ${days(plan.opens.date, plan.closes.date)}`],
    ]),
    '#### Awaited',
    ...(page.awaited.length === 0 ? ['Nobody.', ''] : [howToSend('On the page of the circulation'), '']),
    ...page.awaited.flatMap((awaited) =>
      awaitedLines(awaited, plan.circulations.find((c) => c.name === awaited.circulation)?.chain ?? []),
    ),
    ...ordersLines(page.orders, local),
    '#### Circulations',
    ...table(
      ['circulation', 'state', 'revision', 'dispatched'],
      page.circulations.map((c) => [
        link(c.name, workflowIds.circulation(page.meeting, c.name)),
        spaced(c.state),
        String(c.revision),
        c.dispatched,
      ]),
    ),
    `#### Participants: ${Object.values(tally.capacity).reduce((sum, n) => sum + n, 0)}`,
    `Who they are: ${link('the collection', workflowIds.collection(page.meeting, 1))}`,
    '',
    ...table(
      ['status', 'number'],
      participantStatuses.filter((s) => tally.status[s] !== undefined).map((s) => [spaced(s), count(tally.status, s)]),
    ),
    ...table(
      ['capacity', 'number'],
      Capacity.options.map((c) => [capacities[c], count(tally.capacity, c)]),
    ),
    ...notAccepted(page.notAccepted),
  ].join('\n');
}

export function circulationPage(input: CirculationInput, state: CirculationState, awaited: Awaited | null): string {
  const { context, value } = state.snapshot;
  return [
    ...banner(input.mode),
    `### ${input.plan.name}: ${spaced(String(value))}, revision ${context.revision}`,
    ...facts([
      ['Number', `${state.number} of ${state.date}`],
      ['Recipients', String(state.recipients)],
    ]),
    ...(awaited === null
      ? []
      : [
          '#### Awaited',
          ...awaitedLines(awaited, context.chain),
          `${howToSend('Above on this page')} (The first click may only tidy the JSON; then click again.)`,
          '',
        ]),
    '#### Approvals',
    ...table(
      ['step', 'officer', 'approved'],
      context.chain.map((step) => {
        const given = context.approvals.find((approval) => approval.step === step.step);
        return [step.step, step.officer, given === undefined ? 'not yet' : `\`${given.sha256.slice(0, 12)}…\``];
      }),
    ),
    '#### Documents',
    ...state.documents.map((d) => `- ${d.name}, ${d.language}, pages: ${d.pages}, SHA-256 \`${d.sha256}\``),
    '',
    ...notAccepted(state.setAside),
  ].join('\n');
}

export function collectionPage(page: {
  meeting: string;
  shard: number;
  shards: number;
  mode: Mode;
  participants: CollectionParticipant[];
  notAccepted: string[];
}): string {
  const withStatus = (status: ParticipantStatus) =>
    page.participants.filter((p) => participantStatus(p.snapshot) === status).map((p) => `${p.name} (${p.code})`);
  return [
    ...banner(page.mode),
    `### Participants of ${page.meeting}, ${page.shard} of ${page.shards}`,
    ...participantStatuses.flatMap((status) => {
      const names = withStatus(status);
      return names.length === 0 ? [] : [`#### ${spaced(status)}: ${names.length}`, names.join(', '), ''];
    }),
    ...notAccepted(page.notAccepted),
  ].join('\n');
}

export function sessionPage(
  input: SessionInput,
  calendar: { at: string; event: string }[],
  done: number,
  aside: string[],
): string {
  return [
    ...banner(input.mode),
    `### Session of ${input.meeting}`,
    ...table(
      ['event', 'at', 'done'],
      calendar.map((item, i) => [spaced(item.event), minute(item.at, 'UTC', 'UTC'), i < done ? 'yes' : 'not yet']),
    ),
    ...notAccepted(aside),
  ].join('\n');
}
