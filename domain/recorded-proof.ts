import { z } from 'zod';
import type { Act } from './act.ts';
import { ADDENDUM } from './addendum.ts';
import { ERASED } from './erasure.ts';
import { isCodeOf } from './notice-code.ts';
import { signatureFault } from './signed-approval.ts';
import { recordedFault } from './signed-order.ts';
import { type MeetingNamed, meetingLines } from './warrant.ts';

/** What the record of acts proves by itself: the signatures and codes that an act keeps, with what was signed. */

export type ProofKind = 'approvals' | 'orders' | 'codes' | 'messages';

/** What an act keeps of a signed approval: everything that the signature covers, and the key that the plan had then. */
const Signed = z.looseObject({
  revision: z.int(),
  step: z.string(),
  officer: z.string(),
  for: z.string(),
  warrant: z.string().optional(),
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

/** What it keeps of a message with the code of a notice, or with a signature of its sender. */
const Coded = z.looseObject({ officer: z.string(), coded: z.string(), code: z.string(), code_key: z.string() });
const SignedMessage = z.looseObject({
  officer: z.string(),
  recordedBy: z.string().optional(),
  message_signed: z.string(),
  message_signature: z.string(),
  message_key: z.string(),
});

/** A proof that an act keeps; `fault`: what is wrong with it, or null. */
export type ProofFound = [kind: ProofKind, fault: string | null];

/** All proofs of an act. @param named the meeting, and its warrant where that is known @param codesBy the public half of the key that signs codes */
export function proofsIn(named: MeetingNamed, act: Act, codesBy: Act['detail'][string] | undefined): ProofFound[] {
  const { action, detail } = act;
  if (action.startsWith('order_') || action === ERASED || action === ADDENDUM) {
    if (detail.code !== undefined) return [['codes', faultOfChangeCode(named, act, codesBy)]];
    return detail.signature === undefined ? [] : [['orders', faultOfOrder(named, act)]];
  }
  const isApproval = action === 'approve' || action === 'approval_proposed';
  return [
    ...(isApproval && detail.signature !== undefined
      ? [['approvals', faultOfApproval(named, act)] satisfies ProofFound]
      : []),
    ...(detail.code === undefined ? [] : [['codes', faultOfCode(named, act, codesBy)] satisfies ProofFound]),
    ...(detail.message_signature === undefined ? [] : [['messages', faultOfMessage(named, act)] satisfies ProofFound]),
  ];
}

const faultOfCode = (named: MeetingNamed, { subject, detail }: Act, codesBy: Act['detail'][string] | undefined) =>
  codeFault([...meetingLines(named), `circulation ${subject}`], detail, codesBy);

const faultOfChangeCode = (named: MeetingNamed, { detail }: Act, codesBy: Act['detail'][string] | undefined) =>
  codeFault([...meetingLines(named), `change ${detail.change}`, 'to stopChange'], detail, codesBy);

function codeFault(
  lines: readonly string[],
  detail: Act['detail'],
  codesBy: Act['detail'][string] | undefined,
): string | null {
  const read = Coded.safeParse(detail);
  if (!read.success) return UNSAID;
  const { officer, coded, code, code_key: key } = read.data;
  for (const line of [...lines, `officer ${officer}`]) {
    if (!coded.split('\n').includes(line)) return `the code is not for "${line}"`;
  }
  if (key !== codesBy) return 'the code is by another key than the one with which the meeting began';
  return isCodeOf(code, coded, key) ? null : `this is no code of a notice to ${officer}`;
}

function faultOfMessage(named: MeetingNamed, { id: actId, subject, detail }: Act): string | null {
  const read = SignedMessage.safeParse(detail);
  if (!read.success) return UNSAID;
  const {
    officer,
    recordedBy = officer,
    message_signed: said,
    message_signature: signature,
    message_key: key,
  } = read.data;
  const id = actId.slice(`circulation/${subject}/`.length);
  return recordedFault({ signed: said, signature, key }, { ...named, id, officer: recordedBy });
}

const UNSAID = 'an act that does not say what was signed';

function faultOfApproval(named: MeetingNamed, { subject, detail }: Act): string | null {
  const read = Signed.safeParse(detail);
  if (!read.success) return UNSAID;
  const { signature, key, ...facts } = read.data;
  return signatureFault(signature, { ...facts, ...named, circulation: subject }, key);
}

function faultOfOrder(named: MeetingNamed, { id: actId, detail }: Act): string | null {
  const read = SignedOrder.safeParse(detail);
  if (!read.success) return UNSAID;
  const id = actId.replace(/^(meeting\/order|erasure|addendum)\//, '');
  const { officer, recordedBy = officer } = read.data;
  const fault = recordedFault(read.data, { ...named, id, officer: recordedBy });
  if (fault !== null || detail.second === undefined) return fault;
  const second = SecondSigned.safeParse(detail);
  if (!second.success) return UNSAID;
  const { second: by, second_signed: said, second_signature: signature, second_key: key } = second.data;
  return recordedFault({ signed: said, signature, key }, { ...named, id, officer: by });
}
