import { createHash } from 'node:crypto';
import type { Person } from '../domain/delegation.ts';
import { type KnownPerson, reconcile } from '../domain/reconcile.ts';
import { type DraftPerson, draftOf, MOST_PERSONS, type StoredDraft } from '../registry/drafts.ts';
import type { NamedPerson } from '../registry/submissions.ts';
import { personIn, type Typed, typedOf, type Wrong } from './typed.ts';
import type { PageSources, Visit } from './visit.ts';
import { filled } from './words.ts';

/**
 * The list of persons that a visit works on: its draft, or what is registered where nothing was begun. `begun`: it is not sent.
 */
export type KeptDraft = StoredDraft & { begun: boolean };

export async function draftFor(sources: PageSources, visit: Visit): Promise<KeptDraft> {
  const draft = await draftOf(sources.pool, visit.link);
  if (draft !== null) return { ...draft, begun: draft.sent === undefined };
  return { persons: await registeredFor(sources, visit), base: submissionOnRecord(visit), begun: false };
}

/** The list that is registered; of nobody where none is. */
export async function registeredFor(sources: PageSources, visit: Visit): Promise<DraftPerson[]> {
  const persons = await personsOnRecord(sources, visit);
  return persons.map((person, index) => ({ ...typedOf(person), key: `r${index + 1}` }));
}

async function personsOnRecord({ convene }: PageSources, visit: Visit): Promise<NamedPerson[]> {
  const id = submissionOnRecord(visit);
  if (id === null) return [];
  const submissions = await convene.registry.submissionsOf(visit.link.meeting, visit.participant.code);
  return submissions.find((one) => one.id === id)?.delegation.persons ?? [];
}

/** A list with what staff have recorded of its persons, and neither the page nor a form asks. */
export const withRecorded = async (sources: PageSources, visit: Visit, persons: readonly Person[]): Promise<Person[]> =>
  stillSponsored(persons, await personsOnRecord(sources, visit));

/** Who is sponsored stays so where the list still names them, spelled differently too; nobody else becomes so. */
export function stillSponsored(persons: readonly Person[], registered: readonly KnownPerson[]): Person[] {
  if (!registered.some(({ sponsored }) => sponsored === 'yes')) return [...persons];
  const named = persons.map((person, row) => ({ ...person, row }));
  const rows = reconcile(registered, named).flatMap((one) =>
    (one.kind === 'same' || one.kind === 'spelled_differently') && one.here.sponsored === 'yes' ? one.there.row : [],
  );
  return persons.map((person, row) => (rows.includes(row) ? { ...person, sponsored: 'yes' } : person));
}

/** Whether what is registered has changed since a list was begun: sent now, it would take the place of what nobody has seen. */
export const isOvertaken = ({ base }: Pick<StoredDraft, 'base'>, visit: Pick<Visit, 'snapshot'>): boolean =>
  base !== undefined && base !== submissionOnRecord(visit);

/** The submission that is registered; null where none is. */
export function submissionOnRecord({ snapshot }: Pick<Visit, 'snapshot'>): string | null {
  return snapshot?.context.submission ?? null;
}

export const typedIn = (person: DraftPerson): Typed => typedOf(person);

/** What would be sent, with a hash by which it is known again; or what is still wrong with it. */
export type Ready = { persons: Person[]; hash: string } | { wrong: (Wrong & { key: string | null })[] };

/** Looks whether a list can be sent: each person can be read, and one is the head. */
export function readyOf(persons: readonly DraftPerson[], { words }: Pick<Visit, 'words'>): Ready {
  const { errors } = words;
  const of = (key: string | null, said: string) => ({ wrong: [{ field: null, key, said }] });
  if (persons.length === 0) return of(null, errors.nobody);
  if (persons.length > MOST_PERSONS) return of(null, filled(errors.tooMany, { max: MOST_PERSONS }));
  const read = persons.map((person) => ({ key: person.key, ...personIn(typedIn(person), words) }));
  const wrong = read.flatMap((one) => ('wrong' in one ? one.wrong.map((fault) => ({ ...fault, key: one.key })) : []));
  if (wrong.length > 0) return { wrong };
  const list = read.flatMap((one) => ('person' in one ? [one.person] : []));
  const heads = list.filter(({ role }) => role === 'head').length;
  if (heads !== 1) return of(null, filled(errors.heads, { heads }));
  return { persons: list, hash: hashOfPersons(persons) };
}

const hashOfPersons = (persons: readonly DraftPerson[]): string =>
  createHash('sha256').update(JSON.stringify(persons)).digest('hex').slice(0, 16);
