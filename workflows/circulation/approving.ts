import type { Act } from '../../domain/act.ts';
import { Approve, FillIssue, ReturnForRevision, Revise, Withdraw } from '../../domain/messages/approvals.ts';
import type { CirculationPlan } from '../../domain/plan.ts';
import { signatureFault } from '../../domain/signed-approval.ts';
import { fingerprintOf, readSignature } from '../../domain/sshsig.ts';
import { type CirculationEvent, placeOf } from '../../machines/machines.ts';
import type { Handled } from './accepting.ts';
import type { CirculationState } from './state.ts';

type Ports = {
  meeting: string;
  plan: CirculationPlan;
  state: CirculationState;
  /** The day at the venue. */
  today: () => string;
};

/** The kinds of message that officers send to a circulation, and the evidence of an approval. */
export function kinds({ meeting, plan, state, today }: Ports) {
  const approving: Handled<Approve> = {
    schema: Approve,
    action: 'approve',
    event: approvalOf,
    fault: forgery,
    detail: (m) => ({
      sha256: m.sha256,
      revision: m.revision,
      recordedBy: m.recordedBy ?? m.officer,
      evidence: m.evidence.kind,
      ...evidenceOf(m),
      ...standing(m),
    }),
  };
  const returning: Handled<ReturnForRevision> = {
    schema: ReturnForRevision,
    action: 'return',
    event: (m) => ({ type: 'RETURN', officer: m.officer, recordedBy: m.recordedBy ?? m.officer, on: today() }),
    detail: (m) => ({ revision: m.revision, comments: m.comments }),
  };
  const revising: Handled<Revise> = {
    schema: Revise,
    action: 'revise',
    event: (m) => ({ type: 'REVISED', by: m.officer }),
    detail: (m) => ({ revision: m.revision, text: m.textSha256 }),
    text: (m) => m.textSha256,
  };
  const filling: Handled<FillIssue> = {
    schema: FillIssue,
    action: 'fill',
    event: () => null,
    detail: (m) => ({
      number: m.number,
      date: m.date,
      ...Object.fromEntries((m.scans ?? []).map((scan) => [`scan_${scan.document}`, scan.sha256])),
    }),
    after: (m) => {
      const scans = m.scans === undefined ? {} : { scans: m.scans };
      state.tasks.push({ type: 'fill', number: m.number, date: m.date, ...scans });
    },
  };
  const withdrawing: Handled<Withdraw> = {
    schema: Withdraw,
    action: 'withdraw',
    event: (m) => ({ type: 'WITHDRAW', by: m.officer }),
    detail: (m) => ({ reason: m.reason }),
  };

  function approvalOf(m: Approve): Extract<CirculationEvent, { type: 'APPROVE' }> {
    return {
      type: 'APPROVE',
      officer: m.officer,
      recordedBy: m.recordedBy ?? m.officer,
      on: today(),
      ...(m.for === undefined ? {} : { for: m.for }),
      sha256: m.sha256,
      evidence: m.evidence.kind,
    };
  }

  /** The step that an approval is of, and in whose place: with what the signature of one binds. */
  function standing(m: Approve): Act['detail'] {
    const { chain, step } = state.snapshot.context;
    const place = placeOf(state.snapshot, approvalOf(m));
    return {
      step: chain[step]?.step ?? '',
      for: place?.for ?? m.officer,
      as: place?.as ?? 'officer',
      ...(place?.basis == null ? {} : { delegation: place.basis }),
    };
  }

  function keyOf(officer: string): string | undefined {
    return state.officers?.find(({ id }) => id === officer)?.key;
  }

  /** Kept whole, so that the record can be verified by itself. */
  function evidenceOf({ evidence, officer }: Approve): Act['detail'] {
    switch (evidence.kind) {
      case 'none':
        return {};
      case 'slip':
        return { slip: evidence.reference, slipDate: evidence.date, slipSha256: evidence.sha256 };
      case 'signature': {
        const fingerprint = fingerprintOf(readSignature(evidence.signature).publicKey);
        return { signature: evidence.signature, key: keyOf(officer) ?? '', fingerprint };
      }
    }
  }

  /** A signature is verified wherever one is offered, also where the step needs none. */
  function forgery(m: Approve): string | null {
    const place = placeOf(state.snapshot, approvalOf(m));
    if (m.evidence.kind !== 'signature' || place === null) return null;
    const { chain, step, revision } = state.snapshot.context;
    const { officer, sha256 } = m;
    const facts = { meeting, circulation: plan.name, revision, step: chain[step]?.step ?? '', officer, sha256 };
    return signatureFault(m.evidence.signature, { ...facts, for: place.for }, keyOf(officer));
  }

  return { approving, returning, revising, filling, withdrawing };
}
