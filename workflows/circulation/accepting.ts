import type { z } from 'zod';
import type { Act } from '../../domain/act.ts';
import type { CirculationOutcome } from '../../domain/messages/approvals.ts';
import type { CirculationPlan, Mode } from '../../domain/plan.ts';
import {
  type CirculationEvent,
  explainCirculationRefusal,
  isOutOfTurn,
  lackingEvidence,
  partakers,
  placeOf,
} from '../../machines/machines.ts';
import type { Clock } from '../shared/clock.ts';
import type { ActRecord } from '../shared/record.ts';
import { refusal } from '../shared/refusal.ts';
import type { Awaiting } from './awaiting.ts';
import type { CirculationState } from './state.ts';

/** What a kind of message asks of a circulation, and what the record has of it. */
export type Handled<M> = {
  schema: z.ZodType<M>;
  action: string;
  event: (message: M) => CirculationEvent | null;
  detail: (message: M) => Act['detail'];
  /** What is wrong beyond what the machine says. */
  fault?: (message: M) => string | null;
  after?: (message: M) => void;
  text?: (message: M) => string | null;
};
export type Common = { id?: string | undefined; actor: string; officer: string };

/** Why a message is not taken. `kept`: it is recorded all the same, since an officer acted, too early, too late or twice. */
type Objection = { said: string; kept: boolean };
const plainly = (said: string | null): Objection | null => (said === null ? null : { said, kept: false });

type Ports = {
  mode: Mode;
  plan: CirculationPlan;
  state: CirculationState;
  clock: Clock;
  record: ActRecord;
  awaiting: Awaiting;
  /** Applies an event that was found acceptable, and queues what follows from it. */
  apply: (event: CirculationEvent, text?: string | null) => void;
};

/** What officers send to a circulation: what can be said against it, what it changes, what came of it. */
export function accepting({ mode, plan, state, clock, record, awaiting, apply }: Ports) {
  const outcomes = new Map(state.outcomes);
  const refused = new Map(state.refused);

  const outcome = (id: string): CirculationOutcome => ({
    ok: true,
    id,
    state: String(state.snapshot.value),
    revision: state.snapshot.context.revision,
    awaits: awaiting.awaits(),
  });

  function accept<M extends Common>(kind: Handled<M>, message: M, id: string): CirculationOutcome {
    const repeated = outcomes.get(id);
    if (repeated !== undefined) return repeated;
    const objected = objection(kind, message);
    if (objected !== null) {
      if (objected.kept) keep(kind.action, message, objected.said, id);
      throw refusal('not_accepted', objected.said);
    }
    const event = kind.event(message);
    const lacks = event === null ? null : lackingEvidence(state.snapshot, event);
    kind.after?.(message);
    record.add({
      // the caller chose the id: it must not stand for an act of another circulation, or of a workflow
      id: `circulation/${plan.name}/${id}`,
      actor: message.actor,
      action: lacks === null ? kind.action : 'approval_proposed',
      subject: plan.name,
      authority: `chain of ${plan.name}`,
      detail: { officer: message.officer, ...kind.detail(message), ...(lacks === null ? {} : { lacks }) },
    });
    if (lacks !== null && event?.type === 'APPROVE') propose(event, lacks);
    else if (event !== null) apply(event, kind.text?.(message) ?? null);
    const result = lacks === null ? outcome(id) : { ...outcome(id), proposal: lacks };
    outcomes.set(id, result);
    return result;
  }

  function objection<M extends Common>(kind: Handled<M>, message: M): Objection | null {
    const sender = message.actor.split(':')[1];
    const recordedBy =
      'recordedBy' in message && typeof message.recordedBy === 'string' ? message.recordedBy : message.officer;
    if (sender !== recordedBy) {
      return plainly(
        `${message.actor} sends this for ${message.officer}: add "recordedBy":"${sender}", or send it as officer:${message.officer}`,
      );
    }
    const { snapshot } = state;
    const event = kind.event(message);
    if ('revision' in message && message.revision !== snapshot.context.revision) {
      const said = `this names revision ${String(message.revision)}, and the current one is ${snapshot.context.revision}; look at that and decide anew`;
      const acts = event?.type === 'APPROVE' || event?.type === 'RETURN';
      return { said, kept: acts && partakers(snapshot.context).includes(message.officer) };
    }
    if (event?.type === 'APPROVE' && snapshot.value === 'issuing' && awaiting.isFilling()) {
      const said =
        'number and date are being filled in; wait for the final bytes that come of it, look at them and approve those';
      return { said, kept: partakers(snapshot.context).includes(message.officer) };
    }
    if (event !== null) {
      const lacks = lackingEvidence(snapshot, event);
      const said = lacks === null ? explainCirculationRefusal(snapshot, event) : null;
      if (said !== null) return { said, kept: isOutOfTurn(snapshot, event) };
      const fault = kind.fault?.(message) ?? null;
      if (fault !== null) return plainly(fault);
    }
    const officers = [...new Set([plan.drafter, ...partakers(snapshot.context)])];
    if (event !== null) {
      return officers.includes(message.officer)
        ? null
        : plainly(`${message.officer} has no part in ${plan.name}; that is for ${officers.join(', ')}`);
    }
    if (mode === 'rehearsal' && 'scans' in message && message.scans !== undefined)
      return plainly('a scan carries no mark of a rehearsal, so none is attached here; leave "scans" out');
    const issuing = snapshot.context.chain.at(-1)?.officers ?? [];
    if (snapshot.value !== 'issuing')
      return plainly('number and date are filled in once the text is approved and before it is issued');
    const may = [...issuing, ...awaiting.acting().map((one) => one.officer)];
    return may.includes(message.officer)
      ? null
      : plainly(`number and date are for the issuing officer, ${issuing.join(', ')}`);
  }

  function propose(event: Extract<CirculationEvent, { type: 'APPROVE' }>, lacks: string): void {
    const { chain, step: at, revision } = state.snapshot.context;
    const step = chain[at]?.step ?? '';
    const { officer, sha256 } = event;
    const instead = placeOf(state.snapshot, event)?.for ?? officer;
    const proposal = { at: clock.iso, step, officer, for: instead, revision, sha256, lacks };
    state.proposals = [...state.proposals.filter((one) => one.step !== step || one.officer !== officer), proposal];
    state.tasks.push({ type: 'tell' });
  }

  /** Puts on record what an officer sent and what changes nothing; a repeat of its id is answered as before. */
  function keep(action: string, message: Common, reason: string, id: string): void {
    if (refused.has(id)) return;
    refused.set(id, reason);
    record.note(
      'update_set_aside',
      { update: action, officer: message.officer, sent: message.actor, reason: reason.slice(0, 400) },
      id,
    );
    record.show(`${action} by ${message.officer}: ${reason}`);
    state.tasks.push({ type: 'tell' });
  }

  function setAside(signal: string, reason: string, id?: string): void {
    record.setAside(signal, reason, id);
    state.tasks.push({ type: 'tell' });
  }

  return { outcomes, refused, outcome, accept, objection, setAside };
}
