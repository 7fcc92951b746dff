import { ApplicationFailure } from '@temporalio/activity';
import { z } from 'zod';
import { DocumentError } from '../../documents/errors.ts';
import { TreatyError } from '../../treaties/treaties.ts';

/** What cannot be printed stays so on every attempt: it is refused for good, said why, and the meeting goes on. */
export async function orRefused<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DocumentError || error instanceof TreatyError) {
      throw ApplicationFailure.nonRetryable(`${error.message} (${error.code})`, 'InvalidInput');
    }
    throw error;
  }
}

/**
 * What staff or the registry gave, in the form that a paper needs.
 *
 * @throws ApplicationFailure `InvalidInput`
 */
export function inForm<S extends z.ZodType>(schema: S, data: unknown, what: string): z.output<S> {
  const checked = schema.safeParse(data);
  if (checked.success) return checked.data;
  throw ApplicationFailure.nonRetryable(`${what} is not in form: ${z.prettifyError(checked.error)}`, 'InvalidInput');
}
