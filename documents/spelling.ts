import { withCommas } from './commas.ts';
import { printable } from './printable.ts';

/** Names in letters that no bundled font has: papers print their Latin spelling, and staff ask for it where there is none. */

export type SpelledPerson = {
  name: string;
  title: string | null;
  latin?: string | undefined;
  function?: string | undefined;
};

/** Letters that every bundled font has: most names need no look into one. */
const PLAIN = /^[\u0020-\u007e\u00a0-\u017f]*$/;

const fits = (text: string): boolean => PLAIN.test(text) || printable(text).unprintable.length === 0;

/** A person's name as papers print it; null where neither the name nor its Latin spelling can be printed. */
export function printedName({ name, latin }: Pick<SpelledPerson, 'name' | 'latin'>): string | null {
  if (fits(name)) return name;
  return latin !== undefined && fits(latin) ? latin : null;
}

/**
 * Title and function as papers print them behind a name, with the comma of a language between: what cannot be printed is left out, and a
 * function that the title says already is not said twice.
 */
export function printedTitle(person: Pick<SpelledPerson, 'title' | 'function'>, comma: string): string | null {
  const [title = '', does = ''] = [person.title, person.function].map((text) => (text && fits(text) ? text : ''));
  const parts = title.toLowerCase().includes(does.toLowerCase()) ? [title] : [title, does];
  const said = withCommas(
    parts.filter((text) => text !== ''),
    comma,
  );
  return said === '' ? null : said;
}

/** An entity as lists print it above its persons; nothing where there is none, or it cannot be printed. */
export const printedEntity = (entity: string | undefined): string =>
  entity !== undefined && fits(entity) ? entity : '';

const isPrinted = (text: string | null | undefined): boolean => text === null || text === undefined || fits(text);

/** What stands before a printed name, with its space; nothing where there is none, or it cannot be printed. */
export const printedHonorific = ({ honorific }: { honorific?: string | undefined }): string =>
  honorific === undefined || !fits(honorific) ? '' : `${honorific}\u00a0`;

/** The places in the list, from 1, of persons whose name or title papers cannot print. */
export const unspelled = (persons: readonly SpelledPerson[]): number[] =>
  persons.flatMap((person, index) =>
    printedName(person) === null || !isPrinted(person.title) || !isPrinted(person.function) ? [index + 1] : [],
  );

/** What to do about them, as a sentence. */
export const spellingWanted = (participant: string, places: readonly number[]): string =>
  `Papers cannot print the name or title of person ${places.join(', ')} of ${participant}: no font of theirs has these letters. Ask for a Latin spelling, and enter the list again with a column latin (of a title, in title).`;
