import { type ParticipantStatus, participantStatus, participantStatuses } from '../machines/machines.ts';
import type { CirculationInput, CirculationState } from './circulation.ts';
import type { CollectionParticipant } from './collection.ts';
import type { MeetingPage } from './meeting.ts';
import type { Awaited } from './messages.ts';
import type { Mode } from './plan.ts';
import type { SessionInput } from './session.ts';

/** What the Temporal UI shows as "current details": Markdown, made from state alone. */

const banner = (mode: Mode) =>
  mode === 'rehearsal' ? ['> **REHEARSAL**: nothing of this reaches a mission.', ''] : [];

const minute = (instant: string) => `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;

function table(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

/** The JSON that the awaited officer sends, ready to copy into the form. */
function example(awaited: Awaited): string {
  const { officer, revision, sha256 } = awaited;
  const head = { v: 1, actor: `officer:${officer}`, officer, revision };
  return JSON.stringify(awaited.act === 'approve' ? { ...head, sha256 } : { ...head, textSha256: null });
}

function awaitedLines(awaited: Awaited): string[] {
  const what = awaited.act === 'approve' ? 'approval' : 'a revision';
  return [
    `**${awaited.circulation}**, revision ${awaited.revision}: ${what} by \`${awaited.officer}\` (step ${awaited.step}). ` +
      `Send the update \`${awaited.act}\` to the circulation:`,
    '',
    '```json',
    example(awaited),
    '```',
    '',
  ];
}

export function meetingPage(page: MeetingPage): string {
  const { plan, tally } = page;
  return [
    ...banner(page.mode),
    `### ${plan.name}`,
    `${plan.venue.name}, ${plan.venue.city}, ${plan.opens.date} to ${plan.closes.date}`,
    '',
    ...table(
      ['phase', 'clock', 'next date', 'delegations by'],
      [[page.phase.replaceAll('_', ' '), minute(page.now), page.next ?? 'none', minute(plan.deadline.at)]],
    ),
    '#### Participants',
    ...table(
      ['capacity', 'number'],
      Object.entries(tally.capacity).map(([capacity, n]) => [capacity.replaceAll('_', ' '), String(n)]),
    ),
    ...table(
      ['status', 'number'],
      Object.entries(tally.status).map(([status, n]) => [status.replaceAll('_', ' '), String(n)]),
    ),
    '#### Circulations',
    ...table(
      ['circulation', 'state', 'revision', 'dispatched'],
      page.circulations.map((c) => [c.name, c.state, String(c.revision), c.dispatched]),
    ),
    '#### Awaited',
    ...(page.awaited.length === 0 ? ['Nobody.'] : page.awaited.flatMap(awaitedLines)),
  ].join('\n');
}

export function circulationPage(input: CirculationInput, state: CirculationState, awaited: Awaited | null): string {
  const { context, value } = state.snapshot;
  return [
    ...banner(input.mode),
    `### ${input.plan.name}: ${String(value).replaceAll('_', ' ')}, revision ${context.revision}`,
    `${input.plan.kind}, ${state.number} of ${state.date}, for ${state.recipients} recipients`,
    '',
    ...table(
      ['document', 'language', 'pages', 'SHA-256'],
      state.documents.map((d) => [d.name, d.language, String(d.pages), d.sha256]),
    ),
    ...table(
      ['step', 'officer', 'approved'],
      context.chain.map((step) => {
        const given = context.approvals.find((approval) => approval.step === step.step);
        return [step.step, step.officer, given === undefined ? '' : given.sha256.slice(0, 12)];
      }),
    ),
    ...(awaited === null ? [] : ['#### Awaited', ...awaitedLines(awaited)]),
    ...(state.setAside.length === 0
      ? []
      : ['#### Not accepted', ...state.setAside.map((line) => `- ${line.replaceAll('`', "'")}`)]),
  ].join('\n');
}

export function collectionPage(page: {
  meeting: string;
  shard: number;
  shards: number;
  mode: Mode;
  participants: CollectionParticipant[];
}): string {
  const byStatus = new Map<ParticipantStatus, string[]>();
  for (const p of page.participants) {
    const status = participantStatus(p.snapshot);
    byStatus.set(status, [...(byStatus.get(status) ?? []), `${p.name} (${p.code})`]);
  }
  return [
    ...banner(page.mode),
    `### Participants of ${page.meeting}, ${page.shard} of ${page.shards}`,
    ...table(
      ['status', 'number', 'participants'],
      participantStatuses.flatMap((status) => {
        const names = byStatus.get(status);
        return names === undefined ? [] : [[status.replaceAll('_', ' '), String(names.length), names.join(', ')]];
      }),
    ),
  ].join('\n');
}

export function sessionPage(input: SessionInput, calendar: { at: string; event: string }[], done: number): string {
  return [
    ...banner(input.mode),
    `### Session of ${input.meeting}`,
    ...table(
      ['event', 'at', 'done'],
      calendar.map((item, i) => [item.event.replaceAll('_', ' '), minute(item.at), i < done ? 'yes' : '']),
    ),
  ].join('\n');
}
