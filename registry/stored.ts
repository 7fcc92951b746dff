import { z } from 'zod';
import { binding } from '../domain/plan.ts';

/**
 * What is stored was written by some release, and is read by this one. A value of a message or a file is refused where it is
 * not in form; a stored one is brought into today's form first, because nobody can write it again.
 */

/** A stored value in today's form: as `fitted` makes it, then held against the schema. */
export const stored = <S extends z.ZodType>(schema: S) =>
  z
    .unknown()
    .transform((value) => fitted(schema, value))
    .pipe(schema);

/**
 * A stored value as far as a schema knows it, at every depth:
 *
 * - a field that the schema does not know is left out, unless the schema says that it takes others
 * - an entry of a record under a key that it does not know is left out
 * - an optional field whose value it does not take is left out, as if it had not been given; one that is `binding` stays, and
 *   is then refused
 *
 * What is missing stays missing: the schema says whether that may be.
 */
export function fitted(schema: z.core.$ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    const inner = fitted(schema.unwrap(), value);
    return takes(schema, inner) || binding.has(schema) ? inner : undefined;
  }
  if (schema instanceof z.ZodNullable) return value === null ? null : fitted(schema.unwrap(), value);
  if (schema instanceof z.ZodUnion) {
    for (const option of schema.options) {
      const inner = fitted(option, value);
      if (takes(option, inner)) return inner;
    }
    return value;
  }
  if (schema instanceof z.ZodArray && Array.isArray(value)) return value.map((item) => fitted(schema.element, item));
  if (schema instanceof z.ZodRecord && isRecord(value)) {
    return without(
      Object.entries(value).flatMap(([key, item]): [string, unknown][] =>
        takes(schema.keyType, key) ? [[key, fitted(schema.valueType, item)]] : [],
      ),
    );
  }
  if (schema instanceof z.ZodObject && isRecord(value)) {
    const { catchall } = schema.def;
    const others = catchall === undefined || catchall instanceof z.ZodNever ? {} : value;
    const known = Object.entries(schema.shape).map(([key, field]): [string, unknown] => [
      key,
      fitted(field, value[key]),
    ]);
    return without([...Object.entries(others), ...known]);
  }
  return value;
}

const takes = (schema: z.core.$ZodType, value: unknown): boolean => z.safeParse(schema, value).success;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object of entries, the later before the earlier, and none that is undefined. */
const without = (entries: readonly [string, unknown][]): Record<string, unknown> =>
  Object.fromEntries([...new Map(entries)].filter(([, item]) => item !== undefined));
