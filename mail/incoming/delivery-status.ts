import type { IncomingPart } from './read.ts';
import { fieldsIn } from './read.ts';

/** What a delivery status (RFC 3464, and 6533 for addresses beyond ASCII) says of one recipient. */
export type RecipientStatus = {
  action: 'failed' | 'delayed' | 'delivered';
  recipient: string | null;
  /** The enhanced status code (RFC 3463). */
  status: string | null;
};

const ENHANCED = /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/;
/** The first enhanced status code in a text; null where it has none. */
export const enhancedIn = (text: string): string | null => ENHANCED.exec(text)?.[1] ?? null;

/** What these parts say, in their order; `bytes` of other encodings are read as far as they are ASCII. */
export function recipientsIn(parts: readonly IncomingPart[]): RecipientStatus[] {
  return parts
    .filter(({ type }) => /^message\/(global-)?delivery-status$/.test(type))
    .flatMap(({ content }) => read(content.toString('utf8')));
}

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
        recipient: addressIn(final) ?? addressIn(original) ?? addressIn(first('x-actual-recipient')),
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

const ADDRESS = /[^\s<>()[\]",;:\\]+@[^\s<>()[\]",;:\\]+/u;
/** The address in a field such as `rfc822; <A@b.example>`, in lower case; null where it has none. */
export function addressIn(field: string): string | null {
  const spelled = field
    .replace(/^\s*[\w-]+\s*;/, '')
    .replace(/\\x\{([0-9a-f]{2,6})\}/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/\+40(?=[^@]*$)/, '@');
  const address = (/<([^<>\s]+@[^<>\s]+)>/.exec(spelled)?.[1] ?? ADDRESS.exec(spelled)?.[0])
    ?.replace(/[.,;:'`]+$/, '')
    .replace(/^['`]+/, '');
  return address === undefined ? null : address.toLowerCase();
}

/** Every address in a text, in lower case, each once. */
export const addressesIn = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(new RegExp(ADDRESS, 'gu'))].flatMap(([found]) => {
      const address = addressIn(found);
      return address === null || !/\.[a-z0-9-]{2,}$|\.\p{L}{2,}$/u.test(address) ? [] : [address];
    }),
  ),
];
