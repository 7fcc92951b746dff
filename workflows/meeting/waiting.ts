import { objectionTo } from '../../domain/orders/orders.ts';
import { decided } from '../../domain/orders/silence.ts';
import type { Deciding } from './deciding.ts';
import { addTasks, dropWaiting, lapse, lapseOrder, snake, takeEffect } from './effect.ts';
import { carryOut, enterCirculation, OWN_IDS } from './ordering.ts';
import { groundOf, silenceOf } from './reading.ts';
import { concludeSilence, lapseSilence } from './silences.ts';
import type { WaitingOrder } from './state.ts';

/**
 * Orders that wait for their circulation, for a date, or for the silence of the States Parties. An order that has lost its
 * ground meanwhile lapses, and the record says why.
 */

/** A circulation was issued: the orders that waited for it take effect, unless they have lost their ground. */
export function issued(deciding: Deciding, circulation: string): void {
  noteWhatIsTold(deciding, circulation);
  for (const one of deciding.orders.waiting.filter((waiting) => waiting.circulation === circulation)) {
    const lost = lostGround(deciding, one);
    if (lost !== null) {
      lapseOrder(deciding, one, lost);
      lapse(deciding, { names: [circulation], reason: lost }, one.id);
      continue;
    }
    dropWaiting(deciding, one.id);
    if (one.name !== 'proposeBySilence') takeEffect(deciding, one, one.id, circulation);
  }
}

/** Why a waiting order may no longer take effect; null: it may. */
function lostGround(deciding: Deciding, { name, order }: WaitingOrder): string | null {
  const objection = objectionTo(name, order, groundOf(deciding.state, deciding.iso));
  return objection === null || !deciding.facts.patched('lapsing-orders') ? null : objection;
}

/** The dates and the venue that an issued circulation announces. */
function noteWhatIsTold(deciding: Deciding, circulation: string): void {
  const { plan, told } = deciding.orders;
  const { kind, facts } = plan.circulations.find(({ name }) => name === circulation) ?? {};
  const now = facts?.dates?.now ?? null;
  deciding.setOrders({
    told:
      kind === 'convocation'
        ? { dates: { from: plan.opens.date, to: plan.closes.date }, venue: plan.venue }
        : { dates: now ?? told.dates, venue: facts?.venue?.now ?? told.venue },
  });
}

/** A circulation was withdrawn: the order that waited for it is dropped. */
export function withdrawn(deciding: Deciding, circulation: string): void {
  for (const { id, name } of deciding.orders.waiting.filter((one) => one.circulation === circulation)) {
    dropWaiting(deciding, id);
    deciding.act('order_withdrawn', `order_withdrawn/${id}`, { order: snake(name), circulation }, 'the order');
  }
  lapseSilence(deciding, circulation);
  if (deciding.orders.farewell === circulation)
    addTasks(deciding, { type: 'command', key: `close/${circulation}`, command: { kind: 'close' } });
}

/** The date of an order has come: it takes effect, and the State is informed once the meeting is convened. */
export function dated(deciding: Deciding, id: string): void {
  const one = deciding.orders.waiting.find((waiting) => waiting.id === id && waiting.at !== null);
  if (one === undefined) return;
  const lost = lostGround(deciding, one);
  if (lost !== null) {
    lapseOrder(deciding, one, lost);
    return;
  }
  dropWaiting(deciding, id);
  const before = groundOf(deciding.state, deciding.iso);
  const circulation = before.convoked ? enterCirculation(deciding, one.name, one.order, before) : null;
  takeEffect(deciding, one, id, circulation, before);
}

/** All objections to a draft decision are counted. */
export function counted(deciding: Deciding, circulation: string, objections: number): void {
  const silence = silenceOf(deciding.state, circulation);
  if (silence?.state !== 'counting') return;
  if (objections > 0) {
    concludeSilence(deciding, circulation, 'broken');
    deciding.act('silence_broken', `silence/${circulation}/broken`, { circulation, objections }, 'the order');
    return;
  }
  concludeSilence(deciding, circulation, 'taken');
  const { proposal, officer, until } = silence.ordered.order;
  const reference = deciding.state.circulations[circulation]?.issued?.number ?? circulation;
  adopt(
    deciding,
    circulation,
    decided(proposal, { officer, decision: { by: 'silence', reference, date: until.date } }),
  );
}

/** Gives the order that was agreed by silence, unless it has become unlawful meanwhile. */
function adopt(deciding: Deciding, circulation: string, ordered: ReturnType<typeof decided>): void {
  const objection = objectionTo(ordered.name, ordered.order, groundOf(deciding.state, deciding.iso));
  if (objection === null) {
    const outcome = carryOut(deciding, `${OWN_IDS.silence}${circulation}`, ordered);
    concludeSilence(deciding, circulation, 'taken', outcome.circulation);
    return;
  }
  const detail = { order: snake(ordered.name), reason: objection };
  deciding.act('order_lapsed', `silence/${circulation}/lapsed`, detail, 'the order');
}
