import { type Attachment, type ParsedMail, simpleParser } from 'mailparser';
import { wordsOf } from './html.ts';

/** One mail as it came in, read as far as its kind depends on it. Nothing of it is believed, shown as HTML, or run. */
export type IncomingMail = {
  /** Values of header fields in their order, unfolded, by their name in lower case. */
  headers: ReadonlyMap<string, readonly string[]>;
  from: { name: string; address: string } | null;
  /** How many addresses it names as its senders. */
  senders: number;
  subject: string;
  /** Text that a person would read first. */
  text: string;
  /** The text as HTML, where it has one: to be looked into, never shown. */
  html: string;
  /** The media type, and what a report says that it is. */
  type: string;
  reportType: string;
  parts: readonly IncomingPart[];
};
export type IncomingPart = { type: string; name: string; content: Buffer };

/** Why a mail is not read at all: a stable code and half a sentence. */
export type Unread = { code: string; found: string };

const MOST = { bytes: 40_000_000, parts: 1_000, nested: 40, headers: 200_000, text: 200_000, html: 2_000_000 };

/** What has none of these is no header: the mail begins with its text. */
const HEADED =
  /^(from|to|cc|subject|date|sender|reply-to|message-id|received|return-path|delivered-to|mime-version|content-type|x-[\w-]{1,60})\s{0,5}:/im;

/** Reads a mail. What is too large, too deep or not in form comes back as `Unread`; it never throws for what a mail says. */
export async function readIncoming(bytes: Buffer): Promise<IncomingMail | Unread> {
  if (bytes.length > MOST.bytes) return { code: 'too_large', found: `it has ${bytes.length} bytes` };
  const { raw, envelope } = unwrapped(withLines(bytes.toString('latin1').trimStart()));
  if (raw === '') return { code: 'empty', found: 'it has no content' };
  const nested = occurrences(raw, /^content-type\s{0,5}:\s{0,9}(message\/(rfc822|global)|multipart\/)/gim, MOST.nested);
  if (nested > MOST.nested)
    return { code: 'nested', found: `${nested} messages and bundles of parts stand in it, or more` };
  const parts = occurrences(raw, /^content-type\s{0,5}:/gim, MOST.parts);
  if (parts > MOST.parts) return { code: 'parts', found: `it has more than ${MOST.parts} parts` };
  const head = HEADED.test(headOf(raw)) ? headOf(raw) : '';
  if (head === '' && raw.slice(0, MOST.text).includes('\0')) return { code: 'no_mail', found: 'it is no mail' };
  if (/\r(?!\n)/.test(head)) return { code: 'forged', found: 'its header has a line inside a line' };
  if (head.length > MOST.headers) return { code: 'headers', found: `its header has ${head.length} bytes` };
  let parsed: ParsedMail;
  try {
    parsed = await simpleParser(Buffer.from(head === '' ? `\n${raw}` : raw, 'latin1'), {
      ...{ skipTextToHtml: true, skipTextLinks: true, skipImageLinks: true },
      ...{ keepDeliveryStatus: true, maxHtmlLengthToParse: 2_000_000 },
    });
  } catch (error) {
    return { code: 'unreadable', found: error instanceof Error ? error.message : String(error) };
  }
  const headers = fieldsIn(head);
  if (envelope !== null && !headers.has('return-path')) headers.set('return-path', [envelope]);
  const type = headers.get('content-type')?.[0] ?? '';
  return {
    headers,
    from: senderOf(parsed),
    senders: new Set(parsed.from?.value.flatMap(({ address = '' }) => (address.includes('@') ? [address] : []))).size,
    subject: parsed.subject ?? '',
    text: textOf(parsed) ?? Buffer.from(raw.slice(head.length, head.length + MOST.text), 'latin1').toString('utf8'),
    html: (parsed.html || '').slice(0, MOST.html),
    type: (/^[^;\s]+/.exec(type)?.[0] ?? 'text/plain').toLowerCase(),
    reportType: (/report-type\s*=\s*"?([\w-]+)/i.exec(type)?.[1] ?? '').toLowerCase(),
    parts: parsed.attachments.map(partOf),
  };
}

/** The first sender who is named at all: `From: <>` names nobody. */
function senderOf({ from }: ParsedMail): IncomingMail['from'] {
  const sender = from?.value.find(({ address = '' }) => address !== '') ?? from?.value[0];
  const { name = '', address = '' } = sender ?? {};
  return name === '' && address === '' ? null : { name, address: address.toLowerCase() };
}

/** What a person would read first; null where its form is broken, so that nothing of it was found. */
function textOf({ text = '', html, attachments }: ParsedMail): string | null {
  if (text.trim() !== '') return text;
  if (typeof html === 'string' && html !== '') return wordsOf(html);
  return attachments.length > 0 ? '' : null;
}

const partOf = ({ contentType, filename, content }: Attachment): IncomingPart => ({
  type: (/^[^;\s]+/.exec(contentType)?.[0] ?? 'application/octet-stream').toLowerCase(),
  name: filename ?? '',
  content,
});

/** A mailbox (RFC 4155) puts a line before each mail; it has the sender of the envelope, as `Return-Path` has. */
function unwrapped(raw: string): { raw: string; envelope: string | null } {
  const [line, sender = ''] = /^From (\S{0,320})[^\n]{0,400}\n/.exec(raw) ?? [];
  return line === undefined ? { raw, envelope: null } : { raw: raw.slice(line.length), envelope: sender };
}

/** Old systems end lines with CR alone. */
const withLines = (raw: string): string => (raw.includes('\n') ? raw : raw.replaceAll('\r', '\n'));

export const isUnread = (mail: IncomingMail | Unread): mail is Unread => 'found' in mail;

function occurrences(text: string, pattern: RegExp, enough: number): number {
  let count = 0;
  for (const _ of text.matchAll(pattern)) if (++count > enough) break;
  return count;
}

/** The header of a message, up to the first empty line. */
export const headOf = (raw: string): string => {
  const end = /\r?\n\r?\n/.exec(raw);
  return end === null ? raw : raw.slice(0, end.index);
};

/** The fields of a header, or of a report that has the same form. */
export function fieldsIn(head: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n|\r/)) {
    const [, name, value] = /^([!-9;-~]+)\s*:\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const key = name.toLowerCase();
    const known = fields.get(key);
    if (known === undefined) fields.set(key, [value.trim()]);
    else known.push(value.trim());
  }
  return fields;
}
