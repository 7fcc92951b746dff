import { dayAt } from '../../domain/day.ts';
import type { Clock } from '../shared/clock.ts';
import type { HistoryLength } from '../shared/history-length.ts';
import type { NoticeSender } from '../shared/notice-sender.ts';
import type { ActRecord } from '../shared/record.ts';
import { bounded } from './carrying.ts';
import {
  type CarriedCirculation,
  type CirculationDecision,
  type CirculationFacts,
  type CirculationInput,
  type CirculationState,
  type OfficerNotice,
  venueOf,
} from './state.ts';

/** A running circulation: its state, and what executes decisions. */
export type CirculationRun = {
  readonly input: CirculationInput;
  readonly clock: Clock;
  readonly length: HistoryLength;
  readonly record: ActRecord;
  readonly sender: NoticeSender<OfficerNotice>;
  /** What the meeting has answered to a circulation that would be recalled, by the id of the message. */
  readonly recalls: Map<string, boolean>;
  state: CirculationState;
  ended: boolean;
};

export function factsNow({ input, clock }: Pick<CirculationRun, 'input' | 'clock'>): CirculationFacts {
  const { meeting, warrant, mode, plan, machine, proofs, codes = null } = input;
  const { now } = clock;
  const place = venueOf(input);
  const isClosed = proofs === 'closed';
  const today = dayAt(now, place);
  return { meeting, ...(warrant && { warrant }), mode, plan, machine, isClosed, codes, now, place, today };
}

/** Puts the decided state in place and executes the effects. */
export function execute(run: Pick<CirculationRun, 'record' | 'state'>, { state, effects }: CirculationDecision): void {
  run.state = state;
  for (const effect of effects) run.record.enter(effect);
}

/** The state as a continue-as-new carries it over, and as queries and the page show it. */
export function carried({ state, record }: CirculationRun): CarriedCirculation {
  const { performing: _, ...kept } = bounded(state);
  return {
    ...kept,
    acts: record.pending,
    setAside: record.notAccepted,
    unheard: record.unheard,
  };
}
