import { type ChainStep, type Officer, officersOf } from './plan.ts';

/** A chain of the plan in the machine's form, with the delegates of officers who are away. */
export const stepsOf = (chain: readonly ChainStep[], officers: readonly Officer[]) =>
  chain.map((planned) => {
    const its = officersOf(planned);
    return {
      step: planned.step,
      officers: its,
      quorum: planned.quorum ?? its.length,
      evidence: planned.needs,
      delegates: officers
        .filter(({ id }) => its.includes(id))
        .flatMap(({ id, away = [] }) => away.map(({ delegate, ...days }) => ({ officer: delegate, for: id, ...days }))),
      superior: planned.superior ?? null,
    };
  });
