import type { Act } from '../../domain/act.ts';
import type { ObjectionReport } from '../collection/state.ts';
import type { OrdersState, SilenceProcedure } from './state.ts';

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
  { circulation, ordered }: Pick<SilenceProcedure, 'circulation' | 'ordered'>,
  { participant, at }: Pick<ObjectionReport, 'participant' | 'at'>,
  taken: OrdersState['taken'],
  circulations: Record<string, { issued: object | null }>,
): AfterDecision {
  const { act } = ordered.order.proposal;
  const order = taken.find(([id]) => id === `silence/${circulation}`)?.[1];
  const note = order?.circulation ?? null;
  const told = note !== null && circulations[note]?.issued != null;
  const detail = { circulation, participant, receivedAt: at, act, note };
  if (told || (act === 'cancel' && order !== undefined)) {
    return { state: 'contested', stop: null, act: { action: 'objection_after_decision', detail } };
  }
  return { state: 'overturned', stop: note, act: { action: 'silence_broken', detail: { ...detail, decided: true } } };
}
