import type { CommandDraft } from '../../domain/orders/rule.ts';
import type { Deciding } from './deciding.ts';
import { silenceOf } from './reading.ts';
import type { EndedSilence, SilenceProcedure, SilenceProposal } from './state.ts';

/** What is put to the States Parties for their silence: from the draft decision to its last instant. */

export function proposeBySilence(deciding: Deciding, circulation: string, ordered: SilenceProposal): void {
  const { silences } = deciding.orders;
  deciding.setOrders({ silences: [...silences, { circulation, ordered, state: 'drafted' }] });
}

function change(deciding: Deciding, circulation: string, to: (silence: SilenceProcedure) => SilenceProcedure): void {
  const { silences } = deciding.orders;
  deciding.setOrders({ silences: silences.map((one) => (one.circulation === circulation ? to(one) : one)) });
}

/** It goes on; one that is over stays so. */
export function setSilence(deciding: Deciding, circulation: string, state: 'open' | 'counting'): void {
  change(deciding, circulation, (silence) => (isEnded(silence) ? silence : { ...silence, state }));
}

/**
 * It is over, or what it came to is another than was thought.
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

/** It goes on no more. */
const isEnded = (silence: SilenceProcedure): silence is SilenceProcedure & EndedSilence =>
  !['drafted', 'open', 'counting'].includes(silence.state);

/** Its draft decision is not sent any more. */
export function lapseSilence(deciding: Deciding, circulation: string): void {
  const silence = silenceOf(deciding.state, circulation);
  const sent = deciding.state.circulations[circulation]?.dispatched ?? 'no';
  const isUnsent = silence?.state === 'drafted' || (silence?.state === 'open' && (sent === 'no' || sent === 'lapsed'));
  if (isUnsent) concludeSilence(deciding, circulation, 'lapsed');
}

/** Nothing more is taken by the collections, which report how many objected. */
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

/** The last instant has come: the collections count what came in. */
export function endSilence(deciding: Deciding, circulation: string): void {
  const silence = silenceOf(deciding.state, circulation);
  if (silence?.state === 'open') closeSilence(deciding, silence, 'counting');
}
