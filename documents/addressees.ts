import type { Capacity, CirculationPlan, Language } from '../domain/plan.ts';
import { isNamed, type NameForm, nameAsGiven, organizationForms, stateName } from '../treaties/treaties.ts';
import { type Addressee, addressedTo } from './circulation.ts';
import type { CirculationDocument } from './text.ts';

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
 * capacities, in that participant's language where the text has it, else in English.
 */
export function papersOf(
  documents: readonly CirculationDocument[],
  addressed: readonly Addressed[],
  { circulation }: { circulation: CirculationPlan },
): AddressedPaper[] {
  const individual = documents.filter(({ address }) => address === 'individual');
  return documents.flatMap((document): AddressedPaper[] => {
    if (document.address !== 'individual') return [{ document, participant: null }];
    const inLanguageOf = ({ capacity, language }: Addressed): string =>
      individual.some((other) => other.language === language && other.capacities.includes(capacity)) ? language : 'en';
    return addressed
      .filter((one) => document.capacities.includes(one.capacity) && inLanguageOf(one) === document.language)
      .map((one) => ({
        document: addressedTo(document, asAddressee(one, document.language, circulation)),
        participant: one.code,
      }));
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
