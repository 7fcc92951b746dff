import type { CommandDraft } from '../../domain/orders/rule.ts';
import { inParts } from '../../domain/parts.ts';
import { type Decided, Deciding, type MeetingFacts } from './deciding.ts';
import { silenceOf } from './reading.ts';
import type { EndedSilence, MeetingState, SilenceProcedure, SilenceProposal } from './state.ts';

/** Silence procedures, from the draft decision to the last instant for objections. */

export function proposeBySilence(deciding: Deciding, circulation: string, ordered: SilenceProposal): void {
  const { silences } = deciding.orders;
  deciding.setOrders({ silences: [...silences, { circulation, ordered, state: 'drafted' }] });
}

function change(deciding: Deciding, circulation: string, to: (silence: SilenceProcedure) => SilenceProcedure): void {
  const { silences } = deciding.orders;
  deciding.setOrders({ silences: silences.map((one) => (one.circulation === circulation ? to(one) : one)) });
}

/** Sets the state of a procedure that is not over. */
export function setSilence(deciding: Deciding, circulation: string, state: 'open' | 'counting'): void {
  change(deciding, circulation, (silence) =>
    isEnded(silence) ? silence : { circulation, ordered: silence.ordered, state },
  );
}

/**
 * Ends a procedure, or corrects how it ended.
 *
 * @param note the circulation that tells its decision, where that was ordered; left out: as before.
 */
export function concludeSilence(
  deciding: Deciding,
  circulation: string,
  state: EndedSilence['state'],
  note?: string | null,
): void {
  change(deciding, circulation, (silence) => {
    const { officer, until, proposal } = silence.ordered.order;
    return {
      circulation,
      state,
      ordered: { order: { officer, until, proposal: { act: proposal.act } } },
      ...('note' in silence && { note: silence.note }),
      ...(note !== undefined && { note }),
    };
  });
}

/** Whether it is over. */
const isEnded = (silence: SilenceProcedure): silence is SilenceProcedure & EndedSilence =>
  !['drafted', 'open', 'counting', 'unreached'].includes(silence.state);

/** Its draft decision is not sent any more. */
export function lapseSilence(deciding: Deciding, circulation: string): void {
  const silence = silenceOf(deciding.state, circulation);
  const sent = deciding.state.circulations[circulation]?.dispatched ?? 'no';
  const isUnsent = silence?.state === 'drafted' || (silence?.state === 'open' && (sent === 'no' || sent === 'lapsed'));
  if (isUnsent) concludeSilence(deciding, circulation, 'lapsed');
}

/** Orders the collections to end a procedure and report the number of objections. */
export function closeSilence(
  deciding: Deciding,
  { circulation, ordered }: SilenceProcedure,
  state: 'counting' | 'broken' | 'lapsed',
): void {
  if (state === 'counting') setSilence(deciding, circulation, state);
  else concludeSilence(deciding, circulation, state);
  const { until } = ordered.order;
  const command: CommandDraft = { kind: 'silence', procedure: circulation, until: until.at, state: 'over' };
  const { tasks } = deciding.orders;
  deciding.setOrders({ tasks: [...tasks, { type: 'command', key: `silence/${circulation}/over`, command }] });
}

/** The last instant has come: who was reached is looked up first, since silence binds only whom the draft decision has reached. */
export function endSilence(deciding: Deciding, circulation: string): void {
  const silence = silenceOf(deciding.state, circulation);
  if (silence?.state !== 'open') return;
  if (deciding.facts.patched('silence-reaches')) deciding.ask({ do: 'look_who_is_reached', procedure: circulation });
  else closeSilence(deciding, silence, 'counting');
}

/**
 * Whom a procedure has not reached by its last instant: nobody, and the collections count the objections; or it waits for a
 * person. Objections are taken meanwhile.
 *
 * @param participants codes of States Parties
 */
export function reached(
  state: MeetingState,
  { procedure, participants }: { procedure: string; participants: string[] },
  facts: MeetingFacts,
): Decided {
  const deciding = new Deciding(state, facts);
  const silence = silenceOf(state, procedure);
  if (silence?.state !== 'open') return deciding.done;
  if (participants.length === 0) {
    closeSilence(deciding, silence, 'counting');
    return deciding.done;
  }
  const { ordered } = silence;
  change(deciding, procedure, () => ({ circulation: procedure, state: 'unreached', ordered, participants }));
  for (const [n, list] of inParts(participants).entries()) {
    const detail = { circulation: procedure, participants: list };
    deciding.act('silence_unreached', `silence/${procedure}/unreached/${n + 1}`, detail, 'the order');
  }
  return deciding.done;
}

/** A person has decided on a procedure that had not reached every State Party. */
export function settleSilence(
  deciding: Deciding,
  { circulation, outcome }: { circulation: string; outcome: 'taken' | 'dropped' },
): void {
  const silence = silenceOf(deciding.state, circulation);
  if (silence?.state === 'unreached') closeSilence(deciding, silence, outcome === 'taken' ? 'counting' : 'lapsed');
}
