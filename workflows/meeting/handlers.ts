import { currentUpdateInfo, defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import { innerActor } from '../../domain/authority.ts';
import { descriptions, names } from '../../domain/messages/messages.ts';
import { type Order, type OrderName, type OrderOutcome, orders } from '../../domain/messages/orders.ts';
import { type AdvanceOutcome, Report } from '../../domain/messages/reports.ts';
import { lackingProof } from '../../domain/order-proofs.ts';
import { onUnheard } from '../boundary/unheard.ts';
import type { HistoryLength } from '../shared/history-length.ts';
import type { SetAside } from '../shared/record.ts';
import { read, refusal, sentence } from '../shared/refusal.ts';
import { tooLarge } from './bounds.ts';
import { nextDue } from './calendar.ts';
import { OWN_IDS, order, provenIn, refuseOrder, repeatOf } from './ordering.ts';
import { authorsOf, phaseOf } from './reading.ts';
import type { RehearsalClock } from './rehearsing.ts';
import type { RunningMeeting } from './running.ts';
import type { MeetingView, NamedOrder } from './state.ts';

/** Registers the handlers of a meeting: orders, reports of its children, queries, and the clock of a rehearsal. */
export function registerHandlers(meeting: RunningMeeting, rehearsal: RehearsalClock, length: HistoryLength): void {
  for (const name of Object.keys(orders).filter(isOrderName)) {
    const take = (raw: unknown) => {
      length.look();
      return takeOrder(meeting, name, raw);
    };
    setHandler(defineUpdate<OrderOutcome, [unknown]>(name), take, {
      description: descriptions[name],
      validator: (raw) => checkOrder(meeting, name, raw),
    });
  }
  setHandler(
    defineSignal<[unknown]>(names.signals.report),
    (raw) => {
      const parsed = Report.safeParse(raw);
      if (!parsed.success) {
        const reason = sentence(parsed.error);
        return setAside(meeting, length, { signal: names.signals.report, reason, code: 'malformed' });
      }
      meeting.state = { ...meeting.state, inbox: [...meeting.state.inbox, parsed.data] };
    },
    { description: descriptions.report },
  );
  onUnheard('no such signal here; approvals go to the circulation that awaits them', (aside) =>
    setAside(meeting, length, aside),
  );
  setHandler(defineQuery<MeetingView>(names.queries.state), () => viewOf(meeting, rehearsal), {
    description: descriptions.state,
  });
  const advance = (raw: unknown) => {
    length.look();
    return rehearsal.take(raw);
  };
  setHandler(defineUpdate<AdvanceOutcome, [unknown]>(names.updates.advanceClock), advance, {
    description: descriptions.advanceClock,
    validator: (raw) => rehearsal.check(raw),
  });
}

const isOrderName = (name: string): name is OrderName => Object.hasOwn(orders, name);

function setAside({ record, stir }: RunningMeeting, length: HistoryLength, aside: SetAside): void {
  if (record.setAside(aside)) stir();
  // an act wakes the meeting, which then looks
  else length.look();
}

function viewOf({ state, record, clock }: RunningMeeting, { tick }: RehearsalClock): MeetingView {
  const next = nextDue(state, clock.now);
  return { ...state, acts: record.pending, now: clock.iso, next, phase: phaseOf(state), tick };
}

/** Validates an order before it enters history. */
function checkOrder({ state, clock, facts }: RunningMeeting, name: OrderName, raw: unknown): void {
  const ordered = read(orders[name], raw);
  const id = idOf(ordered);
  if (repeatOf(state, id) !== undefined) return;
  const inner = innerActor(ordered.actor);
  if (inner !== null) throw refusal('not_lawful', `${inner}; an order is given by an officer`);
  const own = Object.values(OWN_IDS).find((prefix) => id.startsWith(prefix));
  if (own !== undefined)
    throw refusal('malformed', `id: ids that begin with ${own} are the meeting's own; give another`);
  refuseOrder(state, name, ordered, clock.iso);
  const proven = { ...provenIn(state, facts), authors: authorsOf(state) };
  const lacking = facts.isClosed ? lackingProof(name, ordered, proven) : null;
  if (lacking !== null) throw refusal('unproved', lacking);
  // a validator must not write patch markers
  const after = order(state, { id, ordered: named(name, ordered) }, { ...facts, patched: () => true });
  const large = tooLarge(name, ordered, after.state);
  if (large !== null) throw refusal('too_large', large);
}

/** The id of an order: its own, or that of the update that brings it. */
const idOf = ({ id }: Order): string => id ?? currentUpdateInfo()?.id ?? '';

function takeOrder(meeting: RunningMeeting, name: OrderName, raw: unknown): OrderOutcome {
  const ordered = read(orders[name], raw);
  const id = idOf(ordered);
  const repeated = repeatOf(meeting.state, id);
  if (repeated !== undefined) {
    meeting.stir();
    return repeated;
  }
  // another order may have come since it was checked
  refuseOrder(meeting.state, name, ordered, meeting.clock.iso);
  const decided = order(meeting.state, { id, ordered: named(name, ordered) }, meeting.facts);
  meeting.take(decided);
  return decided.outcome;
}

function named<N extends OrderName>(name: N, order: Order<N>): NamedOrder;
function named(name: OrderName, order: Order): { name: OrderName; order: Order } {
  return { name, order };
}
