import { type AskedBesides, isAsked } from '../domain/asked.ts';
import { Person } from '../domain/delegation.ts';
import { Language } from '../domain/plan.ts';
import { FIELDS, type FieldName, filled, type PageWords } from './words.ts';

/** What was typed of a person, as text by field; and what is wrong with it, in the words of the page. */

export type Typed = Partial<Record<FieldName, string>>;
export type Wrong = { field: FieldName | null; said: string };

/** The fields that a person of this meeting has. */
export const fieldsFor = (asked: readonly AskedBesides[]): FieldName[] =>
  FIELDS.filter((field) => isAsked(field, asked));

const BESIDES_TEXT: Record<string, readonly string[]> = {
  role: Person.shape.role.unwrap().options,
  language: Language.options,
};

type FieldError = 'required' | 'choose' | 'email' | 'date' | 'passport' | 'signs' | 'tooLong';
/** What is said of a field whatever is wrong with it. */
const OF_FIELD: Partial<Record<FieldName, FieldError>> = {
  email: 'email',
  ...{ birthDate: 'date', passportExpires: 'date', passportNumber: 'passport' },
};

/** A person as typed, read; or everything that is wrong with it, in the order of the fields. */
export function personIn(typed: Typed, words: PageWords): { person: Person } | { wrong: Wrong[] } {
  const given = Object.fromEntries(Object.entries(typed).filter(([, text]) => text.trim() !== ''));
  const missing = (['role', 'name'] as const)
    .filter((field) => given[field] === undefined)
    .map((field) => ({ field, said: saidOf(field, field === 'role' ? 'choose' : 'required', words) }));
  const read = Person.safeParse(given);
  if (read.success && missing.length === 0) return { person: read.data };
  const issues = read.success ? [] : read.error.issues;
  const faults = issues.flatMap(({ path: [key], code, ...issue }): Wrong[] => {
    const field = FIELDS.find((one) => one === key);
    if (field === undefined || missing.some((one) => one.field === field)) return [];
    if (BESIDES_TEXT[field] !== undefined) return [{ field, said: saidOf(field, 'choose', words) }];
    const own = OF_FIELD[field];
    if (own !== undefined) return [{ field, said: saidOf(field, own, words) }];
    if (code === 'too_big')
      return [{ field, said: saidOf(field, 'tooLong', words, Number('maximum' in issue ? issue.maximum : 0)) }];
    return [{ field, said: saidOf(field, code === 'too_small' ? 'required' : 'signs', words) }];
  });
  const each = [...missing, ...faults];
  const first = FIELDS.flatMap((field) => each.find((one) => one.field === field) ?? []);
  return { wrong: first };
}

const saidOf = (field: FieldName, error: FieldError, { fields, errors }: PageWords, max = 0): string =>
  filled(errors[error], { field: fields[field], max });

/** A person of a submission, as the fields show them. */
export function typedOf(person: Readonly<Record<string, unknown>>): Typed {
  const typed: Typed = {};
  for (const field of FIELDS) {
    const value = person[field];
    if (typeof value === 'string') typed[field] = value;
  }
  return typed;
}
