import { asking } from '../../client/asking.ts';
import { ahead } from '../../client/calendar.ts';
import { openOrders } from '../../client/ordered.ts';
import { proposalsOf } from '../../client/proposals.ts';
import { clock, commandOf, downOf, spaced } from '../../client/words.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import { Capacity, type MeetingPlan, officersOf } from '../../domain/plan.ts';
import { participantStatuses } from '../../machines/status.ts';
import type { MeetingRow } from '../../registry/meetings.ts';
import type { Connected } from '../../stack/clients.ts';
import { body } from '../body.ts';
import { folded, paint, table } from '../terminal.ts';
import { holdSaid, proposalSaid, silenceSaid, waitSaid } from './ordered.ts';
import { counted, meeting } from './words.ts';

export const list = body({}, async (_, cli) => {
  const [meetings, unread] = await cli.connected(({ convene: { registry } }) =>
    Promise.all([registry.meetings(), registry.unread()]),
  );
  for (const { id, why } of unread) cli.say(`${id} is not listed, because this release cannot read its plan:\n${why}`);
  cli.print(meetings.map(summaryOf), () =>
    meetings.length === 0
      ? 'There is no meeting yet. `convene rehearse` plays one.'
      : table(
          ['meeting', 'mode', 'phase', 'opens', 'closes', 'deadline', 'what'],
          meetings.map(({ id, mode, phase, plan }) => [
            id,
            mode,
            spaced(phase),
            plan.opens.date,
            plan.closes.date,
            plan.deadline.date,
            `${plan.short}, ${plan.venue.city}`,
          ]),
        ),
  );
});

export const status = body({ meeting }, async (input, cli) => {
  const status = await cli.connected((connected) => statusOf(connected, input.meeting));
  cli.print(status.value, () => describe(status));
});

const summaryOf = ({ id, mode, phase, plan, created_at }: MeetingRow) => ({
  meeting: id,
  mode,
  phase,
  name: plan.name,
  opens: plan.opens.at,
  closes: plan.closes.at,
  deadline: plan.deadline.at,
  createdAt: created_at,
});

/** The states of the outbox that are shown, in this order. */
const MAIL = ['prepared', 'open', 'sent', 'refused', 'unknown', 'withheld', 'repeated'];

type Status = Awaited<ReturnType<typeof statusOf>>;

async function statusOf(connected: Connected, id: string) {
  const { convene, uiUrl } = connected;
  const row = await convene.registry.meeting(id);
  const [state, fallen, known, mail] = await Promise.all([
    asking(connected, () => convene.state(id)),
    asking(connected, () => convene.fallen(id)),
    convene.registry.circulations(id),
    convene.registry.mailCounts(id),
  ]);
  // as orders have changed it: the workflow leads, the registry's copy follows
  const plan = state.orders?.plan ?? row.plan;
  const circulations = plan.circulations.map(({ name, kind, chain }) => {
    const progress = state.circulations[name];
    const stored = known.find((one) => one.name === name);
    return {
      name,
      kind,
      state: progress?.state ?? 'planned',
      revision: progress?.revision ?? null,
      approvals: stored?.approvals.length ?? 0,
      steps: chain.reduce((sum, step) => sum + (step.quorum ?? officersOf(step).length), 0),
      sha256: stored?.sha256 ?? null,
      number: progress?.issued?.number ?? null,
      dispatched: progress?.dispatched ?? 'no',
      sent: stored?.dispatched ?? 0,
      awaits: progress?.awaits ?? null,
    };
  });
  const value = {
    ...summaryOf({ ...row, plan }),
    phase: state.phase,
    now: state.now,
    next: state.next,
    // as capacities stand now: a State may have become a party since the convocation
    roster: Object.keys(state.tally.capacity).length === 0 ? state.roster : state.tally.capacity,
    status: state.tally.status,
    mail,
    mailHeldUp: circulations.some(({ dispatched }) => dispatched === 'open')
      ? await asking(connected, () => heldUp(connected, id, state.shards))
      : null,
    circulations,
    orders: openOrders(state),
    proposals: await proposalsOf(
      connected,
      id,
      circulations.flatMap(({ awaits }) => (awaits === null ? [] : [awaits])),
    ),
    /** How its workflow ended before the meeting did; null where all is in order. */
    fallen,
    ui: uiUrl,
  };
  return { plan, value };
}

/** Why the dispatch in progress is delayed, in the words of its last failure; null where it has not failed. */
async function heldUp({ temporal }: Connected, id: string, shards: number): Promise<string | null> {
  const described = await Promise.all(
    Array.from({ length: shards }, (_, index) =>
      temporal.workflow.getHandle(workflowIds.collection(id, index + 1)).describe(),
    ),
  );
  const pending = described.flatMap(({ raw }) => raw.pendingActivities ?? []);
  const failed = pending.find(({ activityType, lastFailure }) => activityType?.name === 'dispatch' && lastFailure);
  return failed?.lastFailure?.message ?? null;
}

function describe({ plan, value }: Status): string {
  const { mode, now, next, circulations } = value;
  const due = next === null ? undefined : ahead(plan, now).find(({ at }) => Date.parse(at) === Date.parse(next));
  const awaited = circulations.flatMap(({ awaits }) => (awaits === null ? [] : [awaits]));
  return [
    `${paint('bold', plan.name)}${mode === 'rehearsal' ? `  ${paint('yellow', 'REHEARSAL')}` : ''}`,
    `${plan.venue.name}, ${plan.venue.city}, ${plan.opens.date} to ${plan.closes.date}`,
    '',
    `phase         ${spaced(value.phase)}`,
    `clock         ${clock(now, plan)}  (all times of ${plan.venue.timeZone})`,
    `next          ${next === null ? 'nothing by itself' : `${clock(next, plan)}  ${due?.what ?? ''}`}`,
    `deadline      ${clock(plan.deadline.at, plan)}`,
    `participants  ${counted(Capacity.options, value.roster)}`,
    `status        ${counted(participantStatuses, value.status)}`,
    `mail          ${counted(MAIL, value.mail)}`,
    ...(value.mailHeldUp === null ? [] : [paint('yellow', `              ${value.mailHeldUp}`)]),
    ...(value.ui === null ? [] : [`Temporal UI   ${value.ui}`]),
    ...(value.fallen === null ? [] : ['', folded(paint('red', downOf(value.meeting, value.fallen)), '')]),
    '',
    table(
      ['circulation', 'kind', 'state', 'revision', 'approvals', 'sent', 'awaits'],
      circulations.map((one) => [
        one.name,
        one.kind,
        { state: spaced(one.state) },
        one.revision,
        `${one.approvals} of ${one.steps}`,
        one.sent,
        one.awaits === null
          ? null
          : `${[one.awaits.officer, ...(one.awaits.others ?? [])].join(', ')} (${one.awaits.act})`,
      ]),
    ),
    ...opened(value.meeting, value.orders, plan),
    ...value.proposals.map((one) => `proposed      ${proposalSaid(one, plan)}`),
    ...(awaited.length === 0 ? [] : ['', ...awaited.map((one) => commandOf(value.meeting, one))]),
  ].join('\n');
}

function opened(id: string, { waiting, silences, holds }: Status['value']['orders'], plan: MeetingPlan): string[] {
  const lines = [
    ...waiting.map((one) => `ordered       ${waitSaid(one, plan)}`),
    ...silences.map((one) => `silence       ${silenceSaid(id, one, plan)}`),
    ...holds.map((one) => `held          ${holdSaid(id, one)}`),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}
