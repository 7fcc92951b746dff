import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { z } from 'zod';
import type {
  DispatchInput as Asked,
  AttemptInput as AskedAttempt,
  DispatchOutcome,
  DispatchResult,
  MailActivities,
} from '../domain/activities.ts';
import { gathering } from '../domain/gather.ts';
import type { Attachment } from '../domain/mail.ts';
import { Instant, MeetingId, Mode, ParticipantCode, Sha256, Slug } from '../domain/plan.ts';
import { attachedTo, type Entry, loadEntries, nextMessages } from '../mail/addressing.ts';
import { loadBlob, loadCirculation } from '../mail/issued.ts';
import type { Sender } from '../mail/message.ts';
import { attachmentPart, mimeBytes } from '../mail/mime.ts';
import type { Answer, SmtpPool } from '../mail/smtp.ts';
import { type Transports, transportFor } from '../mail/transports.ts';
import type { Pool } from '../registry/database.ts';
import { isStopped, settleStopped, stop } from '../registry/halt.ts';
import {
  byParticipant,
  type Claim,
  claim,
  giveUp,
  type MessageStanding,
  prepare,
  record,
  refuseAll,
  type Scope,
  standings,
  unreachedBefore,
  type Verdict,
} from '../registry/outbox.ts';
import { inForm, refusing } from './refusals.ts';

/** Whom to send an issued circulation to, and the proof that it is the one that was approved. */
const DispatchInput = z.strictObject({
  meeting: MeetingId,
  mode: Mode,
  circulation: Slug,
  revision: z.int().positive(),
  /** The SHA-256 of the final manifest that was approved. */
  sha256: Sha256,
  /** A new attempt is a new message to everyone in it; the same one never is. */
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
 * When a message is tried again that the server put off (4xx), or whose answer was lost. Greylisting lets the second or
 * third pass; what is not taken after five and a half hours is refused, or `unknown` where no answer came.
 */
export const RETRY_AFTER_MS: readonly number[] = [1, 5, 15, 60, 240].map((minutes) => minutes * 60_000);

/** When a server that could not be reached is tried again: not counted as a try, since no message was handed over. */
const UNREACHABLE_RETRY_MS = 5_000;

/** After so many messages in a row that could not be handed over, the server counts as unreachable for this call. */
const UNREACHABLE_AFTER = 3;

/** The most messages claimed at once by one dispatch: what a killed worker leaves to be repeated. */
const CLAIMED_AT_ONCE = 16;

/** The part of a lease in which its message must be answered; the rest is for recording the answer. */
const SENDING_SHARE = 0.75;

const RECORD_RETRY_MS = [100, 400, 1_500];
const HEARTBEAT_MS = 1_000;
const LEAST_WAIT_MS = 100;
const CACHED_PARTS = 32;

export interface MailPorts {
  pool: Pool;
  smtp: Transports;
  sender: Sender;
  log: { warn(message: string, attributes?: Record<string, unknown>): void };
  /** How long a claim holds, in milliseconds: after it another dispatcher repeats what has no answer. */
  leaseMs: number;
  retryAfterMs?: readonly number[];
  unreachableRetryMs?: number;
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
 * Answers are the server's words without addresses, since they enter a history. Repeated, it sends nothing twice: the
 * outbox knows what was sent, and what is open goes on from where it stands.
 *
 * It throws ApplicationFailures that are not retried (`Refusal`), and, retryable, `NoTransport` when a live meeting has no
 * SMTP_URL: its messages are in the outbox by then.
 */
export function mailActivities(ports: MailPorts): MailActivities {
  const { pool } = ports;
  const retryAfterMs = ports.retryAfterMs ?? RETRY_AFTER_MS;
  const unreachableRetryMs = ports.unreachableRetryMs ?? UNREACHABLE_RETRY_MS;
  const maxTries = retryAfterMs.length + 1;
  const parts = new Map<string, Promise<Buffer>>();

  async function dispatch(raw: Asked): Promise<DispatchResult> {
    const input = inForm(DispatchInput, raw, 'the order to dispatch');
    const scope: Scope = { ...input, participants: [...new Set(input.participants)] };
    const circulation = await loadCirculation(pool, input);
    const transport = transportFor(ports.smtp, input.mode);
    const entries = await loadEntries(pool, scope, circulation, input.at);
    // all that will be attached is proved before anything is stored or sent
    const attached = entries.flatMap((entry) => attachedTo(entry, input.mode));
    for (const one of new Map(attached.map((attachment) => [attachment.sha256, attachment])).values()) await part(one);

    const pulse = startPulse();
    try {
      let reachable = true;
      for (;;) {
        if (await isStopped(pool, scope)) break;
        await giveUp(pool, scope, maxTries);
        const fresh = nextMessages(entries, await standings(pool, scope), { ...input, sender: ports.sender });
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
        const drained = await drain(transport, scope, pulse.signal);
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

  /** Claims and sends what is due until nothing is, the server can not be reached, or the activity is cancelled. */
  async function drain(
    transport: SmtpPool,
    scope: Scope,
    signal: AbortSignal | undefined,
  ): Promise<{ claimed: number; reachable: boolean }> {
    const flying = new Set<Promise<void>>();
    const failures: unknown[] = [];
    let claimed = 0;
    let keptInARow = 0;

    const fly = async (row: Claim, claimedAt: number) => {
      const answer = await deliver(transport, row, claimedAt);
      keptInARow = answer.kind === 'kept' ? keptInARow + 1 : 0;
      if (keptInARow === UNREACHABLE_AFTER)
        ports.log.warn('The SMTP server takes no messages', { answer: answer.text });
      await recordVerdict(judge(row, answer, { retryAfterMs, unreachableRetryMs }));
    };
    for (;;) {
      const claimedAt = performance.now();
      const open = keptInARow < UNREACHABLE_AFTER && failures.length === 0 && !signal?.aborted;
      const rows = open
        ? await claim(pool, scope, { limit: CLAIMED_AT_ONCE - flying.size, leaseMs: ports.leaseMs, maxTries }).catch(
            (error) => {
              failures.push(error);
              return [];
            },
          )
        : [];
      claimed += rows.length;
      for (const row of rows) {
        const flight = fly(row, claimedAt)
          .catch((error) => void failures.push(error))
          .finally(() => flying.delete(flight));
        flying.add(flight);
      }
      if (flying.size === 0) break;
      // Half are under way while the other half is claimed: the connections need not wait for the database.
      do await Promise.race(flying);
      while (flying.size > (rows.length === 0 ? 0 : CLAIMED_AT_ONCE / 2));
    }
    if (failures.length > 0) throw failures[0];
    return { claimed, reachable: keptInARow < UNREACHABLE_AFTER };
  }

  async function deliver(transport: SmtpPool, row: Claim, claimedAt: number): Promise<Answer> {
    const { attachments } = row.message;
    const bytes = await mimeBytes(row.message, await Promise.all(attachments.map(part)));
    // The answer must be there before another dispatcher may take the row. One that was held up (a stopped process, a
    // sleeping machine) finds no time left, and keeps the message.
    const left = ports.leaseMs * SENDING_SHARE - (performance.now() - claimedAt);
    return transport.send({ from: row.envelopeFrom, to: row.envelopeTo }, bytes, left);
  }

  /** Records answers, gathering those that come while the ones before are being written. */
  const recordVerdict = gathering(async (verdicts: readonly Verdict[]) => {
    const recorded = new Set(await recordFirmly(verdicts));
    for (const { key, answer } of verdicts) {
      if (recorded.has(key)) continue;
      ports.log.warn('An answer came after its claim had ended, and was not recorded', { key, answer });
    }
    return verdicts.map(() => undefined);
  }, Number.POSITIVE_INFINITY);

  /** An answer that is not recorded makes its message be repeated, so a database that stumbles is given some time. */
  async function recordFirmly(verdicts: readonly Verdict[]): Promise<string[]> {
    for (const waitMs of RECORD_RETRY_MS) {
      try {
        return await record(pool, verdicts);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
    return record(pool, verdicts);
  }

  function part({ sha256, filename, media }: Attachment): Promise<Buffer> {
    const name = `${sha256}/${filename}`;
    const known = parts.get(name);
    if (known) return known;
    const made = loadBlob(pool, sha256).then((bytes) => attachmentPart(filename, bytes, media));
    parts.set(name, made);
    made.catch(() => parts.delete(name));
    const [oldest] = parts.keys();
    if (parts.size > CACHED_PARTS && oldest) parts.delete(oldest);
    return made;
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

/** What an answer means for its row. */
export function judge(
  row: Pick<Claim, 'key' | 'token' | 'tries' | 'again' | 'envelopeTo' | 'message'>,
  answer: Answer,
  { retryAfterMs, unreachableRetryMs }: { retryAfterMs: readonly number[]; unreachableRetryMs: number },
): Verdict {
  const base = { key: row.key, token: row.token, waitMs: null, remaining: null, undo: false };
  if (answer.kind === 'kept') {
    const state = row.again ? 'sending' : 'prepared';
    return { ...base, state, answer: answer.text, waitMs: unreachableRetryMs, undo: true };
  }
  const waitMs = retryAfterMs[row.tries - 1] ?? null;
  if (answer.kind === 'lost') {
    const state = waitMs === null ? 'unknown' : 'sending';
    return { ...base, state, waitMs, answer: `no answer after the message was handed over: ${answer.text}` };
  }
  // The `to` contact decides: a copy that was refused is noted, and one that was taken notifies nobody.
  const to = row.message.to.address;
  const reached = answer.accepted.includes(to) || !row.envelopeTo.includes(to);
  const refusedForGood = answer.refused.some(({ address, code }) => address === to && code >= 500);
  const putOff = answer.refused.filter(({ code }) => code < 500).map(({ address }) => address);
  const notes =
    answer.accepted.length > 0 ? answer.refused.map(({ address, code }) => `; ${address} refused: ${code}`) : [];
  const text = answer.text + notes.join('');
  if (putOff.length > 0 && waitMs !== null && !refusedForGood) {
    return { ...base, state: 'prepared', answer: text, waitMs, remaining: putOff };
  }
  return { ...base, state: reached ? 'sent' : 'refused', answer: text };
}

/** Heartbeats and cancellation where this runs as an activity; nothing where it is called directly. */
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

function summarize(
  entries: readonly Entry[],
  known: readonly MessageStanding[],
  { stopped, fallBack, leastWaitMs }: { stopped: boolean; fallBack: boolean; leastWaitMs: number },
): DispatchResult {
  const rowsOf = byParticipant(known);
  const outcomes: DispatchOutcome[] = [];
  const deferred: { participant: string }[] = [];
  const withheld: { participant: string }[] = [];
  const waits: number[] = [];
  for (const { code: participant, to, post } of entries) {
    const rows = rowsOf.get(participant) ?? [];
    const sent = rows.find((row) => row.state === 'sent');
    const open = rows.find((row) => row.state === 'prepared' || row.state === 'sending');
    const last = rows.at(-1);
    if (sent) {
      outcomes.push({ participant, outcome: 'sent', ...proof(sent) });
    } else if (open) {
      deferred.push({ participant });
      waits.push(open.waitMs);
    } else if (stopped && (post !== null || rows.length === 0 || to.some(({ id }) => isUntried(rows, id)))) {
      withheld.push({ participant });
    } else if (post && fallBack) {
      outcomes.push({
        participant,
        outcome: 'post',
        contact: post,
        messageId: null,
        answer: last ? proof(last).answer : null,
      });
    } else {
      const none = {
        contact: null,
        messageId: null,
        answer: 'the directory holds no contact that is valid on that date',
      };
      outcomes.push({ participant, outcome: 'undeliverable', ...(last ? proof(last) : none) });
    }
  }
  const retryAfterMs = waits.length === 0 ? 0 : Math.ceil(Math.max(leastWaitMs, Math.min(...waits)));
  return { outcomes, deferred, ...(stopped && { withheld }), retryAfterMs };
}

/** Whether nothing was handed over to a contact. */
const isUntried = (rows: readonly MessageStanding[], contact: string): boolean =>
  rows.every((row) => row.contact !== contact || row.state === 'withheld');

function proof(row: MessageStanding): Pick<DispatchOutcome, 'contact' | 'messageId' | 'answer'> {
  const answer = row.answer?.replaceAll(/[^\s<>]+@[^\s<>]+/g, '(address)').slice(0, 300) ?? null;
  return { contact: row.contact, messageId: row.messageId, answer };
}
