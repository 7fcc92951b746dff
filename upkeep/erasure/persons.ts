import { ConveneError } from '../../domain/errors.ts';
import { type ComparedName, comparedName, likeness } from '../../domain/person-name.ts';
import { isErased, personsIn, type StoredPerson } from '../../domain/privacy.ts';
import type { Pool } from '../../registry/database.ts';
import { personLists } from '../../registry/person-lists.ts';

/** Persons by their names, in every list that the registry keeps. */

/** A person in a list; `table`, `id` and `place`, from 0, say which. */
export type FoundPerson = {
  meeting: string;
  participant: string;
  table: string;
  id: string;
  at: string;
  place: number;
  person: StoredPerson;
};

const SPELLINGS = ['name', 'latin', 'passportName'];
const spellingsOf = (person: StoredPerson): string[] =>
  SPELLINGS.flatMap((field) => (typeof person[field] === 'string' ? [person[field]] : []));

/** How a person is called who is named; null: it is somebody else. */
function likenessOf(person: StoredPerson, wanted: ComparedName): 'same' | 'alike' | null {
  if (isErased(person)) return null;
  const each = spellingsOf(person).map((name) => likeness(comparedName(name), wanted));
  return each.includes('same') ? 'same' : each.includes('alike') ? 'alike' : null;
}

/** Whether a person has this name, but for case, order and honorifics. */
export const isNamed = (name: string): ((person: StoredPerson) => boolean) => {
  const wanted = comparedName(name);
  return (person) => likenessOf(person, wanted) === 'same';
};

/** Everybody of a name, in one meeting or in all, and who is spelled a little otherwise. */
export async function personsNamed(
  pool: Pool,
  name: string,
  { meeting = null, participant }: { meeting?: string | null; participant?: string | undefined },
): Promise<{ same: FoundPerson[]; alike: FoundPerson[] }> {
  const wanted = comparedName(name);
  const found: { same: FoundPerson[]; alike: FoundPerson[] } = { same: [], alike: [] };
  for (const { content, ...list } of await personLists(pool, meeting)) {
    if (participant !== undefined && list.participant !== participant) continue;
    for (const [place, person] of (personsIn(content) ?? []).entries()) {
      const how = likenessOf(person, wanted);
      if (how !== null) found[how].push({ ...list, place, person });
    }
  }
  return found;
}

/** @throws ConveneError `PERSON_UNKNOWN` with the names that are spelled otherwise */
export function unknownPerson(name: string, where: string, alike: readonly FoundPerson[]): ConveneError {
  const offered = [...new Set(alike.map(({ participant, person }) => `${String(person.name)} (${participant})`))];
  return new ConveneError(
    'PERSON_UNKNOWN',
    `${where} holds nobody by the name ${JSON.stringify(name)}${
      offered.length === 0
        ? ''
        : `; spelled otherwise: ${offered.slice(0, 10).join(', ')}. Give the name as it is spelled there`
    }.`,
  );
}
