import { ApplicationFailure } from '@temporalio/common';
import type { z } from 'zod';

/** A refusal for a person: a stable code and a sentence that says what is wrong and what would be right. */
export function refusal(code: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, code);
}

/** All that zod found wrong, as one sentence: `participant: must be a code …; kind: …`. */
export function sentence(error: z.ZodError): string {
  return error.issues
    .map((issue) => {
      const where = issue.path.join('.');
      return where === '' ? issue.message : `${where}: ${issue.message}`;
    })
    .join('; ')
    .slice(0, 1_000);
}

/** Reads a message by its schema, or refuses it as `malformed`. */
export function read<S extends z.ZodType>(schema: S, raw: unknown): z.output<S> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw refusal('malformed', `this message cannot be read: ${sentence(parsed.error)}`);
}
