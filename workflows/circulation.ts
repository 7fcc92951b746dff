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
  begin,
  type CirculationEvent,
  type CirculationSnapshot,
  circulationV1,
  decide,
  explainCirculationRefusal,
} from '../machines/machines.ts';
import { attributes, sharedAttributes } from './attributes.ts';
import { Clock } from './clock.ts';
import { lasting, whenAskedToEnd } from './lasting.ts';
import {
  Approve,
  type Awaited,
  type CirculationOutcome,
  descriptions,
  FillIssue,
  names,
  ReturnForRevision,
  Revise,
  type Scan,
  Tick,
  Withdraw,
  workflowIds,
} from './messages.ts';
import { circulationPage } from './page.ts';
import type { CirculationPlan, Mode } from './plan.ts';
import { ports, possible, report } from './ports.ts';
import { ActRecord } from './record.ts';
import { read, refusal, refuseStart, sentence } from './refusal.ts';

/** What is still to be done, in order; carried over a continue-as-new. */
type Task =
  | { type: 'draft'; by: string; text: string | null }
  | { type: 'fill'; number: string; date: string; scans?: Scan[] }
  /** Tell registry, meeting and page where the circulation stands. */
  | { type: 'tell' };

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
};

export type CirculationInput = {
  v: 1;
  machine: 'circulation.v1';
  meeting: string;
  mode: Mode;
  plan: CirculationPlan;
  at: string;
  turnAt: number;
  state: CirculationState | null;
};

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
  const state = input.state ?? newState(plan);
  let ended = false;
  let performing: Task['type'] | null = null;

  // ------------------------------------------------------------------------------------------ what may happen

  /** Final bytes are being made; those there are so far are not to be approved any more. */
  const isFilling = () => performing === 'fill' || state.tasks.some((task) => task.type === 'fill');

  function awaits(): Awaited | null {
    const { value, context } = state.snapshot;
    const base = { circulation: plan.name, revision: context.revision };
    const step = context.chain[context.step];
    if (value === 'in_review' && step !== undefined) {
      return { ...base, step: step.step, officer: step.officer, sha256: context.textSha256, act: 'approve' };
    }
    if (value === 'issuing' && step !== undefined && context.finalSha256 !== null && !isFilling()) {
      return { ...base, step: step.step, officer: step.officer, sha256: context.finalSha256, act: 'approve' };
    }
    if (context.awaitsRevision || (value === 'drafting' && state.undraftable))
      return { ...base, step: 'revision', officer: plan.drafter, sha256: null, act: 'revise' };
    return null;
  }

  const outcome = (id: string): CirculationOutcome => ({
    ok: true,
    id,
    state: String(state.snapshot.value),
    revision: state.snapshot.context.revision,
    awaits: awaits(),
  });

  /** Applies an event that was found acceptable, and queues what follows from it. */
  function apply(event: CirculationEvent, text: string | null = null): void {
    const next = decide(circulationV1, state.snapshot, event);
    state.snapshot = next.snapshot;
    for (const effect of next.effects) {
      if (effect.type === 'redraft' && event.type === 'REVISED')
        state.tasks.push({ type: 'draft', by: event.by, text });
      if (effect.type === 'fillFinal') state.tasks.push({ type: 'fill', number: state.number, date: state.date });
    }
    state.tasks.push({ type: 'tell' });
  }

  type Handled<M> = {
    schema: z.ZodType<M>;
    action: string;
    event: (message: M) => CirculationEvent | null;
    detail: (message: M) => Act['detail'];
    after?: (message: M) => void;
    text?: (message: M) => string | null;
  };
  type Common = { id?: string | undefined; actor: string; officer: string };

  function objection<M extends Common>(kind: Handled<M>, message: M): string | null {
    const sender = message.actor.split(':')[1];
    const recordedBy =
      'recordedBy' in message && typeof message.recordedBy === 'string' ? message.recordedBy : message.officer;
    if (sender !== recordedBy) {
      return `${message.actor} sends this for ${message.officer}: add "recordedBy":"${sender}", or send it as officer:${message.officer}`;
    }
    if ('revision' in message && message.revision !== state.snapshot.context.revision) {
      return `this names revision ${String(message.revision)}, and the current one is ${state.snapshot.context.revision}; look at that and decide anew`;
    }
    const event = kind.event(message);
    if (event?.type === 'APPROVE' && isFilling()) {
      return 'number and date are being filled in; wait for the final bytes that come of it, look at them and approve those';
    }
    const officers = [plan.drafter, ...plan.chain.map((step) => step.officer)];
    if (event !== null) {
      return (
        explainCirculationRefusal(state.snapshot, event) ??
        (officers.includes(message.officer)
          ? null
          : `${message.officer} has no part in ${plan.name}; that is for ${[...new Set(officers)].join(', ')}`)
      );
    }
    if (input.mode === 'rehearsal' && 'scans' in message && message.scans !== undefined)
      return 'a scan carries no mark of a rehearsal, so none is attached here; leave "scans" out';
    const step = state.snapshot.context.chain.at(-1);
    if (state.snapshot.value !== 'issuing')
      return 'number and date are filled in once the text is approved and before it is issued';
    return step?.officer === message.officer
      ? null
      : `number and date are for the issuing officer, ${step?.officer ?? 'none'}`;
  }

  function accept<M extends Common>(kind: Handled<M>, message: M, id: string): CirculationOutcome {
    const repeated = outcomes.get(id);
    if (repeated !== undefined) return repeated;
    const said = objection(kind, message);
    if (said !== null) throw refusal('not_accepted', said);
    const event = kind.event(message);
    kind.after?.(message);
    record.add({
      // the caller chose the id: it must not stand for an act of another circulation, or of a workflow
      id: `circulation/${plan.name}/${id}`,
      actor: message.actor,
      action: kind.action,
      subject: plan.name,
      authority: `chain of ${plan.name}`,
      detail: { officer: message.officer, ...kind.detail(message) },
    });
    if (event !== null) apply(event, kind.text?.(message) ?? null);
    const result = outcome(id);
    outcomes.set(id, result);
    return result;
  }

  function setAside(signal: string, reason: string, id?: string): void {
    record.setAside(signal, reason, id);
    state.tasks.push({ type: 'tell' });
  }

  // ------------------------------------------------------------------------------------------ messages

  const approving: Handled<Approve> = {
    schema: Approve,
    action: 'approve',
    event: (m) => ({
      type: 'APPROVE',
      officer: m.officer,
      recordedBy: m.recordedBy ?? m.officer,
      sha256: m.sha256,
      evidence: m.evidence.kind,
    }),
    detail: (m) => ({
      sha256: m.sha256,
      revision: m.revision,
      recordedBy: m.recordedBy ?? m.officer,
      evidence: m.evidence.kind,
      ...(m.evidence.kind === 'slip'
        ? { slip: m.evidence.reference, slipDate: m.evidence.date, slipSha256: m.evidence.sha256 }
        : {}),
    }),
  };
  const returning: Handled<ReturnForRevision> = {
    schema: ReturnForRevision,
    action: 'return',
    event: (m) => ({ type: 'RETURN', officer: m.officer, recordedBy: m.recordedBy ?? m.officer }),
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
          if (message.id !== undefined && outcomes.has(message.id)) return;
          const said = objection(kind, message);
          if (said !== null) throw refusal('not_accepted', said);
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
        const said = objection(kind, parsed.data);
        if (said === null) accept(kind, parsed.data, id);
        else setAside(name, said, id);
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
  setDefaultSignalHandler((name) => setAside(name, 'no such signal here; try approve or returnForRevision'));
  setHandler(
    defineQuery<CirculationState & { awaits: Awaited | null; now: string }>(names.queries.state),
    () => ({ ...carried(), awaits: awaits(), now: clock.iso }),
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
    upsertSearchAttributes([
      { key: attributes.awaiting, value: awaited === null ? [] : [awaited.officer] },
      ...sharedAttributes(meeting, input.mode),
    ]);
    setCurrentDetails(circulationPage(input, carried(), awaited));
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
  }

  function carried(): CirculationState {
    return { ...state, outcomes: [...outcomes], acts: record.pending, setAside: record.notAccepted };
  }

  const wantsTurn = () => workflowInfo().continueAsNewSuggested || workflowInfo().historyLength >= input.turnAt;
  for (;;) {
    await condition(() => ended || wantsTurn() || state.tasks.length > 0 || state.ticks.length > 0);
    const task = state.tasks.shift();
    if (task !== undefined) {
      performing = task.type;
      await perform(task);
      performing = null;
      continue;
    }
    const tick = state.ticks.shift();
    if (tick !== undefined) {
      const child = workflowIds.circulation(meeting, plan.name);
      await report(workflowIds.meeting(meeting), { kind: 'ticked', child, id: tick.id, nextDue: null, tally: null });
      continue;
    }
    if (ended || wantsTurn()) break;
  }
  await condition(allHandlersFinished);
  if (ended) return;
  await continueAsNew<typeof circulation>({ ...input, at: clock.iso, state: carried() });
}

function newState(plan: CirculationPlan): CirculationState {
  const { snapshot } = begin(circulationV1, { chain: plan.chain, drafter: plan.drafter });
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
  };
}
