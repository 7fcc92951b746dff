import type { DispatchOutcome, DispatchResult } from '../domain/activities.ts';
import { refusalNote, refusedIn } from '../domain/copies.ts';
import type { AddressEntry } from '../mail/addressing.ts';
import type { SmtpAnswer } from '../mail/smtp.ts';
import { byParticipant, type Claim, type MessageStanding, type Verdict } from '../registry/outbox.ts';

/** The meaning of server answers for the message and for its participant. */

/** The new state of the message's row. */
export function judge(
  row: Pick<Claim, 'key' | 'token' | 'tries' | 'again' | 'envelopeTo' | 'message' | 'answer'>,
  answer: SmtpAnswer,
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
  // who was refused for good while others were taken or put off is told by every later answer too
  const named = answer.accepted.length > 0 ? answer.refused : answer.refused.filter(({ code }) => code >= 500);
  const others = answer.accepted.length > 0 || putOff.length > 0 ? named.map(refusalNote) : [];
  const text = answer.text + others.join('') + notesBefore(row);
  if (putOff.length > 0 && waitMs !== null && !refusedForGood) {
    return { ...base, state: 'prepared', answer: text, waitMs, remaining: putOff };
  }
  return { ...base, state: reached ? 'sent' : 'refused', answer: text };
}

/**
 * The answer for a message whose copies went by themselves, as if it had gone to all at once. Copies that have no answer are put off: the
 * addressee has theirs, and is not written to again.
 */
export function withCopies(
  answer: Extract<SmtpAnswer, { kind: 'answered' }>,
  copies: readonly string[],
  ofCopies: SmtpAnswer,
): SmtpAnswer {
  if (ofCopies.kind !== 'answered') {
    const putOff = copies.map((address) => ({ address, code: NOT_AVAILABLE }));
    return { ...answer, refused: [...answer.refused, ...putOff] };
  }
  return {
    kind: 'answered',
    accepted: [...answer.accepted, ...ofCopies.accepted],
    refused: [...answer.refused, ...ofCopies.refused],
    // an answer in the two hundreds says that somebody has the message
    text: answer.accepted.length > 0 ? answer.text : ofCopies.text,
  };
}

/** RFC 5321 §4.2.2: service not available. */
const NOT_AVAILABLE = 421;

/** What earlier tries noted of addresses that this one left out. */
const notesBefore = ({ answer, envelopeTo }: Pick<Claim, 'answer' | 'envelopeTo'>): string =>
  refusedIn(answer)
    .filter((address) => !envelopeTo.includes(address))
    .map(
      (address) =>
        new RegExp(`; ${address.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')} refused: \\d{3}`).exec(answer ?? '')?.[0] ?? '',
    )
    .join('');

/** The dispatch's report on each participant, by the state of its messages. */
export function summarize(
  entries: readonly AddressEntry[],
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
