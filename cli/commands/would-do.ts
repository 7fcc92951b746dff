import type { MeetingView } from '../../client/client.ts';
import { openOrders } from '../../client/ordered.ts';
import { clock, spaced } from '../../client/words.ts';
import { Capacity } from '../../domain/plan.ts';
import { recipientsOf } from '../../mail/recipients.ts';
import type { Connected } from '../../stack/clients.ts';
import { folded, paint } from '../terminal.ts';
import type { MeetingNow } from './ordering.ts';
import { spelled } from './words.ts';

/** What an act of the States Parties that cannot be taken back would do, before it is ordered. */

export async function wouldCancel(id: string, standing: MeetingNow, connected: Connected): Promise<string> {
  const { state, plan } = standing;
  const unsent = Object.entries(state.circulations).filter(
    ([, { dispatched, state: of }]) => dispatched === 'no' && of !== 'withdrawn',
  );
  const planned = plan.circulations.filter(({ name }) => state.circulations[name] === undefined);
  return shown(`Cancel ${id}`, standing, [
    ...(await told(id, standing, connected)),
    ...underWay(state, 'stops; the record keeps who has it, and the rest is not sent'),
    ...unsent.map(([name, one]) => `${name} (${spaced(one.state)}) is withdrawn.`),
    ...(planned.length === 0 ? [] : [`No longer drafted: ${planned.map(({ name }) => name).join(', ')}.`]),
    ...waitingOrders(standing, 'lapses'),
    'Nothing brings a cancelled meeting back.',
  ]);
}

export async function wouldPostpone(id: string, standing: MeetingNow, connected: Connected): Promise<string> {
  const { state, plan } = standing;
  const unissued = plan.circulations.filter(({ name, facts }) => {
    const progress = state.circulations[name];
    return progress?.issued === null && progress.state !== 'withdrawn' && facts?.decision === undefined;
  });
  const notes = plan.circulations.filter(
    ({ name, kind }) => kind === 'postponement' && state.circulations[name]?.issued === null,
  );
  return shown(`Postpone ${id}`, standing, [
    ...(await told(id, standing, connected)),
    ...underWay(state, 'goes on; the note follows it'),
    ...unissued.map(({ name }) => `${name} is not issued, and is drafted anew once the new dates are known.`),
    ...notes.map(({ name }) => `${name}, of the earlier postponement, is not issued, and is withdrawn.`),
    ...waitingOrders(standing, 'stays'),
  ]);
}

function shown(title: string, { plan, state }: MeetingNow, lines: readonly string[]): string {
  return [
    paint('bold', title, process.stderr),
    `${plan.name}, ${plan.venue.city}, ${plan.opens.date} to ${plan.closes.date}; ${spaced(state.phase)}; ${clock(state.now, plan)} (${plan.venue.timeZone})`,
    ...lines.map((line) => folded(line, '', process.stderr)),
  ].join('\n');
}

/** Who was told of the meeting, and so gets a note of this; who is held back does not. */
async function told(id: string, { state }: MeetingNow, { convene }: Connected): Promise<string[]> {
  if (!state.snapshot.context.convoked) return ['Nobody was told of the meeting, so nobody is told of this.'];
  const [roster, answered] = await Promise.all([convene.registry.participants(id), convene.registry.answered(id)]);
  const holds = (state.orders?.holds ?? []).filter(({ circulation }) => circulation === undefined);
  const told = { capacities: Capacity.options, answered: 'any', reached: 'told' } as const;
  const { addressed, held, excluded } = recipientsOf(roster, told, answered, holds);
  const said = `${addressed.length + held.length} of ${roster.length} participants were told of the meeting, and get a note`;
  return [
    `${said}${excluded.length === 0 ? '.' : `; ${excluded.length} were not reached by it.`}`,
    ...(held.length === 0
      ? []
      : [`Held back, and so not told: ${held.map(({ code, reason }) => `${code} (${reason})`).join(', ')}.`]),
  ];
}

const underWay = ({ circulations }: MeetingView, what: string): string[] =>
  Object.entries(circulations).flatMap(([name, { dispatched }]) =>
    dispatched === 'open' ? [`${name} is being sent: that ${what}.`] : [],
  );

const waitingOrders = ({ state, plan }: MeetingNow, what: string): string[] =>
  openOrders(state).waiting.map(
    ({ act, circulation, at }) =>
      `The order "${spelled(act)}" that waits for ${circulation ?? (at === null ? 'its date' : clock(at, plan))} ${what}.`,
  );
