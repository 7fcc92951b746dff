import { dayAt } from '../../domain/day.ts';
import type { Clock } from '../shared/clock.ts';
import type { ActRecord } from '../shared/record.ts';
import { bounded } from './carrying.ts';
import type { NoticeSender } from './sending.ts';
import {
  type CarriedCirculation,
  type CirculationDecision,
  type CirculationFacts,
  type CirculationInput,
  type CirculationState,
  venueOf,
} from './state.ts';

/** A circulation while it runs: its state, and what executes what is decided. */
export type CirculationRun = {
  readonly input: CirculationInput;
  readonly clock: Clock;
  readonly record: ActRecord;
  readonly sender: NoticeSender;
  state: CirculationState;
  ended: boolean;
};

export function factsNow({ input, clock }: Pick<CirculationRun, 'input' | 'clock'>): CirculationFacts {
  const { meeting, mode, plan, machine } = input;
  const { now } = clock;
  const place = venueOf(input);
  return { meeting, mode, plan, machine, now, place, today: dayAt(now, place) };
}

/** Takes a decision as the state, and executes its effects. */
export function execute(run: Pick<CirculationRun, 'record' | 'state'>, { state, effects }: CirculationDecision): void {
  run.state = state;
  for (const effect of effects) run.record.enter(effect);
}

/** The state as a turn carries it over, and as queries and the page show it. */
export function carried({ state, record }: CirculationRun): CarriedCirculation {
  const { performing: _, ...kept } = bounded(state);
  return {
    ...kept,
    acts: record.pending,
    setAside: record.notAccepted,
  };
}
