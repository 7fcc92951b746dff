import { ApplicationFailure } from '@temporalio/activity';
import { z } from 'zod';
import { ComparedText, textDifferences } from '../documents/differences.ts';
import type { NoticeInput } from '../domain/activities.ts';
import { Refusal } from '../domain/errors.ts';
import { EmailAddress, keyText, type Message } from '../domain/mail.ts';
import { workflowIds } from '../domain/messages/messages.ts';
import type { MeetingPlan } from '../domain/plan.ts';
import { composeMessage, type Sender } from '../mail/message.ts';
import { bodyOf, type Noticed, subjectOf } from '../mail/notice-text.ts';
import { findRevision, textBefore } from '../registry/circulations.ts';
import { isInDirectory } from '../registry/contacts.ts';
import type { Pool } from '../registry/database.ts';
import { lastReturn, lastSlip } from '../registry/record.ts';
import { loadMeeting } from './registry.ts';

/** Limits of mail servers: two hundred individual papers do not fit into a notice. */
const MOST_ATTACHED = 12;

const Returned = z.object({ officer: z.string(), comments: z.string() });
const Slip = z.object({ slip: z.string(), slipDate: z.string(), slipSha256: z.string() });

/** A notice as it is stored, with the sender that bounces go to. */
export type Composed = { message: Message; envelopeFrom: string };

/** What composing a notice needs. */
export type Composing = {
  pool: Pool;
  sender: Sender;
  /** The workflow's page in the Temporal UI; null if its address is not configured. */
  pageOf: (workflowId: string) => string | null;
};

/**
 * Composes a notice from the registry's circulation; null if something else is awaited by now.
 *
 * @throws Refusal `ModeMismatch`, `InvalidInput`: the office has no address, or one of a participant's
 * @throws ApplicationFailure, retryable, `UnknownMeeting`, `NoDocument`
 */
export async function composeNotice({ pool, sender, pageOf }: Composing, input: NoticeInput): Promise<Composed | null> {
  const { meeting, mode, circulation, revision } = input;
  const plan = await planOf(pool, input);
  const to = await addressOf(pool, plan, input);
  const wanted =
    input.act === 'revise' ? { papers: [], recipients: 0, issue: null, changed: null } : await toApprove(pool, input);
  if (wanted === null) return null;
  const attached = wanted.papers.slice(0, MOST_ATTACHED);
  const noticed: Noticed = {
    ...wanted,
    plan,
    input,
    attached: attached.length,
    returned: input.act === 'revise' ? await returnOf(pool, meeting, circulation) : null,
    slip: input.act === 'disown' ? await slipOf(pool, input) : null,
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
    secretariat: officeOf(plan),
    to,
    cc: [],
    attachments: attached.map(({ name, sha256: paper }) => ({
      sha256: paper,
      filename: `${mode === 'rehearsal' ? 'REHEARSAL-' : ''}${name}-r${revision}-${stage}.pdf`,
    })),
  });
  return keyed(made, keyOf(input));
}

/** An officer's answer, which may quote a code, goes to no mailbox that missions write to. */
export const officeOf = ({ secretariat: { name } }: MeetingPlan) => ({ name, address: null });

/** With the header that says which notice it is. */
export const keyed = ({ message, envelopeFrom }: Composed, key: string): Composed => ({
  envelopeFrom,
  message: { ...message, headers: { ...message.headers, 'X-Convene-Notice': key } },
});

/** The plan as the registry has it. @throws Refusal `ModeMismatch` */
export async function planOf(
  pool: Pool,
  { meeting, mode }: Pick<NoticeInput, 'meeting' | 'mode'>,
): Promise<MeetingPlan> {
  const { plan, mode: stored } = await loadMeeting(pool, meeting);
  if (stored !== mode) throw new Refusal('ModeMismatch', `${meeting} is a ${stored} meeting, and not a ${mode}.`);
  return plan;
}

/** Null where something else is awaited by now. */
async function toApprove(
  pool: Pool,
  input: NoticeInput,
): Promise<Pick<Noticed, 'papers' | 'recipients' | 'issue' | 'changed'> | null> {
  const { meeting, circulation, revision, sha256 } = input;
  const row = await findRevision(pool, meeting, circulation, revision);
  if (row === null) {
    // retryable: a restored database may lack it until it is repaired
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
    changed: await changedSince(pool, input, row.text),
  };
}

/** The office's address. It must not be one of a participant, because drafts are confidential. */
export async function addressOf(
  pool: Pool,
  { officers }: MeetingPlan,
  { officer, to }: Pick<NoticeInput, 'officer' | 'to'>,
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
  pool: Pool,
  { meeting, circulation, revision }: NoticeInput,
  text: unknown,
): Promise<Noticed['changed']> {
  const before = await textBefore(pool, meeting, circulation, revision);
  if (before === null) return null;
  const [a, b] = [ComparedText.safeParse(before.text), ComparedText.safeParse(text)];
  const differences = a.success && b.success ? textDifferences(a.data, b.data) : null;
  return { since: before.revision, differences };
}

async function returnOf(pool: Pool, meeting: string, circulation: string): Promise<Noticed['returned']> {
  return Returned.nullable()
    .catch(null)
    .parse(await lastReturn(pool, meeting, circulation));
}

async function slipOf(pool: Pool, { meeting, circulation, officer }: NoticeInput): Promise<Noticed['slip']> {
  return Slip.nullable()
    .catch(null)
    .parse(await lastSlip(pool, meeting, circulation, officer));
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
/** Says which notice it is. */
export const keyOf = (input: NoticeInput): string => keyText(outboxKey(input));
