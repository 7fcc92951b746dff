import { XMLParser } from 'fast-xml-parser';
import { Unzip, UnzipInflate } from 'fflate';
import { DocumentError } from './errors.ts';

/** The parts of an office file as trees. The file is from outside, so its size is bounded while it is read. */

/** An element with its attributes; the text between elements is an element `#text`. */
export type Element = { name: string; attributes: Record<string, string>; children: Element[]; text: string };

/** The most bytes of the file, and of all unpacked parts that are read. */
const LARGEST_FILE = 8_000_000;
const LARGEST_PARTS = 3_000_000;
const MOST_ENTRIES = 2_000;
const DEEPEST = 90;
/** Bytes unpacked between two checks of the size. */
const CHUNK = 8_192;

/** What is wanted of an office file: which parts, of how many bytes at most, unpacked; `each` is called with the name of every part. */
export type Wanted = {
  wanted: (name: string) => boolean;
  each?: (name: string) => void;
  atMost?: number;
  kind?: 'docx' | 'xlsx';
};

/** The named parts of a Word file, as text. Throws `docx.file` for what is no such file, or is larger than any text. */
export const partsOf = (file: Uint8Array, names: readonly string[]): Map<string, string> =>
  unpacked(file, { wanted: (name) => names.includes(name) });

/** The wanted parts of an office file, as text. Throws `docx.file` for what is no such file, or has more bytes than that. */
export function unpacked(
  file: Uint8Array,
  { wanted, each = () => {}, atMost = LARGEST_PARTS, kind = 'docx' }: Wanted,
): Map<string, string> {
  if (file.length > LARGEST_FILE) throw refused(`it has ${file.length} bytes; at most ${LARGEST_FILE} are read`);
  const found = new Map<string, Uint8Array[]>();
  let [entries, size] = [0, 0];
  const unzip = new Unzip((entry) => {
    entries += 1;
    if (entries > MOST_ENTRIES) throw refused(`it has more than ${MOST_ENTRIES} parts`);
    each(entry.name);
    if (!wanted(entry.name)) return;
    if (found.has(entry.name)) throw refused(`it has its part ${entry.name} twice`);
    const chunks: Uint8Array[] = [];
    found.set(entry.name, chunks);
    entry.ondata = (error, chunk) => {
      if (error) throw error;
      size += chunk.length;
      if (size > atMost) throw refused(`unpacked it has more than ${atMost} bytes`);
      chunks.push(chunk);
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  try {
    for (let at = 0; at < file.length; at += CHUNK) {
      unzip.push(file.subarray(at, at + CHUNK), at + CHUNK >= file.length);
    }
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    throw refused(`it cannot be unpacked; save it again as .${kind}`);
  }
  return new Map([...found].map(([name, chunks]) => [name, decoded(Buffer.concat(chunks), name)]));
}

export const refused = (why: string): DocumentError => new DocumentError('docx.file', why);

function decoded(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refused(`its part ${name} is not in UTF-8`);
  }
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  cdataPropName: '#cdata',
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  // decoded here: nothing but the five entities of XML, and numbers
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/** A part as a tree. Throws `docx.file` for what is not well formed, or declares a document type or entities. */
export function treeOf(xml: string, part: string): Element {
  if (/<!(DOCTYPE|ENTITY)/i.test(xml))
    throw refused(`its part ${part} declares a document type; no office program writes one`);
  let parsed: unknown;
  try {
    parsed = parser.parse(xml, true);
  } catch {
    throw refused(`its part ${part} is not well formed`);
  }
  return { name: '', attributes: {}, children: childrenOf(parsed, part, 0), text: '' };
}

const isNode = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Looked at by hand: a schema for each of a hundred thousand elements takes longer than all the rest. */
function childrenOf(nodes: unknown, part: string, depth: number): Element[] {
  if (depth > DEEPEST) throw refused(`its part ${part} is nested more than ${DEEPEST} deep`);
  const elements: Element[] = [];
  if (!Array.isArray(nodes)) return elements;
  for (const node of nodes) {
    if (!isNode(node)) continue;
    const { ':@': given } = node;
    for (const name of Object.keys(node)) {
      if (name === ':@') continue;
      const content = node[name];
      if (name === '#text') elements.push(textElement(unescaped(String(content), part)));
      else if (name === '#cdata') elements.push(textElement(cdataIn(content)));
      else {
        const attributes = attributesIn(given, part);
        elements.push({ name, attributes, children: childrenOf(content, part, depth + 1), text: '' });
      }
    }
  }
  return elements;
}

const textElement = (text: string): Element => ({ name: '#text', attributes: {}, children: [], text });

const cdataIn = (content: unknown): string =>
  Array.isArray(content) ? content.map((one) => (isNode(one) ? String(one['#text'] ?? '') : '')).join('') : '';

function attributesIn(given: unknown, part: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  if (isNode(given)) for (const [key, value] of Object.entries(given)) attributes[key] = unescaped(String(value), part);
  return attributes;
}

const entities = new Map(Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }));

function unescaped(text: string, part: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&\s]{0,12});?/g, (reference, name: string) => {
    const [, hex, decimal] = /^#(?:x([0-9a-f]+)|([0-9]+))$/i.exec(name) ?? [];
    const point = hex ? Number.parseInt(hex, 16) : decimal ? Number(decimal) : null;
    const sign = point === null ? entities.get(name) : point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
    if (sign !== undefined && reference.endsWith(';')) return sign;
    throw refused(`its part ${part} has an entity "${reference}" that XML does not have`);
  });
}

/** The first child of a name, if there is one. */
export const childOf = (element: Element | undefined, name: string): Element | undefined =>
  element?.children.find((child) => child.name === name);

/** All text within, in order. */
export const textOf = (element: Element): string => element.text + element.children.map(textOf).join('');
