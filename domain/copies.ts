import { z } from 'zod';

/** What became of the copies of a message: a State whose mission in Geneva has the note is not one that has nothing. */

/** How a message was handed over, as the outbox has it. */
export const HandedOver = z.object({
  state: z.string(),
  answer: z.string().nullable(),
  /** Whom it was still to be handed to at the last try: those that took it before are left out. */
  envelopeTo: z.array(z.string()).optional(),
  /** All whom its header names. */
  addresses: z.array(z.string()).optional(),
});
type HandedOver = z.infer<typeof HandedOver>;

/** That a server took no message for an address, as the outbox notes it after the server's words. */
export const refusalNote = ({ address, code }: { address: string; code: number }): string =>
  `; ${address} refused: ${code}`;

/** The addresses that such notes name. */
export const refusedIn = (answer: string | null): string[] =>
  [...(answer ?? '').matchAll(/; (\S+) refused: \d{3}/g)].map(([, address = '']) => address);

/**
 * Who has a copy of a message that did not reach whom it is addressed to. A message that reached them tells nothing here.
 */
export function copiesTaken({ state, answer, envelopeTo = [], addresses = [] }: HandedOver): string[] {
  if (state !== 'refused' && state !== 'unknown') return [];
  const refused = refusedIn(answer);
  const before = envelopeTo.length === 0 ? [] : addresses.filter((one) => !envelopeTo.includes(one));
  // an answer in the two hundreds is that of a server that took the message for somebody
  const last = /^2\d\d\b/.test(answer ?? '') ? envelopeTo : [];
  return [...new Set([...before, ...last])].filter((one) => !refused.includes(one));
}

const PLACES: Record<string, string> = {
  new_york: 'in New York',
  geneva: 'in Geneva',
  capital: 'in the capital',
  covering_mission: 'at its covering mission',
  headquarters: 'at its headquarters',
};

/**
 * How a participant has a communication that reached none of those to whom it is addressed; null where it has none: "reached in
 * Geneva only".
 *
 * @param messages all that were sent to it with that communication
 * @param contacts the directory, by which an address is at a place
 */
export function reachedOnly(
  messages: readonly HandedOver[],
  contacts: readonly { address: string; place: string }[],
): string | null {
  if (messages.some(({ state }) => state === 'sent')) return null;
  const copies = messages.flatMap(copiesTaken);
  if (copies.length === 0) return null;
  const known = copies.flatMap((copy) => contacts.find(({ address }) => address === copy) ?? []);
  const places = [...new Set(known.map(({ place }) => PLACES[place] ?? place))];
  return `reached ${places.length === 0 ? 'by a copy' : places.join(' and ')} only`;
}
