import { crc32 } from 'node:zlib';
import { deflateSync, inflateSync, strFromU8, strToU8, unzipSync, zipSync } from 'fflate';

/** What Word and Excel files have in common: the same bytes for the same content, whatever the clock and the time zone. */

/** The day from which ZIP counts; noon, for it is written in local time. */
const EPOCH = new Date(1980, 0, 1, 12);
const INSTANT = '1980-01-01T12:00:00Z';

/** An office file as a library made it, with entries in order and fixed dates. */
export function sealed(file: Uint8Array): Uint8Array {
  const entries = Object.entries(unzipSync(file))
    .filter(([name]) => !name.endsWith('/'))
    .map(([name, bytes]): [string, Uint8Array] => [name, name === 'docProps/core.xml' ? dated(bytes) : bytes])
    .sort(([a], [b]) => order(a) - order(b) || (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(entries), { level: 6, mtime: EPOCH });
}

/** Readers of the format look for these first. */
const order = (name: string): number => (name === '[Content_Types].xml' ? 0 : name === '_rels/.rels' ? 1 : 2);

const dated = (core: Uint8Array): Uint8Array =>
  strToU8(strFromU8(core).replace(/(<dcterms:(created|modified)[^>]*>)[^<]*/g, `$1${INSTANT}`));

/** Text as XML 1.0 can carry it: what it cannot is shown as U+FFFD. */
export const inXml = (text: string): string =>
  text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd');

const escaped = (text: string): string => inXml(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Where things stand in a ZIP archive (APPNOTE 4.3): in the record at its end, and in an entry of its directory; `local` is before its bytes. */
const AT_END = { size: 22, entries: 10, directory: 16 } as const;
const IN_DIRECTORY = { size: 46, crc: 16, name: 28, extra: 30, comment: 32, local: 42 } as const;
const IN_LOCAL = { size: 30, crc: 14, name: 26, extra: 28 } as const;

/**
 * A sealed file with texts in place of others, in some of its parts. All other parts stay as they are packed, so that it takes a
 * fraction of the time of making the file; the same bytes each time.
 */
export function withTexts(
  file: Uint8Array,
  parts: readonly string[],
  texts: readonly (readonly [place: string, text: string])[],
): Uint8Array {
  const zip = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const end = Buffer.from(zip.subarray(zip.length - AT_END.size));
  const written: Buffer[] = [];
  const directory: Buffer[] = [];
  let [from, at] = [end.readUInt32LE(AT_END.directory), 0];
  for (let left = end.readUInt16LE(AT_END.entries); left > 0; left -= 1) {
    const lengths = [IN_DIRECTORY.name, IN_DIRECTORY.extra, IN_DIRECTORY.comment].map((one) =>
      zip.readUInt16LE(from + one),
    );
    const size = IN_DIRECTORY.size + lengths.reduce((sum, one) => sum + one, 0);
    const entry = Buffer.from(zip.subarray(from, from + size));
    from += size;
    const name = entry.toString('utf8', IN_DIRECTORY.size, IN_DIRECTORY.size + (lengths[0] ?? 0));
    const local = entry.readUInt32LE(IN_DIRECTORY.local);
    const start =
      local + IN_LOCAL.size + zip.readUInt16LE(local + IN_LOCAL.name) + zip.readUInt16LE(local + IN_LOCAL.extra);
    const head = Buffer.from(zip.subarray(local, start));
    let packed = zip.subarray(start, start + entry.readUInt32LE(IN_DIRECTORY.crc + 4));
    if (parts.includes(name)) {
      const before = strFromU8(inflateSync(packed));
      const after = strToU8(texts.reduce((xml, [place, text]) => xml.replaceAll(place, () => escaped(text)), before));
      packed = Buffer.from(deflateSync(after, { level: 6 }));
      for (const [record, place] of [
        [head, IN_LOCAL.crc],
        [entry, IN_DIRECTORY.crc],
      ] as const) {
        record.writeUInt32LE(crc32(after), place);
        record.writeUInt32LE(packed.length, place + 4);
        record.writeUInt32LE(after.length, place + 8);
      }
    }
    entry.writeUInt32LE(at, IN_DIRECTORY.local);
    directory.push(entry);
    written.push(head, packed);
    at += head.length + packed.length;
  }
  end.writeUInt32LE(
    directory.reduce((sum, one) => sum + one.length, 0),
    AT_END.directory - 4,
  );
  end.writeUInt32LE(at, AT_END.directory);
  return Buffer.concat([...written, ...directory, end]);
}
