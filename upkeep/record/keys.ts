import { reasonOf } from '../../domain/errors.ts';
import type { MeetingPlan } from '../../domain/plan.ts';
import { fingerprintOf, readPublicKey } from '../../domain/sshsig.ts';
import { type KeyChange, trustedKeys } from '../../domain/trusted-keys.ts';
import type { MeetingNamed } from '../../domain/warrant.ts';
import type { RecordedAct } from '../../registry/acts.ts';

/** A key of an officer that the plan did not begin with, as a record shows it. */
export type ChangedKey = {
  /** The number of the act that brought it. */
  act: number;
  officer: string;
  fingerprint: string;
  signedBy: string[];
  /** Whether those who signed it had keys that are trusted. */
  proved: boolean;
  /** What has been signed with it since. */
  since: { act: number; action: string; subject: string }[];
};

/** The public half of the key that signs the codes of notices, as the record names it at the opening. */
export const codeKeysOf = (acts: readonly RecordedAct[]): string[] =>
  acts.flatMap(({ act }) =>
    act.action === 'meeting_opened' && typeof act.detail.codes_by === 'string' ? [act.detail.codes_by] : [],
  );

/** What `trustedKeys` says of a whole record. */
export const keysOf = (
  named: MeetingNamed,
  acts: readonly RecordedAct[],
  began: Pick<MeetingPlan, 'officers' | 'recovery'> | null,
) => trustedKeys({ named, began, acts: acts.map(({ act }) => act), codeKeys: codeKeysOf(acts) });

/** @param began the plan that the meeting began with; null where there is only the record */
export function changedKeys(
  named: MeetingNamed,
  acts: readonly RecordedAct[],
  began: Pick<MeetingPlan, 'officers' | 'recovery'> | null,
): ChangedKey[] {
  return numbered(keysOf(named, acts, began).changes, acts);
}

/** The changes with the numbers of the acts. */
export function numbered(changes: readonly KeyChange[], acts: readonly RecordedAct[]): ChangedKey[] {
  const numbers = new Map(acts.map(({ seq, act }) => [act, seq]));
  return changes.map(({ act, officer, key, signedBy, isProved, usedBy }) => ({
    act: numbers.get(act) ?? 0,
    officer,
    fingerprint: fingerprint(key),
    signedBy,
    proved: isProved,
    since: usedBy.map((one) => ({ act: numbers.get(one) ?? 0, action: one.action, subject: one.subject })),
  }));
}

/** How a key is known to people. */
export function fingerprint(key: string): string {
  try {
    return fingerprintOf(readPublicKey(key));
  } catch (error) {
    return `${key.slice(0, 30)}… (${reasonOf(error)})`;
  }
}

const SHOWN = 5;

/** From which act a key is, who signed that, and what has been signed with it since, as a sentence without its end. */
export function saidOfKey({ act, officer, fingerprint: print, signedBy, proved, since }: ChangedKey): string {
  const signed = signedBy.length === 0 ? 'signed by nobody' : `signed by ${signedBy.join(' and ')}`;
  const named = since.slice(0, SHOWN).map((one) => `act ${one.act} (${one.action} of ${one.subject})`);
  const more = since.length > SHOWN ? ` and ${since.length - SHOWN} more` : '';
  return [
    `${officer} has the key ${print} from act ${act}, ${signed}${proved ? '' : ', and not proved by keys that were trusted'}`,
    since.length === 0 ? 'nothing was signed with it since' : `signed with it since: ${named.join(', ')}${more}`,
  ].join('; ');
}
