import { lastReminderOut } from '../../domain/escalation.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import { Capacity } from '../../domain/plan.ts';
import { participantStatuses } from '../../machines/machines.ts';
import {
  awaitedLines,
  banner,
  days,
  facts,
  howToSend,
  minute,
  notAccepted,
  plain,
  spaced,
  table,
} from '../shared/page.ts';
import type { MeetingPage, OrdersState } from './state.ts';

const capacities: Record<Capacity, string> = {
  state_party: 'States Parties',
  ratified: 'States that have consented to be bound',
  signatory: 'signatories',
  state_not_party: 'States not party',
  observer_organization: 'observer organizations',
};

/** Waiting orders, silence procedures and holds. */
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

/** Whom mail does not move, as far as counts tell: who they are, and by which channel, `today` says. */
function escalationLines({ meeting, plan, circulations, tally: { status }, now, phase }: MeetingPage): string[] {
  if (phase === 'concluded' || phase === 'cancelled') return [];
  const reminder = lastReminderOut(plan, Object.fromEntries(circulations.map((one) => [one.name, one])), now);
  const silent = ['posted', 'notified', 'acknowledged', 'no_reply'].reduce((sum, one) => sum + (status[one] ?? 0), 0);
  const lines = [
    ...((status.undeliverable ?? 0) === 0 ? [] : [`- undeliverable: ${status.undeliverable}`]),
    ...(reminder === null || silent === 0 ? [] : [`- silent after ${reminder}: ${silent}`]),
  ];
  if (lines.length === 0) return [];
  return [
    '#### To be reached another way',
    ...lines,
    '',
    `By which channel, and how: \`convene today ${meeting}\``,
    '',
  ];
}

export function meetingPage(page: MeetingPage): string {
  const { plan, tally } = page;
  const link = (words: string, workflowId: string) =>
    `[${words}](/namespaces/${page.namespace}/workflows/${encodeURIComponent(workflowId)})`;
  const local = (instant: string) => minute(instant, plan.venue, plan.venue.city);
  const count = (counts: Partial<Record<string, number>>, key: string) => String(counts[key] ?? 0);
  return [
    ...banner(page.mode),
    `### ${plan.name}`,
    ...facts([
      ['Phase', spaced(page.phase)],
      // a live meeting's page is redrawn only when something happens
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
    ...escalationLines(page),
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
    ...(tally.credentials === undefined
      ? []
      : table(
          ['credentials', 'number'],
          Object.entries(tally.credentials).map(([stands, n]) => [spaced(stands), String(n)]),
        )),
    ...table(
      ['capacity', 'number'],
      Capacity.options
        .filter((c) => c !== 'ratified' || tally.capacity[c] !== undefined)
        .map((c) => [capacities[c], count(tally.capacity, c)]),
    ),
    ...notAccepted(page.notAccepted),
  ].join('\n');
}
