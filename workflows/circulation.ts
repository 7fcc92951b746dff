import {
  allHandlersFinished,
  condition,
  continueAsNew,
  currentUpdateInfo,
  defineQuery,
  defineSignal,
  defineUpdate,
  setCurrentDetails,
  setDefaultSignalHandler,
  setHandler,
  upsertSearchAttributes,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { z } from 'zod';
import type { Act, DraftedDocument } from '../activities/types.ts';
import {
  type Acting,
  actingOn,
  begin,
  type CirculationEvent,
  type CirculationSnapshot,
  type CirculationV1Snapshot,
  circulationV2,
  decide,
  explainCirculationRefusal,
  isOutOfTurn,
  lackingEvidence,
  partakers,
  placeOf,
  readCirculation,
} from '../machines/machines.ts';
import { attributes, fitting, sharedAttributes } from './attributes.ts';
import { stepsOf } from './chain.ts';
import { Clock, instant } from './clock.ts';
import { dayAfter, dayAt, startOf } from './day.ts';
import { lasting, whenAskedToEnd } from './lasting.ts';
import {
  Approve,
  type Awaited,
  type CirculationOutcome,
  descriptions,
  FillIssue,
  Lapse,
  names,
  Redraft,
  ReturnForRevision,
  Revise,
  type Scan,
  Staff,
  Tick,
  Withdraw,
  workflowIds,
} from './messages.ts';
import { type Notice, Notices, type Wanted } from './noticing.ts';
import { circulationPage } from './page.ts';
import type { CirculationPlan, Mode, Officer } from './plan.ts';
import { ports, possible, report } from './ports.ts';
import { ActRecord } from './record.ts';
import { read, refusal, refuseStart, sentence } from './refusal.ts';
import { signatureFault } from './signed-approval.ts';
import { fingerprintOf, readSignature } from './sshsig.ts';

/** What is still to be done, in order; carried over a continue-as-new. */
type Task =
  | { type: 'draft'; by: string; text: string | null }
  | { type: 'fill'; number: string; date: string; scans?: Scan[] }
  /** Tell registry, meeting and page where the circulation stands. */
  | { type: 'tell' };

/** An approval that lacked the evidence its step needs. */
export type Proposal = {
  at: string;
  step: string;
  officer: string;
  for: string;
  revision: number;
  sha256: string;
  lacks: string;
};

/** What is awaited, since when on the meeting's clock, and how often its officers were reminded. */
type Wait = { key: string; since: string; reminded: number };

export type CirculationState = {
  snapshot: CirculationSnapshot;
  outcomes: [id: string, outcome: CirculationOutcome][];
  tasks: Task[];
  ticks: Tick[];
  acts: Act[];
  documents: DraftedDocument[];
  recipients: number;
  number: string;
  date: string;
  /** The draft of this revision could not be made; a revised text is awaited. */
  undraftable: boolean;
  /** The latest messages that were not accepted, and what could not be done, for the page. */
  setAside: string[];
  /** The officers as they are now; null in one that began under `circulation.v1` and was not told of them. */
  officers: Officer[] | null;
  /** Updates that were refused and are on record: a repeat of the id gets the same answer. */
  refused: [id: string, message: string][];
  /** Of the current revision. */
  proposals: Proposal[];
  notices: Notice[];
  wait: Wait | null;
  /** Who is awaited, as was told last. */
  told: string | null;
};

/** What one that began under `circulation.v1` carries over. */
type CirculationV1State = Omit<CirculationState, keyof ReturnType<typeof since2> | 'snapshot'> & {
  snapshot: CirculationV1Snapshot;
};

export type CirculationInput = {
  v: 1;
  meeting: string;
  mode: Mode;
  plan: CirculationPlan;
  at: string;
  turnAt: number;
  state: CirculationState | CirculationV1State | null;
} & (
  | { machine: 'circulation.v1' }
  /** The officers of the plan at the start, and the venue's time zone, by whose days delegates act. */
  | { machine: 'circulation.v2'; officers: Officer[]; timeZone: string }
);

/** What the query `state` answers. */
export type CirculationView = CirculationState & {
  awaits: Awaited | null;
  /** Everyone who is awaited, and for whom. */
  acting: Acting[];
  now: string;
  /** The day at the venue. */
  today: string;
};

/** An officer is reminded after so many days, and after as many again who may act for him; no more. */
const REMINDERS = 2;
const DAY_MS = 86_400_000;
/** Refusals that are remembered by their ids. */
const MOST_REFUSED = 100;

/**
 * One official communication: drafted, reviewed step by step, filled with number and date, approved as final bytes,
 * issued. It stays open until its meeting ends it, so that a message that comes too late is recorded and answered.
 */
export function circulation(input: CirculationInput): Promise<void> {
  return lasting(() => circulate(input));
}

async function circulate(input: CirculationInput): Promise<void> {
  refuseStart(input);
  const { meeting, plan } = input;
  const clock = new Clock(input.mode, input.at);
  const { registry, documents } = ports();
  const record = new ActRecord(clock, 'circulation', plan.name, input.state);
  const outcomes = new Map(input.state?.outcomes);
  const state = input.state === null ? newState(input) : stateOf(input.state);
  const refused = new Map(state.refused);
  const notices = new Notices(
    { meeting, mode: input.mode, circulation: plan.name },
    state.notices,
    (notice, reason) => {
      const { officer, step, revision, round } = notice;
      record.note('notice_failed', { officer, step, revision, round, reason });
      record.show(`notice to ${officer}: ${reason}`);
      state.tasks.push({ type: 'tell' });
    },
  );
  const timeZone = input.machine === 'circulation.v2' ? input.timeZone : 'UTC';
  let ended = false;
  let performing: Task['type'] | null = null;

  // ------------------------------------------------------------------------------------------ what may happen

  /** Final bytes are being made; those there are so far are not to be approved any more. */
  const isFilling = () => performing === 'fill' || state.tasks.some((task) => task.type === 'fill');

  const today = () => dayAt(clock.now, timeZone);

  /** What is to be approved now; null where nothing is. */
  function awaitedHash(): string | null {
    const { value, context } = state.snapshot;
    if (value === 'in_review') return context.textSha256;
    return value === 'issuing' && !isFilling() ? context.finalSha256 : null;
  }

  const isForDrafter = () => {
    const { value, context } = state.snapshot;
    return context.awaitsRevision || (value === 'drafting' && state.undraftable);
  };

  /** Everyone who is awaited, and for whom. */
  function acting(): Acting[] {
    if (awaitedHash() !== null) return actingOn(state.snapshot.context, today());
    return isForDrafter() ? [{ officer: plan.drafter, for: plan.drafter }] : [];
  }

  function awaits(): Awaited | null {
    const { context } = state.snapshot;
    const [first, ...rest] = acting();
    if (first === undefined) return null;
    const { officer } = first;
    const { revision } = context;
    const sha256 = awaitedHash();
    const step = context.chain[context.step]?.step;
    if (sha256 === null || step === undefined)
      return { circulation: plan.name, revision, step: 'revision', officer, sha256: null, act: 'revise' };
    return {
      circulation: plan.name,
      revision,
      step,
      officer,
      ...(first.for === officer ? {} : { for: first.for }),
      ...(rest.length === 0 ? {} : { others: rest.map((one) => one.officer) }),
      sha256,
      act: 'approve',
    };
  }

  const outcome = (id: string): CirculationOutcome => ({
    ok: true,
    id,
    state: String(state.snapshot.value),
    revision: state.snapshot.context.revision,
    awaits: awaits(),
  });

  /** Waiting begins anew with each step, and with each text. */
  function followWait(): void {
    const awaited = awaits();
    const key = awaited === null ? null : `${awaited.revision}/${awaited.step}`;
    if (key === null) state.wait = null;
    else if (state.wait?.key !== key) state.wait = { key, since: clock.iso, reminded: 0 };
  }

  /**
   * The planned date of the paper, or today where that is past: what is issued late is not dated back. A convocation keeps
   * its date, on which the roster rests.
   */
  const dateOfIssue = () =>
    plan.kind !== 'convocation' && input.machine !== 'circulation.v1' && state.date < today() ? today() : state.date;

  /** Applies an event that was found acceptable, and queues what follows from it. */
  function apply(event: CirculationEvent, text: string | null = null): void {
    const next = decide(circulationV2, state.snapshot, event);
    state.snapshot = next.snapshot;
    const { revision } = state.snapshot.context;
    state.proposals = state.proposals.filter((one) => one.revision === revision);
    for (const effect of next.effects) {
      if (effect.type === 'redraft' && event.type === 'REVISED')
        state.tasks.push({ type: 'draft', by: event.by, text });
      if (effect.type === 'fillFinal') state.tasks.push({ type: 'fill', number: state.number, date: dateOfIssue() });
    }
    followWait();
    state.tasks.push({ type: 'tell' });
  }

  type Handled<M> = {
    schema: z.ZodType<M>;
    action: string;
    event: (message: M) => CirculationEvent | null;
    detail: (message: M) => Act['detail'];
    /** What is wrong beyond what the machine says. */
    fault?: (message: M) => string | null;
    after?: (message: M) => void;
    text?: (message: M) => string | null;
  };
  type Common = { id?: string | undefined; actor: string; officer: string };

  /** Why a message is not taken. `kept`: it is recorded all the same, since an officer acted, too early, too late or twice. */
  type Objection = { said: string; kept: boolean };
  const plainly = (said: string | null): Objection | null => (said === null ? null : { said, kept: false });

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
    if (event?.type === 'APPROVE' && snapshot.value === 'issuing' && isFilling()) {
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
    if (input.mode === 'rehearsal' && 'scans' in message && message.scans !== undefined)
      return plainly('a scan carries no mark of a rehearsal, so none is attached here; leave "scans" out');
    const issuing = snapshot.context.chain.at(-1)?.officers ?? [];
    if (snapshot.value !== 'issuing')
      return plainly('number and date are filled in once the text is approved and before it is issued');
    const may = [...issuing, ...acting().map((one) => one.officer)];
    return may.includes(message.officer)
      ? null
      : plainly(`number and date are for the issuing officer, ${issuing.join(', ')}`);
  }

  const keyOf = (officer: string) => state.officers?.find(({ id }) => id === officer)?.key;

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

  // ------------------------------------------------------------------------------------------ messages

  const approvalOf = (m: Approve): Extract<CirculationEvent, { type: 'APPROVE' }> => ({
    type: 'APPROVE',
    officer: m.officer,
    recordedBy: m.recordedBy ?? m.officer,
    on: today(),
    ...(m.for === undefined ? {} : { for: m.for }),
    sha256: m.sha256,
    evidence: m.evidence.kind,
  });

  /** The step that an approval is of, and in whose place: with what the signature of one binds. */
  function standing(m: Approve): Act['detail'] {
    const { chain, step } = state.snapshot.context;
    const place = placeOf(state.snapshot, approvalOf(m));
    return {
      step: chain[step]?.step ?? '',
      for: place?.for ?? m.officer,
      as: place?.as ?? 'officer',
      ...(place?.basis == null ? {} : { delegation: place.basis }),
    };
  }

  /** Kept whole, so that the record can be verified by itself. */
  function evidenceOf({ evidence, officer }: Approve): Act['detail'] {
    switch (evidence.kind) {
      case 'none':
        return {};
      case 'slip':
        return { slip: evidence.reference, slipDate: evidence.date, slipSha256: evidence.sha256 };
      case 'signature': {
        const fingerprint = fingerprintOf(readSignature(evidence.signature).publicKey);
        return { signature: evidence.signature, key: keyOf(officer) ?? '', fingerprint };
      }
    }
  }

  /** A signature is verified wherever one is offered, also where the step needs none. */
  function forgery(m: Approve): string | null {
    const place = placeOf(state.snapshot, approvalOf(m));
    if (m.evidence.kind !== 'signature' || place === null) return null;
    const { chain, step, revision } = state.snapshot.context;
    const { officer, sha256 } = m;
    const facts = { meeting, circulation: plan.name, revision, step: chain[step]?.step ?? '', officer, sha256 };
    return signatureFault(m.evidence.signature, { ...facts, for: place.for }, keyOf(officer));
  }

  const approving: Handled<Approve> = {
    schema: Approve,
    action: 'approve',
    event: approvalOf,
    fault: forgery,
    detail: (m) => ({
      sha256: m.sha256,
      revision: m.revision,
      recordedBy: m.recordedBy ?? m.officer,
      evidence: m.evidence.kind,
      ...evidenceOf(m),
      ...standing(m),
    }),
  };
  const returning: Handled<ReturnForRevision> = {
    schema: ReturnForRevision,
    action: 'return',
    event: (m) => ({ type: 'RETURN', officer: m.officer, recordedBy: m.recordedBy ?? m.officer, on: today() }),
    detail: (m) => ({ revision: m.revision, comments: m.comments }),
  };
  const revising: Handled<Revise> = {
    schema: Revise,
    action: 'revise',
    event: (m) => ({ type: 'REVISED', by: m.officer }),
    detail: (m) => ({ revision: m.revision, text: m.textSha256 }),
    text: (m) => m.textSha256,
  };
  const filling: Handled<FillIssue> = {
    schema: FillIssue,
    action: 'fill',
    event: () => null,
    detail: (m) => ({
      number: m.number,
      date: m.date,
      ...Object.fromEntries((m.scans ?? []).map((scan) => [`scan_${scan.document}`, scan.sha256])),
    }),
    after: (m) => {
      const scans = m.scans === undefined ? {} : { scans: m.scans };
      state.tasks.push({ type: 'fill', number: m.number, date: m.date, ...scans });
    },
  };
  const withdrawing: Handled<Withdraw> = {
    schema: Withdraw,
    action: 'withdraw',
    event: (m) => ({ type: 'WITHDRAW', by: m.officer }),
    detail: (m) => ({ reason: m.reason }),
  };

  function asUpdate<M extends Common>(name: keyof typeof descriptions, kind: Handled<M>): void {
    setHandler(
      defineUpdate<CirculationOutcome, [unknown]>(name),
      (raw) => {
        const message = read(kind.schema, raw);
        return accept(kind, message, message.id ?? currentUpdateInfo()?.id ?? uuid4());
      },
      {
        description: descriptions[name],
        validator: (raw) => {
          const message = read(kind.schema, raw);
          const said = message.id === undefined ? undefined : refused.get(message.id);
          if (said !== undefined) throw refusal('not_accepted', said);
          if (message.id !== undefined && outcomes.has(message.id)) return;
          const objected = objection(kind, message);
          if (objected !== null && !objected.kept) throw refusal('not_accepted', objected.said);
        },
      },
    );
  }

  function asSignal<M extends Common>(name: keyof typeof descriptions, kind: Handled<M>): void {
    setHandler(
      defineSignal<[unknown]>(name),
      (raw) => {
        const parsed = kind.schema.safeParse(raw);
        if (!parsed.success) return setAside(name, sentence(parsed.error));
        const id = parsed.data.id ?? uuid4();
        if (outcomes.has(id)) return;
        const objected = objection(kind, parsed.data);
        if (objected === null) accept(kind, parsed.data, id);
        else setAside(name, objected.said, id);
      },
      { description: descriptions[name] },
    );
  }

  whenAskedToEnd(record, () => state.tasks.push({ type: 'tell' }));
  asUpdate('approve', approving);
  asSignal('approve', approving);
  asUpdate('returnForRevision', returning);
  asSignal('returnForRevision', returning);
  asUpdate('revise', revising);
  asUpdate('fillIssue', filling);
  asUpdate('withdraw', withdrawing);
  setHandler(
    defineSignal<[unknown]>(names.signals.tick),
    (raw) => {
      const parsed = Tick.safeParse(raw);
      if (!parsed.success) return setAside(names.signals.tick, sentence(parsed.error));
      clock.moveTo(parsed.data.at);
      state.ticks.push(parsed.data);
    },
    { description: descriptions.tick },
  );
  setHandler(
    defineSignal(names.signals.end),
    () => {
      ended = true;
    },
    { description: descriptions.end },
  );
  setHandler(
    defineSignal(names.signals.tellAgain),
    () => {
      state.tasks.push({ type: 'tell' });
    },
    { description: descriptions.tellAgain },
  );
  setHandler(
    defineSignal<[unknown]>(names.signals.staff),
    (raw) => {
      const parsed = Staff.safeParse(raw);
      if (!parsed.success) return setAside(names.signals.staff, sentence(parsed.error));
      state.officers = parsed.data.officers;
      const event = { type: 'STAFFED' as const, steps: stepsOf(plan.chain, state.officers) };
      const said = explainCirculationRefusal(state.snapshot, event);
      if (said === null) apply(event);
      else if (state.snapshot.value !== 'issued' && state.snapshot.value !== 'withdrawn')
        setAside(names.signals.staff, said, parsed.data.id);
    },
    { description: descriptions.staff },
  );
  /** What the meeting orders of a circulation that is not issued; of one that is, it is too late, and nothing is done. */
  function asOrder(name: 'redraft' | 'lapse', schema: typeof Redraft | typeof Lapse, event: CirculationEvent): void {
    setHandler(
      defineSignal<[unknown]>(name),
      (raw) => {
        const parsed = schema.safeParse(raw);
        if (!parsed.success) return setAside(name, sentence(parsed.error));
        const { id, reason, ...moved } = parsed.data;
        const key = `${name}/${id}`;
        if (outcomes.has(key) || explainCirculationRefusal(state.snapshot, event) !== null) return;
        record.note(name, { reason, revision: state.snapshot.context.revision }, id);
        if ('issue' in moved && moved.issue !== undefined) Object.assign(state, moved.issue);
        apply(event);
        outcomes.set(key, outcome(key));
      },
      { description: descriptions[name] },
    );
  }
  asOrder('redraft', Redraft, { type: 'REVISED', by: plan.drafter });
  asOrder('lapse', Lapse, { type: 'WITHDRAW', by: plan.drafter });
  setDefaultSignalHandler((name) => setAside(name, 'no such signal here; try approve or returnForRevision'));
  setHandler(
    defineQuery<CirculationView>(names.queries.state),
    () => ({ ...carried(), awaits: awaits(), acting: acting(), now: clock.iso, today: today() }),
    { description: descriptions.state },
  );

  // ------------------------------------------------------------------------------------------ work

  async function perform(task: Task): Promise<void> {
    const { revision } = state.snapshot.context;
    const paper = { meeting, mode: input.mode, name: plan.name, revision };
    switch (task.type) {
      case 'draft': {
        state.undraftable = false;
        const drafted = await possible(record, task.type, () =>
          documents.draftCirculation.executeWithOptions({ summary: `draft of ${plan.name}, revision ${revision}` }, [
            { ...paper, by: task.by, text: task.text },
          ]),
        );
        if (drafted === null) {
          state.tasks.push({ type: 'tell' });
          state.undraftable = state.snapshot.context.revision === revision;
          followWait();
          return;
        }
        state.documents = drafted.documents;
        state.recipients = drafted.recipients;
        // a text that was revised or withdrawn meanwhile is no longer the one to review
        if (state.snapshot.context.revision === revision) {
          apply({ type: 'DRAFTED', textSha256: drafted.textSha256, by: task.by });
        }
        return;
      }
      case 'fill': {
        const filled = await possible(record, task.type, () =>
          documents.fillCirculation.executeWithOptions(
            { summary: `final bytes of ${plan.name}, ${task.number} of ${task.date}` },
            [{ ...paper, number: task.number, date: task.date, ...(task.scans && { scans: task.scans }) }],
          ),
        );
        if (filled === null) return void state.tasks.push({ type: 'tell' });
        state.number = task.number;
        state.date = task.date;
        if (state.snapshot.value !== 'issuing' || state.snapshot.context.revision !== revision) return;
        state.documents = filled.documents;
        apply({ type: 'FILLED', finalSha256: filled.finalSha256 });
        return;
      }
      case 'tell':
        return tell();
    }
  }

  async function tell(): Promise<void> {
    state.tasks = state.tasks.filter((task) => task.type !== 'tell');
    const { value, context } = state.snapshot;
    const acts = record.batch(record.pending.length);
    await registry.recordCirculation.executeWithOptions({ summary: `${plan.name} is ${String(value)}` }, [
      {
        meeting,
        name: plan.name,
        revision: context.revision,
        state: String(value),
        approvals: context.approvals,
        awaits: awaits(),
        acts,
      },
    ]);
    record.written(acts.length);
    const awaited = awaits();
    state.told = JSON.stringify(acting());
    const asked = [...acting().map((one) => one.officer), ...escalatedTo()];
    upsertSearchAttributes([
      { key: attributes.awaiting, value: fitting([...new Set(asked)]) },
      ...sharedAttributes(meeting, input.mode),
    ]);
    setCurrentDetails(circulationPage(input, carried(), { awaited, acting: acting(), timeZone }));
    await report(workflowIds.meeting(meeting), {
      kind: 'circulation',
      child: workflowIds.circulation(meeting, plan.name),
      name: plan.name,
      state: String(value),
      revision: context.revision,
      awaits: awaited,
      issued:
        value === 'issued' && context.finalSha256 !== null
          ? { sha256: context.finalSha256, number: state.number, date: state.date }
          : null,
    });
    // only now, when the registry has the act that a notice quotes
    if (state.officers === null) return;
    const everyone = [...acting(), ...escalatedTo().map((officer) => ({ officer, for: officer }))];
    notices.add(context.revision, everyone.map(wanted), clock.iso);
    notices.send();
  }

  // ------------------------------------------------------------------------------------------ what comes by itself

  const wanted = (who: Acting): Wanted => {
    const { context } = state.snapshot;
    const awaited = context.chain[context.step];
    const sha256 = awaitedHash();
    const office = state.officers?.find(({ id }) => id === who.officer);
    return {
      revision: context.revision,
      step: sha256 === null ? 'revision' : (awaited?.step ?? ''),
      officer: who.officer,
      act: sha256 === null ? 'revise' : 'approve',
      sha256,
      ...(who.for === who.officer ? {} : { for: who.for }),
      ...(sha256 === null || awaited === undefined ? {} : { needs: awaited.evidence }),
      ...(office === undefined ? {} : { to: { title: office.title, email: office.email } }),
    };
  };

  /** Who else may act in the awaited step, once its officers were reminded in vain. */
  function escalatedTo(): string[] {
    const { chain, step } = state.snapshot.context;
    const awaited = chain[step];
    if (awaitedHash() === null || awaited === undefined || (state.wait?.reminded ?? 0) < REMINDERS) return [];
    const delegates = awaited.delegates.filter((one) => one.from <= today() && today() <= one.until);
    const asked = acting().map((one) => one.officer);
    const others = [...delegates.map((one) => one.officer), ...(awaited.superior === null ? [] : [awaited.superior])];
    return [...new Set(others)].filter((officer) => !asked.includes(officer));
  }

  function reminderDue(): number | null {
    const { chain, step } = state.snapshot.context;
    const days = plan.chain.find((one) => one.step === chain[step]?.step)?.remindAfterDays;
    if (state.officers === null || days === undefined || state.wait === null || awaitedHash() === null) return null;
    const { since, reminded } = state.wait;
    return reminded < REMINDERS ? Date.parse(since) + (reminded + 1) * days * DAY_MS : null;
  }

  /** When the day comes from which another acts for an officer of the awaited step, or he himself again. */
  function turnOfDelegates(): number | null {
    const { chain, step } = state.snapshot.context;
    if (state.officers === null || awaitedHash() === null) return null;
    const [day] = (chain[step]?.delegates ?? [])
      .flatMap(({ from, until }) => [from, dayAfter(until)])
      .filter((one) => one > today())
      .sort();
    return day === undefined ? null : startOf(day, timeZone);
  }

  function nextDue(): string | null {
    const instants = [reminderDue(), turnOfDelegates()].filter((ms) => ms !== null);
    return instants.length === 0 ? null : instant(Math.min(...instants));
  }

  /** Does what has come due; false where nothing has. */
  function comeDue(): boolean {
    const due = reminderDue();
    if (due !== null && due <= clock.now) {
      remind();
      return true;
    }
    if (state.officers === null || state.told === null || state.told === JSON.stringify(acting())) return false;
    state.tasks.push({ type: 'tell' });
    return true;
  }

  function remind(): void {
    const { wait } = state;
    const awaited = awaits();
    if (wait !== null) wait.reminded += 1;
    if (wait === null || awaited === null) return;
    const { revision, step } = awaited;
    const next = escalatedTo();
    const asked: Acting[] = next.length === 0 ? acting() : next.map((officer) => ({ officer, for: officer }));
    const officers = asked.map((one) => one.officer).join(', ');
    const { since, reminded } = wait;
    const action = next.length === 0 ? 'officers_reminded' : 'step_escalated';
    record.note(action, { revision, step, since, officers }, `${wait.key}/${since}/${reminded}`);
    notices.addAgain(
      asked.map((who) => ({ ...wanted(who), since })),
      clock.iso,
    );
    state.tasks.push({ type: 'tell' });
  }

  function carried(): CirculationState {
    return {
      ...state,
      outcomes: [...outcomes],
      acts: record.pending,
      setAside: record.notAccepted,
      refused: [...refused].slice(-MOST_REFUSED),
      notices: [...notices.all],
    };
  }

  const wantsTurn = () => workflowInfo().continueAsNewSuggested || workflowInfo().historyLength >= input.turnAt;
  const isAwake = () => ended || wantsTurn() || state.tasks.length > 0 || (state.ticks.length > 0 && notices.settled);
  /** The tick for which notices that found no mail server were tried again. */
  let tried = '';
  for (;;) {
    await clock.until(isAwake() ? null : nextDue(), isAwake, `who is awaited on ${plan.name}`);
    const task = state.tasks.shift();
    if (task !== undefined) {
      performing = task.type;
      await perform(task);
      performing = null;
      continue;
    }
    if (!ended && comeDue()) continue;
    const tick = state.ticks[0];
    if (tick !== undefined && tried !== tick.id) {
      tried = tick.id;
      notices.send();
    }
    if (tick !== undefined && notices.settled) {
      state.ticks.shift();
      const child = workflowIds.circulation(meeting, plan.name);
      const due = nextDue();
      await report(workflowIds.meeting(meeting), { kind: 'ticked', child, id: tick.id, nextDue: due, tally: null });
      continue;
    }
    if (ended || wantsTurn()) break;
  }
  await condition(allHandlersFinished);
  if (ended) return;
  await continueAsNew<typeof circulation>({ ...input, at: clock.iso, state: carried() });
}

function newState(input: CirculationInput): CirculationState {
  const { plan } = input;
  const officers = input.machine === 'circulation.v2' ? input.officers : null;
  const chain = stepsOf(plan.chain, officers ?? []);
  const { snapshot } = begin(circulationV2, { chain, drafter: plan.drafter });
  return {
    snapshot,
    outcomes: [],
    tasks: [{ type: 'draft', by: plan.drafter, text: null }],
    ticks: [],
    acts: [],
    documents: [],
    recipients: 0,
    number: plan.issue.number,
    date: plan.issue.date,
    undraftable: false,
    setAside: [],
    ...since2(officers),
  };
}

/** What `circulation.v1` did not carry. */
const since2 = (
  officers: Officer[] | null,
): Pick<CirculationState, 'officers' | 'refused' | 'proposals' | 'notices' | 'wait' | 'told'> => ({
  officers,
  refused: [],
  proposals: [],
  notices: [],
  wait: null,
  told: null,
});

const stateOf = (carried: CirculationState | CirculationV1State): CirculationState => ({
  ...since2(null),
  ...carried,
  snapshot: readCirculation(carried.snapshot),
});
