import { ApplicationFailure } from '@temporalio/activity';
import { ZodError } from 'zod';
import { DocumentError } from '../documents/errors.ts';
import type { ChangeNotice, NoticeActivities, NoticeInput, NoticeOutcome, ReceiptInput } from '../domain/activities.ts';
import type { Message } from '../domain/mail.ts';
import { type Coded, changeStatement, codeOf, codeStatement } from '../domain/notice-code.ts';
import type { Mode } from '../domain/plan.ts';
import { linkedPage, type PageSettings } from '../mail/addressing.ts';
import { emlOf } from '../mail/eml.ts';
import { linked } from '../mail/link.ts';
import { withCodes } from '../mail/notice-codes.ts';
import type { SmtpAnswer } from '../mail/smtp.ts';
import { type Transports, transportFor } from '../mail/transports.ts';
import { correspondentOf } from '../registry/meetings.ts';
import {
  type ClaimedNotice,
  claimNotice,
  giveUpReceipts,
  leaveUnsent,
  type NoticeRow,
  type NoticeState,
  noticeState,
  openReceipts,
  recordNotice,
  storeNotice,
} from '../registry/notices.ts';
import { dueReceipts, receiptsDone } from '../registry/receipts.ts';
import { changeKey, changeRow, composeChange } from './change-notices.ts';
import { type Composed, type Composing, composeNotice, keyOf, planOf } from './composed-notices.ts';
import { receiptMails } from './receipts.ts';
import { refusing } from './refusals.ts';

type NoticeOptions = Composing & {
  smtp: Transports;
  leaseMs: number;
  /** The seed of the key that signs codes, by the name of its secret; null where that is not known here. */
  seedOf: (secret: string) => Uint8Array | null;
  /** The page for missions, to which receipts lead. */
  page: PageSettings;
};

const SENDING_SHARE = 0.75;
/** Answers that are receipted by one call, and of them at the same time. */
const RECEIPTS = 64;
const RECEIPTS_AT_ONCE = 8;
/** A receipt that no server took for so long is not sent any more. */
const GIVEN_UP_AFTER_MS = 2 * 24 * 3_600_000;

/** A notice to be sent: which it is, how it is made, and its code for each thing to do. */
type NoticeToSend = {
  row: NoticeRow;
  key: string;
  /** Null where it is out of date. */
  compose: () => Promise<Composed | null>;
  /** The secret of its codes; undefined where it has none. */
  codes: string | undefined;
  statementTo: (verb: Coded) => string;
};

/**
 * Notices to officers: that a step awaits them, a text came back, or their entry changes. They go to the address that the plan
 * gives the office, and to nobody else; of a rehearsal to the sink, or nowhere.
 *
 * Each is stored under its key before it is sent, so that a repeated call sends nothing twice; a notice without an answer is
 * sent again with the same bytes. Throws a retryable error if the server could not be reached or did not answer.
 */
export function noticeActivities({ smtp, leaseMs, seedOf, page, ...composing }: NoticeOptions): NoticeActivities {
  const { pool } = composing;

  /** Hands a stored notice over once, where it is not settled and nobody else is sending it, and records what came of it. */
  async function handOver(key: string, mode: Mode, finished = (message: Message) => message): Promise<void> {
    const transport = transportFor(smtp, mode);
    if (transport === null) {
      const variable = mode === 'live' ? 'SMTP_URL' : 'REHEARSAL_SMTP_URL';
      return leaveUnsent(pool, key, `no ${variable} is configured`);
    }
    const claimed = await claimNotice(pool, key, leaseMs);
    if (claimed === null) return;
    const { address, envelope_from: from, message } = claimed;
    const eml = await emlOf(pool, finished(message));
    const answer = await transport.send({ from, to: [address] }, eml, leaseMs * SENDING_SHARE);
    await recordNotice(pool, key, claimed, { state: stateAfter(claimed, answer), answer: answer.text });
  }

  const linkedHere = (message: Message): Message => linked(message, page.keys ?? []);

  async function send({ row, key, compose, ...codes }: NoticeToSend): Promise<NoticeOutcome> {
    if ((await noticeState(pool, key)) === null) {
      const made = await compose();
      if (made === null) return { outcome: 'out_of_date', answer: null };
      await storeNotice(pool, key, row, made);
    }
    await handOver(key, row.mode, (message) => coded(message, row.round, codes, seedOf));
    return outcomeOf(await noticeState(pool, key), key);
  }

  async function sendReceipts({ meeting, mode, workflow }: ReceiptInput): ReturnType<NoticeActivities['sendReceipts']> {
    const plan = await planOf(pool, { meeting, mode });
    await giveUpReceipts(pool, meeting, GIVEN_UP_AFTER_MS);
    const due = await dueReceipts(pool, meeting, workflow, RECEIPTS);
    const from = { plan, correspondent: await correspondentOf(pool, meeting) };
    let unmade = 0;
    for (const answer of due) {
      try {
        for (const { key, row, ...made } of await receiptMails(
          { ...composing, page: linkedPage(page) },
          { meeting, mode },
          from,
          answer,
        ))
          await storeNotice(pool, key, row, made);
      } catch (error) {
        // one that cannot be worded must not hold up the others; a registry that is away does
        if (!(error instanceof DocumentError) && !(error instanceof ZodError)) throw error;
        unmade += 1;
      }
      await receiptsDone(pool, meeting, workflow, answer.seq);
    }
    const open = await openReceipts(pool, meeting, RECEIPTS);
    for (let n = 0; n < open.length; n += RECEIPTS_AT_ONCE)
      await Promise.all(open.slice(n, n + RECEIPTS_AT_ONCE).map(({ key }) => handOver(key, mode, linkedHere)));
    const waiting = (await openReceipts(pool, meeting, RECEIPTS)).length;
    const left = due.length === RECEIPTS || open.length === RECEIPTS;
    return { answers: due.length, unmade, waiting, left: left && waiting < RECEIPTS };
  }

  return {
    sendReceipts: refusing(sendReceipts),
    notify: refusing((input: NoticeInput) =>
      send({
        row: input,
        key: keyOf(input),
        compose: () => composeNotice(composing, input),
        codes: input.codes,
        statementTo: (verb) => codeStatement({ ...input, for: input.for ?? input.officer, verb }),
      }),
    ),
    notifyChange: refusing((input: ChangeNotice) =>
      send({
        row: changeRow(input),
        key: changeKey(input),
        compose: () => composeChange(composing, input),
        codes: input.codes,
        statementTo: () => changeStatement(input),
      }),
    ),
  };
}

/** With its codes, the same each time. */
function coded(
  message: Message,
  round: number,
  { codes: secret, statementTo }: Pick<NoticeToSend, 'codes' | 'statementTo'>,
  seedOf: NoticeOptions['seedOf'],
): Message {
  if (secret === undefined) return message;
  const seed = seedOf(secret);
  if (seed === null) {
    const said = `the secret ${secret} that makes the codes of this meeting is not among those of this worker (CONVENE_SECRETS)`;
    throw ApplicationFailure.retryable(said, 'NoCode');
  }
  return withCodes(message, (verb) => codeOf(statementTo(verb), round, seed));
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
