import type { Capacity, CirculationPlan, MeetingPlan } from './plan.ts';

/**
 * Whom mail does not move: they were reached by none, or are silent when the last reminder has been out for some days. They are written
 * to by another channel, which a person does.
 */

/** Who is to be reached in another way, and why. */
export type Unmoved = {
  code: string;
  name: string;
  capacity: Capacity;
  why: 'undeliverable' | 'silent';
};

/** The next way to a participant that the directory has; `none`: it has no other, and telephone numbers it does not keep. */
export type NextChannel = { channel: 'email' | 'post' | 'hand' | 'none'; contact: string | null; place: string | null };

/** So many days after the last reminder whoever is silent is asked in another way. */
const DAYS_AFTER_REMINDER = 7;
const DAY_MS = 86_400_000;

type DispatchedSoFar = Readonly<Record<string, { dispatched: string } | undefined>>;

/** The last reminder of a plan, where all of them are out and it has been for some days, or the date for replies is past; null: not yet. */
export function lastReminderOut(
  { circulations, deadline }: Pick<MeetingPlan, 'circulations' | 'deadline'>,
  sent: DispatchedSoFar,
  now: string,
): string | null {
  const reminders = circulations.filter(({ kind }) => kind === 'reminder').filter(hasDate);
  const last = reminders.toSorted((one, other) => Date.parse(one.dispatchAt) - Date.parse(other.dispatchAt)).at(-1);
  if (last === undefined || reminders.some(({ name }) => sent[name]?.dispatched !== 'done')) return null;
  const due = Math.min(Date.parse(last.dispatchAt) + DAYS_AFTER_REMINDER * DAY_MS, Date.parse(deadline.at));
  return Date.parse(now) >= due ? last.name : null;
}

const hasDate = (one: CirculationPlan): one is CirculationPlan & { dispatchAt: string } => one.dispatchAt !== null;

type HowItStands = { code: string; name: string; capacity: Capacity; status: string; correspondence: string };

/** Statuses of those who got something and have said nothing. */
const SILENT = ['posted', 'notified', 'acknowledged', 'no_reply'];

/** Who is to be reached in another way: States Parties first, the undeliverable before the silent. @param reminded the last reminder is out */
export function unmovedOf(participants: readonly HowItStands[], reminded: boolean): Unmoved[] {
  const unmoved = participants.flatMap(({ code, name, capacity, status, correspondence }): Unmoved[] => {
    const isSilent = SILENT.includes(status) || status === 'undeliverable';
    if (isSilent && correspondence === 'undeliverable') return [{ code, name, capacity, why: 'undeliverable' }];
    return isSilent && reminded ? [{ code, name, capacity, why: 'silent' }] : [];
  });
  const order = ({ capacity, why }: Unmoved) =>
    (capacity === 'state_party' ? 0 : 2) + (why === 'undeliverable' ? 0 : 1);
  return unmoved.toSorted((one, other) => order(one) - order(other) || (one.code < other.code ? -1 : 1));
}

type KnownContact = {
  id: string;
  participants: readonly string[];
  place: string;
  role: string;
  channel: 'email' | 'post' | 'hand';
  rank: number;
  validFrom: string;
  validUntil: string | null;
};

/**
 * The next way to a participant: another e-mail contact that has not been refused, else the pouch, else by hand.
 *
 * @param of.refused contacts at which no server took the mail
 * @param of.day on which contacts must be valid
 */
export function nextChannelOf(
  { code, why }: Pick<Unmoved, 'code' | 'why'>,
  contacts: readonly KnownContact[],
  { refused, day }: { refused: ReadonlySet<string>; day: string },
): NextChannel {
  const own = contacts
    .filter((one) => one.role === 'to' && one.participants.includes(code) && !refused.has(one.id))
    .filter(({ validFrom, validUntil }) => validFrom <= day && (validUntil === null || validUntil >= day))
    .toSorted((one, other) => one.rank - other.rank || (one.id < other.id ? -1 : 1));
  const by = (channel: KnownContact['channel']) => own.filter((one) => one.channel === channel);
  // whoever was reached has the first of them already
  const emails = why === 'silent' ? by('email').slice(1) : by('email');
  // and whoever no e-mail reaches, the paper by the first of the others
  const [next] = [...emails, ...by('post'), ...by('hand')];
  if (next === undefined) return { channel: 'none', contact: null, place: null };
  return { channel: next.channel, contact: next.id, place: next.place };
}

/** The command that takes it from there. @param circulation what they are to have: the last that went to them, or the last reminder */
export function commandToReach(
  meeting: string,
  { code, why }: Pick<Unmoved, 'code' | 'why'>,
  { channel, contact }: NextChannel,
  circulation: string,
): string {
  if (channel === 'none') return `convene contact ${meeting} ${code} --add ID`;
  if (channel === 'email' && why === 'silent') return `convene contact ${meeting} ${code} --change ${contact} --rank 1`;
  if (channel === 'email') return `convene resend ${meeting} ${circulation} --only ${code}`;
  return why === 'silent'
    ? `convene confirm ${meeting} ${code} --circulation ${circulation}`
    : `convene documents post ${meeting} ${circulation} --out FOLDER`;
}
