import type { Act } from './act.ts';
import { type CirculationPlan, type MeetingPlan, officersOf, recoveryOf } from './plan.ts';
import { proofsIn } from './recorded-proof.ts';
import type { MeetingNamed } from './warrant.ts';

/**
 * The last look before mail goes out, from the record alone: whether the approvals of a circulation, and the order behind another
 * attempt, have their proofs by keys that the plan began with or that were changed by those. A forged history then sends nothing.
 */

export type DispatchToProve = {
  named: MeetingNamed;
  /** The plan that the meeting began with, as the registry has it. */
  began: Pick<MeetingPlan, 'officers' | 'recovery'>;
  planned: Pick<CirculationPlan, 'name' | 'chain'>;
  revision: number;
  /** Of the text, and of the final bytes. */
  textSha256: string;
  sha256: string;
  attempt: number;
  /** In their order: approvals of the circulation, changes of officers, resends. */
  acts: readonly Act[];
  /** The public halves of the keys that sign codes, from the worker's own secrets. */
  codeKeys: readonly string[];
};

/** What the record does not prove, in half a sentence; null where it proves all. */
export function lackingOnRecord(asked: DispatchToProve): string | null {
  const { planned, revision, textSha256, sha256 } = asked;
  const isProved = prover(asked);
  for (const [index, step] of planned.chain.entries()) {
    const isLast = index === planned.chain.length - 1;
    const approvals = asked.acts.filter(
      ({ action, subject, detail }) =>
        action === 'approve' &&
        subject === planned.name &&
        detail.step === step.step &&
        detail.revision === revision &&
        detail.sha256 === (isLast ? sha256 : textSha256),
    );
    const proved = approvals.filter((act) => isProved(act, isLast || step.needs === 'signature'));
    const wanted = step.quorum ?? officersOf(step).length;
    const found = new Set(proved.map(({ detail }) => String(detail.for ?? detail.officer))).size;
    if (found < wanted)
      return `that the step ${step.step} of ${planned.name} was approved (${found} of ${wanted} with a proof)`;
  }
  const again = asked.acts.filter(
    ({ action, detail }) =>
      action === 'order_resend' && String(detail.content).includes(`"circulation":"${planned.name}"`),
  );
  const ordered = again.filter((act) => isProved(act, true)).length;
  return ordered >= asked.attempt - 1
    ? null
    : `that ${planned.name} was ordered to be sent for the ${asked.attempt}. time`;
}

/** Whether an act has a proof by a key that is trusted when it comes; `signed`: a code is not enough. */
function prover({ named, began, acts, codeKeys }: DispatchToProve): (act: Act, signed: boolean) => boolean {
  const trusted = new Map<string, Set<string>>();
  const trust = (id: string, key: string) => trusted.set(id, (trusted.get(id) ?? new Set()).add(key));
  for (const { id, key } of [...began.officers, ...recoveryOf(began)]) if (key !== undefined) trust(id, key);
  const isBy = (who: unknown, key: unknown) => trusted.get(String(who))?.has(String(key)) === true;

  const isProved = (act: Act, signed: boolean): boolean => {
    const {
      officer,
      recordedBy = officer,
      key,
      code_key: codeKey,
      message_key: messageKey,
      second,
      second_key: other,
    } = act.detail;
    return proofsIn(named, act, codeKey).some(([kind, fault]) => {
      if (fault !== null) return false;
      if (kind === 'approvals') return isBy(officer, key);
      if (kind === 'orders') return isBy(recordedBy, key) && (second === undefined || isBy(second, other));
      if (signed) return false;
      return kind === 'codes' ? codeKeys.includes(String(codeKey)) : isBy(recordedBy, messageKey);
    });
  };
  for (const act of acts) {
    if (act.action !== 'order_change_officer' || !isProved(act, true)) continue;
    const { changed, changed_key: key } = act.detail;
    if (typeof changed === 'string' && typeof key === 'string' && key !== '') trust(changed, key);
  }
  return isProved;
}
