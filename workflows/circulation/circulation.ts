import {
  allHandlersFinished,
  condition,
  continueAsNew,
  currentUpdateInfo,
  defineQuery,
  defineSignal,
  defineUpdate,
  setDefaultSignalHandler,
  setHandler,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import { stepsOf } from '../../domain/chain.ts';
import { type CirculationOutcome, Lapse, Redraft, Staff } from '../../domain/messages/approvals.ts';
import { descriptions, names, workflowIds } from '../../domain/messages/messages.ts';
import { Tick } from '../../domain/messages/reports.ts';
import { type CirculationEvent, circulationV2, decide, explainCirculationRefusal } from '../../machines/machines.ts';
import { Clock } from '../shared/clock.ts';
import { lasting, whenAskedToEnd } from '../shared/lasting.ts';
import { ports, report } from '../shared/ports.ts';
import { ActRecord } from '../shared/record.ts';
import { read, refusal, refuseStart, sentence } from '../shared/refusal.ts';
import { accepting, type Common, type Handled } from './accepting.ts';
import { kinds } from './approving.ts';
import { awaiting } from './awaiting.ts';
import { type Desk, perform } from './drafting.ts';
import { Notices } from './noticing.ts';
import {
  type CirculationInput,
  type CirculationState,
  type CirculationView,
  newState,
  stateOf,
  type Task,
} from './state.ts';
import { waiting } from './waiting.ts';

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
  const state = input.state === null ? newState(input) : stateOf(input.state);
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
  const isFilling = () => performing === 'fill' || state.tasks.some((task) => task.type === 'fill');
  const awaited = awaiting({ plan, state, clock, timeZone, isFilling });
  const { today, acting, awaits } = awaited;
  const wait = waiting({ plan, state, clock, record, notices, timeZone, awaiting: awaited });

  // ------------------------------------------------------------------------------------------ what may happen

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
    wait.follow();
    state.tasks.push({ type: 'tell' });
  }

  // ------------------------------------------------------------------------------------------ messages

  const { outcomes, refused, outcome, accept, objection, setAside } = accepting({
    mode: input.mode,
    plan,
    state,
    clock,
    record,
    awaiting: awaited,
    apply,
  });
  const { approving, returning, revising, filling, withdrawing } = kinds({ meeting, plan, state, today });

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

  // ------------------------------------------------------------------------------------------ life

  const desk: Desk = {
    input,
    state,
    clock,
    record,
    registry,
    documents,
    notices,
    timeZone,
    awaiting: awaited,
    waiting: wait,
    apply,
    carried,
  };

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
    await clock.until(isAwake() ? null : wait.nextDue(), isAwake, `who is awaited on ${plan.name}`);
    const task = state.tasks.shift();
    if (task !== undefined) {
      performing = task.type;
      await perform(desk, task);
      performing = null;
      continue;
    }
    if (!ended && wait.comeDue()) continue;
    const tick = state.ticks[0];
    if (tick !== undefined && tried !== tick.id) {
      tried = tick.id;
      notices.send();
    }
    if (tick !== undefined && notices.settled) {
      state.ticks.shift();
      const child = workflowIds.circulation(meeting, plan.name);
      const due = wait.nextDue();
      await report(workflowIds.meeting(meeting), { kind: 'ticked', child, id: tick.id, nextDue: due, tally: null });
      continue;
    }
    if (ended || wantsTurn()) break;
  }
  await condition(allHandlersFinished);
  if (ended) return;
  await continueAsNew<typeof circulation>({ ...input, at: clock.iso, state: carried() });
}
