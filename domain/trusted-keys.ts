import { z } from 'zod';
import type { Act } from './act.ts';
import { type MeetingPlan, recoveryOf } from './plan.ts';
import { proofsIn } from './recorded-proof.ts';
import type { MeetingNamed } from './warrant.ts';

/**
 * Which keys a record of acts trusts: those that the plan began with, and those that acts with a proof have put in their place.
 * An act is proved by such keys alone.
 */

export type ProvedRecord = {
  named: MeetingNamed;
  /**
   * The plan that the meeting began with, as the registry has it; null where there is only the record: the first key of each
   * officer is then taken for theirs.
   */
  began: Pick<MeetingPlan, 'officers' | 'recovery'> | null;
  /** In their order: approvals, changes of officers, resends; for `usedBy` of the changes, all. */
  acts: readonly Act[];
  /** The public halves of the keys that sign codes. */
  codeKeys: readonly string[];
};

/** A key of an officer that the plan did not begin with. */
export type KeyChange = {
  /** The act that brought it. */
  act: Act;
  officer: string;
  key: string;
  /** Who gave the order, and who else signed it. */
  signedBy: string[];
  isProved: boolean;
  /** The later acts that were signed with it. */
  usedBy: Act[];
};

export type TrustedKeys = {
  /** Whether an act has a proof by a key that is trusted; `signed`: a code is not enough. */
  isProved(act: Act, signed: boolean): boolean;
  /** Whether a key is one of an officer's that the plan began with or a proved act brought. */
  isTrusted(officer: string, key: string): boolean;
  changes: KeyChange[];
};

export function trustedKeys({ named, began, acts, codeKeys }: ProvedRecord): TrustedKeys {
  const trusted = new Map<string, Set<string>>();
  const trust = (id: string, key: string) => trusted.set(id, (trusted.get(id) ?? new Set()).add(key));
  const isBy = (who: unknown, key: unknown): boolean => {
    if (began === null && typeof key === 'string' && !trusted.has(String(who))) trust(String(who), key);
    return trusted.get(String(who))?.has(String(key)) === true;
  };

  const isProved = (act: Act, signed: boolean): boolean => {
    const { officer, recordedBy = officer, key, second, second_key: other } = act.detail;
    const { code_key: codeKey, message_key: messageKey } = act.detail;
    return proofsIn(named, act, codeKey).some(([kind, fault]) => {
      if (fault !== null) return false;
      if (kind === 'approvals') return isBy(officer, key);
      if (kind === 'orders') return isBy(recordedBy, key) && (second === undefined || isBy(second, other));
      if (signed) return false;
      return kind === 'codes' ? codeKeys.includes(String(codeKey)) : isBy(recordedBy, messageKey);
    });
  };

  let changes: KeyChange[] = [];
  const trustAllBut = (stopped: ReadonlySet<string>): void => {
    trusted.clear();
    changes = [];
    if (began !== null)
      for (const { id, key } of [...began.officers, ...recoveryOf(began)]) if (key !== undefined) trust(id, key);
    for (const [index, act] of acts.entries()) {
      const changed = changedKey(act);
      if (changed === null) {
        // where only the record is known, the first key that an officer proves something with is theirs
        if (began === null) isProved(act, false);
        continue;
      }
      const { officer, key } = changed;
      if (trusted.get(officer)?.has(key) === true) continue;
      const signedBy = signersOf(act);
      // one other alone changes nobody's key
      const isEnough = signedBy.includes(officer) || new Set(signedBy).size > 1;
      const proved = isEnough && isProved(act, true);
      if (proved && !stopped.has(act.id)) trust(officer, key);
      const usedBy = acts.slice(index + 1).filter((later) => isSignedWith(later, officer, key));
      changes.push({ act, officer, key, signedBy, isProved: proved, usedBy });
    }
  };
  trustAllBut(new Set());
  const stops = acts.filter((act) => act.action === 'order_stop_change' && isProved(act, false));
  // a key that only a stopped change brought, or one that rests on it, is good for nothing
  if (stops.length > 0) trustAllBut(new Set(stops.map(({ detail }) => `meeting/order/${detail.change}`)));
  return { isProved, isTrusted: (officer, key) => trusted.get(officer)?.has(key) === true, changes };
}

/** The officer and the key that an act brings; null for other acts, and where it leaves them without a key. */
function changedKey({ action, detail }: Act): { officer: string; key: string } | null {
  if (action !== 'order_change_officer') return null;
  // of an order that came without a proof, only its content says what it changes
  const read = Content.safeParse(detail.content);
  const { id, key: given } = read.success ? read.data.change : {};
  const { changed = id, changed_key: key = given } = detail;
  return typeof changed === 'string' && typeof key === 'string' && key !== '' ? { officer: changed, key } : null;
}

/** What the record has of an order, as far as it is the change of an officer. */
const Content = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.looseObject({ change: z.looseObject({ id: z.string().optional(), key: z.string().optional() }) }));

function signersOf({ detail }: Act): string[] {
  const { officer, recordedBy = officer, signature, second } = detail;
  return [...(signature === undefined ? [] : [String(recordedBy)]), ...(second === undefined ? [] : [String(second)])];
}

function isSignedWith({ detail }: Act, who: string, key: string): boolean {
  const { officer, recordedBy = officer, second } = detail;
  if (second === who && detail.second_key === key) return true;
  return (
    (officer === who && detail.key === key) || (recordedBy === who && [detail.key, detail.message_key].includes(key))
  );
}
