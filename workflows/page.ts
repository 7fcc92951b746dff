import {
  type Acting,
  type Approval,
  type ParticipantStatus,
  participantStatus,
  participantStatuses,
  type Step,
} from '../machines/machines.ts';
import type { Proposal } from './accepting.ts';
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

type Needs = 'none' | 'slip' | 'signature';
type Asked = Pick<Awaited, 'act' | 'revision' | 'sha256'> & { officer: string; for?: string | undefined };

const evidence = {
  none: {},
  slip: { evidence: { kind: 'slip', reference: 'REFERENCE', date: 'YYYY-MM-DD', sha256: 'SHA-256 OF THE SLIP' } },
  signature: { evidence: { kind: 'signature', signature: 'AS convene sign PRINTS IT' } },
} as const satisfies Record<Needs, object>;

/** The JSON that an awaited officer sends, ready to copy into the form. */
function example({ act, officer, for: instead, revision, sha256 }: Asked, needs: Needs): string {
  const acting = instead === undefined || instead === officer ? { officer } : { officer, for: instead };
  const head = { v: 1, actor: `officer:${officer}`, ...acting, revision };
  if (act === 'revise')
    return JSON.stringify({ v: 1, actor: `officer:${officer}`, officer, revision, textSha256: null });
  return JSON.stringify({ ...head, sha256, ...evidence[needs] });
}

const whatOf = ({ act, step }: Awaited) => (act === 'approve' ? `approval of step ${step}` : 'a revised text');
const asWhom = (officer: string, instead: string | undefined) =>
  instead === undefined || instead === officer ? `**${officer}**` : `**${officer}** for ${instead}`;

function awaitedLines(awaited: Awaited, chain: CirculationPlan['chain']): string[] {
  const { circulation, officer, others = [], revision, step } = awaited;
  const also = others.length === 0 ? '' : `; also awaited: ${others.join(', ')}`;
  return [
    `**${circulation}**, revision ${revision}: **${whatOf(awaited)}**, by ${asWhom(officer, awaited.for)}${also}`,
    '',
    `\`${example(awaited, chain.find((one) => one.step === step)?.needs ?? 'none')}\``,
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

export function circulationPage(
  input: CirculationInput,
  state: CirculationState,
  { awaited, acting, timeZone }: { awaited: Awaited | null; acting: Acting[]; timeZone: string },
): string {
  const { context, value } = state.snapshot;
  const since = state.wait?.since;
  const needs = context.chain[context.step]?.evidence ?? 'none';
  return [
    ...banner(input.mode),
    `### ${input.plan.name}: ${spaced(String(value))}, revision ${context.revision}`,
    ...facts([
      ['Number', `${state.number} of ${state.date}`],
      ['Recipients', String(state.recipients)],
      ...(awaited === null || since === undefined
        ? []
        : ([['Waiting since', minute(since, zoneOf(timeZone), timeZone)]] satisfies [string, string][])),
    ]),
    ...(awaited === null
      ? []
      : [
          '#### Awaited',
          `**${input.plan.name}**, revision ${context.revision}: **${whatOf(awaited)}**`,
          '',
          ...acting.flatMap(({ officer, for: instead }) => [
            `by ${asWhom(officer, instead)}`,
            '',
            `\`${example({ ...awaited, officer, for: instead }, needs)}\``,
            '',
          ]),
          `${howToSend('Above on this page')} (The first click may only tidy the JSON; then click again.)`,
          '',
        ]),
    '#### Approvals',
    ...table(
      ['step', 'officers', 'approved'],
      context.chain.map((step) => [step.step, asked(step), given(step, context.approvals)]),
    ),
    ...proposals(state.proposals),
    '#### Documents',
    ...state.documents.map((d) => `- ${d.name}, ${d.language}, pages: ${d.pages}, SHA-256 \`${d.sha256}\``),
    '',
    ...notAccepted(state.setAside),
  ].join('\n');
}

/** A page must be drawn whatever the plan says. */
function zoneOf(timeZone: string): string {
  try {
    formatOf(timeZone);
    return timeZone;
  } catch {
    return 'UTC';
  }
}

/** Who is asked in a step, how many of them, and who may act for them. */
function asked({ officers, quorum, superior, delegates, evidence }: Step): string {
  const those = officers.join(', ');
  return [
    quorum < officers.length ? `${quorum} of ${officers.length}: ${those}` : those,
    ...(evidence === 'none' ? [] : [`with a ${evidence}`]),
    ...delegates.map((one) => `${one.officer} for ${one.for} from ${one.from} until ${one.until} (${one.basis})`),
    ...(superior === null ? [] : [`superior: ${superior}`]),
  ].join('; ');
}

function given({ step }: Step, approvals: readonly Approval[]): string {
  const those = approvals.filter((one) => one.step === step);
  if (those.length === 0) return 'not yet';
  return those
    .map(({ officer, as, for: instead, on, evidence, sha256 }) => {
      const place = as === 'officer' ? '' : `, ${as} ${as === 'delegate' ? 'of' : 'over'} ${instead}`;
      return `${officer}${place}${on === null ? '' : `, ${on}`}${evidence === 'none' ? '' : `, ${evidence}`} \`${sha256.slice(0, 12)}…\``;
    })
    .join('; ');
}

function proposals(list: readonly Proposal[]): string[] {
  if (list.length === 0) return [];
  return [
    '#### Proposals',
    'Approvals that lack the evidence their step needs. They change nothing.',
    '',
    ...table(
      ['step', 'officer', 'at', 'what it lacks'],
      list.map(({ step, officer, at, lacks }) => [step, officer, at, lacks.replaceAll('`', "'")]),
    ),
  ];
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
