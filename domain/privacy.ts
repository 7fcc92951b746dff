import { z } from 'zod';
import { dayAfter } from './day.ts';
import type { MeetingPlan } from './plan.ts';

/**
 * Personal data by class: what goes when. Which table and column holds what is in `registry/personal.ts`; what this page says of a
 * plan's periods is what the page for missions prints, and what `convene erase` goes by.
 */

/**
 * In the order in which they go.
 *
 * - `sensitive`: passport data, photo, diet, access needs, personal e-mail; all of a person that is not `person`
 * - `person`: names, titles and functions, wherever they are not part of an official document
 * - `contact`: the addresses that were written to, and the messages themselves
 * - `record`: what stays: issued papers, official lists, the record of acts, credentials
 */
export const ERASED_CLASSES = ['sensitive', 'person', 'contact'] as const;
export const ErasedClass = z.enum(ERASED_CLASSES, { error: `must be one of ${ERASED_CLASSES.join(', ')}` });
export type ErasedClass = z.infer<typeof ErasedClass>;
export type PersonalClass = ErasedClass | 'record';

/** Fields of a person that papers print; every other field, also one of a later release, is sensitive. */
const PRINTED = ['name', 'title', 'latin', 'honorific', 'function', 'organization', 'language', 'role'];

/** What stands where a name was. */
export const ERASED_NAME = '(erased)';

/** How many days after the closing a class is erased, and backups that hold it are to be gone, where the plan says nothing else. */
export const DEFAULT_DAYS = { sensitive: 30, person: 365, contact: 365, backups: 90 } as const;

/** The periods of a plan. */
export const periodsOf = ({ retention: { days = {} } = {} }: Pick<MeetingPlan, 'retention'>) => ({
  sensitive: days.sensitive ?? DEFAULT_DAYS.sensitive,
  person: days.person ?? DEFAULT_DAYS.person,
  contact: days.contact ?? DEFAULT_DAYS.contact,
  backups: days.backups ?? DEFAULT_DAYS.backups,
});

/** From which day, at the venue, a class is to be erased. */
export const dueOn = (plan: Pick<MeetingPlan, 'retention' | 'closes'>, of: ErasedClass): string =>
  dayAfter(plan.closes.date, periodsOf(plan)[of]);

/** The classes that are to be erased on a day. */
export const dueBy = (plan: Pick<MeetingPlan, 'retention' | 'closes'>, day: string): ErasedClass[] =>
  ERASED_CLASSES.filter((one) => dueOn(plan, one) <= day);

const Persons = z.looseObject({ persons: z.array(z.record(z.string(), z.unknown())) });
export type StoredPerson = Record<string, unknown>;

/** A list of persons in some stored form; null where it is none. */
export const personsIn = (content: unknown): StoredPerson[] | null => Persons.safeParse(content).data?.persons ?? null;

/** Where the places of persons are, who are counted and no longer known. */
export const isErased = (person: StoredPerson): boolean => person.erased === true;

const HASH = /^[0-9a-f]{64}$/;

/** The hashes of files that persons name, such as photos, in whatever field. */
export const filesNamed = (persons: readonly StoredPerson[]): string[] =>
  persons.flatMap((person) =>
    Object.values(person).filter((value): value is string => typeof value === 'string' && HASH.test(value)),
  );

/**
 * A stored list of persons without what is to be erased, and the persons from whom something goes. A person who is erased keeps their
 * place and part, so that counts hold.
 *
 * @param classes what goes; with `person`, everything does
 * @param whom the persons it is about; default: all
 */
export function withoutClasses(
  content: unknown,
  classes: readonly ErasedClass[],
  whom: (person: StoredPerson) => boolean = () => true,
): { content: unknown; changed: StoredPerson[] } {
  const changed: StoredPerson[] = [];
  const left = personsIn(content)?.map((person) => {
    if (isErased(person) || !whom(person)) return person;
    const kept = leftOf(person, classes);
    if (Object.keys(kept).every((field) => kept[field] === person[field]) && sameSize(kept, person)) return person;
    changed.push(person);
    return kept;
  });
  return { content: changed.length === 0 ? content : { ...Object(content), persons: left }, changed };
}

const sameSize = (a: StoredPerson, b: StoredPerson): boolean => Object.keys(a).length === Object.keys(b).length;

function leftOf(person: StoredPerson, classes: readonly ErasedClass[]): StoredPerson {
  if (classes.includes('person')) return placeOf(person);
  if (!classes.includes('sensitive')) return person;
  return Object.fromEntries(Object.entries(person).filter(([field]) => PRINTED.includes(field) || field === 'key'));
}

const placeOf = ({ key, role }: StoredPerson): StoredPerson => ({
  ...(key === undefined ? {} : { key }),
  name: ERASED_NAME,
  title: null,
  role: role ?? 'delegate',
  erased: true,
});

/** Papers of these kinds say what a passport does. */
const SENSITIVE = ['visa'];

/** Papers of these kinds are kept, by `kind/name`; so is every paper of a circulation. All others are for the secretariat's own use. */
const OFFICIAL = [
  /^(report|report-text|session)\//,
  /^list\/list-(provisional|final|addendum|corrigendum)/,
  /^(credentials|memorandum)/,
];

/** Whether a paper stays with the names that it has. */
export const isOfficial = (paper: { name: string; kind: string; circulation: string | null }): boolean =>
  paper.circulation !== null || OFFICIAL.some((one) => one.test(`${paper.kind}/${paper.name}`));

/** Whether a paper goes with these classes. */
export const goesWith = (paper: Parameters<typeof isOfficial>[0], classes: readonly ErasedClass[]): boolean =>
  !isOfficial(paper) && (classes.includes('person') || (classes.includes('sensitive') && isSensitive(paper)));

/** Whether a paper goes as soon as sensitive data do. */
export const isSensitive = ({ kind }: { kind: string }): boolean => SENSITIVE.includes(kind);

/** Whether a paper, by its name, is for another delegation than this one. */
export const isOfAnother = (name: string, participant: string): boolean => {
  const [, of] = /^(?:acknowledgement|visa)-([a-z]+)(?:-|$)/.exec(name) ?? [];
  return of !== undefined && of !== participant.toLowerCase();
};
