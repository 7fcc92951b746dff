import type { CommandDraft } from '../../domain/orders/rule.ts';
import type { Deciding } from './deciding.ts';
import { silenceOf } from './reading.ts';
import type { SilenceProcedure, SilenceProposal } from './state.ts';

/** What is put to the States Parties for their silence: from the draft decision to its last instant. */

export function proposeBySilence(deciding: Deciding, circulation: string, ordered: SilenceProposal): void {
  const { silences } = deciding.orders;
  deciding.setOrders({ silences: [...silences, { circulation, ordered, state: 'drafted' }] });
}

export function setSilence(deciding: Deciding, circulation: string, state: SilenceProcedure['state']): void {
  const silences = deciding.orders.silences.map((one) => (one.circulation === circulation ? { ...one, state } : one));
  deciding.setOrders({ silences });
}

/** Its draft decision is not sent any more. */
export function lapseSilence(deciding: Deciding, circulation: string): void {
  const silence = silenceOf(deciding.state, circulation);
  const sent = deciding.state.circulations[circulation]?.dispatched ?? 'no';
  const isUnsent = silence?.state === 'drafted' || (silence?.state === 'open' && (sent === 'no' || sent === 'lapsed'));
  if (isUnsent) setSilence(deciding, circulation, 'lapsed');
}

/** Nothing more is taken by the collections, which report how many objected. */
export function closeSilence(
  deciding: Deciding,
  { circulation, ordered }: SilenceProcedure,
  state: 'counting' | 'broken',
): void {
  setSilence(deciding, circulation, state);
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
