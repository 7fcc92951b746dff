import type { CirculationOutcome, Disown } from '../../domain/messages/approvals.ts';
import type { Approval } from '../../machines/machines.ts';
import type { AcceptedMessage } from './accepting.ts';
import { outcomeOf, withTask } from './applying.ts';
import type { WantedNotice } from './notices.ts';
import { type MessageObjection, senderObjection } from './objecting.ts';
import { disowning, lackingProof } from './proving.ts';
import type { CirculationFacts, CirculationState } from './state.ts';
import { followed } from './waiting.ts';

/**
 * A paper that was entered as an officer's approval, and that the officer disowns: the approval is void, and the circulation goes
 * back to its step, with the same text. The machine has no such event, as released ones do not change; what it makes of a
 * chain in which nobody has approved that step is what is put in place.
 */

/** Approvals that others entered from a paper. */
const slipsOf = ({ snapshot: { context } }: CirculationState): Approval[] =>
  context.approvals.filter(({ evidence, officer, recordedBy }) => evidence === 'slip' && recordedBy !== officer);

const slipOf = (state: CirculationState, { officer, step, revision }: Disown): Approval | undefined =>
  slipsOf(state).find((one) => one.officer === officer && one.step === step && one.revision === revision);

/** The notices that tell officers of the papers that were entered for them. */
export const slipNotices = (state: CirculationState): WantedNotice[] =>
  slipsOf(state).map(({ revision, step, officer, for: instead, recordedBy, sha256 }) => {
    const office = state.officers?.find(({ id }) => id === officer);
    return {
      ...{ revision, step, officer, act: 'disown', sha256, recordedBy },
      ...(instead !== officer && { for: instead }),
      ...(office !== undefined && { to: { title: office.title, email: office.email } }),
    };
  });

/** Why a paper is not disowned, or null. */
export function disownObjection(
  state: CirculationState,
  message: Disown,
  facts: CirculationFacts,
): MessageObjection | null {
  const unproved = lackingProof(state, disowning, message, facts);
  if (unproved !== null) return { said: unproved, kept: false, code: 'unproved' };
  const sender = senderObjection(message);
  if (sender !== null) return sender;
  if (!facts.isClosed)
    return { said: 'nothing is proved in this meeting, so nothing is disowned; return the text instead', kept: false };
  return state.snapshot.value === 'withdrawn' || slipOf(state, message) === undefined
    ? { said: nothingToDisown(message), kept: false }
    : null;
}

const nothingToDisown = ({ officer, step, revision }: Disown) =>
  `no paper that another entered for ${officer} counts in the step ${step} of revision ${revision}; there is nothing to disown`;

/** Voids the approval. @param proven what the record keeps of the proof */
export function disowned(
  state: CirculationState,
  message: Disown,
  id: string,
  facts: CirculationFacts,
  proven: Record<string, string>,
): AcceptedMessage {
  const slip = slipOf(state, message);
  if (slip === undefined) return { state, effects: [], answer: nothingToDisown(message) };
  const next = backTo(state, slip, facts);
  const answer: CirculationOutcome = outcomeOf(next, facts, id);
  const { name } = facts.plan;
  const { officer, actor, reason } = message;
  const { step, revision, sha256, recordedBy, for: instead } = slip;
  const detail = { officer, step, revision, sha256, for: instead, entered_by: recordedBy };
  const act = {
    ...{ id: `circulation/${name}/${id}`, actor, action: 'disowned', authority: `chain of ${name}` },
    detail: { ...detail, ...(reason !== undefined && { reason }), ...proven },
  };
  return {
    state: { ...next, outcomes: [...next.outcomes, [id, answer]] },
    effects: [{ type: 'act', act }],
    answer,
  };
}

/** The circulation as it was before an approval of this revision; those of the steps after it are void too. */
function backTo(state: CirculationState, slip: Approval, facts: CirculationFacts): CirculationState {
  const { context } = state.snapshot;
  const at = context.chain.findIndex(({ step }) => step === slip.step);
  const since = context.chain.slice(at).map(({ step }) => step);
  const approvals = context.approvals.filter(
    (one) => one !== slip && (one.step === slip.step || !since.includes(one.step)),
  );
  const notices = state.notices.map((notice) => {
    if (!since.includes(notice.step)) return notice;
    const isOfSlip = notice.act === 'disown' && notice.officer === slip.officer && notice.step === slip.step;
    return { ...notice, open: false, again: true as const, ...(isOfSlip && { isVoid: true as const }) };
  });
  const next: CirculationState = {
    ...state,
    snapshot: { value: 'in_review', context: { ...context, step: at, approvals, finalSha256: null } },
    tasks: state.tasks.filter(({ type }) => type !== 'fill'),
    notices,
  };
  return withTask(followed(next, facts), { type: 'tell' });
}
