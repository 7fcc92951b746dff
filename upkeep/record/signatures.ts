import { z } from 'zod';
import { signatureFault } from '../../domain/signed-approval.ts';
import type { RecordedAct } from '../../registry/acts.ts';
import type { ChainFault } from './chain.ts';

/** What an act keeps of a signed approval: everything that the signature covers, and the key that the plan had then. */
const Signed = z.looseObject({
  revision: z.int(),
  step: z.string(),
  officer: z.string(),
  for: z.string(),
  sha256: z.string(),
  signature: z.string(),
  key: z.string(),
});

export type SignedApprovals = { signed: number; faults: ChainFault[] };

/** Verifies every signature on an approval that a record has, from the record alone. */
export function checkSignatures(meeting: string, acts: readonly RecordedAct[]): SignedApprovals {
  const faults: ChainFault[] = [];
  let signed = 0;
  for (const [index, { seq, act }] of acts.entries()) {
    if (!['approve', 'approval_proposed'].includes(act.action) || act.detail.signature === undefined) continue;
    const read = Signed.safeParse(act.detail);
    const found = read.success
      ? signatureFault(read.data.signature, { ...read.data, meeting, circulation: act.subject }, read.data.key)
      : 'an act that does not say what was signed';
    if (found === null) signed += 1;
    else {
      const expected = 'a signature by the key that the plan had of its officer';
      faults.push({ act: seq, index, fault: 'is not signed as it says', expected, found });
    }
  }
  return { signed, faults };
}
