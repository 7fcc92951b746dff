import type { z } from 'zod';
import type { Act } from '../../domain/act.ts';
import { Approve, FillIssue, ReturnForRevision, Revise, Withdraw } from '../../domain/messages/approvals.ts';
import { type Coded, roundOf } from '../../domain/notice-code.ts';
import { signatureFault } from '../../domain/signed-approval.ts';
import { fingerprintOf, readSignature } from '../../domain/sshsig.ts';
import { type CirculationEvent, placeOf } from '../../machines/machines.ts';
import type { CirculationFacts, CirculationState, CirculationTask } from './state.ts';

/** The kinds of message that officers send to a circulation, and the evidence of an approval. */

export type OfficerMessage = {
  id?: string | undefined;
  actor: string;
  officer: string;
  recordedBy?: string | undefined;
  proof?: string | undefined;
};

/** How a kind of message is checked, applied and recorded. */
export type MessageKind<M extends OfficerMessage> = {
  schema: z.ZodType<M>;
  /** The name of its act. */
  action: string;
  /** What a code of a notice is good for that proves it; left out where it takes the sender's signature. */
  coded?: Coded;
  /** What is wrong with the signed approval that it contains, or null; undefined where it contains none. */
  signed?: (message: M, state: CirculationState, facts: CirculationFacts) => string | null | undefined;
  /** The event for the machine; null if there is none. `today`: the day at the venue. */
  event: (message: M, today: string) => CirculationEvent | null;
  detail: (message: M, state: CirculationState, facts: CirculationFacts) => Act['detail'];
  /** An objection besides those of the machine. */
  fault?: (message: M, state: CirculationState, facts: CirculationFacts) => string | null;
  /** The task to queue once it is accepted. */
  task?: (message: M) => CirculationTask;
  /** The SHA-256 of the text that it names. */
  text?: (message: M) => string | null;
};

export const approving: MessageKind<Approve> = {
  schema: Approve,
  action: 'approve',
  coded: 'approve',
  signed: signedFault,
  event: approvalOf,
  fault: (m, state, facts) => forgery(m, state, facts) ?? unscanned(state, facts),
  detail: (m, state, { today, warrant }) => ({
    sha256: m.sha256,
    revision: m.revision,
    recordedBy: m.recordedBy ?? m.officer,
    evidence: kindOf(m),
    ...evidenceOf(m, state),
    ...(m.evidence.kind === 'signature' && warrant !== undefined && { warrant }),
    ...placeIn(m, state, today),
  }),
};

export const returning: MessageKind<ReturnForRevision> = {
  schema: ReturnForRevision,
  action: 'return',
  coded: 'return',
  event: (m, on) => ({ type: 'RETURN', officer: m.officer, recordedBy: m.recordedBy ?? m.officer, on }),
  detail: (m) => ({ revision: m.revision, comments: m.comments }),
};

export const revising: MessageKind<Revise> = {
  schema: Revise,
  action: 'revise',
  coded: 'revise',
  event: (m) => ({ type: 'REVISED', by: m.officer }),
  detail: (m) => ({ revision: m.revision, text: m.textSha256 }),
  text: (m) => m.textSha256,
};

export const filling: MessageKind<FillIssue> = {
  schema: FillIssue,
  action: 'fill',
  event: () => null,
  detail: (m) => ({
    number: m.number,
    date: m.date,
    ...Object.fromEntries((m.scans ?? []).map((scan) => [`scan_${scan.document}`, scan.sha256])),
  }),
  task: ({ number, date, scans }) => ({ type: 'fill', number, date, ...(scans && { scans }) }),
};

export const withdrawing: MessageKind<Withdraw> = {
  schema: Withdraw,
  action: 'withdraw',
  event: (m) => ({ type: 'WITHDRAW', by: m.officer }),
  detail: (m) => ({ reason: m.reason }),
};

function approvalOf(m: Approve, on: string): Extract<CirculationEvent, { type: 'APPROVE' }> {
  return {
    type: 'APPROVE',
    officer: m.officer,
    recordedBy: m.recordedBy ?? m.officer,
    on,
    ...(m.for === undefined ? {} : { for: m.for }),
    sha256: m.sha256,
    evidence: kindOf(m),
  };
}

/** What an approval rests on. */
const kindOf = ({ evidence, proof }: Approve) =>
  evidence.kind === 'none' && proof !== undefined && roundOf(proof) !== null ? 'code' : evidence.kind;

/** The step that is approved and the officer for whom, as a signature binds them. */
function placeIn(m: Approve, { snapshot }: CirculationState, today: string): Act['detail'] {
  const { chain, step } = snapshot.context;
  const place = placeOf(snapshot, approvalOf(m, today));
  return {
    step: chain[step]?.step ?? '',
    for: place?.for ?? m.officer,
    as: place?.as ?? 'officer',
    ...(place?.basis == null ? {} : { delegation: place.basis }),
  };
}

/** The key that an officer has now. */
export const keyOf = (officer: string, { officers }: CirculationState): string | undefined =>
  officers?.find(({ id }) => id === officer)?.key;

/** The whole evidence, so that the record can be verified without other sources. */
function evidenceOf({ evidence, officer }: Approve, state: CirculationState): Act['detail'] {
  switch (evidence.kind) {
    case 'none':
      return {};
    case 'slip':
      return { slip: evidence.reference, slipDate: evidence.date, slipSha256: evidence.sha256 };
    case 'signature': {
      const fingerprint = fingerprintOf(readSignature(evidence.signature).publicKey);
      return { signature: evidence.signature, key: keyOf(officer, state) ?? '', fingerprint };
    }
  }
}

/** Verifies every signature, even if the step does not need one. */
function forgery(m: Approve, state: CirculationState, facts: CirculationFacts): string | null {
  const place = placeOf(state.snapshot, approvalOf(m, facts.today));
  return place === null ? null : (signedFault(m, state, facts) ?? null);
}

/** The plan says that scans of the originals go out: nothing is issued without them. Those of a rehearsal would carry no mark. */
function unscanned({ snapshot, documents }: CirculationState, { mode, plan }: CirculationFacts): string | null {
  if (snapshot.value !== 'issuing' || mode === 'rehearsal' || plan.issue.signed !== 'scan') return null;
  // files without pages are calendars
  const lacking = documents.filter(({ scan, pages }) => pages > 0 && scan !== true).map(({ name }) => name);
  if (lacking.length === 0) return null;
  return `the plan says that the scan of the initialled or signed original goes out; attach those of ${lacking.join(', ')} with \`convene fill --scan DOCUMENT=FILE\`, and approve what comes of it`;
}

function signedFault(
  m: Approve,
  state: CirculationState,
  { meeting, warrant, plan, today }: CirculationFacts,
): string | null | undefined {
  if (m.evidence.kind !== 'signature') return undefined;
  const { chain, step, revision } = state.snapshot.context;
  const { officer, sha256 } = m;
  const instead = placeOf(state.snapshot, approvalOf(m, today))?.for ?? m.for ?? officer;
  const what = { meeting, warrant, circulation: plan.name, revision, step: chain[step]?.step ?? '', officer, sha256 };
  return signatureFault(m.evidence.signature, { ...what, for: instead }, keyOf(officer, state));
}
