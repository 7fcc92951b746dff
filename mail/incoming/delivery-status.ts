import type { IncomingMail, IncomingPart } from './read.ts';
import { fieldsIn } from './read.ts';

/** What a delivery status (RFC 3464, and 6533 for addresses beyond ASCII) says of one recipient. */
export type RecipientStatus = {
  action: 'failed' | 'delayed' | 'delivered';
  recipient: string | null;
  /** The enhanced status code (RFC 3463). */
  status: string | null;
};

const ENHANCED = /(?<![\d.])([245]\.\d\.\d{1,3})(?![\d.]*\d)/;
/** The first enhanced status code in a text (classes 2, 4 and 5, subjects of one digit); null where it has none. */
export const enhancedIn = (text: string): string | null => ENHANCED.exec(text)?.[1] ?? null;
/** The first code of a failure in a text: a transcript has codes of what went well before. */
export const failureCodeIn = (text: string): string | null =>
  [...text.matchAll(new RegExp(ENHANCED, 'g'))].find(([, code = '']) => !code.startsWith('2'))?.[1] ?? null;

/** What these parts say, in their order. */
export function recipientsIn(parts: readonly IncomingPart[]): RecipientStatus[] {
  return parts
    .filter(({ type }) => /^message\/(global-)?delivery-status$/.test(type))
    .flatMap(({ content }) => read(content.subarray(0, MOST_READ).toString('utf8')));
}

/** A status that lost its form stands in the text: its boundary was broken on the way, or its program never made a part of it. */
export const recipientsInText = (text: string): RecipientStatus[] =>
  /^final-recipient:/im.test(text)
    ? read(text.slice(0, MOST_READ).replace(/^--.*$/gm, '')).filter(({ recipient }) => recipient !== null)
    : [];

/** The first failure that a status names in the text or in what is enclosed; null where none does. */
export function enclosedFailureIn({ text, parts }: IncomingMail): RecipientStatus | null {
  const enclosed = parts
    .filter(({ type }) => /^(message|text)\//.test(type))
    .map(({ content }) => content.toString('utf8'));
  for (const place of [text, ...enclosed]) {
    const found = recipientsInText(place).find(({ action }) => action !== 'delivered');
    if (found !== undefined) return found;
  }
  return null;
}

const MOST_READ = 200_000;

function read(text: string): RecipientStatus[] {
  const groups = text.split(/(?:\r?\n[ \t]*){2,}/).map(fieldsIn);
  return groups.flatMap((group): RecipientStatus[] => {
    const first = (name: string) => group.get(name)?.[0] ?? '';
    const [final, original] = [first('final-recipient'), first('original-recipient')];
    if (final === '' && original === '' && first('action') === '') return [];
    const diagnostic = first('diagnostic-code');
    const status = enhancedIn(first('status')) ?? enhancedIn(diagnostic);
    return [
      {
        action: actionOf(first('action'), status),
        recipient: recipientOf([final, original, first('x-actual-recipient')]),
        status,
      },
    ];
  });
}

function actionOf(action: string, status: string | null): RecipientStatus['action'] {
  if (/^(delay|deferr?ed|warn)/i.test(action)) return 'delayed';
  if (/^(deliver|relay|expand|success)/i.test(action)) return 'delivered';
  if (action === '' && status?.startsWith('2')) return 'delivered';
  return 'failed';
}

/** The first of these fields with an address that mail can be sent to; else the first with any. */
function recipientOf(fields: readonly string[]): string | null {
  const addresses = fields.flatMap((field) => addressIn(field) ?? []);
  return addresses.find(isRoutable) ?? addresses[0] ?? null;
}

const isRoutable = (address: string): boolean => /@([\p{L}\p{N}-]+\.)+[\p{L}\p{N}-]{2,}$/u.test(address);

// what never stands in an address unquoted: space, brackets, and the punctuation of several scripts
const NOT = String.raw`\s<>()[\]",;:\\@：，。；、（）「」【】《》＜＞“”«»،؛`;
const ADDRESS = new RegExp(`(?:"[^"\\s@<>]{1,64}"|[^${NOT}=]{1,64}(?:=[^${NOT}]{1,64})?)@[^${NOT}]{1,255}`, 'u');
const ADDRESSES = new RegExp(ADDRESS, 'gu');

/** The address in a field such as `rfc822; <A@b.example>`, in lower case; null where it has none. */
export function addressIn(field: string): string | null {
  const spelled = field
    .slice(0, 2_000)
    .replace(/^\s*[\w-]+\s*;/, '')
    .replace(/\\x\{([0-9a-f]{2,6})\}/gi, (_, code: string) => characterOf(code))
    .replace(/\+40(?=[^@]{1,255}$)/, '@')
    .replace(/^[^@]*?(?:dda:)?smtp[:=](?=[^@]+@)/i, '')
    .replace(/^\s*@[^:@\s]+:(?=[^@]+@)/, '');
  const address = (/<([^<>\s@]{1,64}@[^<>\s@]{1,255})>/.exec(spelled)?.[1] ?? ADDRESS.exec(spelled)?.[0])
    ?.replace(/[.,;:'`’”»]+$/, '')
    .replace(/^['`‘“«*•]+/, '');
  return address === undefined || address.startsWith('@') ? null : address.toLowerCase();
}

const characterOf = (code: string): string => {
  const point = Number.parseInt(code, 16);
  return point <= 0x10_ff_ff ? String.fromCodePoint(point) : '';
};

/** Every address in a text, in lower case, each once. */
export const addressesIn = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(ADDRESSES)].flatMap(([found]) => {
      const address = addressIn(found);
      return address === null || !isRoutable(address) ? [] : [address];
    }),
  ),
];
