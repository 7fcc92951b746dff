import type { Order, OrderName } from '../messages/orders.ts';
import { ofTheStatesParties } from './decided.ts';
import { type OrderGround, objectionBy, type Rules } from './rule.ts';
import { ofTheSecretariat } from './secretariat.ts';
import { bySilence } from './silence.ts';

/**
 * What may be ordered of a meeting, when it takes effect, what it changes and by which circulation it is told. Pure: the
 * meeting does what is said here.
 *
 * An act of the secretariat that is told takes effect when its circulation is issued: who approves the note approves the
 * act. What the States Parties decide is in effect already; the note only tells it.
 */

export const orderRules: Rules<OrderName> = { ...ofTheSecretariat, ...ofTheStatesParties, ...bySilence };

/** What can be said against an order: who orders it, whether it is lawful now, and the order itself; null: nothing. */
export const objectionTo = <N extends OrderName>(name: N, order: Order<N>, ground: OrderGround): string | null =>
  objectionBy(orderRules[name], order, ground);
