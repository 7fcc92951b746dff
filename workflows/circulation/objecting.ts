import { innerActor } from '../../domain/authority.ts';
import {
  type CirculationEvent,
  explainCirculationRefusal,
  isOutOfTurn,
  lackingEvidence,
  partakers,
} from '../../machines/machines.ts';
import { acting, isFilling } from './awaiting.ts';
import type { MessageKind, OfficerMessage } from './kinds.ts';
import { lackingProof } from './proving.ts';
import type { CirculationFacts, CirculationState } from './state.ts';

/** Checks on the messages of officers. */

/** Why a message is refused. `kept`: the refusal is recorded, because an officer acted too early, too late or twice. */
export type MessageObjection = { said: string; kept: boolean; code?: 'unproved' };

/** The first objection to a message, or null. */
export function objectionTo<M extends OfficerMessage>(
  state: CirculationState,
  kind: MessageKind<M>,
  message: M,
  facts: CirculationFacts,
): MessageObjection | null {
  const unproved = lackingProof(state, kind, message, facts);
  if (unproved !== null) return { said: unproved, kept: false, code: 'unproved' };
  const event = kind.event(message, facts.today);
  const early = senderObjection(message) ?? staleness(state, message, event) ?? unfinished(state, message, event);
  if (early !== null) return early;
  if (event === null) return unrecorded(fillingObjection(state, message, facts));
  const { snapshot } = state;
  const said = lackingEvidence(snapshot, event) === null ? explainCirculationRefusal(snapshot, event) : null;
  if (said !== null) return { said, kept: isOutOfTurn(snapshot, event) };
  const fault = kind.fault?.(message, state, facts) ?? null;
  if (fault !== null) return unrecorded(fault);
  const { drafter, name } = facts.plan;
  const officers = [...new Set([drafter, ...partakers(snapshot.context)])];
  if (officers.includes(message.officer)) return null;
  return unrecorded(`${message.officer} has no part in ${name}; that is for ${officers.join(', ')}`);
}

const unrecorded = (said: string | null): MessageObjection | null => (said === null ? null : { said, kept: false });

export function senderObjection(message: OfficerMessage): MessageObjection | null {
  const inner = innerActor(message.actor);
  if (inner !== null) return unrecorded(`${inner}; send it as officer:${message.officer}`);
  const sender = message.actor.split(':')[1];
  const recordedBy =
    'recordedBy' in message && typeof message.recordedBy === 'string' ? message.recordedBy : message.officer;
  if (sender === recordedBy) return null;
  return unrecorded(
    `${message.actor} sends this for ${message.officer}: add "recordedBy":"${sender}", or send it as officer:${message.officer}`,
  );
}

/** An objection to a message that names another revision than the current one. */
function staleness(
  { snapshot: { context } }: CirculationState,
  message: OfficerMessage,
  event: CirculationEvent | null,
): MessageObjection | null {
  if (!('revision' in message) || message.revision === context.revision) return null;
  const said = `this names revision ${String(message.revision)}, and the current one is ${context.revision}; look at that and decide anew`;
  const acts = event?.type === 'APPROVE' || event?.type === 'RETURN';
  return { said, kept: acts && partakers(context).includes(message.officer) };
}

/** An objection to the approval of bytes that are still being rendered. */
function unfinished(
  state: CirculationState,
  message: OfficerMessage,
  event: CirculationEvent | null,
): MessageObjection | null {
  const { value, context } = state.snapshot;
  if (event?.type !== 'APPROVE' || value !== 'issuing' || !isFilling(state)) return null;
  const said =
    'number and date are being filled in; wait for the final bytes that come of it, look at them and approve those';
  return { said, kept: partakers(context).includes(message.officer) };
}

function fillingObjection(state: CirculationState, message: OfficerMessage, facts: CirculationFacts): string | null {
  const { value, context } = state.snapshot;
  if (facts.mode === 'rehearsal' && 'scans' in message && message.scans !== undefined)
    return 'a scan carries no mark of a rehearsal, so none is attached here; leave "scans" out';
  if (value !== 'issuing') return 'number and date are filled in once the text is approved and before it is issued';
  const issuing = context.chain.at(-1)?.officers ?? [];
  const may = [...issuing, ...acting(state, facts).map((one) => one.officer)];
  return may.includes(message.officer) ? null : `number and date are for the issuing officer, ${issuing.join(', ')}`;
}
