import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { z } from 'zod';
import { isOurs } from '../domain/mark.ts';
import type { Pool } from '../registry/database.ts';
import { proofsOf } from '../registry/meetings.ts';

/** A failure gets this as a detail, so that there is something which a worker's mark can be put on. */
const BY_WORKER = 'told by the worker';

/**
 * Runs activities for workflows of this installation only: whoever may write to the Temporal server can schedule any activity
 * from a workflow of their own. Meetings that began before there were marks may have activities that wait without.
 */
export const forOurs =
  (pool: Pool): ActivityInterceptorsFactory =>
  () => ({
    inbound: {
      async execute(input, next) {
        try {
          const [given] = input.args;
          if (!isOurs(given)) await refuseStranger(pool, given);
          return await next(input);
        } catch (error) {
          throw told(error);
        }
      },
    },
  });

const OfMeeting = z.object({ meeting: z.string() });

/** @throws ApplicationFailure `Stranger` */
async function refuseStranger(pool: Pool, given: unknown): Promise<void> {
  const { data } = OfMeeting.safeParse(given);
  if (data !== undefined && (await proofsOf(pool, data.meeting)) === 'before') return;
  throw ApplicationFailure.nonRetryable(
    'this was not asked by a worker of the installation, or its worker has other secrets (CONVENE_SECRETS); nothing was done',
    'Stranger',
  );
}

function told(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CancelledFailure) return error;
  if (!(error instanceof ApplicationFailure)) return ApplicationFailure.fromError(error, { details: [BY_WORKER] });
  const { message, type, nonRetryable, details, cause, nextRetryDelay } = error;
  return ApplicationFailure.create({
    message,
    ...(type != null && { type }),
    ...(nonRetryable != null && { nonRetryable }),
    details: [...(details ?? []), BY_WORKER],
    ...(cause && { cause }),
    ...(nextRetryDelay != null && { nextRetryDelay }),
  });
}
