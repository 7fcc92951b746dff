import { stepsOf } from '../../domain/chain.ts';
import type { Lapse, Redraft, Staff } from '../../domain/messages/approvals.ts';
import { names } from '../../domain/messages/messages.ts';
import { type CirculationEvent, explainCirculationRefusal } from '../../machines/machines.ts';
import { setAside } from './accepting.ts';
import { applied, outcomeOf, outcomeSoFar } from './applying.ts';
import type { CirculationDecision, CirculationFacts, CirculationState } from './state.ts';

/** Messages from the meeting to a circulation. */

/** Takes over the current officers; steps that are already approved stay as they are. */
export function staffed(
  state: CirculationState,
  { id, officers }: Staff,
  facts: CirculationFacts,
): CirculationDecision {
  const next: CirculationState = { ...state, officers };
  const event = { type: 'STAFFED' as const, steps: stepsOf(facts.plan.chain, officers) };
  const said = explainCirculationRefusal(state.snapshot, event);
  if (said === null) return { state: applied(next, facts, event), effects: [] };
  const { value } = state.snapshot;
  if (value === 'issued' || value === 'withdrawn') return { state: next, effects: [] };
  const isProven = facts.isClosed;
  return setAside(next, { signal: names.signals.staff, reason: said, code: 'not_accepted', id, isProven });
}

/** Redrafts or withdraws a circulation that is not issued yet; an issued one does not change. */
export function ordered(
  state: CirculationState,
  order: { name: 'redraft'; message: Redraft } | { name: 'lapse'; message: Lapse },
  facts: CirculationFacts,
): CirculationDecision {
  const { name, message } = order;
  const by = facts.plan.drafter;
  const event: CirculationEvent = name === 'redraft' ? { type: 'REVISED', by } : { type: 'WITHDRAW', by };
  const { id, reason } = message;
  const key = `${name}/${id}`;
  const unchanged = { state, effects: [] };
  if (outcomeSoFar(state, key) !== undefined || explainCirculationRefusal(state.snapshot, event) !== null)
    return unchanged;
  const paper = order.name === 'redraft' ? order.message.issue : undefined;
  const next = applied({ ...state, ...paper }, facts, event);
  return {
    state: { ...next, outcomes: [...next.outcomes, [key, outcomeOf(next, facts, key)]] },
    effects: [{ type: 'note', action: name, detail: { reason, revision: state.snapshot.context.revision }, id }],
  };
}
