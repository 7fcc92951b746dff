import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { asking } from '../../client/asking.ts';
import type { MeetingView, OrderMessage } from '../../client/client.ts';
import type { OrderSigner } from '../../client/signed.ts';
import { clock, spaced } from '../../client/words.ts';
import { ConveneError } from '../../domain/errors.ts';
import { MessageId } from '../../domain/messages/common.ts';
import type { OrderName, OrderOutcome } from '../../domain/messages/orders.ts';
import { cleanText, Decision, type MeetingPlan, ParticipantCode, Slug, type Venue } from '../../domain/plan.ts';
import { LocalDate } from '../../meetings/local-time.ts';
import type { Connected } from '../../stack/clients.ts';
import type { Cli } from '../body.ts';
import { UsageError } from '../cli.ts';
import { canAsk, openPrompt } from '../prompt.ts';
import { ownKeyFile, signerWith } from './keys.ts';
import { meeting, spelled } from './words.ts';

/** What the commands that order an act have in common. */

// ---------------------------------------------------------------------------------------------- who orders

export const by = {
  meeting,
  officer: Slug,
  recordedBy: Slug.optional(),
  reason: cleanText(1_200).optional(),
  id: MessageId.optional(),
  signWith: z.string().optional(),
  second: Slug.optional(),
  secondKey: z.string().optional(),
};
type OrderedBy = {
  signWith?: string | undefined;
  second?: string | undefined;
  secondKey?: string | undefined;
  meeting: string;
  officer: string;
  recordedBy?: string | undefined;
  reason?: string | undefined;
  id?: string | undefined;
};

export const fromOf = ({ officer, recordedBy, reason, id = randomUUID() }: OrderedBy) => ({
  id,
  actor: `officer:${recordedBy ?? officer}`,
  officer,
  ...(recordedBy === undefined ? {} : { recordedBy }),
  ...(reason === undefined ? {} : { reason }),
});
export type From = ReturnType<typeof fromOf>;

// ---------------------------------------------------------------------------------------------- arguments

/** Several codes, written `CHE,FRA`. */
export const Codes = z
  .string()
  .transform((text) =>
    text
      .toUpperCase()
      .split(/[\s,]+/)
      .filter((one) => one !== ''),
  )
  .pipe(z.array(ParticipantCode).min(1, 'must be codes such as CHE,FRA'));
export const only = { only: Codes.optional() };

/** A date or time by the clocks at the venue, read with a schema of meetings/local-time.ts. */
export const local = <T>(schema: z.ZodType<T, string>) =>
  z.string().transform((text, ctx): T => {
    const read = schema.safeParse(text);
    if (read.success) return read.data;
    for (const { message } of read.error.issues) ctx.addIssue({ code: 'custom', message: `must be ${message}` });
    return z.NEVER;
  });

/** The decision of the States Parties that an act rests on. */
export const decision = { decision: Decision.shape.reference, decisionDate: local(LocalDate) };
export const decided = (input: { decision: string; decisionDate: string }): Decision => ({
  by: 'decision',
  reference: input.decision,
  date: input.decisionDate,
});

export const yes = { yes: z.boolean().default(false) };

// ---------------------------------------------------------------------------------------------- ordering

/** What an order is made from: the meeting as it stands. */
export type MeetingNow = { plan: MeetingPlan; zone: Venue; state: MeetingView };
type Asks = { yes: boolean; show: (standing: MeetingNow, connected: Connected) => Promise<string> };

/** Orders an act; one that `asks` is shown first, and ordered with a yes. */
export async function order<N extends OrderName>(
  cli: Cli,
  input: OrderedBy,
  name: N,
  messageOf: (from: From, standing: MeetingNow, connected: Connected) => OrderMessage<N> | Promise<OrderMessage<N>>,
  asks?: Asks,
): Promise<void> {
  const signers = signersOf(input, cli);
  const { outcome, plan } = await cli.connected(async (connected) => {
    const { convene } = connected;
    const row = await convene.registry.meeting(input.meeting);
    const state = await asking(connected, () => convene.state(input.meeting));
    const plan = state.orders?.plan ?? row.plan;
    const standing = { plan, zone: plan.venue, state };
    const message = await messageOf(fromOf(input), standing, connected);
    if (asks !== undefined) {
      cli.say(await asks.show(standing, connected));
      if (!asks.yes) await agree(cli, name, input.meeting);
    }
    try {
      return { outcome: await asking(connected, () => convene.order(input.meeting, name, message, signers)), plan };
    } catch (error) {
      // without an answer the order may still be carried out
      if (!(error instanceof ConveneError))
        cli.say(`To give this order again, and have it done once: --id ${message.id}`);
      throw error;
    }
  });
  cli.print({ meeting: input.meeting, ...outcome }, () => orderSaid(input.meeting, outcome, plan));
}

/** The options of an order that no workflow takes, because the meeting is over: shown first, given with --confirm. */
export const lateOrdered = {
  confirm: z.boolean().default(false),
  officer: Slug.optional(),
  signWith: z.string().optional(),
  second: Slug.optional(),
  secondKey: z.string().optional(),
  id: MessageId.optional(),
};

/** Whose keys sign such an order; null where it is only shown. @throws UsageError where it is given by nobody */
export function lateSignersOf(
  { confirm, officer, ...keys }: { confirm: boolean; officer?: string | undefined } & Omit<OrderedBy, 'officer'>,
  cli: Cli,
): OrderSigner[] | null {
  if (!confirm) return null;
  if (officer === undefined) throw new UsageError('--confirm needs --officer: who orders it');
  return signersOf({ ...keys, officer }, cli);
}

/** Whose keys sign an order: the giver's, where one is named or set, and the second officer's. */
export function signersOf(
  { officer, recordedBy, signWith, second, secondKey }: OrderedBy,
  { env }: Cli,
): OrderSigner[] {
  const file = ownKeyFile(signWith, env);
  if ((second === undefined) !== (secondKey === undefined) || (second !== undefined && file === undefined)) {
    throw new UsageError('a second officer signs with --second and --second-key, beside --sign-with');
  }
  if (file === undefined) return [];
  return [
    signerWith(recordedBy ?? officer, file, env),
    ...(second !== undefined && secondKey !== undefined ? [signerWith(second, secondKey, env)] : []),
  ];
}

async function agree({ signal }: Cli, name: OrderName, id: string): Promise<void> {
  if (!canAsk()) throw new UsageError('there is no terminal to ask on; look at the above, then give --yes');
  const prompt = openPrompt(signal);
  const answer = await prompt.ask(`Order this: ${spelled(name)} ${id}? [y/N] `).finally(prompt.close);
  if (answer !== null && /^y(es)?$/i.test(answer)) return;
  throw new ConveneError('NOT_ORDERED', 'Nothing was ordered.');
}

export function orderSaid(
  id: string,
  { act: name, circulation, effective, phase }: OrderOutcome,
  plan: MeetingPlan,
): string {
  const what = spelled(name);
  const lines = {
    told: `${what}: ordered and in effect; ${circulation} communicates it, once it is approved.`,
    untold: `${what}: ordered and in effect.`,
    issued: `${what}: ordered; it takes effect when ${circulation}, which communicates it, is issued.`,
    dated: `${what}: ordered; it takes effect on its date.`,
  };
  const line = effective ? (circulation === null ? 'untold' : 'told') : circulation === null ? 'dated' : 'issued';
  const drafted = circulation === null ? [] : [`convene today ${id}    who is awaited for it`];
  return [
    lines[line],
    `${id} is ${spaced(phase)}; its date for delegations is ${clock(plan.deadline.at, plan)}.`,
    ...drafted,
    `convene orders ${id}    what was ordered, and what waits`,
  ].join('\n');
}
