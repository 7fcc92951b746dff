import type { Command } from 'commander';
import { action, asking } from '../cli.ts';
import type { Connected } from '../connect.ts';
import type { MeetingRow, ParticipantRow } from '../registry.ts';
import { paint, table } from '../terminal.ts';
import { ahead, clock, commandOf, meeting, spaced } from './words.ts';

/** Statuses of those who have not said who will attend, or that none will. */
const silent = ['undeliverable', 'posted', 'notified', 'acknowledged', 'no_reply'];
const over = ['concluded', 'cancelled'];
const SHOWN_AHEAD = 5;

export function registerToday(program: Command): void {
  action(
    program
      .command('today [meeting]')
      .description('who is silent, what is due, who is awaited with the command to type'),
    { meeting: meeting.optional() },
    async (input, cli) => {
      const days = await cli.connected(async (connected) => {
        const { registry } = connected.convene;
        const rows =
          input.meeting === undefined
            ? (await registry.meetings()).filter((row) => !over.includes(row.phase))
            : [await registry.meeting(input.meeting)];
        return Promise.all(rows.map((row) => dayOf(connected, row)));
      });
      cli.print(
        days.map(({ value }) => value),
        () => (days.length === 0 ? 'No meeting is under way.' : days.map(describe).join('\n\n')),
      );
    },
  );
}

type Day = Awaited<ReturnType<typeof dayOf>>;

async function dayOf(connected: Connected, { id, mode, plan }: MeetingRow) {
  const { convene } = connected;
  const [state, participants] = await Promise.all([
    asking(connected, () => convene.state(id)),
    convene.registry.participants(id),
  ]);
  const brief = ({ code, name, status, capacity }: ParticipantRow) => ({ code, name, status, capacity });
  const having = (statuses: readonly string[]) =>
    participants.filter((one) => statuses.includes(one.status)).map(brief);
  const value = {
    meeting: id,
    mode,
    phase: state.phase,
    now: state.now,
    awaited: Object.values(state.circulations).flatMap(({ awaits }) =>
      awaits === null ? [] : [{ ...awaits, command: commandOf(id, awaits) }],
    ),
    due: over.includes(state.phase) ? [] : ahead(plan, state.now).slice(0, SHOWN_AHEAD),
    silent: having(silent),
    /** In the pouch: an officer confirms the delivery. */
    toConfirm: having(['posted']).map((one) => ({ ...one, command: `convene confirm ${id} ${one.code}` })),
    /** Named persons without one head of delegation: queried. */
    incomplete: having(['incomplete']),
  };
  return { plan, value };
}

function describe({ plan, value }: Day): string {
  const { awaited, due, toConfirm, incomplete } = value;
  const heading = (text: string) => ['', paint('bold', text)];
  return [
    paint('bold', `${value.meeting} · ${spaced(value.phase)} · ${clock(value.now, plan)}`) +
      (value.mode === 'rehearsal' ? `  ${paint('yellow', 'REHEARSAL')}` : ''),
    ...heading('Awaited'),
    awaited.length === 0
      ? 'nobody'
      : table(
          ['circulation', 'revision', 'step', 'officer', 'command'],
          awaited.map((one) => [one.circulation, one.revision, one.step, one.officer, one.command]),
        ),
    ...heading(`Due next (${plan.venue.timeZone})`),
    due.length === 0
      ? 'nothing'
      : table(
          ['at', 'what'],
          due.map(({ at, what }) => [clock(at, plan), what]),
        ),
    ...heading(`Silent: ${value.silent.length}`),
    ...silent.flatMap((status) => {
      const codes = value.silent.filter((one) => one.status === status).map(({ code }) => code);
      return codes.length === 0 ? [] : [`${spaced(status)} (${codes.length})`, ...wrapped(codes)];
    }),
    ...(incomplete.length === 0
      ? []
      : [...heading('Without a head of delegation'), ...wrapped(incomplete.map(({ code }) => code))]),
    ...(toConfirm.length === 0
      ? []
      : [...heading('In the pouch: confirm the delivery'), ...toConfirm.map(({ command }) => `  ${command}`)]),
  ].join('\n');
}

const IN_A_LINE = 20;
const wrapped = (codes: string[]): string[] =>
  Array.from(
    { length: Math.ceil(codes.length / IN_A_LINE) },
    (_, line) => `  ${codes.slice(line * IN_A_LINE, (line + 1) * IN_A_LINE).join(' ')}`,
  );
