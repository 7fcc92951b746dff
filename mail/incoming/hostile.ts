import { inflateRawSync } from 'node:zlib';
import { systemCode } from '../../domain/errors.ts';
import type { IncomingMail, IncomingPart } from './read.ts';
import { RUNS } from './rules.ts';

/** What nobody should open before it was looked at, and why: half a sentence; null where nothing was found. */
export function hostilityOf(mail: IncomingMail): string | null {
  return tricksIn(mail) ?? mail.parts.map(hostilePart).find((found) => found !== null) ?? null;
}

const ONCE = ['from', 'sender', 'to', 'subject', 'date', 'message-id', 'reply-to'];

function tricksIn({ headers, from, senders, html }: IncomingMail): string | null {
  if (senders > 1) return `forged: it names ${senders} senders`;
  if (/<(script|iframe)[\s>]/i.test(html)) return 'script: its text runs what it has';
  const twice = ONCE.find((name) => (headers.get(name)?.length ?? 0) > 1);
  if (twice !== undefined) return `forged: its header has ${twice} more than once`;
  for (const [name, values] of headers)
    if (values.some((value) => /[\0\r]/.test(value))) return `forged: the field ${name} has control characters`;
  const name = (from?.name ?? '').slice(0, 1_000);
  const claims = (/^["'\s]{0,9}[^\s@<>"']{1,64}@([\w.-]{1,255})["'\s]{0,9}$/.exec(name) ??
    /<[^\s@<>]{1,64}@([\w.-]{1,255})>/.exec(name))?.[1]?.toLowerCase();
  const domain = from?.address.split('@')[1];
  if (claims !== undefined && domain !== undefined && claims !== domain)
    return `forged: the sender is shown as an address at ${claims} and writes from ${domain}`;
  return null;
}

/** Archives may unpack to so many times their size, and to so many bytes. */
const MOST_UNPACKED = { times: 200, bytes: 200_000_000 };

function hostilePart({ type, name, content }: IncomingPart): string | null {
  const file = name === '' ? 'an attachment' : 'the attachment';
  if (RUNS.test(name)) return `program: ${file} ends with ${endOf(name)}`;
  if (/^MZ/.test(content.subarray(0, 2).toString('latin1'))) return `program: ${file} is one for Windows`;
  if (/^text\/calendar/.test(type) && /^METHOD:CANCEL/im.test(content.subarray(0, MOST_TEXT).toString('utf8')))
    return 'calendar: it cancels an event';
  if (/html?$|svg/.test(type) || /\.(x?html?|svg)$/i.test(name)) {
    const text = content.subarray(0, MOST_TEXT).toString('utf8');
    if (/<script|javascript:|\son\w{1,30}\s{0,9}=|<iframe|<object|<embed/i.test(text))
      return `script: ${file} runs what it has`;
  }
  if (/^message\/partial|^message\/external-body/.test(type)) return 'parts: the message is not all here';
  return officeTrick(content, file) ?? archiveTrick(content, file);
}

const MOST_TEXT = 2_000_000;
const endOf = (name: string) => /\.[^.]{1,20}$/.exec(name)?.[0] ?? name;
const begins = (content: Buffer, hex: string) => content.subarray(0, hex.length / 2).toString('hex') === hex;

/** Of a document in the form of Office before 2007, in which later ones are wrapped to encrypt them. */
function officeTrick(content: Buffer, file: string): string | null {
  if (!begins(content, 'd0cf11e0a1b11ae1')) return null;
  if (content.includes('EncryptedPackage', 0, 'utf16le')) return `archive: ${file} is encrypted`;
  return content.includes('_VBA_PROJECT', 0, 'utf16le') ? `program: ${file} has macros` : null;
}

/** RAR, 7z, gzip, bzip2, xz. */
const UNREAD_ARCHIVES = ['52617221', '377abcaf271c', '1f8b', '425a68', 'fd377a585a'];

/** Of a ZIP archive: an entry that is encrypted, that runs, or that unpacks to more than anybody sends. */
function archiveTrick(content: Buffer, file: string): string | null {
  if (UNREAD_ARCHIVES.some((hex) => begins(content, hex)))
    return `archive: ${file} is of a kind that is not looked into`;
  if (!begins(content, '504b0304')) return null;
  const entries = [...entriesOf(content)];
  for (const { name, isEncrypted } of entries) {
    if (isEncrypted) return `archive: ${file} is encrypted`;
    if (RUNS.test(name)) return `program: an entry of ${file} ends with ${endOf(name)}`;
    if (/(^|\/)vbaProject\.bin$/i.test(name)) return `program: ${file} has macros`;
    if (/\.(zip|rar|7z|gz|tgz|bz2|xz|cab|arj|ace)$/i.test(name)) return `archive: ${file} has another in it`;
  }
  const unpacked = entries.reduce((sum, { size }) => sum + size, 0);
  const isBomb =
    unpacked > MOST_UNPACKED.bytes || (unpacked > 10_000_000 && unpacked > content.length * MOST_UNPACKED.times);
  if (isBomb) return `archive: ${file} unpacks to ${unpacked} bytes`;
  return entries.some((entry) => isLarger(content, entry)) ? `archive: ${file} unpacks to more than it says` : null;
}

type ArchiveEntry = {
  name: string;
  isEncrypted: boolean;
  isDeflated: boolean;
  at: number;
  packed: number;
  size: number;
};

/** The entries that the directory of a ZIP archive lists. */
function* entriesOf(content: Buffer): Generator<ArchiveEntry> {
  for (let at = content.indexOf(DIRECTORY); at >= 0 && at + 46 <= content.length; ) {
    const nameLength = content.readUInt16LE(at + 28);
    yield {
      name: content.subarray(at + 46, at + 46 + nameLength).toString('utf8'),
      isEncrypted: (content.readUInt16LE(at + 8) & 1) === 1,
      isDeflated: content.readUInt16LE(at + 10) === 8,
      packed: content.readUInt32LE(at + 20),
      size: content.readUInt32LE(at + 24),
      at: content.readUInt32LE(at + 42),
    };
    at = content.indexOf(
      DIRECTORY,
      at + 46 + nameLength + content.readUInt16LE(at + 30) + content.readUInt16LE(at + 32),
    );
  }
}
const DIRECTORY = Buffer.from('PK\x01\x02', 'latin1');

/** Whether an entry unpacks to more than the directory says. What is broken, is not judged. */
function isLarger(content: Buffer, { isDeflated, at, packed, size }: ArchiveEntry): boolean {
  if (!isDeflated || at + 30 > content.length) return false;
  const begin = at + 30 + content.readUInt16LE(at + 26) + content.readUInt16LE(at + 28);
  try {
    inflateRawSync(content.subarray(begin, begin + packed), { maxOutputLength: Math.max(size, 1) });
    return false;
  } catch (error) {
    return systemCode(error) === 'ERR_BUFFER_TOO_LARGE';
  }
}
