import { wordingOf } from '../documents/wording.ts';
import type { MailLink, Message } from '../domain/mail.ts';
import { Language } from '../domain/plan.ts';
import { type LinkKey, tokenOf } from '../registry/links.ts';

/**
 * Personal links in mails. What is stored, kept and shown of a mail has the place `{link}`; the address stands only in the bytes for SMTP,
 * and is the same in each of them, because the message names the version of the link.
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
