import type { CirculationOutcome } from '../../domain/messages/approvals.ts';
import { type CirculationEvent, lackingEvidence, placeOf } from '../../machines/machines.ts';
import { instant } from '../shared/clock.ts';
import type { SetAside } from '../shared/record.ts';
import { applied, outcomeOf, outcomeSoFar, withTask } from './applying.ts';
import type { MessageKind, OfficerMessage } from './kinds.ts';
import { objectionTo } from './objecting.ts';
import { provenBy, withoutCode } from './proving.ts';
import type { CirculationDecision, CirculationFacts, CirculationState } from './state.ts';

/** What a circulation does with a message of an officer. */

/** `answer`: the outcome, or the reason why the message was refused. */
export type AcceptedMessage = CirculationDecision & { answer: CirculationOutcome | string };

/** Accepts or refuses a message. A repeat of an accepted id changes nothing and returns the first outcome. */
export function accepted<M extends OfficerMessage>(
  state: CirculationState,
  kind: MessageKind<M>,
  message: M,
  id: string,
  facts: CirculationFacts,
): AcceptedMessage {
  const repeated = outcomeSoFar(state, id);
  if (repeated !== undefined) return { state, effects: [], answer: repeated };
  const objection = objectionTo(state, kind, message, facts);
  if (objection !== null) {
    const { said, kept } = objection;
    if (!kept) return { state, effects: [], answer: said };
    return { ...keptOnRecord(withoutCode(state, kind, message, facts), kind.action, message, said, id), answer: said };
  }
  const event = kind.event(message, facts.today);
  const lacks = event === null ? null : lackingEvidence(state.snapshot, event);
  const next = taken(state, kind, message, event, lacks, facts);
  const outcome = outcomeOf(next, facts, id);
  const answer = lacks === null ? outcome : { ...outcome, proposal: lacks };
  const { name } = facts.plan;
  const act = {
    // callers choose ids: the prefix keeps them apart from acts of other circulations and of workflows
    id: `circulation/${name}/${id}`,
    actor: message.actor,
    action: lacks === null ? kind.action : 'approval_proposed',
    authority: `chain of ${name}`,
    detail: {
      officer: message.officer,
      ...kind.detail(message, state, facts),
      ...provenBy(state, kind, message, facts),
      ...(lacks === null ? {} : { lacks }),
    },
  };
  return {
    state: { ...next, outcomes: [...next.outcomes, [id, answer]] },
    effects: [{ type: 'act', act }],
    answer,
  };
}

/** The state after a message to which there is no objection. */
function taken<M extends OfficerMessage>(
  state: CirculationState,
  kind: MessageKind<M>,
  message: M,
  event: CirculationEvent | null,
  lacks: string | null,
  facts: CirculationFacts,
): CirculationState {
  const next = kind.task === undefined ? state : withTask(state, kind.task(message));
  if (event === null) return next;
  if (lacks === null) return applied(next, facts, event, kind.text?.(message) ?? null);
  return event.type === 'APPROVE' ? proposed(next, event, lacks, facts) : next;
}

function proposed(
  state: CirculationState,
  event: Extract<CirculationEvent, { type: 'APPROVE' }>,
  lacks: string,
  { now }: CirculationFacts,
): CirculationState {
  const { chain, step: at, revision } = state.snapshot.context;
  const step = chain[at]?.step ?? '';
  const { officer, sha256 } = event;
  const instead = placeOf(state.snapshot, event)?.for ?? officer;
  const proposal = { at: instant(now), step, officer, for: instead, revision, sha256, lacks };
  const others = state.proposals.filter((one) => one.step !== step || one.officer !== officer);
  return withTask({ ...state, proposals: [...others, proposal] }, { type: 'tell' });
}

/** Records a refused message of an officer, without any other change. A repeat of its id gets the same refusal. */
function keptOnRecord(
  state: CirculationState,
  action: string,
  { officer, actor }: OfficerMessage,
  reason: string,
  id: string,
): CirculationDecision {
  if (refusedSoFar(state, id) !== undefined) return { state, effects: [] };
  const detail = { update: action, officer, sent: actor, reason: reason.slice(0, 400) };
  return {
    state: withTask({ ...state, refused: [...state.refused, [id, reason]] }, { type: 'tell' }),
    effects: [
      { type: 'note', action: 'update_set_aside', detail, id },
      { type: 'show', line: `${action} by ${officer}: ${reason}` },
    ],
  };
}

/** Why an update with this id was refused; undefined if no refusal of it is on record. */
export const refusedSoFar = ({ refused }: CirculationState, id: string): string | undefined =>
  refused.findLast(([known]) => known === id)?.[1];

/** Records a signal that cannot be used and shows it on the page, without any other change. */
export const setAside = (state: CirculationState, aside: SetAside): CirculationDecision => ({
  state: withTask(state, { type: 'tell' }),
  effects: [{ type: 'setAside', ...aside }],
});
