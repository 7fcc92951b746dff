import type { z } from 'zod';
import type { LateContent, LateOrder } from '../domain/late-order.ts';
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

/** An order that no workflow takes, with the signatures of whoever gives it, and of a second officer where one is named. */
export async function signedLate<Late extends LateOrder>(
  named: MeetingNamed,
  order: Late,
  { verb, message }: LateContent,
  [giver, second]: readonly OrderSigner[],
): Promise<Late> {
  const by = (signer: OrderSigner) => signatureOn(named, verb, message, signer);
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
