import { dayAt } from '../../domain/day.ts';
import type { Awaited } from '../../domain/messages/approvals.ts';
import type { CirculationPlan } from '../../domain/plan.ts';
import { type Acting, actingOn } from '../../machines/machines.ts';
import type { Clock } from '../shared/clock.ts';
import type { CirculationState } from './state.ts';

/** What the question of who is awaited rests on. */
type Ports = {
  plan: CirculationPlan;
  state: Pick<CirculationState, 'snapshot' | 'undraftable'>;
  clock: Clock;
  /** The venue's, by whose days delegates act. */
  timeZone: string;
  /** Final bytes are being made; those there are so far are not to be approved any more. */
  isFilling: () => boolean;
};

export type Awaiting = ReturnType<typeof awaiting>;

/** Whom a circulation awaits now, and what for. */
export function awaiting({ plan, state, clock, timeZone, isFilling }: Ports) {
  const today = () => dayAt(clock.now, timeZone);

  /** What is to be approved now; null where nothing is. */
  function awaitedHash(): string | null {
    const { value, context } = state.snapshot;
    if (value === 'in_review') return context.textSha256;
    return value === 'issuing' && !isFilling() ? context.finalSha256 : null;
  }

  const isForDrafter = () => {
    const { value, context } = state.snapshot;
    return context.awaitsRevision || (value === 'drafting' && state.undraftable);
  };

  /** Everyone who is awaited, and for whom. */
  function acting(): Acting[] {
    if (awaitedHash() !== null) return actingOn(state.snapshot.context, today());
    return isForDrafter() ? [{ officer: plan.drafter, for: plan.drafter }] : [];
  }

  function awaits(): Awaited | null {
    const { context } = state.snapshot;
    const [first, ...rest] = acting();
    if (first === undefined) return null;
    const { officer } = first;
    const { revision } = context;
    const sha256 = awaitedHash();
    const step = context.chain[context.step]?.step;
    if (sha256 === null || step === undefined)
      return { circulation: plan.name, revision, step: 'revision', officer, sha256: null, act: 'revise' };
    return {
      circulation: plan.name,
      revision,
      step,
      officer,
      ...(first.for === officer ? {} : { for: first.for }),
      ...(rest.length === 0 ? {} : { others: rest.map((one) => one.officer) }),
      sha256,
      act: 'approve',
    };
  }

  return { today, isFilling, awaitedHash, acting, awaits };
}
