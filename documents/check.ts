import type { CirculationPlan, Language, MeetingPlan, Names } from '../domain/plan.ts';
import { statisticsOf } from '../domain/statistics.ts';
import { profileOf } from '../treaties/treaties.ts';
import { signatoryOf } from './circulation.ts';
import { draftText } from './draft.ts';
import { DocumentError, type Untranslated } from './errors.ts';
import { factsOf } from './facts.ts';
import { glossaryOf } from './glossary.ts';
import { listView } from './list.ts';
import { reportView } from './report.ts';
import { ListStage } from './wording.ts';

/** What keeps a paper from being written: the first paper that has the problem, a stable code, and the mend. */
export type PaperProblem = { paper: string; code: string; problem: string; untranslated: Untranslated | null };

type Paper = { paper: string; write: (plan: MeetingPlan) => unknown };

/**
 * What keeps papers of a plan from being written: names, and lines of the address, that a language does not know; facts that a kind
 * lacks. All of them at once, each with the first paper that has it. To be asked before a meeting begins, and not when a
 * paper is due.
 */
export function paperProblems(plan: MeetingPlan): PaperProblem[] {
  return problemsIn([...circulationPapers(plan), ...announcements(plan), ...sessionPapers(plan)], plan);
}

/** The same for some circulations alone. */
export const draftProblems = (plan: MeetingPlan, circulations: readonly CirculationPlan[]): PaperProblem[] =>
  problemsIn(circulationPapers({ ...plan, circulations: [...circulations] }), plan);

/** How often one paper is tried: it has not more names than this that may be missing. */
const TRIES = 100;

function problemsIn(papers: readonly Paper[], plan: MeetingPlan): PaperProblem[] {
  const found = new Map<string, PaperProblem>();
  // what one paper lacks is taken as known from then on, so that the next lack shows
  let shadow = plan;
  for (const { paper, write } of papers) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const error = errorOf(() => write(shadow));
      if (error === null) break;
      const { code, message: problem, untranslated } = error;
      if (!found.has(problem)) found.set(problem, { paper, code, problem, untranslated });
      if (untranslated === null) break;
      shadow = { ...shadow, names: taught(shadow.names ?? {}, untranslated) };
    }
  }
  return [...found.values()];
}

function errorOf(write: () => unknown): DocumentError | null {
  try {
    write();
    return null;
  } catch (error) {
    if (error instanceof DocumentError) return error;
    throw error;
  }
}

const taught = (
  names: NonNullable<MeetingPlan['names']>,
  { language, english }: Untranslated,
): NonNullable<MeetingPlan['names']> => {
  const known: Names = names[language] ?? {};
  return { ...names, [language]: { ...known, [english]: english } };
};

/** Each document of each circulation, the address that it gives, and whoever signs it. */
const circulationPapers = ({ circulations }: MeetingPlan): Paper[] =>
  circulations.flatMap((circulation) =>
    circulation.documents.flatMap((document): Paper[] => [
      {
        paper: document.name,
        write: (plan) => draftText(plan, { ...circulation, documents: [document] }, factsOf(plan)),
      },
      { paper: document.name, write: (plan) => addressIn(plan, document.language) },
      {
        paper: document.name,
        write: (plan) => (isLetter(document.template) ? signatoryOf({ plan, circulation }, document.language) : null),
      },
    ]),
  );

const isLetter = (template: string) => template === 'letter' || template.endsWith('-letter');

/** The address of the secretariat, as every note and letter gives it. */
function addressIn({ names, secretariat }: MeetingPlan, language: Language): string[] {
  const glossary = glossaryOf(language, names?.[language]);
  return [secretariat.name, ...secretariat.lines].map(glossary.address);
}

/** What an act on the way would be told by: an extension stands for all of them. */
function announcements(plan: MeetingPlan): Paper[] {
  const { acts, deadline, circulations } = plan;
  const [first] = circulations;
  if (acts === undefined || first === undefined) return [];
  const day = { was: deadline.date, now: deadline.date, wasAt: deadline.at, nowAt: deadline.at };
  const capacities = first.audience.capacities;
  return acts.languages.flatMap((language) =>
    circulationPapers({
      ...plan,
      circulations: [
        {
          ...first,
          ...{
            name: 'extension',
            kind: 'extension',
            sender: acts.sender,
            facts: { deadline: day, recalls: first.name },
          },
          documents: [{ name: `acts-${language}`, template: 'extension-note', language, capacities }],
        },
      ],
    }),
  );
}

/** Lists and the report, in every language of the treaty's documents. */
function sessionPapers({ closes, opens, treaty }: MeetingPlan): Paper[] {
  const { date } = closes;
  const mode = 'live' as const;
  return profileOf(treaty).languages.documents.flatMap((language): Paper[] => [
    ...ListStage.options.map((stage): Paper => {
      const list = { stage, language, symbol: null, date, participants: [] };
      return { paper: `list-${stage} in ${language}`, write: (plan) => listView(list, { plan, mode }, String) };
    }),
    {
      paper: `report in ${language}`,
      write: (plan) =>
        reportView(
          { date, opened: opens.at, closed: closes.at, participants: [], decisions: [], statistics: statisticsOf([]) },
          language,
          {
            ...{ plan, treaty: factsOf(plan).treaty, mode },
          },
        ),
    },
  ]);
}
