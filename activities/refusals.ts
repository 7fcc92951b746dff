import { ApplicationFailure } from '@temporalio/activity';
import { z } from 'zod';
import { DocumentError } from '../documents/errors.ts';
import { Refusal } from '../domain/errors.ts';
import { TreatyError } from '../treaties/treaties.ts';

/**
 * Turns refusals of an activity into failures that Temporal does not retry: a request that cannot be met would fail on every
 * attempt, so the workflow gets the reason at once and continues.
 */
export const refusing =
  <Input, Output>(activity: (input: Input) => Promise<Output>) =>
  async (input: Input): Promise<Output> => {
    try {
      return await activity(input);
    } catch (error) {
      throw asFailure(error);
    }
  };

function asFailure(error: unknown): unknown {
  if (error instanceof Refusal) return ApplicationFailure.nonRetryable(error.message, error.code);
  if (error instanceof DocumentError || error instanceof TreatyError) {
    return ApplicationFailure.nonRetryable(`${error.message} (${error.code})`, 'InvalidInput');
  }
  return error;
}

/**
 * Parses input of staff or a value of the registry.
 *
 * @throws Refusal `InvalidInput`
 */
export function inForm<S extends z.ZodType>(schema: S, data: unknown, what: string): z.output<S> {
  const checked = schema.safeParse(data);
  if (checked.success) return checked.data;
  throw new Refusal('InvalidInput', `${what} is not in form: ${z.prettifyError(checked.error)}`);
}
