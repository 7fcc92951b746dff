import { z } from 'zod';
import { MeetingPlan } from '../domain/plan.ts';
import { fitted } from './stored.ts';

/** A field that plans have since some release, and its value for plans stored before. */
export type Added = { field: string; means: unknown };

/** Fields of a plan that came after the first release and are not optional; none so far. */
const ADDED: readonly Added[] = [];

const Fields = z.record(z.string(), z.unknown());

/**
 * Reads plans that some release stored: what this one does not know is left out, at every depth, and what came since is filled
 * in with what its absence means. Plans of files and messages are read by the strict schema itself.
 *
 * @param schema today's plan
 * @param added the fields that plans stored earlier lack
 */
export const planReader = <S extends z.ZodType>(schema: S, added: readonly Added[]) =>
  z
    .unknown()
    .transform((value) => {
      const fields = Fields.safeParse(value);
      if (!fields.success) return value;
      const filled = Object.fromEntries(added.map(({ field, means }) => [field, means]));
      return fitted(schema, { ...filled, ...fields.data });
    })
    .pipe(schema);

/** Plans that are remembered once they were read. */
const REMEMBERED = 16;

/**
 * Reads as `reader` does, and what was read a moment ago from memory: the plan of a meeting is read with each of its answers and
 * messages, and to hold it against its schema takes ten times as long as all else. Each reading gives a value of its own.
 */
export function remembering<T extends object>(reader: z.ZodType<T>) {
  const known = new Map<string, T>();
  return z.unknown().transform((value, context): T => {
    const text = JSON.stringify(value) ?? '';
    let read = known.get(text);
    if (read === undefined) {
      const result = reader.safeParse(value);
      if (!result.success) {
        for (const { path, message } of result.error.issues) context.addIssue({ code: 'custom', path, message });
        return z.NEVER;
      }
      read = result.data;
    }
    // the one that was asked for last is forgotten last
    known.delete(text);
    known.set(text, read);
    for (const oldest of known.keys()) if (known.size > REMEMBERED) known.delete(oldest);
    return structuredClone(read);
  });
}

/** A plan as the registry, or the history of a meeting, keeps it. */
export const StoredPlan = remembering(planReader(MeetingPlan, ADDED));
