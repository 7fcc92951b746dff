import { type Finding, finding } from './finding.ts';
import type { Picture } from './picture.ts';

const ORDER = /^meeting\/order\/(.+)$/;

/**
 * Orders that are on record, and that the meeting does not know: somebody reset it without giving it again what had come since. A
 * meeting remembers its latest orders, so those are looked at which came after the last one that it knows.
 */
export function checkOrders({ registry: { acts }, states, meeting }: Picture): Finding[] {
  const orders = states.meeting?.orders;
  if (orders === undefined) return [];
  const taken = new Set(orders.taken.map(([id]) => id));
  const ordered = acts.flatMap(({ seq, act }) => {
    const [, id] = ORDER.exec(act.id) ?? [];
    return id === undefined || !act.action.startsWith('order_') ? [] : [{ seq, act, isKnown: taken.has(id) }];
  });
  return ordered.slice(ordered.findLastIndex(({ isKnown }) => isKnown) + 1).map(({ seq, act }) =>
    finding({
      code: 'ORDER_FORGOTTEN',
      subject: `act ${seq}`,
      found: `the meeting knows nothing of ${act.action.replaceAll('_', ' ')} by ${act.actor} at ${act.at}`,
      right: 'every order that is on record',
      byHand: `somebody has reset the meeting: find out who, and give the order again (\`convene acts ${meeting} --action ${act.action}\`)`,
    }),
  );
}
