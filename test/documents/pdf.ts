import { inflateSync } from 'node:zlib';

/** Reads as much of a PDF of ours as tests need: objects in plain sight, streams deflated, text through ToUnicode. */
export type ReadPdf = {
  catalog: string;
  /** The XMP packet. */
  metadata: string;
  /** The names of the embedded fonts without their subset tags. */
  fonts: string[];
  /** The text of each page, without white space: where a line ends is the layout's business. */
  pages: string[];
  /** The languages that structure elements and the catalog declare. */
  languages: string[];
  /** How often each structure type occurs: P, H1, Table, TH. */
  structure: Map<string, number>;
};

type PdfObject = { dictionary: string; stream: Buffer | null };

export function readPdf(pdf: Uint8Array): ReadPdf {
  const objects = readObjects(Buffer.from(pdf));
  const all = [...objects.values()];
  const catalog = all.find(({ dictionary }) => /\/Type \/Catalog/.test(dictionary))?.dictionary ?? '';
  const metadata = all.find(({ dictionary }) => /\/Type \/Metadata/.test(dictionary))?.stream?.toString('utf8') ?? '';
  const fonts = all.flatMap(({ dictionary }) => /\/FontName \/[A-Z]{6}\+(\S+)/.exec(dictionary)?.[1] ?? []);
  const structure = new Map<string, number>();
  for (const { dictionary } of all) {
    const type = /\/Type \/StructElem\s+\/S \/(\w+)/.exec(dictionary)?.[1];
    if (type) structure.set(type, (structure.get(type) ?? 0) + 1);
  }
  const languages = all.flatMap(({ dictionary }) =>
    [...dictionary.matchAll(/\/Lang \((\w+)\)/g)].map(([, language]) => language ?? ''),
  );
  return {
    catalog,
    metadata,
    fonts: [...new Set(fonts)].sort(),
    pages: pagesOf(objects).map((page) => pageText(page, objects)),
    languages: [...new Set(languages)].sort(),
    structure,
  };
}

export const withoutSpace = (text: string): string => text.replace(/[\s\u200b\u2068\u2069]+/gu, '');

function readObjects(pdf: Buffer): Map<number, PdfObject> {
  const source = pdf.toString('latin1');
  const objects = new Map<number, PdfObject>();
  for (const match of source.matchAll(/^(\d+) 0 obj\r?\n/gm)) {
    const start = match.index + match[0].length;
    const end = source.indexOf('endobj', start);
    const streamAt = source.slice(start, end).search(/>>\s*stream\r?\n/);
    const dictionary = streamAt < 0 ? source.slice(start, end) : source.slice(start, start + streamAt + 2);
    objects.set(Number(match[1]), {
      dictionary,
      stream: streamAt < 0 ? null : readStream(pdf, source, start + streamAt, dictionary),
    });
  }
  return objects;
}

function readStream(pdf: Buffer, source: string, from: number, dictionary: string): Buffer {
  const begins = source.indexOf('stream', from) + 'stream'.length;
  const start = begins + (source[begins] === '\r' ? 2 : 1);
  const bytes = pdf.subarray(start, start + Number(/\/Length (\d+)/.exec(dictionary)?.[1]));
  return dictionary.includes('/FlateDecode') ? inflateSync(bytes) : bytes;
}

const reference = (dictionary: string, key: string): number =>
  Number(new RegExp(`/${key} (\\d+) 0 R`).exec(dictionary)?.[1]);

function pagesOf(objects: Map<number, PdfObject>): string[] {
  const tree = [...objects.values()].find(({ dictionary }) => /\/Type \/Pages/.test(dictionary))?.dictionary ?? '';
  const kids = /\/Kids \[([^\]]*)\]/.exec(tree)?.[1] ?? '';
  return [...kids.matchAll(/(\d+) 0 R/g)].map(([, id]) => objects.get(Number(id))?.dictionary ?? '');
}

/** A font is set, or a string shown: literal, with balanced parentheses inside, or in hexadecimal. */
const token = /\/(f\d+) \S+ Tf|\(((?:\\[\s\S]|[^\\()]|\((?:\\[\s\S]|[^\\()])*\))*)\)|<([0-9A-Fa-f]+)>/g;

function pageText(page: string, objects: Map<number, PdfObject>): string {
  const fonts = new Map<string, Map<number, string>>();
  for (const [, name = '', id] of (/\/Font <<([^>]*)>>/.exec(page)?.[1] ?? '').matchAll(/\/(f\d+) (\d+) 0 R/g)) {
    const cmap = objects.get(reference(objects.get(Number(id))?.dictionary ?? '', 'ToUnicode'))?.stream;
    fonts.set(name, readCmap(cmap?.toString('latin1') ?? ''));
  }
  const content = objects.get(reference(page, 'Contents'))?.stream?.toString('latin1') ?? '';
  let font = new Map<number, string>();
  let text = '';
  for (const [, name, literal, hex] of content.matchAll(token)) {
    if (name !== undefined) font = fonts.get(name) ?? new Map();
    if (literal === undefined && hex === undefined) continue;
    const bytes = hex === undefined ? Buffer.from(unescaped(literal ?? ''), 'latin1') : Buffer.from(hex, 'hex');
    for (let i = 0; i + 1 < bytes.length; i += 2) text += font.get(bytes.readUInt16BE(i)) ?? '';
  }
  return withoutSpace(text);
}

function readCmap(cmap: string): Map<number, string> {
  const glyphs = new Map<number, string>();
  for (const [, glyph = '', units = ''] of cmap.matchAll(/^<([0-9A-F]{4})> <([0-9A-F]+)>\s*$/gm)) {
    glyphs.set(Number.parseInt(glyph, 16), Buffer.from(units, 'hex').swap16().toString('utf16le'));
  }
  return glyphs;
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
const unescaped = (literal: string): string =>
  literal.replace(/\\([0-7]{1,3}|[\s\S])/g, (_, sign: string) =>
    /^[0-7]/.test(sign) ? String.fromCharCode(Number.parseInt(sign, 8)) : (escapes[sign] ?? sign),
  );
