import { ApplicationFailure } from '@temporalio/activity';
import type { NoticeActivities, NoticeInput, NoticeOutcome } from '../domain/activities.ts';
import type { Message } from '../domain/mail.ts';
import { codeOf } from '../domain/notice-code.ts';
import { emlOf } from '../mail/eml.ts';
import { withCodes } from '../mail/notice-codes.ts';
import type { SmtpAnswer } from '../mail/smtp.ts';
import { type Transports, transportFor } from '../mail/transports.ts';
import {
  type ClaimedNotice,
  claimNotice,
  leaveUnsent,
  type NoticeState,
  noticeState,
  recordNotice,
  storeNotice,
} from '../registry/notices.ts';
import { type Composing, composeNotice, keyOf } from './composed-notices.ts';
import { refusing } from './refusals.ts';

type NoticeOptions = Composing & {
  smtp: Transports;
  leaseMs: number;
  /** The seed of the key that signs codes, by the name of its secret; null where that is not known here. */
  seedOf: (secret: string) => Uint8Array | null;
};

const SENDING_SHARE = 0.75;

/**
 * Notices to officers: that a step awaits them, or a text came back. They go to the address that the plan gives the office,
 * and to nobody else; of a rehearsal to the sink, or nowhere.
 *
 * Each is stored under its key before it is sent, so that a repeated call sends nothing twice; a notice without an answer is
 * sent again with the same bytes. Throws a retryable error if the server could not be reached or did not answer.
 */
export function noticeActivities({ smtp, leaseMs, seedOf, ...composing }: NoticeOptions): NoticeActivities {
  const { pool } = composing;

  async function notify(input: NoticeInput): Promise<NoticeOutcome> {
    const key = keyOf(input);
    if ((await noticeState(pool, key)) === null) {
      const made = await composeNotice(composing, input);
      if (made === null) return { outcome: 'out_of_date', answer: null };
      await storeNotice(pool, key, input, made);
    }
    const transport = transportFor(smtp, input.mode);
    if (transport === null) {
      const variable = input.mode === 'live' ? 'SMTP_URL' : 'REHEARSAL_SMTP_URL';
      await leaveUnsent(pool, key, `no ${variable} is configured`);
    }
    const claimed = transport === null ? null : await claimNotice(pool, key, leaseMs);
    if (transport !== null && claimed !== null) {
      const { address, envelope_from: from, message } = claimed;
      const eml = await emlOf(pool, coded(message, input, seedOf));
      const answer = await transport.send({ from, to: [address] }, eml, leaseMs * SENDING_SHARE);
      await recordNotice(pool, key, claimed, { state: stateAfter(claimed, answer), answer: answer.text });
    }
    return outcomeOf(await noticeState(pool, key), key);
  }

  return { notify: refusing(notify) };
}

/** With its codes, the same each time. */
function coded(message: Message, input: NoticeInput, seedOf: NoticeOptions['seedOf']): Message {
  if (input.codes === undefined) return message;
  const { meeting, warrant, circulation, revision, step, officer, for: instead = officer, round, sha256 } = input;
  const { codes: secret } = input;
  const seed = seedOf(secret);
  if (seed === null) {
    const said = `the secret ${secret} that makes the codes of this meeting is not among those of this worker (CONVENE_SECRETS)`;
    throw ApplicationFailure.retryable(said, 'NoCode');
  }
  const facts = { meeting, warrant, circulation, revision, step, officer, for: instead, round, sha256 };
  return withCodes(message, (verb) => codeOf({ ...facts, verb }, seed));
}

/** A notice that was deferred or not handed over waits; one without an answer may have arrived and is sent again. */
function stateAfter({ address }: ClaimedNotice, answer: SmtpAnswer): NoticeState['state'] {
  if (answer.kind === 'lost') return 'sending';
  if (answer.kind === 'kept') return 'prepared';
  if (answer.accepted.includes(address)) return 'sent';
  return answer.refused.some(({ code }) => code < 500) ? 'prepared' : 'refused';
}

function outcomeOf(row: NoticeState | null, key: string): NoticeOutcome {
  const answer = row?.answer?.replaceAll(/[^\s<>]+@[^\s<>]+/g, '(address)').slice(0, 300) ?? null;
  if (row?.state === 'sent' || row?.state === 'refused' || row?.state === 'not_sent') {
    return { outcome: row.state, answer };
  }
  throw ApplicationFailure.retryable(`${key} was not taken yet: ${answer ?? 'another is sending it'}`, 'NoticeOpen');
}
