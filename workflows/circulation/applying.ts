import type { CirculationOutcome } from '../../domain/messages/approvals.ts';
import { type CirculationEvent, circulationV2, decide } from '../../machines/machines.ts';
import { awaits } from './awaiting.ts';
import type { CirculationFacts, CirculationState, CirculationTask } from './state.ts';
import { followed } from './waiting.ts';

/**
 * Applies an event that passed all checks and queues the tasks that follow from it.
 *
 * @param text the SHA-256 of the revised text; null to draft again from the template.
 */
export function applied(
  state: CirculationState,
  facts: CirculationFacts,
  event: CirculationEvent,
  text: string | null = null,
): CirculationState {
  const { snapshot, effects } = decide(circulationV2, state.snapshot, event);
  const queued = effects.flatMap((effect): CirculationTask[] => {
    if (effect.type === 'redraft' && event.type === 'REVISED') return [{ type: 'draft', by: event.by, text }];
    if (effect.type === 'fillFinal') return [{ type: 'fill', number: state.number, date: dateOfIssue(state, facts) }];
    return [];
  });
  const next: CirculationState = {
    ...state,
    snapshot,
    proposals: state.proposals.filter((one) => one.revision === snapshot.context.revision),
    tasks: [...state.tasks, ...queued],
  };
  return withTask(followed(next, facts), { type: 'tell' });
}

export const withTask = (state: CirculationState, task: CirculationTask): CirculationState => ({
  ...state,
  tasks: [...state.tasks, task],
});

/**
 * The planned date of the paper, or today if that date is past: papers are not backdated. A convocation keeps its date,
 * because the roster is computed for it.
 */
function dateOfIssue({ date }: CirculationState, { plan, machine, today }: CirculationFacts): string {
  return plan.kind !== 'convocation' && machine !== 'circulation.v1' && date < today ? today : date;
}

/** The answer to an accepted message. */
export const outcomeOf = (state: CirculationState, facts: CirculationFacts, id: string): CirculationOutcome => ({
  ok: true,
  id,
  state: String(state.snapshot.value),
  revision: state.snapshot.context.revision,
  awaits: awaits(state, facts),
});

/** The outcome of a message id that was accepted before. */
export const outcomeSoFar = ({ outcomes }: CirculationState, id: string): CirculationOutcome | undefined =>
  outcomes.find(([known]) => known === id)?.[1];
