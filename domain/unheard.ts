/**
 * A message that changed nothing: a signal that was set aside, or an update that was refused. Updates that are refused leave
 * nothing in a history, and signals beyond ten a day are no acts, so workers count both.
 *
 * `code`: why, by the code of the refusal. `at`: the meeting's clock. `count`: of signals, all of that code on this day, which the
 * workflow knows, so that a task that is done twice counts them once; of updates, one more.
 */
export type UnheardMessage = { kind: 'signal' | 'update'; code: string; at: string; count: number };

/** So many such messages to a workflow between two instants of a day. */
export type UnheardCount = Omit<UnheardMessage, 'at'> & {
  workflow: string;
  day: string;
  firstAt: string;
  lastAt: string;
};

/** Of the signals that change nothing, so many a day are acts of a workflow. */
export const SIGNALS_A_DAY = 10;

/** The day that a message is counted on. It is UTC's, on the meeting's clock: not every workflow knows the venue. */
export const unheardDay = (at: string): string => at.slice(0, 10);

/** Two counts of the same as one; what is not a count is that of the first. */
export function summed(one: UnheardCount, other: UnheardCount | undefined): UnheardCount {
  if (other === undefined) return one;
  const count = one.kind === 'signal' ? Math.max(one.count, other.count) : one.count + other.count;
  // instants of one form, which compare as text
  const ats = [one.firstAt, one.lastAt, other.firstAt, other.lastAt].toSorted();
  return { ...one, count, firstAt: ats.at(0) ?? '', lastAt: ats.at(-1) ?? '' };
}

/** The code of a refusal, from the type of the failure that says it; an update that nobody knows is refused without one. */
export function unheardCode(type: string | null | undefined): string {
  if (!type || type === 'Error') return 'unknown';
  // errors of the SDK about what it cannot decode, such as TypeError
  return /^[a-z_]{1,40}$/.test(type) ? type : 'malformed';
}
