import type { Person } from './delegation.ts';
import { type KnownPerson, reconcile } from './reconcile.ts';

/** What is different between two lists of one delegation, person by person; places are those of the list that each is in. */
export type DelegationDifference =
  | { kind: 'added' | 'removed'; place: number; name: string }
  | { kind: 'changed'; place: number; name: string; fields: { field: string; was: string; now: string }[] };

const FIELDS = [
  'name',
  'title',
  'role',
  'latin',
  'honorific',
  'passportName',
  'function',
  'organization',
  'language',
  'email',
] as const;

export function differencesOf(
  before: readonly (KnownPerson & { role: string })[],
  after: readonly Person[],
): DelegationDifference[] {
  const rows = reconcile(
    before,
    after.map((person, index) => ({ ...person, row: index + 1 })),
  );
  return rows.flatMap((one): DelegationDifference[] => {
    if (one.kind === 'only_there' || one.kind === 'twice')
      return [{ kind: 'added', place: one.there.row, name: one.there.name }];
    if (one.kind === 'only_here') return [{ kind: 'removed', place: placeIn(before, one.here), name: one.here.name }];
    const fields = FIELDS.flatMap((field) => {
      const [was, now] = [one.here[field] ?? '', one.there[field] ?? ''];
      return was === now ? [] : [{ field, was, now }];
    });
    return fields.length === 0 ? [] : [{ kind: 'changed', place: one.there.row, name: one.there.name, fields }];
  });
}

const placeIn = (list: readonly KnownPerson[], person: KnownPerson): number => list.indexOf(person) + 1;
