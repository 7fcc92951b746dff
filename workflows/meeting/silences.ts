import type { CommandDraft } from '../../domain/orders/rule.ts';
import type { Deciding } from './deciding.ts';
import { silenceOf } from './reading.ts';
import type { SilenceProcedure, SilenceProposal } from './state.ts';

/** Silence procedures, from the draft decision to the last instant for objections. */

export function proposeBySilence(deciding: Deciding, circulation: string, ordered: SilenceProposal): void {
  const { silences } = deciding.orders;
  deciding.setOrders({ silences: [...silences, { circulation, ordered, state: 'drafted' }] });
}

export function setSilence(deciding: Deciding, circulation: string, state: SilenceProcedure['state']): void {
  const silences = deciding.orders.silences.map((one) => (one.circulation === circulation ? { ...one, state } : one));
  deciding.setOrders({ silences });
}

/** Ends a procedure whose draft decision will not be sent. */
export function lapseSilence(deciding: Deciding, circulation: string): void {
  const silence = silenceOf(deciding.state, circulation);
  const sent = deciding.state.circulations[circulation]?.dispatched ?? 'no';
  const isUnsent = silence?.state === 'drafted' || (silence?.state === 'open' && (sent === 'no' || sent === 'lapsed'));
  if (isUnsent) setSilence(deciding, circulation, 'lapsed');
}

/** Orders the collections to end a procedure and report the number of objections. */
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

/** The last instant has come: the collections count the objections. */
export function endSilence(deciding: Deciding, circulation: string): void {
  const silence = silenceOf(deciding.state, circulation);
  if (silence?.state === 'open') closeSilence(deciding, silence, 'counting');
}
