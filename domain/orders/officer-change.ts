import type { MeetingPlan, Officer } from '../plan.ts';

/**
 * Changes of officers of a closed meeting, as the meeting keeps them: both addresses are told, either can stop one, and somebody
 * acknowledges it. One that others signed waits for a day, and can be stopped as long as it waits; one that the officer signed
 * holds at once, and can be undone for as long: the key may be stolen.
 */

/** What of an entry is another. `deputies`: the days of absence, and who acts then. */
export type ChangedField = 'title' | 'address' | 'key' | 'deputies';

/** The address that a notice of a change goes to. */
export type NoticedAddress = 'former' | 'new';

export type OfficerChange = {
  /** Of the order. */
  id: string;
  officer: string;
  signers: string[];
  /** Signed by the officer themselves. */
  own: boolean;
  state: 'waiting' | 'in_effect';
  /** When it takes effect, or took it. */
  from: string;
  /** Until when it can be stopped. */
  until: string;
  fields: ChangedField[];
  before: Officer;
  after: Officer;
  /** When it was ordered, and whom to tell of it; `round`: of the code that is in the notice. */
  at: string;
  notices: { to: NoticedAddress; round: number; open: boolean }[];
  acknowledged: boolean;
};

/** What differs between two entries. */
export function changedFields(before: Officer, after: Officer): ChangedField[] {
  const fields: [ChangedField, unknown, unknown][] = [
    ['title', before.title, after.title],
    ['address', before.email, after.email],
    ['key', before.key, after.key],
    ['deputies', before.away ?? [], after.away ?? []],
  ];
  return fields.flatMap(([field, was, now]) => (JSON.stringify(was) === JSON.stringify(now) ? [] : [field]));
}

/** Where a change is told, with a code for each. */
export function noticesOf(before: Officer, after: Officer): OfficerChange['notices'] {
  const isSame = before.email.toLowerCase() === after.email.toLowerCase();
  const addresses: NoticedAddress[] = isSame ? ['former'] : ['former', 'new'];
  return addresses.map((to, index) => ({ to, round: index + 1, open: true }));
}

/** Whether a change can be stopped, or undone. */
export const isStoppable = ({ state, own, until }: OfficerChange, now: number): boolean =>
  state === 'waiting' || (own && now < Date.parse(until));

/** The change by its id, and with it those of the same officer that their own signature has made since: they rest on it. */
export function fallingWith(changes: readonly OfficerChange[], id: string): OfficerChange[] {
  const index = changes.findIndex((one) => one.id === id);
  const stopped = changes[index];
  if (stopped === undefined) return [];
  const later = changes.slice(index + 1).filter(({ officer, own }) => officer === stopped.officer && own);
  return stopped.own ? [stopped, ...later] : [stopped];
}

/** The officers once a change is stopped; null where it was not in effect, and nothing changes. */
export const restored = (
  { officers }: Pick<MeetingPlan, 'officers'>,
  { state, before }: OfficerChange,
): Officer[] | null => (state === 'waiting' ? null : officers.map((one) => (one.id === before.id ? before : one)));

/** A change takes effect: what others signed puts an end to undoing what went before. */
export const inEffect = (changes: readonly OfficerChange[], id: string, at: string): OfficerChange[] => {
  const taken = changes.find((one) => one.id === id);
  return changes.map((one): OfficerChange => {
    if (one.id === id) return { ...one, state: 'in_effect', from: at };
    const isSettled = taken?.own === false && one.officer === taken.officer && one.state === 'in_effect';
    return isSettled && Date.parse(one.until) > Date.parse(at) ? { ...one, until: at } : one;
  });
};

/** Those that somebody still has to know of: neither acknowledged and past stopping, nor gone from what waits. */
export const stillKept = (
  changes: readonly OfficerChange[],
  waiting: readonly string[],
  now: number,
): OfficerChange[] =>
  changes.filter((one) => {
    if (one.state === 'waiting' && !waiting.includes(one.id)) return false;
    return !one.acknowledged || isStoppable(one, now) || one.notices.some(({ open }) => open);
  });

/** What is wrong with stopping a change, or null. */
export function stopObjection(
  changes: readonly OfficerChange[],
  { officer, changeId }: { officer: string; changeId: string },
  now: number,
): string | null {
  const change = changes.find(({ id }) => id === changeId);
  if (change === undefined) return unknownChange(changeId);
  if (change.officer !== officer) return `${changeId} changes ${change.officer}: they stop it, and not ${officer}`;
  if (isStoppable(change, now)) return null;
  return `${changeId} holds since ${change.from} and could be stopped until ${change.until}; order another change of ${officer}`;
}

/** What is wrong with acknowledging a change, or null. */
export function acknowledgeObjection(
  changes: readonly OfficerChange[],
  { officer, changeId }: { officer: string; changeId: string },
): string | null {
  const change = changes.find(({ id }) => id === changeId);
  if (change === undefined) return unknownChange(changeId);
  if (change.acknowledged) return `${changeId} is acknowledged already`;
  return change.officer !== officer && change.signers.includes(officer)
    ? `${officer} signed ${changeId}; ${change.officer} or somebody else acknowledges it`
    : null;
}

const unknownChange = (id: string) =>
  `there is no change of an officer ${id} that waits or is to be acknowledged; \`convene orders\` lists what was ordered`;
