import type { MeetingPlan } from '../domain/plan.ts';
import { warningsOf } from '../meetings/warnings.ts';
import { folded, paint } from './terminal.ts';

/** What a person should know of a plan before it starts, for standard error; none: the empty text. */
export function warningsSaid(plan: MeetingPlan): string {
  const found = warningsOf(plan);
  if (found.length === 0) return '';
  const lines = found.map(({ field, said }) => folded(`- ${field}: ${said}`, '  ', process.stderr));
  return [paint('yellow', 'To be known of this plan:', process.stderr), ...lines].join('\n');
}
