import type { MeetingPlan } from '../../domain/plan.ts';
import { profileOf } from '../../treaties/treaties.ts';
import { plainRuns, type Saying } from './saying.ts';
import { nameIn, type RosterSeat } from './seats.ts';
import { type Block, inset, numbered, paragraph } from './view.ts';

/** The rule by which organizations attend on request: 1.3. */
export const onRequestRule = (plan: MeetingPlan): string => profileOf(plan.treaty).observers.onRequest.rule;

/** The organizations that are on the roster and not among those that the rules of procedure name, for the Meeting to approve. */
export function observersBlocks(plan: MeetingPlan, all: readonly RosterSeat[], saying: Saying): Block[] {
  const { words, lines, wording, language } = saying;
  const { observers } = words;
  const rule = onRequestRule(plan);
  const names = askedIn(plan, all).map((one) => nameIn(one, language, plan));
  if (names.length === 0) return numbered([paragraph(lines(observers.none, { rule }))]);
  return numbered([
    paragraph(lines(observers.asked, { rule, count: String(names.length) })),
    ...names.map((name, i) => inset([plainRuns(name, wording)], `${i + 1}.`)),
    paragraph(lines(observers.approve)),
  ]);
}

/** Who asked to attend. */
export const askedIn = (plan: MeetingPlan, all: readonly RosterSeat[]): RosterSeat[] =>
  all.filter(
    ({ code, capacity }) => capacity === 'observer_organization' && !plan.observers.organizations.includes(code),
  );
