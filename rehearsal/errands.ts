import type { Convene } from '../client/client.ts';
import type { OrderSigner } from '../client/signed.ts';
import { venueDay } from '../domain/day.ts';
import { ConveneError } from '../domain/errors.ts';
import { legalAdvisersOf } from '../domain/orders/contest.ts';
import type { MeetingPlan } from '../domain/plan.ts';
import type { Pool } from '../registry/database.ts';
import type { OrderScene } from './orders.ts';
import { DESK, type Scene } from './script.ts';

/** What staff of a rehearsal do at a time that something else has set. It says what it did. */
export type Errand = { at: number; play: (now: string) => Promise<string> };

/** Without `pool`, what needs the registry itself is left out. */
export type ErrandOptions = { convene: Convene; meeting: string; plan: MeetingPlan; pool?: Pool };

export type ErrandOfficer = Pick<OrderScene['order'], 'officer' | 'recordedBy'>;

/** Silence binds only whom the draft decision has reached: the desk delivers it two days before the last instant. */
const DELIVERED_BEFORE_MS = 2 * 86_400_000;

/** Hands a circulation to the States that no e-mail reached, before the instant `until`. */
export const delivery = ({ convene, meeting, plan }: ErrandOptions, circulation: string, until: string): Errand => ({
  at: Date.parse(until) - DELIVERED_BEFORE_MS,
  play: async (now) => {
    const codes = await convene.registry.statesNotReached(meeting, circulation);
    for (const participant of codes) {
      await convene.answer(meeting, {
        ...{ id: `delivered/${circulation}/${participant}`, participant, actor: DESK },
        ...{ kind: 'delivery_confirmed', circulation },
        basis: { kind: 'receipt', reference: `Receipt of ${participant}`, date: venueDay(now, plan), receivedAt: now },
      });
    }
    return `${circulation} is handed to ${codes.length} whom no e-mail reached`;
  },
});

export type ContestScene = Extract<Scene, { kind: 'contest' }>;

/** The legal adviser decides who is seated of a delegation that is contested. */
export async function decideContest(
  { convene, meeting }: ErrandOptions,
  { id, participant, outcome }: ContestScene,
  { now, signersOf }: { now: string; signersOf: (by: ErrandOfficer) => OrderSigner[] },
): Promise<string> {
  const snapshot = await convene.registry.snapshotOf(meeting, participant);
  const submission = snapshot?.context.contest?.submission;
  if (submission === undefined)
    throw new ConveneError('SCENE_REFUSED', `The delegation of ${participant} is not contested.`);
  const { plan } = await convene.registry.meeting(meeting);
  const [officer = ''] = legalAdvisersOf(plan, now);
  const order = {
    ...{ id: `decide/${id}`, officer, actor: `officer:${officer}`, participant, outcome, submission },
    reason: 'The note of the Ministry is the last in force.',
  };
  await convene.order(meeting, 'decideContest', order, signersOf(order));
  return `${officer} decides who is seated for ${participant}`;
}
