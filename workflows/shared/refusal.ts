import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import { Instant, MeetingId, Mode } from '../../domain/plan.ts';
import { storable } from '../../domain/storable.ts';

/**
 * A refusal for a person: a stable code and a sentence that says what is wrong and what would be right. The stack is empty
 * because the Temporal UI would print it below the sentence.
 */
export function refusal(code: string, message: string): ApplicationFailure {
  const failure = ApplicationFailure.nonRetryable(message, code);
  failure.stack = '';
  return failure;
}

/** All issues of a zod error as one sentence: `participant: must be a code …; kind: …`. */
export function sentence(error: z.ZodError): string {
  const said = error.issues.map((issue) => {
    const where = issue.path.join('.');
    return where === '' ? issue.message : `${where}: ${issue.message}`;
  });
  // field names in it come from the sender
  return storable(said.join('; '), 1_000);
}

/** Reads a message by its schema, or refuses it as `malformed`. */
export function read<S extends z.ZodType>(schema: S, raw: unknown): z.output<S> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw refusal('malformed', `this message cannot be read: ${sentence(parsed.error)}`);
}

/** The fields that the input of every workflow has. */
const Start = z.looseObject({ v: z.literal(1), meeting: MeetingId, mode: Mode, at: Instant });

/**
 * Fails a workflow that was started by hand with an unusable input. Only the common fields are checked, so that a stricter
 * schema in a later release cannot stop a running meeting.
 */
export function refuseStart(input: unknown): void {
  const parsed = Start.safeParse(input);
  if (parsed.success) return;
  throw refusal(
    'malformed',
    `this is not what the workflow starts with: ${sentence(parsed.error)}; a meeting is started with \`convene start PLAN\``,
  );
}
