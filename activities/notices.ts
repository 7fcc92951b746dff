import { ApplicationFailure } from '@temporalio/activity';
import type pg from 'pg';
import { z } from 'zod';
import { ComparedText, textDifferences } from '../documents/differences.ts';
import type { NoticeActivities, NoticeInput, NoticeOutcome } from '../domain/activities.ts';
import { EmailAddress, keyText, type Message } from '../domain/mail.ts';
import { workflowIds } from '../domain/messages/messages.ts';
import { type MeetingPlan, Sha256 } from '../domain/plan.ts';
import { emlOf } from '../mail/eml.ts';
import { attachmentName, composeMessage, type Sender } from '../mail/message.ts';
import { bodyOf, type Noticed, subjectOf } from '../mail/notice-text.ts';
import { refuse } from '../mail/refuse.ts';
import type { Answer } from '../mail/smtp.ts';
import { type Transports, transportFor } from '../mail/transports.ts';
import { loadMeeting } from './registry.ts';

export interface NoticePorts {
  pool: pg.Pool;
  smtp: Transports;
  sender: Sender;
  leaseMs: number;
  /** The workflow's page in the Temporal UI; null where nobody said where that is. */
  pageOf: (workflowId: string) => string | null;
}

/** What a mail server takes; an individual paper for each of two hundred missions is not for a notice. */
const MOST_ATTACHED = 12;
const SENDING_SHARE = 0.75;

const Manifest = z.looseObject({
  documents: z.array(z.looseObject({ name: z.string(), language: z.string(), pages: z.int(), sha256: Sha256 })),
  recipients: z.looseObject({ participants: z.array(z.string()) }),
});
const CirculationRow = z.object({
  text: z.unknown(),
  text_manifest: z.unknown(),
  text_sha256: z.string(),
  final_manifest: z.unknown(),
  final_sha256: z.string().nullable(),
  number: z.string().nullable(),
  date: z.string().nullable(),
});
const Returned = z.object({ officer: z.string(), comments: z.string() });

type State = 'prepared' | 'sending' | 'sent' | 'refused' | 'not_sent';
type Row = { state: State; answer: string | null };
type Claimed = { token: string; address: string; envelopeFrom: string; message: Message };

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
    if ((await standing(key)) === null) {
      const made = await compose(input);
      if (made === null) return { outcome: 'out_of_date', answer: null };
      await store(key, input, made);
    }
    const transport = transportFor(smtp, input.mode);
    if (transport === null) {
      const variable = input.mode === 'live' ? 'SMTP_URL' : 'REHEARSAL_SMTP_URL';
      await pool.query(
        `UPDATE notice SET state = 'not_sent', answer = $2, answered_at = now() WHERE key = $1 AND state = 'prepared'`,
        [key, `no ${variable} is configured`],
      );
    }
    const claimed = transport === null ? null : await claim(key);
    if (transport !== null && claimed !== null) {
      const { address, envelopeFrom: from, message } = claimed;
      const answer = await transport.send({ from, to: [address] }, await emlOf(pool, message), leaseMs * SENDING_SHARE);
      await record(key, claimed, answer);
    }
    return outcomeOf(await standing(key), key);
  }

  async function standing(key: string): Promise<Row | null> {
    const { rows } = await pool.query<Row>('SELECT state, answer FROM notice WHERE key = $1', [key]);
    return rows[0] ?? null;
  }

  /** Null where what it would be about is no longer what is awaited. */
  async function compose(input: NoticeInput): Promise<{ message: Message; envelopeFrom: string } | null> {
    const { meeting, mode, circulation, revision } = input;
    const { plan, mode: stored } = await loadMeeting(pool, meeting);
    if (stored !== mode) throw refuse('ModeMismatch', `${meeting} is a ${stored} meeting, and not a ${mode}.`);
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
    const { rows } = await pool.query(
      `SELECT text, text_manifest, text_sha256, final_manifest, final_sha256, number, date::text
       FROM circulation WHERE meeting = $1 AND name = $2 AND revision = $3`,
      [meeting, circulation, revision],
    );
    if (rows[0] === undefined) {
      // not for good: a database that was restored may lack it until it is repaired
      const said = `the registry has no revision ${revision} of ${circulation} of ${meeting}`;
      throw ApplicationFailure.retryable(said, 'NoDocument');
    }
    const row = CirculationRow.parse(rows[0]);
    const final = sha256 !== null && row.final_sha256 === sha256;
    if (!final && row.text_sha256 !== sha256) return null;
    const { documents, recipients } = Manifest.parse(final ? row.final_manifest : row.text_manifest);
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
      throw refuse('InvalidInput', `The plan has no address to which ${officer} can be written.`);
    }
    const { rowCount } = await pool.query('SELECT 1 FROM contact WHERE lower(address) = lower($1) LIMIT 1', [
      address.data,
    ]);
    if (rowCount !== 0) {
      throw refuse('InvalidInput', `The address of ${officer} is that of a participant in the directory.`);
    }
    return { name: found.title, address: address.data };
  }

  async function changedSince(
    { meeting, circulation, revision }: NoticeInput,
    text: unknown,
  ): Promise<Noticed['changed']> {
    const { rows } = await pool.query<{ revision: number; text: unknown }>(
      `SELECT revision, text FROM circulation WHERE meeting = $1 AND name = $2 AND revision < $3
       ORDER BY revision DESC LIMIT 1`,
      [meeting, circulation, revision],
    );
    const [before] = rows;
    if (before === undefined) return null;
    const [a, b] = [ComparedText.safeParse(before.text), ComparedText.safeParse(text)];
    const differences = a.success && b.success ? textDifferences(a.data, b.data) : null;
    return { since: before.revision, differences };
  }

  async function returnOf(meeting: string, circulation: string): Promise<Noticed['returned']> {
    const { rows } = await pool.query<{ detail: unknown }>(
      `SELECT act -> 'detail' AS detail FROM act
       WHERE meeting = $1 AND act ->> 'subject' = $2 AND act ->> 'action' = 'return' ORDER BY seq DESC LIMIT 1`,
      [meeting, circulation],
    );
    return Returned.nullable()
      .catch(null)
      .parse(rows[0]?.detail ?? null);
  }

  async function store(
    key: string,
    input: NoticeInput,
    { message, envelopeFrom }: Pick<Claimed, 'message' | 'envelopeFrom'>,
  ) {
    const { meeting, mode, circulation, revision, step, officer, round } = input;
    await pool.query(
      `INSERT INTO notice (key, meeting, mode, circulation, revision, step, officer, round, address, envelope_from,
                           message_id, message)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`,
      [
        key,
        meeting,
        mode,
        circulation,
        revision,
        step,
        officer,
        round,
        message.to.address,
        envelopeFrom,
        message.messageId,
        JSON.stringify(message),
      ],
    );
  }

  async function claim(key: string): Promise<Claimed | null> {
    const { rows } = await pool.query<Claimed>(
      `UPDATE notice SET state = 'sending', token = gen_random_uuid(), lease_until = now() + $2 * interval '1 ms',
              tries = tries + 1, repeats = repeats + CASE state WHEN 'sending' THEN 1 ELSE 0 END
       WHERE key = $1 AND (state = 'prepared' OR state = 'sending' AND lease_until <= now())
       RETURNING token, address, envelope_from AS "envelopeFrom", message`,
      [key, leaseMs],
    );
    return rows[0] ?? null;
  }

  async function record(key: string, { token, address }: Claimed, answer: Answer): Promise<void> {
    const state = stateAfter(address, answer);
    await pool.query(
      `UPDATE notice SET state = $3, answer = $4, token = NULL, lease_until = now(),
              answered_at = CASE WHEN $3 IN ('sent', 'refused') THEN now() END
       WHERE key = $1 AND token = $2`,
      [key, token, state, answer.text],
    );
  }

  return { notify };
}

/** Refused for now, or not handed over: it waits. Handed over and not answered: it may have arrived, and is repeated. */
function stateAfter(address: string, answer: Answer): State {
  if (answer.kind === 'lost') return 'sending';
  if (answer.kind === 'kept') return 'prepared';
  if (answer.accepted.includes(address)) return 'sent';
  return answer.refused.some(({ code }) => code < 500) ? 'prepared' : 'refused';
}

function outcomeOf(row: Row | null, key: string): NoticeOutcome {
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
