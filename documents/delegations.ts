import { roleOf } from '../domain/delegation.ts';
import { toldBy } from '../domain/honorific.ts';
import { type Language, type MeetingPlan, symbolOf } from '../domain/plan.ts';
import { isListedByEntity, profileOf } from '../treaties/treaties.ts';
import { type Addressed, nameOf } from './addressees.ts';
import type { ListAnswer, ListStage, ParticipantsList } from './documents.ts';
import { printedEntity, printedHonorific, printedName, printedTitle, type SpelledPerson } from './spelling.ts';
import { wordingOf } from './wording.ts';

type SubmittedPerson = SpelledPerson & {
  role: string;
  honorific?: string | undefined;
  organization?: string | undefined;
  sponsored?: string | undefined;
};

/** A participant, where it stands, and the delegation that it named last. */
export type Delegated = Pick<Addressed, 'code' | 'name' | 'capacity' | 'addressee'> & {
  /** In which it is written to. */
  language?: string;
  status: string;
  attended: boolean;
  noteAwaited?: boolean;
  contested?: boolean;
  provisional?: boolean;
  signed?: { persons: SubmittedPerson[] } | null;
  delegation: { persons: SubmittedPerson[] } | null;
};

/** The entries of a list of participants in a language: names as they are on its date, persons as submitted. */
export const listed = (
  rows: readonly Delegated[],
  language: Language,
  date: string,
): ParticipantsList['participants'] =>
  rows.map((row) => {
    const { code, capacity, status, attended, noteAwaited = false, signed = null, delegation } = row;
    const { contested = false, provisional = false } = row;
    const hasEntities = isListedByEntity(code);
    const printed = (named: Delegated['delegation']) =>
      (named?.persons ?? []).map((person) => ({
        name: printedHonorific(person) + (printedName(person) ?? wordingOf(language).list.unnamed),
        title: printedTitle(person, wordingOf(language).list.comma),
        role: roleOf(person.role),
        ...(hasEntities && { entity: printedEntity(person.organization) }),
        told: toldBy(person),
        ...(person.sponsored !== undefined && { sponsored: true }),
      }));
    const persons = printed(delegation);
    return {
      code,
      name: nameOf(row, language, date).name,
      capacity,
      answer: answerOf(status, persons.length),
      attended,
      noteAwaited,
      ...(contested && { contested }),
      ...(provisional && { provisional }),
      ...(signed !== null && { signed: printed(signed) }),
      persons,
    };
  });

/** A list in a language, or, where the plan wants one document in the languages of the notes, that document. */
export function listIn(
  rows: readonly Delegated[],
  { plan, stage, language, date }: { plan: MeetingPlan; stage: ListStage; language: Language; date: string },
): ParticipantsList {
  const of = { stage, language, symbol: symbolOf(plan, stage), date };
  const { correspondence } = profileOf(plan.treaty).languages;
  if (plan.lists !== 'notes' || correspondence.length < 2) {
    return { ...of, participants: listed(rows, language, date) };
  }
  const participants = rows.flatMap((row) => {
    const own = correspondence.find((one) => one === row.language) ?? language;
    const orderedAs = nameOf(row, language, date).name;
    return listed([row], own, date).map((one) => ({ ...one, language: own, orderedAs }));
  });
  return { ...of, languages: correspondence, participants };
}

/** The languages in which lists of a plan are drawn, a document each. */
export const languagesOfLists = ({ plan }: { plan: MeetingPlan }): readonly Language[] =>
  plan.lists === 'notes' ? ['en'] : profileOf(plan.treaty).languages.documents;

/** What an outcome of the participant's machine means in a list of participants. */
const answerOf = (status: string, persons: number): ListAnswer => {
  if (status === 'nil_return' || status === 'withdrawn' || status === 'no_reply') return status;
  if (status === 'incomplete') return 'incomplete';
  // who has come takes part, whether or not it has said who its delegates are
  return persons > 0 || ['present', 'absent', 'departed'].includes(status) ? 'named' : 'awaited';
};
