import type { z } from 'zod';
import { type ErasureOrder, erasureStatement } from '../domain/erasure.ts';
import type { Order, OrderName } from '../domain/messages/orders.ts';
import { circulationVerb, ORDER_NAMESPACE, orderStatement } from '../domain/signed-order.ts';
import type { MeetingNamed } from '../domain/warrant.ts';
import { type SigningKey, signMessage } from './signing.ts';

/** An officer and the key that they sign with. */
export type OrderSigner = { officer: string; key: SigningKey };

/** An order with the signatures of whoever gives it, and of a second officer where one is named. */
export async function signedOrder(
  named: MeetingNamed,
  verb: OrderName,
  order: Order<OrderName>,
  [giver, second]: readonly OrderSigner[],
): Promise<Order<OrderName>> {
  const by = (signer: OrderSigner) => signatureOn(named, verb, order, signer);
  return {
    ...order,
    ...(giver && { proof: await by(giver) }),
    ...(second && { second: { officer: second.officer, proof: await by(second) } }),
  };
}

function signatureOn(
  named: MeetingNamed,
  verb: string,
  message: Record<string, unknown>,
  { officer, key }: OrderSigner,
): Promise<string> {
  return signMessage(key, ORDER_NAMESPACE, Buffer.from(orderStatement(named, verb, officer, message), 'latin1'));
}

/** An order to erase with the signatures of whoever gives it, and of a second officer where one is named. */
export async function signErasure(
  named: MeetingNamed,
  order: ErasureOrder,
  [giver, second]: readonly OrderSigner[],
): Promise<ErasureOrder> {
  const by = ({ officer, key }: OrderSigner) =>
    signMessage(key, ORDER_NAMESPACE, Buffer.from(erasureStatement(named, officer, order), 'latin1'));
  return {
    ...order,
    ...(giver && { proof: await by(giver) }),
    ...(second && { second: { officer: second.officer, proof: await by(second) } }),
  };
}

/** What proves a message to a circulation: the code of the notice that asked for it, or the key of who sends it. */
export type MessageProof = { code: string } | { signer: OrderSigner };

/** A message to a circulation with its proof. One that cannot be read stays as it is: the circulation refuses it in its own words. */
export async function provenMessage(
  message: Record<string, unknown>,
  {
    schema,
    action,
    named,
    circulation,
  }: { schema: z.ZodType; action: string; named: MeetingNamed; circulation: string },
  revision: number,
  by: MessageProof,
): Promise<object> {
  if ('code' in by) return { ...message, proof: by.code };
  const read = schema.safeParse(message);
  if (!read.success) return message;
  const signed = { ...Object(read.data) };
  return {
    ...signed,
    proof: await signatureOn(named, circulationVerb(action, circulation, revision), signed, by.signer),
  };
}
