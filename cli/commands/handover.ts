import { type Handover, handoverOf, type Left } from '../../client/handover.ts';
import { clock, commandOf, spaced } from '../../client/words.ts';
import { MeetingId, type MeetingPlan, Slug } from '../../domain/plan.ts';
import { printable } from '../../domain/storable.ts';
import { body } from '../body.ts';
import { UsageError } from '../cli.ts';
import { paint, table } from '../terminal.ts';
import { meeting } from './words.ts';

export const handover = body(
  { which: Slug.or(meeting), officer: Slug.optional(), to: Slug.optional() },
  async ({ which, officer: second, to }, cli) => {
    const officer = second ?? which;
    if (to === officer) throw new UsageError(`--to names ${officer} too; it is for whom takes over`);
    const id = second === undefined ? null : MeetingId.safeParse(which);
    if (id?.success === false) throw new UsageError(`<meeting> ${id.error.issues[0]?.message}`);
    const { handover, plans, receiver } = await cli.connected(async (connected) => {
      const handover = await handoverOf(connected, officer, id?.data ?? null);
      const rows = await connected.convene.registry.meetings();
      const officers = rows.flatMap(({ plan }) => plan.officers);
      const receiver = officers.findLast((one) => one.id === to);
      if (to !== undefined && receiver === undefined) {
        const known = [...new Set(officers.map((one) => one.id))].join(', ');
        throw new UsageError(`--to ${to} is an officer of no plan; there are ${known}`);
      }
      return { handover, plans: new Map(rows.map((row) => [row.id, row.plan])), receiver: receiver ?? null };
    });
    const value = { ...handover, to: receiver?.id ?? null, meetings: handover.meetings.map(withCommands) };
    cli.print(value, () => describe(handover, receiver, plans, id === null));
  },
);

const withCommands = (left: Left) => ({
  ...left,
  tasks: left.tasks.map((task) => ({ ...task, command: commandOf(left.meeting, task) })),
});

type Plans = ReadonlyMap<string, MeetingPlan>;

function describe(
  handover: Handover,
  receiver: MeetingPlan['officers'][number] | null,
  plans: Plans,
  whole: boolean,
): string {
  const { officer, title, made, meetings } = handover;
  const open = meetings.filter(({ tasks, underWay, ahead }) => tasks.length + underWay.length + ahead.length > 0);
  return [
    paint('bold', `Handover by ${printable(title)} (${officer})`) +
      (receiver === null ? '' : ` to ${printable(receiver.title)} (${receiver.id})`),
    `As of ${made.slice(0, 16).replace('T', ' ')} UTC`,
    ...(open.length === 0
      ? ['', `Nothing is left open, and nothing is to come${whole ? ' in live meetings' : ''}.`]
      : []),
    ...open.flatMap((left) => ['', ...described(left, plans.get(left.meeting))]),
    ...(open.length === 0 ? [] : ['', 'Handed over: ____________________    Taken over: ____________________']),
  ].join('\n');
}

function described({ meeting: id, mode, name, now, tasks, underWay, ahead }: Left, plan: MeetingPlan | undefined) {
  const at = (instant: string | null) => (instant === null || plan === undefined ? instant : clock(instant, plan));
  return [
    `${paint('bold', printable(name))} (${id})${mode === 'rehearsal' ? '  REHEARSAL' : ''}`,
    `On ${at(now)} of ${plan?.venue.timeZone ?? 'UTC'}`,
    '',
    paint('bold', 'Open now'),
    ...(tasks.length === 0
      ? ['nothing']
      : tasks.flatMap((task) => [
          `${task.circulation}, revision ${task.revision}: ${task.act} (${task.step}), since ${at(task.since) ?? 'now'}`,
          ...(task.sha256 === null ? [] : [`  SHA-256 ${task.sha256}`]),
          ...(task.evidence === 'none' ? [] : [`  rests on a ${task.evidence}`]),
          `  ${commandOf(id, task)}`,
        ])),
    ...section('Under way, and still to come', ['circulation', 'state', 'as', 'awaits'], underWay, (one) => [
      one.circulation,
      spaced(one.state),
      one.parts.join(', '),
      one.awaits,
    ]),
    ...section('Ahead', ['drafted on', 'circulation', 'as'], ahead, (one) => [
      at(one.at),
      one.circulation,
      one.parts.join(', '),
    ]),
  ];
}

function section<T>(title: string, head: string[], rows: readonly T[], cells: (row: T) => (string | null)[]): string[] {
  return rows.length === 0 ? [] : ['', paint('bold', title), table(head, rows.map(cells))];
}
