import type { Act } from '../../domain/act.ts';
import type { ObjectionReport } from '../collection/state.ts';
import type { EndedSilence, OrdersState } from './state.ts';

/** The effect of an objection that was received in time and recorded after the decision. */
export type AfterDecision = {
  state: 'overturned' | 'contested';
  /** The note that announces the decision, if it must be stopped. */
  stop: string | null;
  act: { action: 'silence_broken' | 'objection_after_decision'; detail: Act['detail'] };
};

/**
 * Decides what a timely objection means for a silence procedure whose decision was taken meanwhile (ADR 15).
 *
 * As long as the note that announces the decision is not issued, the procedure fails after all and the note is stopped. After
 * that the decision stays in force, and the objection has to be put to the States Parties. A cancellation stays in force in
 * either case, because a meeting that is over cannot be resumed.
 */
export function afterDecision(
  { circulation, ordered, note: known }: { circulation: string } & Pick<EndedSilence, 'ordered' | 'note'>,
  { participant, at }: Pick<ObjectionReport, 'participant' | 'at'>,
  taken: OrdersState['taken'],
  circulations: Record<string, { issued: object | null }>,
): AfterDecision {
  const { act } = ordered.order.proposal;
  // an earlier release remembered the note with the outcome of the order alone
  const adopted = known === undefined ? taken.find(([id]) => id === `silence/${circulation}`)?.[1].circulation : known;
  const note = adopted ?? null;
  const told = note !== null && circulations[note]?.issued != null;
  const detail = { circulation, participant, receivedAt: at, act, note };
  if (told || (act === 'cancel' && adopted !== undefined)) {
    return { state: 'contested', stop: null, act: { action: 'objection_after_decision', detail } };
  }
  return { state: 'overturned', stop: note, act: { action: 'silence_broken', detail: { ...detail, decided: true } } };
}
