import type { Awaited } from '../../domain/messages/approvals.ts';
import { type Acting, actingOn } from '../../machines/machines.ts';
import type { CirculationFacts, CirculationState } from './state.ts';

/** Whom a circulation awaits now, and what for. */

/** Final bytes are being made; those there are so far are not to be approved any more. */
export const isFilling = ({ performing, tasks }: CirculationState): boolean =>
  performing === 'fill' || tasks.some((task) => task.type === 'fill');

/** What is to be approved now; null where nothing is. */
export function awaitedHash(state: CirculationState): string | null {
  const { value, context } = state.snapshot;
  if (value === 'in_review') return context.textSha256;
  return value === 'issuing' && !isFilling(state) ? context.finalSha256 : null;
}

function isForDrafter({ snapshot: { value, context }, undraftable }: CirculationState): boolean {
  return context.awaitsRevision || (value === 'drafting' && undraftable);
}

/** Everyone who is awaited, and for whom. */
export function acting(state: CirculationState, { plan, today }: CirculationFacts): Acting[] {
  if (awaitedHash(state) !== null) return actingOn(state.snapshot.context, today);
  return isForDrafter(state) ? [{ officer: plan.drafter, for: plan.drafter }] : [];
}

/** What is awaited, by whom: the first of them, and `others`; null where nobody is. */
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
