import { type ProofKind, proofsIn } from '../../domain/recorded-proof.ts';
import type { MeetingNamed } from '../../domain/warrant.ts';
import type { RecordedAct } from '../../registry/acts.ts';
import type { ChainFault } from './chain.ts';

/** How many acts have valid signatures, by what is signed, and what is wrong with others. */
export type SignedActs = {
  signed: Record<ProofKind, number>;
  faults: ChainFault[];
};

export const NONE_SIGNED: SignedActs['signed'] = { approvals: 0, orders: 0, codes: 0, messages: 0 };

/** Verifies every signature on an approval, an order or a message, and every code, that a record has, from the record alone. */
export function checkSignatures(named: MeetingNamed, acts: readonly RecordedAct[]): SignedActs {
  const faults: ChainFault[] = [];
  const signed = { ...NONE_SIGNED };
  const codesBy = acts.find(({ act }) => act.action === 'meeting_opened')?.act.detail.codes_by;
  for (const [index, { seq, act }] of acts.entries()) {
    for (const [kind, found] of proofsIn(named, act, codesBy)) {
      if (found === null) signed[kind] += 1;
      else {
        const expected = 'a signature by the key that the plan had of its officer, or a code of their notice';
        faults.push({ act: seq, index, fault: 'is not signed as it says', expected, found });
      }
    }
  }
  return { signed, faults };
}
