import type { MeetingPlan } from '../domain/plan.ts';
import { profileOf } from '../treaties/treaties.ts';
import { draftText } from './draft.ts';
import { DocumentError } from './errors.ts';
import { factsOf } from './facts.ts';
import { listView } from './list.ts';
import { reportView } from './report.ts';
import { ListStage } from './wording.ts';

/**
 * What keeps papers of a plan from being written: names that a language does not know, facts that a kind lacks. Each
 * problem once, with the first paper that has it. To be asked before a meeting begins, and not when a paper is due.
 */
export function paperProblems(plan: MeetingPlan): { paper: string; problem: string }[] {
  const found = new Map<string, string>();
  const attempt = (paper: string, write: () => unknown) => {
    try {
      write();
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      if (!found.has(error.message)) found.set(error.message, paper);
    }
  };
  for (const circulation of plan.circulations) {
    for (const document of circulation.documents) {
      const one = { ...circulation, documents: [document] };
      attempt(document.name, () => draftText(plan, one, factsOf(plan)));
    }
  }
  const { date } = plan.closes;
  for (const language of profileOf(plan.treaty).languages.documents) {
    for (const stage of ListStage.options) {
      const list = { stage, language, symbol: null, date, participants: [] };
      attempt(`list-${stage} in ${language}`, () => listView(list, { plan, mode: 'live' }, String));
    }
    attempt(`report in ${language}`, () =>
      reportView({ date, opened: plan.opens.at, closed: plan.closes.at, participants: [], decisions: [] }, language, {
        plan,
        treaty: factsOf(plan).treaty,
        mode: 'live',
      }),
    );
  }
  return [...found].map(([problem, paper]) => ({ paper, problem }));
}
