import { addressesIn, addressIn, enclosedFailureIn } from './delivery-status.ts';
import type { IncomingMail } from './read.ts';
import { DAEMONS, HELPDESKS, NAMED, RECIPIENT_LINES } from './rules.ts';
import type { Signs } from './signs.ts';

/** The address that our own mail is sent from: it stands for a participant, and never fails. */
export const VERP = /bounce\+([a-z]{2,8})-[0-9a-f]{32}@/i;

/**
 * The address that failed, in lower case, where no delivery status tells: by the header, by a status that lost its form, by the
 * text, by what was returned. Null where none is told.
 */
export function failedIn(mail: IncomingMail, { said, returned }: Signs): string | null {
  const named = mail.headers.get('x-failed-recipients')?.[0];
  const byHeader = named === undefined ? null : addressIn(named.split(',')[0] ?? '');
  const byField = byHeader ?? enclosedFailureIn(mail)?.recipient ?? null;
  if (byField !== null) return byField;

  const own = ownOf(mail);
  const isForeign = (address: string) =>
    !own.has(address) && !DAEMONS.test(localOf(address)) && !HELPDESKS.test(localOf(address));
  const sent = sentTo(mail, returned);
  const text = said.replace(/^.{0,60}message-id.*$/gim, '');
  const told = addressesIn(text).filter((address) => !VERP.test(address));
  const labelled = namedIn(text);
  const alone = aloneIn(text);
  return (
    alone.find(isForeign) ??
    labelled.find(isForeign) ??
    labelled[0] ??
    told.find((address) => sent.includes(address) && isForeign(address)) ??
    told.find(isForeign) ??
    sent.find(isForeign) ??
    alone[0] ??
    sent[0] ??
    null
  );
}

const localOf = (address: string) => address.split('@')[0] ?? '';

/** Addresses that this mail came to or from. They may fail too, where a list is told of its own member. */
const ownOf = ({ headers, from }: IncomingMail): ReadonlySet<string> =>
  new Set([
    ...['to', 'delivered-to', 'x-original-to', 'envelope-to', 'return-path', 'reply-to'].flatMap((name) =>
      addressesIn((headers.get(name) ?? []).join(' ')),
    ),
    ...(from === null ? [] : [from.address]),
  ]);

/** Addresses after words that say what they are. */
const namedIn = (text: string): string[] => matches(text, NAMED);

/** Addresses that begin a line of their own. */
const aloneIn = (text: string): string[] => matches(text, RECIPIENT_LINES);

const matches = (text: string, patterns: readonly RegExp[]): string[] =>
  patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap(([, found = '']) => addressesIn(found).filter((one) => !VERP.test(one))),
  );

/** Whom the returned message was sent to, by its header: as a part, or as it stands in the text. */
function sentTo({ text }: IncomingMail, returned: Signs['returned']): string[] {
  const told =
    returned === null
      ? [...text.slice(0, 200_000).matchAll(/^[>\s]{0,20}to:[ \t]*(.+)$/gim)].map(([, to = '']) => to)
      : [...(returned.get('to') ?? []), ...(returned.get('x-original-to') ?? [])];
  return addressesIn(told.join(' ')).filter((one) => !VERP.test(one));
}
