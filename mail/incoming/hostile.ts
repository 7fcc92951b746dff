import type { IncomingMail, IncomingPart } from './read.ts';
import { RUNS } from './rules.ts';

/** What nobody should open before it was looked at, and why: half a sentence; null where nothing was found. */
export function hostilityOf(mail: IncomingMail): string | null {
  return tricksIn(mail) ?? mail.parts.map(hostilePart).find((found) => found !== null) ?? null;
}

const ONCE = ['from', 'sender', 'to', 'subject', 'date', 'message-id', 'reply-to'];

function tricksIn({ headers, from }: IncomingMail): string | null {
  const twice = ONCE.find((name) => (headers.get(name)?.length ?? 0) > 1);
  if (twice !== undefined) return `forged: its header has ${twice} more than once`;
  for (const [name, values] of headers)
    if (values.some((value) => /[\0\r]/.test(value))) return `forged: the field ${name} has control characters`;
  const claims = /^["'\s]*[^\s@<>"']+@([\w.-]+)["'\s]*$/.exec(from?.name ?? '')?.[1]?.toLowerCase();
  const domain = from?.address.split('@')[1];
  if (claims !== undefined && domain !== undefined && claims !== domain)
    return `forged: the sender is shown as an address at ${claims} and writes from ${domain}`;
  return null;
}

/** Archives may unpack to so many times their size, and to so many bytes. */
const MOST_UNPACKED = { times: 200, bytes: 500_000_000 };

function hostilePart({ type, name, content }: IncomingPart): string | null {
  const file = name === '' ? 'an attachment' : 'the attachment';
  if (RUNS.test(name)) return `program: ${file} ends with ${/\.[^.]+$/.exec(name)?.[0] ?? name}`;
  if (/^MZ/.test(content.subarray(0, 2).toString('latin1'))) return `program: ${file} is one for Windows`;
  if (/^text\/calendar/.test(type) && /^METHOD:CANCEL/im.test(content.toString('utf8')))
    return 'calendar: it cancels an event';
  if (/html?$|svg/.test(type) || /\.(x?html?|svg)$/i.test(name)) {
    const text = content.subarray(0, 2_000_000).toString('utf8');
    if (/<script|javascript:|\son\w+\s*=|<iframe|<object|<embed/i.test(text)) return `script: ${file} runs what it has`;
  }
  if (/^message\/partial|^message\/external-body/.test(type)) return 'parts: the message is not all here';
  return archiveTrick(content, file);
}

/** Of a ZIP archive: an entry that is encrypted, or that unpacks to more than anybody sends. */
function archiveTrick(content: Buffer, file: string): string | null {
  const begins = (...first: number[]) => content.subarray(0, first.length).equals(Buffer.from(first));
  if (begins(0x52, 0x61, 0x72, 0x21) || begins(0x37, 0x7a, 0xbc, 0xaf))
    return `archive: ${file} is of a kind that is not looked into`;
  if (!begins(0x50, 0x4b, 0x03, 0x04)) return null;
  let unpacked = 0;
  for (let at = content.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0 && at + 46 <= content.length; ) {
    if ((content.readUInt16LE(at + 8) & 1) === 1) return `archive: ${file} is encrypted`;
    unpacked += content.readUInt32LE(at + 24);
    const length = 46 + content.readUInt16LE(at + 28) + content.readUInt16LE(at + 30) + content.readUInt16LE(at + 32);
    const name = content.subarray(at + 46, at + 46 + content.readUInt16LE(at + 28)).toString('utf8');
    if (RUNS.test(name)) return `program: an entry of ${file} ends with ${/\.[^.]+$/.exec(name)?.[0] ?? name}`;
    at = content.indexOf('PK\x01\x02', at + length, 'latin1');
  }
  const isBomb =
    unpacked > MOST_UNPACKED.bytes || (unpacked > 10_000_000 && unpacked > content.length * MOST_UNPACKED.times);
  return isBomb ? `archive: ${file} unpacks to ${unpacked} bytes` : null;
}
