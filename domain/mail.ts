import { z } from 'zod';
import { seen } from './storable.ts';

/** One message as the outbox stores it. The bytes that go out are a pure function of it (`mime.ts`). */
export interface Message {
  messageId: string;
  /** Header `Date`, as an instant. */
  date: string;
  boundary: string;
  from: Mailbox;
  replyTo: string;
  to: Mailbox;
  cc: Mailbox[];
  subject: string;
  text: string;
  /** The same words as HTML, stored because a later release may render them differently. Absent: plain text only. */
  html?: string | undefined;
  headers: Record<string, string>;
  /** Whose personal link stands in place of `{link}` in what is sent. The link itself is stored nowhere. */
  link?: MailLink | undefined;
  /** Names in the header are encoded by whole words. Absent: as releases before did, for the same bytes. */
  wholeWords?: true | undefined;
  attachments: Attachment[];
}

/** A personal link to the page for missions, without what opens it. */
export interface MailLink {
  /** Where missions open the page. */
  base: string;
  meeting: string;
  participant: string;
  contact: string;
  version: number;
  /** The secret of the installation from which its token comes. */
  secret: string;
}

export interface Mailbox {
  name: string;
  address: string;
}

export interface Attachment {
  sha256: string;
  filename: string;
  /** Default: a PDF. */
  media?: AttachedMedia | undefined;
  /** The bytes of this hash are a blank form, and this stands in its places in what is sent. */
  form?: FormAddressee | undefined;
}

/** Whose form it is: the code by which it is known when it comes back, and the name as its title has it. */
export interface FormAddressee {
  participant: string;
  name: string;
}

/** Types of attachments other than PDF, as `Content-Type`. */
export const AttachedMedia = z.enum([
  'text/calendar; charset=utf-8; method=PUBLISH',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
]);

export type AttachedMedia = z.infer<typeof AttachedMedia>;

/** Identifies a message: the same key is the same message, no matter who prepares it or how often. */
export interface Key {
  meeting: string;
  circulation: string;
  revision: number;
  participant: string;
  contact: string;
  attempt: number;
}

/**
 * An address that SMTP can carry without extensions: one `@`, plain ASCII, a dot-atom before it and a domain after it.
 * Quoted local parts are lawful (RFC 5321 §4.1.2) and refused here: no mission uses them, and they can carry a second address.
 */
export const EmailAddress = z
  .string()
  .max(254)
  .regex(
    /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?$/,
    { error: ({ input }) => `is not an e-mail address that can be used; right is ${addressWanted(String(input))}` },
  );

/** What would be right in place of an address that cannot be used: its domain in ASCII (RFC 5890), where that is all. */
export function addressWanted(address: string): string {
  const [local = '', domain = '', ...more] = address.split('@');
  if (more.length === 0 && /^[\x21-\x7e]+$/.test(local) && /\P{ASCII}/u.test(domain) && seen(domain) === domain) {
    const ascii = `${local}@${hostOf(domain)}`;
    if (EmailAddress.safeParse(ascii).success) return `its domain in ASCII: ${ascii}`;
  }
  return 'one e-mail address, such as newyork@che.mission.example, and nothing else';
}

function hostOf(domain: string): string {
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return '';
  }
}

/** The primary key of the outbox row: its parts in order. Only a contact's id may hold a slash, so the whole stays unique. */
export function keyText(key: Key): string {
  return [key.meeting, key.circulation, key.revision, key.participant, key.contact, key.attempt].join('/');
}
