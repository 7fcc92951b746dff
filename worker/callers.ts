import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { z } from 'zod';
import { isOfClosed, isOurs } from '../domain/mark.ts';
import type { Pool } from '../registry/database.ts';
import { proofsOf } from '../registry/meetings.ts';

/** A failure gets this as a detail, so that there is something which a worker's mark can be put on. */
const BY_WORKER = 'told by the worker';

/**
 * Runs activities for workflows of this installation only: whoever may write to the Temporal server can schedule any activity
 * from a workflow of their own. Meetings that began before there were marks may have activities that wait without.
 */
export function forOurs(pool: Pool): ActivityInterceptorsFactory {
  const proofs = proofsOnce(pool);
  return () => ({
    inbound: {
      async execute(input, next) {
        try {
          await refuseStranger(input.args[0], Context.current().info.activityId, proofs);
          return await next(input);
        } catch (error) {
          throw told(error);
        }
      },
    },
  });
}

type Asked = (meeting: string) => ReturnType<typeof proofsOf>;

/** Asks the registry once for each meeting, whose proofs never change. */
function proofsOnce(pool: Pool): Asked {
  const known = new Map<string, Awaited<ReturnType<Asked>>>();
  return async (meeting) => {
    const proofs = known.get(meeting) ?? (await proofsOf(pool, meeting));
    if (proofs !== null) known.set(meeting, proofs);
    return proofs;
  };
}

const OfMeeting = z.object({ meeting: z.string() });

/**
 * Lets through what a workflow of the installation asks: a closed one, where the meeting is closed.
 *
 * @throws ApplicationFailure `Stranger`
 */
async function refuseStranger(given: unknown, activityId: string, proofsIn: Asked): Promise<void> {
  const ours = isOurs(given);
  if (ours && isOfClosed(activityId)) return;
  const { data } = OfMeeting.safeParse(given);
  const proofs = data === undefined ? null : await proofsIn(data.meeting);
  if (proofs === 'before' || (ours && proofs !== 'closed')) return;
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
