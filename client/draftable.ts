import { DocumentError, draftText } from '../documents/documents.ts';
import { factsOf } from '../documents/facts.ts';
import type { MeetingPlan } from '../domain/plan.ts';
import { PlanError, type Problem } from '../meetings/plan.ts';

/**
 * Drafts every circulation of a plan once, and throws a PlanError with those that cannot be: a name that is not known in
 * a language of its papers stops the start of a meeting, not its course.
 */
export function refuseUndraftable(plan: MeetingPlan, file: string): void {
  const facts = factsOf(plan);
  const found = new Map<string, Problem>();
  for (const [index, circulation] of plan.circulations.entries()) {
    for (const document of circulation.documents) {
      try {
        draftText(plan, { ...circulation, documents: [document] }, facts);
      } catch (error) {
        if (!(error instanceof DocumentError)) throw error;
        const field = `circulations[${index}].documents`;
        const problem = {
          code: error.code,
          file,
          line: null,
          field,
          found: error.message,
          right: `a draft of ${document.name}`,
        };
        if (!found.has(error.message)) found.set(error.message, problem);
      }
    }
  }
  if (found.size > 0) throw new PlanError([...found.values()]);
}
