import type { MeetingPlan } from '../../domain/plan.ts';
import { type ProofKind, proofsIn } from '../../domain/recorded-proof.ts';
import type { MeetingNamed } from '../../domain/warrant.ts';
import type { RecordedAct } from '../../registry/acts.ts';
import type { ChainFault } from './chain.ts';
import { type ChangedKey, changedKeys, codeKeysOf, saidOfKey } from './keys.ts';

/** How many acts have valid signatures, by what is signed, and what is wrong with others. */
export type SignedActs = {
  signed: Record<ProofKind, number>;
  /** Keys of officers that the plan did not begin with. */
  changed: ChangedKey[];
  faults: ChainFault[];
};

export const NONE_SIGNED: SignedActs['signed'] = { approvals: 0, orders: 0, codes: 0, messages: 0 };

/**
 * Verifies every signature on an approval, an order or a message, and every code, that a record has, from the record alone.
 *
 * @param began the plan that the meeting began with, where it is at hand: else the first key of each officer is taken for theirs
 */
export function checkSignatures(
  named: MeetingNamed,
  acts: readonly RecordedAct[],
  began: Pick<MeetingPlan, 'officers' | 'recovery'> | null = null,
): SignedActs {
  const faults: ChainFault[] = [];
  const signed = { ...NONE_SIGNED };
  const [codesBy] = codeKeysOf(acts);
  for (const [index, { seq, act }] of acts.entries()) {
    for (const [kind, found] of proofsIn(named, act, codesBy)) {
      if (found === null) signed[kind] += 1;
      else {
        const expected = 'a signature by the key that the plan had of its officer, or a code of their notice';
        faults.push({ act: seq, index, fault: 'is not signed as it says', expected, found });
      }
    }
  }
  const changed = changedKeys(named, acts, began);
  // unsigned it may be of an open meeting, and is told; signed by a key that was not trusted, it proves nothing
  for (const one of changed) {
    const index = acts.findIndex(({ seq }) => seq === one.act);
    if (one.proved || one.signedBy.length === 0 || faults.some(({ act }) => act === one.act)) continue;
    const expected = 'the signature of the officer with the key before, or of two others';
    faults.push({ act: one.act, index, fault: 'brings a key without a proof', expected, found: saidOfKey(one) });
  }
  return { signed, changed, faults };
}
