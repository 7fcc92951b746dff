import type { Act } from '../../domain/act.ts';
import type { ObjectionReport } from '../collection/state.ts';
import type { EndedSilence, OrdersState } from './state.ts';

/** What the meeting makes of an objection that had come in by the last instant and was recorded after the decision. */
export type AfterDecision = {
  state: 'overturned' | 'contested';
  /** The note that tells the decision: it is not sent any more. */
  stop: string | null;
  act: { action: 'silence_broken' | 'objection_after_decision'; detail: Act['detail'] };
};

/**
 * A timely objection reaches a silence procedure whose decision was taken meanwhile (ADR 15).
 *
 * While nobody was told of the decision, the procedure fails after all: the note that tells it is stopped. Once its note is
 * issued, the decision stands as announced, and the objection has to be put to the States Parties. A cancellation stands in
 * either case: the meeting is over, and the tool has no way back.
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
