import { papersFor } from '../domain/capacity.ts';
import type { Capacity, CirculationPlan, Language } from '../domain/plan.ts';
import { isNamed, type NameForm, nameAsGiven, organizationForms, stateName } from '../treaties/treaties.ts';
import { type Addressee, addressedTo } from './circulation.ts';
import type { CirculationDocument } from './text.ts';
import { replaced } from './wording.ts';

/** A participant as a paper of its own addresses it. */
export type Addressed = {
  code: string;
  name: string;
  capacity: Capacity;
  addressee: 'permanent_representative' | 'permanent_observer' | 'ministry' | 'organization';
  language: string;
};

/** A paper to be printed: of everyone (`participant` null), or of one participant. */
export type AddressedPaper = { document: CirculationDocument; participant: string | null };

/**
 * The papers that a text is printed as: a collective document once, an individual one for each participant of its
 * capacities, in that participant's language where the text has it, else in English. A note to all missions is printed once more
 * for each Ministry that is written to directly, and addressed to it.
 */
export function papersOf(
  documents: readonly CirculationDocument[],
  addressed: readonly Addressed[],
  { circulation }: { circulation: CirculationPlan },
): AddressedPaper[] {
  return documents.flatMap((document): AddressedPaper[] => {
    const isIndividual = document.address === 'individual';
    const alike = documents.filter((other) => (other.address === 'individual') === isIndividual);
    const inLanguageOf = ({ capacity, language }: Addressed): string =>
      papersFor(alike, capacity).some((other) => other.language === language) ? language : 'en';
    const own = addressed
      .filter(({ addressee }) => isIndividual || (addressee === 'ministry' && document.addressees !== undefined))
      .filter((one) => papersFor(alike, one.capacity).includes(document) && inLanguageOf(one) === document.language)
      .map((one) => ({
        document: addressedTo(document, asAddressee(one, document.language, circulation)),
        participant: one.code,
      }));
    return isIndividual ? own : [{ document, participant: null }, ...own];
  });
}

/**
 * The notes whose copies for Ministries could not be addressed to them: their first or last paragraph, the compliments, lacks the words
 * that are replaced. Each with those words, and the participants that it is about.
 */
export function unaddressed(
  documents: readonly CirculationDocument[],
  addressed: readonly Addressed[],
): { document: string; words: string; participants: string[] }[] {
  const ministries = addressed.filter(({ addressee }) => addressee === 'ministry');
  return documents.flatMap((document) => {
    const { name, addressees: words, paragraphs, address } = document;
    const isFor = ({ capacity }: Addressed) => papersFor(documents, capacity).includes(document);
    const participants = ministries.filter(isFor).map(({ code }) => code);
    if (words === undefined || address === 'individual' || participants.length === 0) return [];
    const compliments = [paragraphs[0], paragraphs.at(-1)];
    const isFound = compliments.every((one = '') => replaced(one, words, '') !== one);
    return isFound ? [] : [{ document: name, words, participants }];
  });
}

/** Names are those of the date of issue that the plan gives: a draft and its final paper then say the same. */
function asAddressee(one: Addressed, language: Language, { facts, issue: { date } }: CirculationPlan): Addressee {
  const { code, addressee } = one;
  const cents = facts?.costs?.shares?.[code];
  return {
    code,
    kind: addressee,
    name: nameOf(one, language, date),
    share: cents === undefined || facts?.costs === undefined ? null : { cents, currency: facts.costs.currency },
  };
}

/**
 * A participant's name in a language on a date (`2024-02-15`), with the forms that sentences ask for. One whose code the
 * reference data do not know goes by the name that the registry has for it, so that it holds up no paper of the others.
 */
export function nameOf(
  { code, addressee, name }: Pick<Addressed, 'code' | 'addressee' | 'name'>,
  language: Language,
  date: string,
): Addressee['name'] {
  const as = addressee === 'organization' ? 'organization' : 'state';
  if (!isNamed(code, as)) return nameAsGiven(name, language);
  if (as === 'organization') return organizationForms(code, language);
  const form = (of: NameForm) => stateName(code, language, date, of);
  return { name: form('name'), the: form('the'), of: form('of') };
}
