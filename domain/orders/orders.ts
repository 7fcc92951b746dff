import type { Order, OrderName } from '../messages/orders.ts';
import { ofContests } from './contest.ts';
import { ofCredentials } from './credentials.ts';
import { ofTheStatesParties } from './decided.ts';
import { ofOfficers } from './officers.ts';
import { type OrderGround, objectionBy, type Rules } from './rule.ts';
import { ofTheSecretariat } from './secretariat.ts';
import { bySilence } from './silence.ts';

/**
 * The rules of all orders: when an order is lawful, when it takes effect, what it changes and which circulation announces it.
 * Pure: the meeting executes what the rules return.
 *
 * An act of the secretariat that is announced takes effect when its circulation is issued: approving the note approves
 * the act. Decisions of the States Parties are in effect already; the note only announces them.
 */

export const orderRules: Rules<OrderName> = {
  ...ofTheSecretariat,
  ...ofContests,
  ...ofOfficers,
  ...ofTheStatesParties,
  ...bySilence,
  ...ofCredentials,
};

/** The first objection to an order: to its officer, its lawfulness now, or its content; null if there is none. */
export const objectionTo = <N extends OrderName>(name: N, order: Order<N>, ground: OrderGround): string | null =>
  objectionBy(orderRules[name], order, ground);
