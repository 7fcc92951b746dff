import { roleOf } from '../domain/delegation.ts';
import { toldBy } from '../domain/honorific.ts';
import type { Language } from '../domain/plan.ts';
import { isListedByEntity } from '../treaties/treaties.ts';
import { type Addressed, nameOf } from './addressees.ts';
import type { ListAnswer, ParticipantsList } from './documents.ts';
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
  status: string;
  attended: boolean;
  noteAwaited?: boolean;
  contested?: boolean;
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
    const { code, capacity, status, attended, noteAwaited = false, contested = false, signed = null, delegation } = row;
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
      ...(signed !== null && { signed: printed(signed) }),
      persons,
    };
  });

/** What an outcome of the participant's machine means in a list of participants. */
const answerOf = (status: string, persons: number): ListAnswer => {
  if (status === 'nil_return' || status === 'withdrawn' || status === 'no_reply') return status;
  if (status === 'incomplete') return 'incomplete';
  // who has come takes part, whether or not it has said who its delegates are
  return persons > 0 || ['present', 'absent', 'departed'].includes(status) ? 'named' : 'awaited';
};
