import type { Order, OrderName } from '../domain/messages/orders.ts';
import { ORDER_NAMESPACE, orderStatement } from '../domain/signed-order.ts';
import { type SigningKey, signMessage } from './signing.ts';

/** An officer and the key that they sign with. */
export type OrderSigner = { officer: string; key: SigningKey };

/** An order with the signatures of whoever gives it, and of a second officer where one is named. */
export function signedOrder(
  meeting: string,
  verb: OrderName,
  order: Order<OrderName>,
  [giver, second]: readonly OrderSigner[],
): Order<OrderName> {
  const by = ({ officer, key }: OrderSigner) =>
    signMessage(key, ORDER_NAMESPACE, Buffer.from(orderStatement(meeting, verb, officer, order), 'latin1'));
  return {
    ...order,
    ...(giver && { proof: by(giver) }),
    ...(second && { second: { officer: second.officer, proof: by(second) } }),
  };
}
