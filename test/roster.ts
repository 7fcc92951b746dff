import { rosterOf } from '../treaties/treaties.ts';

/**
 * Twelve who are of every capacity, language and channel: where a test proves what happens, and not to how many. An
 * organization that is invited later comes to them.
 */
export const dozen = {
  parties: ['AUT', 'BEL', 'CHE', 'COM', 'ESP', 'FRA'],
  signatories: ['KEN'],
  others: ['BRA', 'USA', 'VUT'],
  observers: ['GICHD', 'ICRC'],
  /** Of these, whom no e-mail reaches. */
  byPost: ['COM'],
  size: 12,
  /** Those to whom mail goes. */
  mailed: 11,
} as const;

/** How they are counted by capacity, and once all have been written to. */
export const byCapacity = {
  state_party: dozen.parties.length,
  signatory: dozen.signatories.length,
  state_not_party: dozen.others.length,
  observer_organization: dozen.observers.length,
};
export const everyoneReached = { notified: dozen.mailed, posted: dozen.byPost.length };

const codes: readonly string[] = [...dozen.parties, ...dozen.signatories, ...dozen.others, ...dozen.observers];

/** Who is addressed in a house of tests; `rosterOf` addresses all 202. */
export const rosterOfDozen: typeof rosterOf = (...asked) =>
  rosterOf(...asked).filter(({ code }) => codes.includes(code));
