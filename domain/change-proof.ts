import type { NoticeKey } from './activities.ts';
import type { Order } from './messages/orders.ts';
import { changeStatement, isCodeOf, roundOf } from './notice-code.ts';
import type { OfficerChange } from './orders/officer-change.ts';
import type { MeetingPlan } from './plan.ts';
import { orderFault, orderStatement } from './signed-order.ts';
import type { MeetingNamed } from './warrant.ts';

/** What proves that somebody may stop or acknowledge the change of an officer: a code of its notice, or a signature. */

type AboutChange = Order<'stopChange' | 'acknowledgeChange'>;

export type ChangeGround = {
  named: MeetingNamed;
  plan: MeetingPlan;
  changes: readonly OfficerChange[];
  /** By what the codes of its notices are known. */
  codes: NoticeKey | null;
};

export const isAboutChange = (order: Order): order is AboutChange => 'changeId' in order;

const changeOf = ({ changeId }: AboutChange, { changes }: ChangeGround) => changes.find(({ id }) => id === changeId);

/** What is lacking, as a sentence that says what would be right; null where nothing is lacking. */
export function lackingOnChange(
  verb: 'stopChange' | 'acknowledgeChange',
  order: AboutChange,
  ground: ChangeGround,
): string | null {
  const { officer, recordedBy = officer, proof } = order;
  if (recordedBy !== officer) return `${officer} sends this themself`;
  if (proof === undefined) {
    return verb === 'stopChange'
      ? `this needs a proof that it comes from ${officer}: the code of the notice of the change (--code), or their signature (--sign-with)`
      : `this needs the signature of ${officer}: give it with \`convene\` and --sign-with, their private key`;
  }
  if (roundOf(proof) !== null) {
    return verb === 'stopChange' && codedNotice(order, ground) !== null
      ? null
      : `this code is in no notice to ${officer} of the change ${order.changeId}; take that of the notice that says so`;
  }
  if (order.id === undefined) return 'an order that is signed has an id';
  const [first, ...others] = keysFor(verb, order, ground).map((key) =>
    orderFault(proof, ground.named, verb, { id: officer, ...(key !== undefined && { key }) }, order),
  );
  return [first, ...others].includes(null) ? null : (first ?? null);
}

/**
 * The keys that are good for it. Stopping: the one that the officer had when it was ordered, and the present one. Acknowledging:
 * the one that they get, or that of another officer.
 */
function keysFor(verb: 'stopChange' | 'acknowledgeChange', order: AboutChange, ground: ChangeGround) {
  const present = ground.plan.officers.find(({ id }) => id === order.officer)?.key;
  const change = changeOf(order, ground);
  if (change === undefined || change.officer !== order.officer) return [present];
  return verb === 'stopChange' ? [change.before.key, present] : [change.after.key, present];
}

/** The notice whose code an order has; null where it is none of that change. */
function codedNotice(order: AboutChange, ground: ChangeGround): OfficerChange['notices'][number] | null {
  const { officer, proof } = order;
  const { codes, named } = ground;
  const round = proof === undefined ? null : roundOf(proof);
  if (proof === undefined || round === null || codes === null) return null;
  const change = changeOf(order, ground);
  const notice = change?.officer === officer ? change.notices.find((one) => one.round === round) : undefined;
  if (notice === undefined) return null;
  const coded = changeStatement({ ...named, officer, order: order.changeId, round });
  return isCodeOf(proof, coded, codes.key) ? notice : null;
}

/** What the record keeps: what was signed, by which key, and whose code it was. */
export function changeProvenBy(
  verb: 'stopChange' | 'acknowledgeChange',
  order: AboutChange,
  ground: ChangeGround,
): Record<string, string> {
  const { officer, proof, changeId: change } = order;
  const { named, codes } = ground;
  if (proof === undefined) return {};
  const notice = codedNotice(order, ground);
  if (notice !== null && codes !== null) {
    const coded = changeStatement({ ...named, officer, order: change, round: notice.round });
    return { change, address: notice.to, coded, code: proof, code_key: codes.key };
  }
  const key = keysFor(verb, order, ground).find(
    (one) => one !== undefined && orderFault(proof, named, verb, { id: officer, key: one }, order) === null,
  );
  return { change, signed: orderStatement(named, verb, officer, order), signature: proof, key: key ?? '' };
}
