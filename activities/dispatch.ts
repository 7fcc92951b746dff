import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { z } from 'zod';
import type {
  DispatchInput as Asked,
  AttemptInput as AskedAttempt,
  DispatchResult,
  MailActivities,
} from '../domain/activities.ts';
import { Instant, MeetingId, Mode, ParticipantCode, Sha256, Slug } from '../domain/plan.ts';
import { attachedTo, linkedPage, linksFor, loadEntries, nextMessages, type PageSettings } from '../mail/addressing.ts';
import { loadCirculation } from '../mail/issued.ts';
import type { Sender } from '../mail/message.ts';
import { type Transports, transportFor } from '../mail/transports.ts';
import type { Pool } from '../registry/database.ts';
import { isStopped, settleStopped, stop } from '../registry/halt.ts';
import { giveUp, prepare, refuseAll, type Scope, standings, unreachedBefore } from '../registry/outbox.ts';
import { summarize } from './outcomes.ts';
import { refuseUnproved } from './proven.ts';
import { inForm, refusing } from './refusals.ts';
import { Sending } from './sending.ts';

/** The recipients of an issued circulation, and the proof that it is the one that was approved. */
const DispatchInput = z.strictObject({
  meeting: MeetingId,
  mode: Mode,
  circulation: Slug,
  revision: z.int().positive(),
  /** The SHA-256 of the final manifest that was approved. */
  sha256: Sha256,
  /** A new attempt sends new messages; the same attempt never sends a message twice. */
  attempt: z.int().positive(),
  participants: z.array(ParticipantCode).min(1).max(200),
  /** The meeting's clock: the header `Date`, and the date on which contacts must be valid. */
  at: Instant,
});

const AttemptInput = DispatchInput.pick({
  meeting: true,
  mode: true,
  circulation: true,
  revision: true,
  attempt: true,
});
const Unreached = AttemptInput.extend({ participants: z.array(ParticipantCode).max(1_000) });

/**
 * Delays before a message is retried that the server deferred (4xx), or whose answer was lost. Greylisting accepts the second
 * or third try. After five and a half hours a message is refused, or `unknown` if no answer came.
 */
const RETRY_AFTER_MS: readonly number[] = [1, 5, 15, 60, 240].map((minutes) => minutes * 60_000);

/** Delay before an unreachable server is retried; not counted as a try, since no message was handed over. */
const UNREACHABLE_RETRY_MS = 5_000;

const HEARTBEAT_MS = 1_000;
const LEAST_WAIT_MS = 100;

interface MailOptions {
  pool: Pool;
  smtp: Transports;
  sender: Sender;
  log: { warn(message: string, attributes?: Record<string, unknown>): void };
  /** How long a claim holds, in milliseconds: after it another dispatcher repeats what has no answer. */
  leaseMs: number;
  retryAfterMs?: readonly number[];
  unreachableRetryMs?: number;
  /** The public halves of the keys that sign codes of notices. */
  codeKeys?: readonly string[];
  page?: PageSettings;
}

/**
 * The mail activity.
 *
 * `dispatch` sends an issued circulation to participants and reports each of them once: in `deferred` (to be dispatched
 * again, with the same input, not before `retryAfterMs`), or in `outcomes` as
 *
 * - `sent`: a `to` contact's server took the message
 * - `post`: no e-mail reached anyone; `contact` goes by the pouch or by hand, and an officer confirms it
 * - `undeliverable`: nothing is left to try; `answer` says why the last contact was not reached
 *
 * or, once the attempt was stopped (`withhold`), in `withheld`: it was not reached, and will not be.
 *
 * Answers are the server's words without addresses, since they enter a history. A repeat sends nothing twice: the
 * outbox knows what was sent, and open messages continue from their state.
 *
 * It throws ApplicationFailures that are not retried (`Refusal`), and, retryable, `NotProven` where the record of a closed meeting lacks a
 * proof of what is to be sent, and `NoTransport` when a live meeting has no
 * SMTP_URL: its messages are in the outbox by then.
 */
export function mailActivities(ports: MailOptions): MailActivities {
  const { pool, log, leaseMs, retryAfterMs = RETRY_AFTER_MS, unreachableRetryMs = UNREACHABLE_RETRY_MS } = ports;
  const settings = ports.page ?? { base: null, keys: null };
  const page = linkedPage(settings);
  const sending = new Sending({ pool, log, leaseMs, linkKeys: settings.keys ?? [], retryAfterMs, unreachableRetryMs });

  async function dispatch(raw: Asked): Promise<DispatchResult> {
    const input = inForm(DispatchInput, raw, 'the order to dispatch');
    const scope: Scope = { ...input, participants: [...new Set(input.participants)] };
    const circulation = await loadCirculation(pool, input);
    await refuseUnproved(pool, input, circulation.text ?? '', ports.codeKeys);
    const transport = transportFor(ports.smtp, input.mode);
    const entries = await loadEntries(pool, { ...scope, mode: input.mode }, circulation, input.at);
    // all attachments are verified before anything is stored or sent
    const attached = entries.flatMap((entry) => attachedTo(entry, input.mode));
    for (const one of new Map(attached.map((attachment) => [attachment.sha256, attachment])).values()) {
      await sending.part(one);
    }

    const linkOf = page === null ? undefined : await linksFor(pool, input, entries, page);

    const pulse = startPulse();
    try {
      let reachable = true;
      for (;;) {
        if (await isStopped(pool, scope)) break;
        await giveUp(pool, scope, sending.maxTries);
        const fresh = nextMessages(entries, await standings(pool, scope), { ...input, sender: ports.sender, linkOf });
        const prepared = await prepare(pool, fresh);
        if (!transport && input.mode === 'live') {
          throw ApplicationFailure.retryable(
            'There is no SMTP_URL: the messages wait in the outbox until it is set and the worker started again.',
            'NoTransport',
          );
        }
        if (!transport) {
          await refuseAll(pool, scope, 'no REHEARSAL_SMTP_URL is configured, and a rehearsal is sent nowhere else');
          break;
        }
        const drained = await sending.drain(transport, scope, pulse.signal);
        reachable = drained.reachable;
        if (pulse.signal?.aborted) throw new CancelledFailure('The dispatch was cancelled; what was sent is recorded.');
        if (!reachable || (prepared === 0 && drained.claimed === 0)) break;
      }
      const stopped = await isStopped(pool, scope);
      if (stopped) await settleStopped(pool, scope);
      return summarize(entries, await standings(pool, scope), {
        stopped,
        fallBack: transport !== null,
        leastWaitMs: reachable ? LEAST_WAIT_MS : unreachableRetryMs,
      });
    } finally {
      pulse.stop();
    }
  }

  return {
    dispatch: refusing(dispatch),
    withhold: refusing(async (raw: AskedAttempt) => {
      const of = inForm(AttemptInput, raw, 'the order to withhold');
      await stop(pool, of);
      return { withheld: await settleStopped(pool, of) };
    }),
    unreached: refusing(async (raw: Parameters<MailActivities['unreached']>[0]) =>
      unreachedBefore(pool, inForm(Unreached, raw, 'the question who is not reached')),
    ),
  };
}

/** Heartbeats and cancellation when run as an activity; no-ops when called directly. */
function startPulse(): { signal: AbortSignal | undefined; stop(): void } {
  let context: Context;
  try {
    context = Context.current();
  } catch {
    return { signal: undefined, stop: () => {} };
  }
  context.heartbeat();
  const timer = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
  return { signal: context.cancellationSignal, stop: () => clearInterval(timer) };
}
