import { type KnownSender, Sender } from './person.ts';

/**
 * The mark of Convene's own workers on a payload. A worker puts an HMAC on all that it sends; another worker that receives the
 * payload unaltered sees `OURS` in its place, which nobody outside can set. Keys of a payload's metadata.
 */
export const MARK = 'convene-mark';
export const OURS = 'convene-ours';

/** The proof of a person or service on a message, and in its place what a worker read of it. */
export const SIGNED_BY = 'convene-signed-by';
/** The proofs of the personal links through which answers came, beside that of the page. */
export const LINKED_BY = 'convene-linked-by';
export const SENDER = 'convene-sender';

const SHOWN = Symbol.for('convene.ours');

/** Whether a value came with the mark, as the payload converter of workers shows it. */
export const isOurs = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Reflect.get(value, SHOWN) === true;

const SENT_BY = Symbol.for('convene.sender');

/** Who sent a value, as the payload converter of workers shows it; null where nobody proves it. */
export function senderOf(value: unknown): KnownSender | null {
  if (typeof value !== 'object' || value === null) return null;
  const read = Sender.safeParse(Reflect.get(value, SENT_BY));
  return read.success ? read.data : null;
}

/**
 * The id of an activity that a closed workflow asks for; those of open ones are plain numbers. A run is named by the one that it
 * continues: its own name is another after a reset.
 */
export const activityIdOf = (seq: number, type: string, continues = 'first'): string => `${seq}/${type}/${continues}`;

/** Whether a closed workflow asks for the activity with this id. */
export const isOfClosed = (activityId: string): boolean => activityId.includes('/');
