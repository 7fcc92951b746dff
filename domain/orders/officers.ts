import { acknowledgeObjection, restored, stopObjection } from './officer-change.ts';
import type { Rules } from './rule.ts';

/** Orders about the officers themselves. */

export const ofOfficers: Rules<'changeOfficer' | 'stopChange' | 'acknowledgeChange'> = {
  changeOfficer: {
    act: null,
    effect: 'at_once',
    objection: ({ change, officer, proof }, { plan }) => {
      if (!plan.officers.some(({ id }) => id === change.id)) {
        return `the plan has no officer ${change.id}; it has ${plan.officers.map(({ id }) => id).join(', ')}`;
      }
      const unknown = change.away?.find(({ delegate }) => !plan.officers.some(({ id }) => id === delegate));
      if (unknown !== undefined) return `the plan has no officer ${unknown.delegate} who could act for ${change.id}`;
      const before = plan.officers.find(({ id }) => id === change.id);
      // what is signed is signed with the key that they have
      return officer === change.id && before?.key !== change.key && proof === undefined
        ? 'nobody changes their own key; another officer orders it'
        : null;
    },
    change: ({ change }, { plan }) => ({
      plan: { ...plan, officers: plan.officers.map((one) => (one.id === change.id ? change : one)) },
      staff: true,
    }),
  },
  stopChange: {
    act: null,
    effect: 'at_once',
    objection: (order, { changes, now }) => stopObjection(changes, order, Date.parse(now)),
    change: ({ changeId }, { plan, changes }) => {
      const stopped = changes.find(({ id }) => id === changeId);
      const officers = stopped === undefined ? null : restored(plan, stopped);
      return officers === null ? {} : { plan: { ...plan, officers }, staff: true };
    },
  },
  acknowledgeChange: {
    act: null,
    effect: 'at_once',
    objection: (order, { changes }) => acknowledgeObjection(changes, order),
  },
};
