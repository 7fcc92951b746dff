import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';

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
