import { draftProblems, type PaperProblem, paperProblems } from '../documents/check.ts';
import { type CirculationPlan, Language, type MeetingPlan } from '../domain/plan.ts';
import { PlanError, type Problem } from '../meetings/problem.ts';

/**
 * Refuses a plan of which a paper could not be written: a note, a letter, what tells an act on the way, a list, the report. A name that a
 * language lacks stops the start of a meeting, and not its course.
 *
 * @throws PlanError with all that is missing, a problem for each language
 */
export const refuseUnwritable = (plan: MeetingPlan, file: string): void => refuse(paperProblems(plan), file);

/** The same for the papers of some circulations alone. @throws PlanError */
export const refuseUndraftable = (plan: MeetingPlan, circulations: readonly CirculationPlan[], file: string): void =>
  refuse(draftProblems(plan, circulations), file);

function refuse(problems: readonly PaperProblem[], file: string): void {
  if (problems.length === 0) return;
  const place = { file, line: null };
  const unknown = Language.options.flatMap((language): Problem[] => {
    const missing = problems.filter(({ untranslated }) => untranslated?.language === language);
    const [first] = missing;
    if (first === undefined) return [];
    const phrases = missing.map(({ untranslated }) => `"${untranslated?.english}"`).join(', ');
    const found = `${first.paper} cannot be written, for it has no words in ${language} for ${phrases}`;
    const right = `each of them in names.${language} of the plan, or in documents/wording/${language}.yaml`;
    return [{ ...place, code: first.code, field: `names.${language}`, found, right }];
  });
  const others = problems
    .filter(({ untranslated }) => untranslated === null)
    .map(({ code, paper, problem }): Problem => {
      const [found = problem, ...mend] = problem.split('; ');
      const right = mend.length === 0 ? 'a plan of which every paper can be written' : mend.join('; ');
      return { ...place, code, field: '', found: `${paper} cannot be written: ${found}`, right };
    });
  throw new PlanError([...unknown, ...others]);
}
