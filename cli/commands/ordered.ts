import { asking } from '../../client/asking.ts';
import type { ListedChange } from '../../client/officer-changes.ts';
import { openOrders, orderedActs, silencesOf, type Waits } from '../../client/ordered.ts';
import type { KeptProposal } from '../../client/proposals.ts';
import { clock, spaced } from '../../client/words.ts';
import { orders as known } from '../../domain/messages/orders.ts';
import type { MeetingPlan } from '../../domain/plan.ts';
import { printable } from '../../domain/storable.ts';
import type { Connected } from '../../stack/clients.ts';
import { body } from '../body.ts';
import { folded, paint, table } from '../terminal.ts';
import { meeting, spelled } from './words.ts';

/** What was ordered of a meeting, and what of it is open. */

const BEGINNING = '1970-01-01T00:00:00Z';
const LISTED = 400;
const ordering = Object.keys(known).map((name) => `order_${spelled(name).replaceAll(' ', '_')}`);

export const orders = body({ meeting }, async (input, cli) => {
  const listed = await cli.connected((connected) => ordersOf(connected, input.meeting));
  cli.print(listed.value, () => describe(listed));
});

async function ordersOf(connected: Connected, id: string) {
  const { convene } = connected;
  const { plan } = await convene.registry.meeting(id);
  const state = await asking(connected, () => convene.state(id));
  const rows = await convene.registry.actsSince(id, BEGINNING, [...ordering, 'order_lapsed', 'change_stopped'], LISTED);
  const { waiting, holds } = openOrders(state);
  const value = {
    meeting: id,
    now: state.now,
    orders: orderedActs(state, [...rows.map(({ act }) => act), ...state.acts]),
    waiting,
    silences: silencesOf(state),
    holds,
  };
  return { plan: state.orders?.plan ?? plan, value };
}

type Listed = Awaited<ReturnType<typeof ordersOf>>;

function describe({ plan, value }: Listed): string {
  const { meeting: id, orders: acts, waiting, silences, holds } = value;
  // changes of status that follow from the treaty were ordered by nobody, and wait for their dates too
  const foretold = waiting.filter((one) => !acts.some((order) => order.id === one.id));
  const awaited = section(
    'Foretold',
    foretold.map((one) => waitSaid(one, plan)),
  );
  if (acts.length === 0) {
    return [`Nothing was ordered of ${id}. \`convene --help\` lists what can be.`, ...awaited].join('\n');
  }
  return [
    table(
      [plan.venue.timeZone, 'act', 'officer', 'told by', 'state', 'waits for, or why', 'authority'],
      acts.map((one) => [
        one.at === null ? null : clock(one.at, plan),
        spelled(one.act),
        one.officer,
        one.circulation,
        { state: spaced(one.state) },
        one.because === null ? one.reason : instantIn(one.because, plan),
        one.authority,
      ]),
    ),
    ...awaited,
    ...section(
      'Silence procedures',
      silences.map((one) => silenceSaid(id, one, plan)),
    ),
    ...section(
      'Held',
      holds.map((one) => holdSaid(id, one)),
    ),
  ].join('\n');
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', paint('bold', title), ...lines];

const instantIn = (text: string, plan: MeetingPlan): string =>
  text.replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, (at) => clock(at, plan));

type ListedSilence = Listed['value']['silences'][number];
export function silenceSaid(
  id: string,
  {
    procedure,
    act,
    until,
    state,
    unreached,
    reachedOnly = {},
  }: ListedSilence & { reachedOnly?: Record<string, string> },
  plan: MeetingPlan,
): string {
  const end = clock(until, plan);
  const said: Record<ListedSilence['state'], string> = {
    drafted: `not dispatched yet; objections would be taken until ${end}`,
    open: `open: one objection until ${end} breaks it (convene object ${id} CODE ${procedure})`,
    counting: `its time has come, ${end}; objections are counted`,
    unreached: `its time has come, ${end}, and it ${unreached.length === 0 ? 'has reached every State Party only since' : `has not reached ${unreached.map((code) => (reachedOnly[code] === undefined ? code : `${code} (${reachedOnly[code]})`)).join(', ')}`}: nothing is decided; deliver it and say so (convene confirm ${id} CODE --circulation ${procedure}) or send it again (convene resend ${id} ${procedure}), then take it or drop it (convene settle ${id} ${procedure} taken|dropped --reason TEXT --officer ID)`,
    broken: 'broken by an objection; nothing is decided',
    taken: `nobody objected by ${end}; it is decided`,
    lapsed: 'lapsed; nothing is decided',
    overturned:
      'a timely objection was recorded after it was decided and before anybody was told; its note is stopped: put right by an order what it changed',
    contested:
      'a timely objection was recorded after its decision was told or could not be undone; the decision stands as announced: put the objection to the States Parties',
  };
  return folded(`${procedure}, to ${spelled(act)}: ${said[state]}`);
}

type ListedHold = Listed['value']['holds'][number];
export const holdSaid = (id: string, { participant, circulation, reason }: ListedHold): string =>
  folded(
    `${participant}${circulation === null ? '' : `, ${circulation}`}: ${printable(reason)} (convene release ${id} ${participant}${circulation === null ? '' : ` --circulation ${circulation}`} --officer ID)`,
  );

export const waitSaid = ({ act, officer, circulation, at }: Waits, plan: MeetingPlan): string =>
  folded(
    `${spelled(act)}, by ${officer}: in effect ${circulation === null ? `on ${at === null ? 'its date' : clock(at, plan)}` : `when ${circulation} is issued`}`,
  );

export const changeSaid = (
  { order, officer, fields, signers, state, from, stoppableUntil }: ListedChange,
  plan: MeetingPlan,
) =>
  folded(
    `${officer}: ${fields.join(', ')} ${state === 'waiting' ? 'will change' : 'changed'} on ${clock(from, plan)}, signed by ${signers.join(' and ')} (${order})${stoppableUntil === null ? '' : `; ${officer} can stop it until ${clock(stoppableUntil, plan)}`}`,
  );

export const proposalSaid = ({ circulation, step, officer, at, lacks }: KeptProposal, plan: MeetingPlan): string =>
  folded(`${circulation}, ${step}: ${officer}, ${clock(at, plan)}: ${printable(lacks)}`);
