import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import { Instant, MeetingId, Mode } from '../../domain/plan.ts';
import { storable } from '../../domain/storable.ts';

/**
 * A refusal for a person: a stable code and a sentence that says what is wrong and what would be right. Without a stack,
 * which the Temporal UI would print below the sentence.
 */
export function refusal(code: string, message: string): ApplicationFailure {
  const failure = ApplicationFailure.nonRetryable(message, code);
  failure.stack = '';
  return failure;
}

/** All that zod found wrong, as one sentence: `participant: must be a code …; kind: …`. */
export function sentence(error: z.ZodError): string {
  const said = error.issues.map((issue) => {
    const where = issue.path.join('.');
    return where === '' ? issue.message : `${where}: ${issue.message}`;
  });
  // it quotes the names of fields, which may be anything
  return storable(said.join('; '), 1_000);
}

/** Reads a message by its schema, or refuses it as `malformed`. */
export function read<S extends z.ZodType>(schema: S, raw: unknown): z.output<S> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw refusal('malformed', `this message cannot be read: ${sentence(parsed.error)}`);
}

/** What every workflow of the house is started with. */
const Start = z.looseObject({ v: z.literal(1), meeting: MeetingId, mode: Mode, at: Instant });

/**
 * Ends a workflow at once that somebody started by hand with an input that means nothing. Only the head is looked at: a
 * meeting that runs must not be stopped by a schema that became stricter.
 */
export function refuseStart(input: unknown): void {
  const parsed = Start.safeParse(input);
  if (parsed.success) return;
  throw refusal(
    'malformed',
    `this is not what the workflow starts with: ${sentence(parsed.error)}; a meeting is started with \`convene start PLAN\``,
  );
}
