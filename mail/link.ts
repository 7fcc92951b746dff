import { wordingOf } from '../documents/wording.ts';
import type { MailLink, Message } from '../domain/mail.ts';
import { Language } from '../domain/plan.ts';
import { type LinkKey, tokenOf } from '../registry/links.ts';

/**
 * Personal links in mails. What is stored, kept and shown of a mail has the place `{link}`; the address stands only in the bytes for SMTP
 * to the one contact whose link it is, and is the same in each of them, because the message names the version of the link.
 */

const PLACE = '{link}';

/** The wording with its paragraph on the link before the last one, in the language of the mail; one that has a place for it stays. */
export function withPlace(body: string, language: string): string {
  if (body.includes(PLACE)) return body;
  const known = Language.safeParse(language);
  const paragraph = wordingOf(known.success ? known.data : 'en').mailLink;
  const paragraphs = body.trimEnd().split(/\n{2,}/);
  return paragraphs.toSpliced(Math.max(1, paragraphs.length - 1), 0, paragraph).join('\n\n');
}

/** Where a link leads; to the page that says how to get a new one, where its secret is gone. */
export const addressOfLink = (link: MailLink, keys: readonly LinkKey[]): string =>
  `${link.base}/r/${tokenOf(keys, link) ?? 'renewed'}`;

/** A message as it is sent: the same for the same message, each time. */
export function linked(message: Message, keys: readonly LinkKey[]): Message {
  const { link, text, html } = message;
  if (link === undefined) return message;
  const address = addressOfLink(link, keys);
  return {
    ...message,
    text: text.replaceAll(PLACE, address),
    ...(html !== undefined && { html: html.replaceAll(PLACE, `<a href="${address}">${address}</a>`) }),
  };
}

/** The same message without a link, for whoever has a copy: its paragraph is left out, in words and in HTML. */
function unlinked(message: Message): Message {
  const text = message.text
    .split(/(?:\r?\n){2,}/)
    .filter((paragraph) => !paragraph.includes(PLACE))
    .join('\n\n');
  // words that are all one paragraph with the place stay, and lead to the page that says how to get a link
  if (text.trim() === '') return linked(message, []);
  const html = message.html?.replaceAll(PARAGRAPH, (paragraph) => (paragraph.includes(PLACE) ? '' : paragraph));
  return { ...message, text, ...(html !== undefined && { html }) };
}

const PARAGRAPH = /<p\b[^>]*>[\s\S]*?<\/p>\n?/g;

/** One message to some of its recipients. */
type Handed = { to: string[]; message: Message };

/**
 * What is handed over to whom: a personal link to the one addressee alone, since whoever has it answers for the participant; and to copies
 * the same message, under the same Message-ID, without it. Pure: the same each time.
 *
 * @param recipients who is still to be reached
 */
export function handedTo(
  message: Message,
  recipients: readonly string[],
  keys: readonly LinkKey[],
): { first: Handed; copies: Handed | null } {
  if (message.link === undefined) return { first: { to: [...recipients], message }, copies: null };
  const own = recipients.filter((address) => address === message.to.address);
  const others = recipients.filter((address) => address !== message.to.address);
  const copies = others.length === 0 ? null : { to: others, message: unlinked(message) };
  if (own.length === 0 && copies !== null) return { first: copies, copies: null };
  return { first: { to: own, message: linked(message, keys) }, copies };
}
