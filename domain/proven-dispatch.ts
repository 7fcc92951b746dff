import type { Act } from './act.ts';
import { type CirculationPlan, officersOf } from './plan.ts';
import { type ProvedRecord, trustedKeys } from './trusted-keys.ts';

/**
 * What the record of acts shows and proves of a circulation that is to be sent, or was: the approvals of its chain, and the order
 * behind another attempt. The last look before mail goes out and `convene check` ask the same. A forged history then sends nothing.
 */

/** One revision of a circulation with what was approved of it. */
export type IssuedRevision = {
  planned: Pick<CirculationPlan, 'name' | 'chain'>;
  revision: number;
  /** Of the text, and of the final bytes. */
  textSha256: string;
  sha256: string;
};

export type DispatchToProve = ProvedRecord & IssuedRevision & { attempt: number };

/** Which acts count; `signed`: a code is not enough. */
type Counting = (act: Act, signed: boolean) => boolean;

/** Any act counts: what the record shows, whether or not it is proved. */
export const shown: Counting = () => true;

/** What the record does not prove, in half a sentence; null where it proves all. */
export function lackingOnRecord(asked: DispatchToProve): string | null {
  const { planned, acts, attempt } = asked;
  const { isProved } = trustedKeys(asked);
  const lacking = unapproved(acts, asked, isProved);
  if (lacking !== null) return lacking;
  return resendsOf(acts, planned.name, isProved) >= attempt - 1
    ? null
    : `that ${planned.name} was ordered to be sent for the ${attempt}. time`;
}

/** The first step of the chain without approvals that count, in half a sentence; null where every step has them. */
export function unapproved(acts: readonly Act[], issued: IssuedRevision, counts: Counting): string | null {
  const { planned, revision, textSha256, sha256 } = issued;
  const steps = planned.chain.map(({ step }) => step);
  for (const [index, step] of planned.chain.entries()) {
    const isLast = index === planned.chain.length - 1;
    const approvals = acts.filter(
      ({ action, subject, detail }) =>
        action === 'approve' &&
        subject === planned.name &&
        detail.step === step.step &&
        detail.revision === revision &&
        detail.sha256 === (isLast ? sha256 : textSha256),
    );
    const standing = approvals.filter((act) => !isVoided(act, acts, steps));
    const counted = standing.filter((act) => counts(act, isLast || step.needs === 'signature'));
    const wanted = step.quorum ?? officersOf(step).length;
    const found = new Set(counted.map(({ detail }) => String(detail.for ?? detail.officer))).size;
    const how = counts === shown ? '' : ' with a proof';
    if (found < wanted)
      return `that the step ${step.step} of ${planned.name} was approved (${found} of ${wanted}${how})`;
  }
  return null;
}

/** How often it was ordered to send a circulation again. */
export const resendsOf = (acts: readonly Act[], circulation: string, counts: Counting): number =>
  acts.filter(
    (act) =>
      act.action === 'order_resend' &&
      String(act.detail.content).includes(`"circulation":"${circulation}"`) &&
      counts(act, true),
  ).length;

/** Whether a paper was disowned since, as which an approval was entered, or on which it rests. */
function isVoided(approval: Act, acts: readonly Act[], steps: readonly string[]): boolean {
  const at = (act: Act) => steps.indexOf(String(act.detail.step));
  return acts.slice(acts.indexOf(approval) + 1).some((act) => {
    if (act.action !== 'disowned' || act.subject !== approval.subject) return false;
    if (act.detail.revision !== approval.detail.revision) return false;
    return at(act) < at(approval) || (at(act) === at(approval) && act.detail.officer === approval.detail.officer);
  });
}
