import { z } from 'zod';
import type { Act } from '../../domain/act.ts';
import { signatureFault } from '../../domain/signed-approval.ts';
import { recordedFault } from '../../domain/signed-order.ts';
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

/** What it keeps of a signed order. */
const SignedOrder = z.looseObject({
  officer: z.string(),
  recordedBy: z.string().optional(),
  signed: z.string(),
  signature: z.string(),
  key: z.string(),
});
const SecondSigned = z.looseObject({
  second: z.string(),
  second_signed: z.string(),
  second_signature: z.string(),
  second_key: z.string(),
});

/** How many approvals and orders have valid signatures, and what is wrong with others. */
export type SignedActs = { signed: { approvals: number; orders: number }; faults: ChainFault[] };

/** Verifies every signature on an approval or an order that a record has, from the record alone. */
export function checkSignatures(meeting: string, acts: readonly RecordedAct[]): SignedActs {
  const faults: ChainFault[] = [];
  const signed = { approvals: 0, orders: 0 };
  for (const [index, { seq, act }] of acts.entries()) {
    if (act.detail.signature === undefined) continue;
    const isOrder = act.action.startsWith('order_');
    if (!isOrder && !['approve', 'approval_proposed'].includes(act.action)) continue;
    const found = isOrder ? faultOfOrder(meeting, act) : faultOfApproval(meeting, act);
    if (found !== null) {
      const expected = 'a signature by the key that the plan had of its officer';
      faults.push({ act: seq, index, fault: 'is not signed as it says', expected, found });
    } else signed[isOrder ? 'orders' : 'approvals'] += 1;
  }
  return { signed, faults };
}

const UNSAID = 'an act that does not say what was signed';

function faultOfApproval(meeting: string, { subject, detail }: Act): string | null {
  const read = Signed.safeParse(detail);
  if (!read.success) return UNSAID;
  return signatureFault(read.data.signature, { ...read.data, meeting, circulation: subject }, read.data.key);
}

function faultOfOrder(meeting: string, { id: actId, detail }: Act): string | null {
  const read = SignedOrder.safeParse(detail);
  if (!read.success) return UNSAID;
  const id = actId.replace(/^meeting\/order\//, '');
  const { officer, recordedBy = officer } = read.data;
  const fault = recordedFault(read.data, { meeting, id, officer: recordedBy });
  if (fault !== null || detail.second === undefined) return fault;
  const second = SecondSigned.safeParse(detail);
  if (!second.success) return UNSAID;
  const { second: by, second_signed: said, second_signature: signature, second_key: key } = second.data;
  return recordedFault({ signed: said, signature, key }, { meeting, id, officer: by });
}
