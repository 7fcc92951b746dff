import { type DelegateRole, roleOf } from '../domain/delegation.ts';
import type { Language } from '../domain/plan.ts';
import { printable } from './printable.ts';
import { printedHonorific, printedName, printedTitle } from './spelling.ts';
import { type Wording, wordingOf } from './wording.ts';

/** A person as badges and lists of the door print them. */

type PrintedPerson = {
  name: string;
  title: string | null;
  role: string;
  latin?: string | undefined;
  honorific?: string | undefined;
  passportName?: string | undefined;
  function?: string | undefined;
};

/**
 * `name`: in its own script where the fonts have it; `latin`: below, where that is another. A name that cannot be printed and has no Latin
 * spelling is the sentence that says so, and `isUnprinted`.
 */
export type DelegateLine = { name: string; latin: string; title: string; role: string; isUnprinted: boolean };

const isLatin = (text: string): boolean => /\p{Script=Latin}/u.test(text);
const shown = (text: string): string => printable(text).text;

export function delegateLine(person: PrintedPerson, language: Language): DelegateLine {
  const { list, form } = wordingOf(language);
  const spelled =
    person.latin ?? (person.passportName && isLatin(person.passportName) ? person.passportName : undefined);
  const name = printedName({ name: person.name, latin: spelled });
  const latin = name === null || isLatin(name) || spelled === undefined ? '' : (printedName({ name: spelled }) ?? '');
  return {
    // one text, which runs in the direction of its own letters
    name: name === null ? list.unnamed : shown(`${printedHonorific(person)}${name}`),
    latin: shown(latin),
    title: shown(printedTitle(person, list.comma) ?? ''),
    role: roleInWords(roleOf(person.role), { list, form }),
    isUnprinted: name === null,
  };
}

const roleInWords = (role: DelegateRole, { list, form }: Pick<Wording, 'list' | 'form'>): string =>
  role === 'delegate' ? form.delegate : list.roles[role];
