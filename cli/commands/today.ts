import type { Command } from 'commander';
import { asking } from '../../client/asking.ts';
import type { Connected } from '../../client/connect.ts';
import { openOrders, stillPlanned } from '../../client/ordered.ts';
import { clock, spaced } from '../../client/words.ts';
import { ConveneError } from '../../domain/errors.ts';
import { printable } from '../../domain/storable.ts';
import { isOver } from '../../registry/registry.ts';
import type { ActRow, MeetingRow, OpenMailRow, ParticipantRow } from '../../registry/rows.ts';
import { action } from '../cli.ts';
import { folded, paint } from '../terminal.ts';
import { holdSaid, proposalSaid, proposalsOf, silenceSaid, waitSaid } from './ordered.ts';
import { ahead, commandOf, downOf, meeting } from './words.ts';

/** Statuses of those who have not said who will attend, or that none will. */
const silent = ['undeliverable', 'posted', 'notified', 'acknowledged', 'no_reply'];
/** What is due is shown so far ahead, and what went wrong so far back, on the meeting's clock. */
const DAYS = 7;
const DAY_MS = 86_400_000;
const LISTED = 20;

/** Acts that ask for somebody's attention: what was sent in vain, and what the system could not do. */
const attention = [
  'signal_set_aside',
  'update_set_aside',
  'approval_proposed',
  'step_escalated',
  'notice_failed',
  'cancel_requested',
  'draft_failed',
  'fill_failed',
  'dispatch_failed',
  'circulation_lapsed',
  'order_lapsed',
  'row_set_aside',
  'command_not_taken',
  'collection_missing',
  'not_taken',
];

export function registerToday(program: Command): void {
  action(
    program
      .command('today [meeting]')
      .description('what asks for attention, each with the command to type: of one meeting, or of all'),
    { meeting: meeting.optional() },
    async (input, cli) => {
      const days = await cli.connected(async (connected) => {
        const { registry } = connected.convene;
        if (input.meeting !== undefined) return [await dayOf(connected, await registry.meeting(input.meeting))];
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
    },
  );
}

type Problem = { meeting: string; mode: string; problem: { code: string; message: string }; command: string };

/** One meeting whose workflow is no more must not hide the others. */
async function dayOrProblem(connected: Connected, row: MeetingRow): Promise<Day | Problem> {
  try {
    return await dayOf(connected, row);
  } catch (error) {
    if (!(error instanceof ConveneError)) throw error;
    const { code, message } = error;
    return { meeting: row.id, mode: row.mode, problem: { code, message }, command: `convene check ${row.id}` };
  }
}

type Day = Awaited<ReturnType<typeof dayOf>>;

async function dayOf(connected: Connected, { id, mode, ...row }: MeetingRow) {
  const { convene } = connected;
  const { registry } = convene;
  const [state, fallen] = await asking(connected, () => Promise.all([convene.state(id), convene.fallen(id)]));
  if (fallen !== null) throw new ConveneError('MEETING_DOWN', downOf(id, fallen));
  // as orders have changed it: the workflow leads, the registry's copy follows
  const plan = state.orders?.plan ?? row.plan;
  const now = Date.parse(state.now);
  const since = new Date(now - DAYS * DAY_MS).toISOString();
  const [participants, mail, acts] = await Promise.all([
    registry.participants(id),
    registry.openMail(id),
    registry.actsSince(id, since, attention, LISTED),
  ]);
  const awaited = await Promise.all(
    Object.values(state.circulations).flatMap(({ awaits }) =>
      awaits === null
        ? []
        : [
            registry
              .awaitedSince(id, awaits.circulation)
              .then((from) => ({ ...awaits, since: from?.at ?? null, command: commandOf(id, awaits) })),
          ],
    ),
  );
  const proposals = await proposalsOf(connected, id, awaited);
  const brief = ({ code, name, status, capacity }: ParticipantRow) => ({ code, name, status, capacity });
  const having = (statuses: readonly string[]) =>
    participants.filter((one) => statuses.includes(one.status)).map(brief);
  const fared = (correspondence: string) =>
    participants.filter((one) => one.correspondence === correspondence).map(brief);
  const coming = isOver(state) || state.phase === 'postponed' ? [] : ahead(stillPlanned(plan, state), state.now);
  const due = coming.filter(({ at }) => Date.parse(at) <= now + DAYS * DAY_MS);
  const value = {
    meeting: id,
    mode,
    phase: state.phase,
    now: state.now,
    awaited,
    /** Approvals that lack the evidence of their step, and change nothing until it is given. */
    proposals,
    orders: openOrders(state),
    /** Within seven days; where that is nothing, what comes next. */
    due: due.length > 0 ? due : coming.slice(0, 1),
    silent: having(silent),
    /** No contact was reached: the paper is handed over, and that recorded. */
    undeliverable: fared('undeliverable').map((one) => ({
      ...one,
      answer: mail.findLast(({ participant }) => participant === one.code)?.answer ?? null,
      command: `convene confirm ${id} ${one.code}`,
    })),
    /** In the pouch: an officer confirms the delivery. */
    toConfirm: fared('posted').map((one) => ({ ...one, command: `convene confirm ${id} ${one.code}` })),
    /** Named persons without one head of delegation: queried. */
    incomplete: having(['incomplete']).map((one) => ({ ...one, command: `convene file ${id} ${one.code}` })),
    mail: {
      waiting: waiting(mail),
      /** What no server took, or left without an answer, and no other contact has received. */
      refused: mail
        .filter(({ state: of, reached }) => (of === 'refused' || of === 'unknown') && !reached)
        .map(({ reached, tries, ...one }) => ({ ...one, command: `convene file ${id} ${one.participant}` })),
      /** As many were refused by one contact and taken by another. */
      reachedOtherwise: mail.filter(({ state: of, reached }) => (of === 'refused' || of === 'unknown') && reached)
        .length,
    },
    attention: acts.map((row) => ({ ...toldOf(row), command: mendOf(id, row, awaited) })),
  };
  return { plan, value };
}

/** Messages that still wait, by circulation: deferred by a server, or with none to take them. */
function waiting(mail: readonly OpenMailRow[]) {
  const open = mail.filter(({ state }) => state === 'prepared' || state === 'sending');
  return [...new Set(open.map(({ circulation }) => circulation))].map((circulation) => {
    const of = open.filter((one) => one.circulation === circulation);
    return {
      circulation,
      messages: of.length,
      deferred: of.filter(({ tries }) => tries > 0).length,
      since: of[0]?.since ?? '',
      answer: of.findLast(({ answer }) => answer !== null)?.answer ?? null,
      command: 'convene doctor',
    };
  });
}

const toldOf = ({ seq, act }: ActRow) => ({
  seq,
  at: act.at,
  actor: act.actor,
  action: act.action,
  subject: act.subject,
  reason: String(act.detail.reason ?? act.detail.signal ?? act.detail.command ?? ''),
});

/** What of the awaited there is to do instead, else where to look further. */
function mendOf(id: string, { act }: ActRow, awaited: readonly { circulation: string; command: string }[]): string {
  const still = awaited.find(({ circulation }) => circulation === act.subject);
  if (still !== undefined) return still.command;
  const inOrder = ['signal_set_aside', 'cancel_requested', 'circulation_lapsed', 'order_lapsed', 'not_taken'].includes(
    act.action,
  );
  return inOrder ? `convene acts ${id} --subject ${JSON.stringify(act.subject)}` : `convene check ${id}`;
}

const mark = (mode: string) => (mode === 'rehearsal' ? `  ${paint('yellow', 'REHEARSAL')}` : '');

const describeProblem = ({ meeting: id, mode, problem, command }: Problem) =>
  [paint('bold', id) + mark(mode), folded(`${paint('red', problem.code)}: ${problem.message}`), `  ${command}`].join(
    '\n',
  );

function describe({ plan, value }: Day): string {
  const { meeting: id, awaited, due, mail } = value;
  const heading = (text: string) => ['', paint('bold', text)];
  const some = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : [...heading(title), ...lines]);
  const who = ({ code, name }: { code: string; name: string }) => `${code} ${printable(name)}`;
  const withCommand = (text: string, command: string) => [folded(text), `  ${command}`];
  return [
    paint('bold', `${id} · ${spaced(value.phase)} · ${clock(value.now, plan)}`) + mark(value.mode),
    ...heading('Awaited'),
    ...(awaited.length === 0 ? ['nobody'] : []),
    ...awaited.flatMap((one) =>
      withCommand(
        `${one.circulation}, revision ${one.revision}, ${one.step}: ${one.officer}${one.since === null ? '' : `, since ${clock(one.since, plan)} (${ago(one.since, value.now)})`}`,
        one.command,
      ),
    ),
    ...some(
      'Proposed, and without the evidence that the step needs',
      value.proposals.flatMap((one) => withCommand(proposalSaid(one, plan), one.command)),
    ),
    ...some(
      'Ordered, and not in effect yet',
      value.orders.waiting.map((one) => waitSaid(one, plan)),
    ),
    ...some(
      'Silence procedures',
      value.orders.silences.map((one) => silenceSaid(id, one, plan)),
    ),
    ...some(
      'Held: nothing is dispatched to them',
      value.orders.holds.map((one) => holdSaid(id, one)),
    ),
    ...heading(`Due in ${DAYS} days (${plan.venue.timeZone})`),
    ...(due.length === 0 ? ['nothing'] : []),
    ...due.map(({ at, what }) => {
      const later = Date.parse(at) > Date.parse(value.now) + DAYS * DAY_MS;
      return `${later ? 'nothing; next: ' : ''}${clock(at, plan)}  ${what}`;
    }),
    ...heading(`Silent: ${value.silent.length}`),
    ...silent.flatMap((status) => {
      const codes = value.silent.filter((one) => one.status === status).map(({ code }) => code);
      if (codes.length === 0) return [];
      return [
        `${spaced(status)} (${codes.length})  convene participants ${id} --status ${status}`,
        folded(codes.join(' '), '  '),
      ];
    }),
    ...some(
      'Undeliverable: hand the paper over, and confirm that',
      shortened(value.undeliverable, (one) =>
        withCommand(`${who(one)}${one.answer === null ? '' : `: ${printable(one.answer)}`}`, one.command),
      ),
    ),
    ...some(
      'By post or hand: confirm the delivery',
      shortened(value.toConfirm, (one) => [`${who(one)}`, `  ${one.command}`]),
    ),
    ...some(
      'Without one head of delegation: ask',
      shortened(value.incomplete, (one) => [`${who(one)}`, `  ${one.command}`]),
    ),
    ...some(
      'Mail that waits',
      mail.waiting.flatMap((one) => withCommand(waits(one), one.command)),
    ),
    ...some(
      'Mail refused or without an answer',
      shortened(mail.refused, (one) =>
        withCommand(
          `${one.participant}, ${one.circulation}: ${printable(one.address)} ${one.state}${one.answer === null ? '' : `: ${printable(one.answer)}`}`,
          one.command,
        ),
      ),
    ),
    ...(mail.reachedOtherwise === 0
      ? []
      : ['', folded(`${mail.reachedOtherwise} more messages were refused, and taken at another contact.`)]),
    ...some(
      `Set aside or failed in ${DAYS} days`,
      value.attention.flatMap((one) =>
        withCommand(
          `no. ${one.seq}, ${clock(one.at, plan)}: ${spaced(one.action)} (${printable(one.subject)})${one.reason === '' ? '' : `: ${printable(one.reason)}`}`,
          one.command,
        ),
      ),
    ),
  ].join('\n');
}

/** The first of a long list, and how many there are besides. */
function shortened<T>(all: readonly T[], lines: (one: T) => string[]): string[] {
  const rest = all.length - LISTED;
  return [...all.slice(0, LISTED).flatMap(lines), ...(rest > 0 ? [`… and ${rest} more; --json has them all`] : [])];
}

const waits = ({ circulation, messages, deferred, since, answer }: Day['value']['mail']['waiting'][number]) =>
  `${circulation}: ${messages} messages, ${deferred} of them put off, since ${since.slice(0, 16).replace('T', ' ')} UTC` +
  (answer === null ? '; no server has answered' : `: ${printable(answer)}`);

function ago(from: string, to: string): string {
  const days = Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS);
  return days < 1 ? 'today' : days === 1 ? '1 day' : `${days} days`;
}
