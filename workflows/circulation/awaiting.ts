import type { Awaited } from '../../domain/messages/approvals.ts';
import { type Acting, actingOn } from '../../machines/machines.ts';
import type { CirculationFacts, CirculationState } from './state.ts';

/** Which officers a circulation waits for now, and for what. */

/** Whether final bytes are being rendered; earlier ones can no longer be approved. */
export const isFilling = ({ performing, tasks }: CirculationState): boolean =>
  performing === 'fill' || tasks.some((task) => task.type === 'fill');

/** The SHA-256 to be approved now; null if nothing is. */
export function awaitedHash(state: CirculationState): string | null {
  const { value, context } = state.snapshot;
  if (value === 'in_review') return context.textSha256;
  return value === 'issuing' && !isFilling(state) ? context.finalSha256 : null;
}

function isForDrafter({ snapshot: { value, context }, undraftable }: CirculationState): boolean {
  return context.awaitsRevision || (value === 'drafting' && undraftable);
}

/** All officers who may act now; `for` is the officer they act for. */
export function acting(state: CirculationState, { plan, today }: CirculationFacts): Acting[] {
  if (awaitedHash(state) !== null) return actingOn(state.snapshot.context, today);
  return isForDrafter(state) ? [{ officer: plan.drafter, for: plan.drafter }] : [];
}

/** What is awaited: from the first officer, and `others` who may act too; null if nothing is. */
export function awaits(state: CirculationState, facts: CirculationFacts): Awaited | null {
  const { context } = state.snapshot;
  const [first, ...rest] = acting(state, facts);
  if (first === undefined) return null;
  const { officer } = first;
  const { revision } = context;
  const circulation = facts.plan.name;
  const sha256 = awaitedHash(state);
  const step = context.chain[context.step]?.step;
  if (sha256 === null || step === undefined)
    return { circulation, revision, step: 'revision', officer, sha256: null, act: 'revise' };
  return {
    circulation,
    revision,
    step,
    officer,
    ...(first.for === officer ? {} : { for: first.for }),
    ...(rest.length === 0 ? {} : { others: rest.map((one) => one.officer) }),
    sha256,
    act: 'approve',
  };
}
