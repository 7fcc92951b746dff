import MailComposer from 'nodemailer/lib/mail-composer';
import { formOfParticipant } from '../documents/form.ts';
import type { Attachment, Mailbox, Message } from '../domain/mail.ts';
import { mailboxesIn } from './mailboxes.ts';

/** The order in which a reader expects the header. */
const HEADER = ['From', 'Reply-To', 'To', 'Cc', 'Subject', 'Message-ID', 'Date'];

/**
 * The bytes of a message: the same message and parts give the same bytes, at any time and on any machine.
 *
 * @param parts for each of the message's attachments, in their order, what `attachmentPart` made of its bytes
 */
export async function mimeBytes(message: Message, parts: readonly Buffer[]): Promise<Buffer> {
  // The composer writes a short mark for each attachment, and its place is filled here: streaming every large part
  // through the composer for every message costs more than sending it.
  const marks = parts.map((_, index) => Buffer.from(`attachment-${index}-of-${message.boundary}`));
  const composer = new MailComposer({
    messageId: message.messageId,
    date: new Date(message.date),
    ...(message.wholeWords !== true && { from: message.from, to: message.to, cc: message.cc }),
    replyTo: message.replyTo,
    subject: message.subject,
    text: message.text.replaceAll(/\r?\n/g, '\r\n'),
    // A message of an earlier release keeps the header that it had.
    headers: message.wholeWords === true || message.html !== undefined ? inOrder(message) : message.headers,
    ...(message.html === undefined ? {} : { html: message.html.replaceAll(/\r?\n/g, '\r\n') }),
    attachments: marks.map((raw) => ({ raw })),
    baseBoundary: message.boundary,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const built = await composer.compile().build();
  const frame = message.wholeWords === true ? named(built) : built;
  const pieces: Buffer[] = [];
  let from = 0;
  for (const [index, mark] of marks.entries()) {
    const at = frame.indexOf(mark, from);
    pieces.push(frame.subarray(from, at), parts[index] ?? mark);
    from = at + mark.length;
  }
  pieces.push(frame.subarray(from));
  return Buffer.concat(pieces);
}

/** The composer puts its own fields where it finds their names. */
const inOrder = (message: Message) => [
  ...HEADER.map((key) => {
    const mailboxes = message.wholeWords === true ? MAILBOXES[key]?.(message) : undefined;
    return mailboxes === undefined
      ? { key, value: '-' }
      : { key: `${OURS}${key}`, value: { prepared: true, value: mailboxesIn(key, mailboxes) } };
  }),
  ...Object.entries(message.headers).map(([key, value]) => ({ key, value })),
];

/** Before the name of a field that is written here: the composer writes all fields of mailboxes in its own way. */
const OURS = 'X-Written-';

/** The frame with these fields under their own names. */
function named(frame: Buffer): Buffer {
  const end = frame.indexOf('\r\n\r\n');
  const head = frame
    .subarray(0, end)
    .toString('latin1')
    .replaceAll(new RegExp(`^${OURS}`, 'gm'), '');
  return Buffer.concat([Buffer.from(head, 'latin1'), frame.subarray(end)]);
}

const MAILBOXES: Record<string, (message: Message) => Mailbox[]> = {
  From: ({ from }) => [from],
  To: ({ to }) => [to],
  Cc: ({ cc }) => cc,
};

const BASE64_LINE = 76;

/** What is attached, of the bytes that its hash names: a form is the participant's own. */
export const attachedBytes = ({ form }: Pick<Attachment, 'form'>, bytes: Buffer): Buffer =>
  form === undefined ? bytes : Buffer.from(formOfParticipant(bytes, form));

/**
 * A whole MIME part of the bytes that its hash names, headers included: encoding a paper once serves all the messages that carry it.
 */
export function attachmentPart(attachment: Omit<Attachment, 'sha256'>, bytes: Buffer): Buffer {
  const { filename, media = 'application/pdf' } = attachment;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/.test(filename)) {
    throw new Error(
      `MAIL_FILENAME: ${JSON.stringify(filename)} can not name an attachment; use letters, digits, . _ -`,
    );
  }
  const lines =
    attachedBytes(attachment, bytes)
      .toString('base64')
      .match(new RegExp(`.{1,${BASE64_LINE}}`, 'g')) ?? [];
  const head = [
    `Content-Type: ${media}; name=${filename}`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename=${filename}`,
  ];
  return Buffer.from([...head, '', ...lines].join('\r\n'), 'latin1');
}
