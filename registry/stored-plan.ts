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

/** A plan as the registry, or the history of a meeting, keeps it. */
export const StoredPlan = planReader(MeetingPlan, ADDED);
