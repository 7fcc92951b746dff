import { dayAt } from '../day.ts';
import { type MeetingPlan, officersOf } from '../plan.ts';
import type { Rules } from './rule.ts';

/** Which of two delegations is seated that competing authorities have named: the legal adviser decides, with a second officer. */
export const ofContests: Rules<'decideContest'> = {
  decideContest: {
    act: null,
    effect: 'at_once',
    objection: ({ officer }, { plan, now }) => {
      const advisers = legalAdvisersOf(plan, now);
      return advisers.length === 0 || advisers.includes(officer)
        ? null
        : `a contested delegation is decided by the legal adviser, ${advisers.join(' or ')}; ${officer} may be the second who signs`;
    },
    change: ({ participant, outcome, submission }) => ({
      commands: [{ kind: 'contest', participant, outcome, submission }],
    }),
  },
};

/** Who fills the step `legal` of a chain, and whoever acts for them today; nobody where the plan has no such step. */
export function legalAdvisersOf({ circulations, acts, officers, venue }: MeetingPlan, now: string): string[] {
  const chains = [...circulations.map(({ chain }) => chain), ...(acts === undefined ? [] : [acts.chain])];
  const advisers = new Set(chains.flat().flatMap((step) => (step.step === 'legal' ? officersOf(step) : [])));
  const today = dayAt(Date.parse(now), venue);
  const standingIn = officers.flatMap(({ id, away = [] }) =>
    advisers.has(id)
      ? away.filter(({ from, until }) => from <= today && today <= until).map(({ delegate }) => delegate)
      : [],
  );
  return [...new Set([...advisers, ...standingIn])];
}
