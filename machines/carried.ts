import type { CirculationSnapshot, Step } from './circulation.v2.ts';

/**
 * What a circulation that began under the machine `circulation.v1` was started with and carried over. It knew one officer
 * a step, and two kinds of evidence; read so, `circulation.v2` decides of it as v1 did (ADR 12).
 */

export type CirculationV1Chain = { step: string; officer: string; needs: Step['evidence'] }[];

export type CirculationV1Snapshot = {
  readonly value: CirculationSnapshot['value'];
  readonly context: {
    chain: CirculationV1Chain;
    step: number;
    revision: number;
    awaitsRevision: boolean;
    authors: string[];
    textSha256: string | null;
    finalSha256: string | null;
    approvals: { step: string; officer: string; recordedBy: string; sha256: string; revision: number }[];
  };
};

export const readChain = (chain: CirculationV1Chain): Step[] =>
  chain.map(({ step, officer, needs }) => ({
    step,
    officers: [officer],
    quorum: 1,
    evidence: needs,
    delegates: [],
    superior: null,
  }));

/** A snapshot of either machine as one of `circulation.v2`. */
export function readCirculation(snapshot: CirculationSnapshot | CirculationV1Snapshot): CirculationSnapshot {
  if ('machine' in snapshot.context) return { value: snapshot.value, context: snapshot.context };
  const { context } = snapshot;
  const evidenceOf = (step: string) => context.chain.find((one) => one.step === step)?.needs ?? 'none';
  return {
    value: snapshot.value,
    context: {
      machine: 'circulation.v2',
      ...context,
      chain: readChain(context.chain),
      approvals: context.approvals.map(({ step, officer, ...given }) => ({
        step,
        officer,
        for: officer,
        as: 'officer',
        basis: null,
        ...given,
        evidence: evidenceOf(step),
        on: null,
      })),
    },
  };
}
