import type { CommandDraft } from '../../domain/orders/rule.ts';
import type { Deciding } from './deciding.ts';
import { silenceOf } from './reading.ts';
import type { EndedSilence, SilenceProcedure, SilenceProposal } from './state.ts';

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
  change(deciding, circulation, (silence) => (isEnded(silence) ? silence : { ...silence, state }));
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
  !['drafted', 'open', 'counting'].includes(silence.state);

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
  state: 'counting' | 'broken',
): void {
  if (state === 'broken') concludeSilence(deciding, circulation, state);
  else setSilence(deciding, circulation, state);
  const { until } = ordered.order;
  const command: CommandDraft = { kind: 'silence', procedure: circulation, until: until.at, state: 'over' };
  const { tasks } = deciding.orders;
  deciding.setOrders({ tasks: [...tasks, { type: 'command', key: `silence/${circulation}/over`, command }] });
}

/** The last instant has come: the collections count the objections. */
export function endSilence(deciding: Deciding, circulation: string): void {
  const silence = silenceOf(deciding.state, circulation);
  if (silence?.state === 'open') closeSilence(deciding, silence, 'counting');
}
