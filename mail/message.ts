import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  type Attachment,
  EmailAddress,
  type Key,
  keyText,
  type Mailbox,
  type MailLink,
  type Message,
} from '../domain/mail.ts';
import type { Mode } from '../domain/plan.ts';
import { htmlOf } from './html.ts';
import { withPlace } from './link.ts';

/**
 * Who sends: the address that readers see, the one they answer to, and the domain that bounces come back to. Name and address of answers
 * are null where no setting gives them: they are then those of the meeting's secretariat.
 */
export const Sender = z.object({
  name: z.string().min(1).max(120).nullable(),
  address: EmailAddress,
  replyTo: EmailAddress.nullable(),
  bounceDomain: z.string().regex(/^([a-z0-9-]+\.)+[a-z0-9-]+$/, 'must be a domain, such as convene.example'),
});
export type Sender = z.infer<typeof Sender>;

/** Whom a meeting's papers name as its secretariat; the address is null where nothing can be sent to it. */
export type Secretariat = { name: string | null; address: string | null };

/** The sender's name where neither a setting nor the plan gives one. */
const NAMELESS = 'Secretariat';

const EnvironmentSender = z.object({
  MAIL_FROM_NAME: Sender.shape.name.unwrap().optional(),
  MAIL_FROM: EmailAddress.default('noreply@convene.example'),
  MAIL_REPLY_TO: EmailAddress.optional(),
  MAIL_BOUNCE_DOMAIN: Sender.shape.bounceDomain.optional(),
});

/**
 * Reads `MAIL_FROM_NAME` and `MAIL_REPLY_TO` (default: those of the meeting's secretariat), `MAIL_FROM` and `MAIL_BOUNCE_DOMAIN`
 * (default: the domain of `MAIL_FROM`).
 *
 * @throws ZodError that names the variable and what would be right
 */
export function readSender(env: Readonly<Record<string, string | undefined>>): Sender {
  const read = EnvironmentSender.parse(env);
  return {
    name: read.MAIL_FROM_NAME ?? null,
    address: read.MAIL_FROM,
    replyTo: read.MAIL_REPLY_TO ?? null,
    bounceDomain: read.MAIL_BOUNCE_DOMAIN ?? domainOf(read.MAIL_FROM),
  };
}

/** Approved wording that already begins with the mark is not changed. */
const SAYS_REHEARSAL = /^\W*REHEARSAL\b/;
const REHEARSAL_SUBJECT = 'REHEARSAL – ';
const REHEARSAL_LINE =
  'REHEARSAL – this message is part of a rehearsal. It has no official effect and asks for no action.';

/**
 * The message for one contact of a participant, with the wording that was approved.
 *
 * @returns the message and the envelope's sender (VERP), whose token is that of the Message-ID: a bounce can be matched by
 * either to its row and so to its participant
 */
export function composeMessage(parts: {
  key: Key;
  mode: Mode;
  at: string;
  language: string;
  wording: { subject: string; body: string };
  /** Whether the words go as HTML too. */
  html: boolean;
  sender: Sender;
  secretariat: Secretariat;
  to: Mailbox;
  cc: Mailbox[];
  /** The Message-ID of what this one follows in the reader's mailbox: the convocation as it was sent to them. */
  follows?: string | undefined;
  attachments: Attachment[];
  /** The personal link that goes with it; none where there is no page for missions, or nothing is asked. */
  link?: MailLink | undefined;
}): { message: Message; envelopeFrom: string } {
  const { key, mode, sender, secretariat, follows, link } = parts;
  const rehearsal = mode === 'rehearsal';
  const token = createHash('sha256').update(keyText(key)).digest('hex').slice(0, 32);
  const { subject: named, body } = parts.wording;
  const said = { subject: named, body: link === undefined ? body : withPlace(body, parts.language) };
  const wording = rehearsal ? marked(said) : said;
  const subject = oneLine(wording.subject);
  return {
    envelopeFrom: `bounce+${key.participant.toLowerCase()}-${token}@${sender.bounceDomain}`,
    message: {
      messageId: `<${token}@${domainOf(sender.address)}>`,
      date: parts.at,
      boundary: token,
      from: { name: oneLine(sender.name ?? secretariat.name ?? NAMELESS), address: sender.address },
      replyTo: sender.replyTo ?? secretariat.address ?? sender.address,
      to: { name: oneLine(parts.to.name), address: parts.to.address },
      cc: parts.cc.map(({ name, address }) => ({ name: oneLine(name), address })),
      subject,
      text: wording.body,
      ...(parts.html && { html: htmlOf({ language: parts.language, subject, body: wording.body }) }),
      headers: {
        'Auto-Submitted': 'auto-generated',
        // Exchange and Outlook answer no absence to it
        'X-Auto-Response-Suppress': 'All',
        'Content-Language': parts.language,
        ...(follows === undefined ? {} : { 'In-Reply-To': follows, References: follows }),
        ...(rehearsal ? { 'X-Convene-Mode': 'rehearsal' } : {}),
      },
      wholeWords: true,
      ...(link !== undefined && { link }),
      attachments: parts.attachments,
    },
  };
}

/** Wording of a rehearsal whose subject and first line say so. */
function marked({ subject, body }: { subject: string; body: string }): { subject: string; body: string } {
  return {
    subject: SAYS_REHEARSAL.test(oneLine(subject)) ? subject : REHEARSAL_SUBJECT + oneLine(subject),
    body: SAYS_REHEARSAL.test(body) ? body : `${REHEARSAL_LINE}\n\n${body}`,
  };
}

/** Makes a header value one line: line breaks become spaces, and direction overrides are removed. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .trim();
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
