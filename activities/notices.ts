import { ApplicationFailure } from '@temporalio/activity';
import { z } from 'zod';
import { ComparedText, textDifferences } from '../documents/differences.ts';
import type { NoticeActivities, NoticeInput, NoticeOutcome } from '../domain/activities.ts';
import { Refusal } from '../domain/errors.ts';
import { EmailAddress, keyText, type Message } from '../domain/mail.ts';
import { workflowIds } from '../domain/messages/messages.ts';
import type { MeetingPlan } from '../domain/plan.ts';
import { emlOf } from '../mail/eml.ts';
import { attachmentName, composeMessage, type Sender } from '../mail/message.ts';
import { bodyOf, type Noticed, subjectOf } from '../mail/notice-text.ts';
import type { Answer } from '../mail/smtp.ts';
import { type Transports, transportFor } from '../mail/transports.ts';
import { findRevision, textBefore } from '../registry/circulations.ts';
import { isInDirectory } from '../registry/contacts.ts';
import type { Pool } from '../registry/database.ts';
import {
  type ClaimedNotice,
  claimNotice,
  leaveUnsent,
  type NoticeState,
  noticeState,
  recordNotice,
  storeNotice,
} from '../registry/notices.ts';
import { lastReturn } from '../registry/record.ts';
import { refusing } from './refusals.ts';
import { loadMeeting } from './registry.ts';

export interface NoticePorts {
  pool: Pool;
  smtp: Transports;
  sender: Sender;
  leaseMs: number;
  /** The workflow's page in the Temporal UI; null where nobody said where that is. */
  pageOf: (workflowId: string) => string | null;
}

/** What a mail server takes; an individual paper for each of two hundred missions is not for a notice. */
const MOST_ATTACHED = 12;
const SENDING_SHARE = 0.75;

const Returned = z.object({ officer: z.string(), comments: z.string() });

/**
 * Notices to officers: that a step awaits them, or a text came back. They go to the address that the plan gives the office,
 * and to nobody else; of a rehearsal to the sink, or nowhere.
 *
 * Each is stored before it is sent, under a key that says which it is: asked for again, nothing is sent twice, and what has
 * no answer is repeated with the same bytes. It throws, retryable, where the server could not be reached or did not answer.
 */
export function noticeActivities({ pool, smtp, sender, leaseMs, pageOf }: NoticePorts): NoticeActivities {
  async function notify(input: NoticeInput): Promise<NoticeOutcome> {
    const key = keyOf(input);
    if ((await noticeState(pool, key)) === null) {
      const made = await compose(input);
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
      const answer = await transport.send({ from, to: [address] }, await emlOf(pool, message), leaseMs * SENDING_SHARE);
      await recordNotice(pool, key, claimed, { state: stateAfter(claimed, answer), answer: answer.text });
    }
    return outcomeOf(await noticeState(pool, key), key);
  }

  /** Null where what it would be about is no longer what is awaited. */
  async function compose(input: NoticeInput): Promise<{ message: Message; envelopeFrom: string } | null> {
    const { meeting, mode, circulation, revision } = input;
    const { plan, mode: stored } = await loadMeeting(pool, meeting);
    if (stored !== mode) throw new Refusal('ModeMismatch', `${meeting} is a ${stored} meeting, and not a ${mode}.`);
    const to = await addressOf(plan, input);
    const wanted =
      input.act === 'approve' ? await toApprove(input) : { papers: [], recipients: 0, issue: null, changed: null };
    if (wanted === null) return null;
    const attached = wanted.papers.slice(0, MOST_ATTACHED);
    const noticed: Noticed = {
      ...wanted,
      plan,
      input,
      attached: attached.length,
      returned: input.act === 'revise' ? await returnOf(meeting, circulation) : null,
      page: pageOf(workflowIds.circulation(meeting, circulation)),
    };
    const stage = noticed.issue === null ? 'draft' : 'final';
    const made = composeMessage({
      key: outboxKey(input),
      mode,
      at: input.at,
      language: 'en',
      wording: { subject: subjectOf(noticed), body: bodyOf(noticed) },
      // words to read, and commands to copy
      html: false,
      sender,
      to,
      cc: [],
      attachments: attached.map(({ name, sha256: paper }) => ({
        sha256: paper,
        filename: attachmentName(`${name}-r${revision}-${stage}`, mode),
      })),
    });
    const { headers } = made.message;
    return { ...made, message: { ...made.message, headers: { ...headers, 'X-Convene-Notice': keyOf(input) } } };
  }

  /** Null where something else is awaited by now. */
  async function toApprove(
    input: NoticeInput,
  ): Promise<Pick<Noticed, 'papers' | 'recipients' | 'issue' | 'changed'> | null> {
    const { meeting, circulation, revision, sha256 } = input;
    const row = await findRevision(pool, meeting, circulation, revision);
    if (row === null) {
      // not for good: a database that was restored may lack it until it is repaired
      const said = `the registry has no revision ${revision} of ${circulation} of ${meeting}`;
      throw ApplicationFailure.retryable(said, 'NoDocument');
    }
    const final = sha256 !== null && row.final_sha256 === sha256;
    if (!final && row.text_sha256 !== sha256) return null;
    const { documents, recipients } = (final ? row.final_manifest : null) ?? row.text_manifest;
    return {
      papers: documents,
      recipients: recipients.participants.length,
      issue: final && row.number !== null && row.date !== null ? { number: row.number, date: row.date } : null,
      changed: await changedSince(input, row.text),
    };
  }

  /** The office's address, unless a participant is reached there: a draft is nobody else's to read. */
  async function addressOf(
    { officers }: MeetingPlan,
    { officer, to }: NoticeInput,
  ): Promise<{ name: string; address: string }> {
    const found = to ?? officers.find(({ id }) => id === officer);
    const address = EmailAddress.safeParse(found?.email);
    if (found === undefined || !address.success) {
      throw new Refusal('InvalidInput', `The plan has no address to which ${officer} can be written.`);
    }
    if (await isInDirectory(pool, address.data)) {
      throw new Refusal('InvalidInput', `The address of ${officer} is that of a participant in the directory.`);
    }
    return { name: found.title, address: address.data };
  }

  async function changedSince(
    { meeting, circulation, revision }: NoticeInput,
    text: unknown,
  ): Promise<Noticed['changed']> {
    const before = await textBefore(pool, meeting, circulation, revision);
    if (before === null) return null;
    const [a, b] = [ComparedText.safeParse(before.text), ComparedText.safeParse(text)];
    const differences = a.success && b.success ? textDifferences(a.data, b.data) : null;
    return { since: before.revision, differences };
  }

  async function returnOf(meeting: string, circulation: string): Promise<Noticed['returned']> {
    return Returned.nullable()
      .catch(null)
      .parse(await lastReturn(pool, meeting, circulation));
  }

  return { notify: refusing(notify) };
}

/** Refused for now, or not handed over: it waits. Handed over and not answered: it may have arrived, and is repeated. */
function stateAfter({ address }: ClaimedNotice, answer: Answer): NoticeState['state'] {
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

/** An officer's id is in small letters, and a participant's code in capitals: the outbox has no such key. */
const outboxKey = ({ meeting, circulation, revision, officer, step, round }: NoticeInput) => ({
  meeting,
  circulation,
  revision,
  participant: officer,
  contact: step,
  attempt: round,
});
const keyOf = (input: NoticeInput): string => keyText(outboxKey(input));
