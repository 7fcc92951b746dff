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
  workflowInfo,
} from '@temporalio/workflow';
import type { Act } from '../../domain/act.ts';
import { type Command, dispatchId } from '../../domain/messages/commands.ts';
import { descriptions, names, workflowIds } from '../../domain/messages/messages.ts';
import { type OrderName, type OrderOutcome, orders } from '../../domain/messages/orders.ts';
import { type AdvanceOutcome, Report, type Tally } from '../../domain/messages/reports.ts';
import { notifies } from '../../domain/orders.ts';
import type { CirculationPlan } from '../../domain/plan.ts';
import {
  decide,
  explainMeetingRefusal,
  lawful,
  type MeetingAct,
  type MeetingEvent,
  meetingV1,
} from '../../machines/machines.ts';
import { attributes, fitting, sharedAttributes } from '../shared/attributes.ts';
import { Clock } from '../shared/clock.ts';
import { lasting, whenAskedToEnd } from '../shared/lasting.ts';
import { ports, tell } from '../shared/ports.ts';
import { ActRecord } from '../shared/record.ts';
import { refuseStart, sentence } from '../shared/refusal.ts';
import { calendarOf } from './calendar.ts';
import { beginCirculation, beginCollections, beginSession } from './children.ts';
import { hearing } from './hearing.ts';
import { ordering } from './ordering.ts';
import { meetingPage } from './page.ts';
import { rehearsing } from './rehearsing.ts';
import {
  type CirculationProgress,
  type Issued,
  type MeetingInput,
  type MeetingView,
  newState,
  noOrders,
} from './state.ts';

/**
 * A meeting from its decision to its closing. It owns the calendar, the phase and the law; what it knows of
 * participants are counts.
 */
export function meeting(input: MeetingInput): Promise<{ phase: string; tally: Tally }> {
  return lasting(() => hold(input));
}

async function hold(input: MeetingInput): Promise<{ phase: string; tally: Tally }> {
  refuseStart(input);
  const { mode } = input;
  const id = input.meeting;
  const clock = new Clock(mode, input.at);
  const { registry, opening, documents } = ports();
  const record = new ActRecord(clock, 'meeting', id, input.state);
  const state = input.state ?? newState();
  state.orders ??= noOrders(input.plan);
  state.due ??= {};
  const ordered = state.orders;
  const due = state.due;
  let opened = input.state !== null;
  let told = '';

  const phase = () => String(state.snapshot.value);
  const over = () => phase() === 'concluded' || phase() === 'cancelled';
  /** The note of a cancellation, on its way to those who were told of the meeting. */
  const farewell = () => {
    const { farewell: name } = ordered;
    const progress = name === null ? undefined : state.circulations[name];
    if (name === null || progress?.state === 'withdrawn') return null;
    return progress === undefined || progress.dispatched === 'no' || progress.dispatched === 'open' ? name : null;
  };
  const finished = () => over() && farewell() === null;
  const waitingFor = () => Object.values(state.circulations).flatMap((c) => (c.awaits === null ? [] : [c.awaits]));

  const calendar = calendarOf({ clock, state, ordered, due, phase, over, further: () => office.calendar() });
  const { nextDue } = calendar;
  const rehearsal = rehearsing({ meeting: id, clock, state, calendar, phase, finished, waitingFor });

  // ------------------------------------------------------------------------------------------ acts

  function act(action: string, detail: Act['detail'] = {}, key = action, authority = 'the plan'): void {
    record.add({ id: `meeting/${key}`, actor: 'system:meeting', action, subject: id, authority, detail });
    rehearsal.stir();
  }

  function apply(event: MeetingEvent): void {
    const objection = explainMeetingRefusal(state.snapshot, event);
    if (objection !== null) {
      act('not_taken', { event: event.type, reason: objection }, `not_taken/${event.type}/${clock.iso}`);
      return;
    }
    const before = phase();
    state.snapshot = decide(meetingV1, state.snapshot, event).snapshot;
    if (phase() !== before) act('phase_changed', { from: before, to: phase() }, `phase/${phase()}/${clock.iso}`);
  }

  async function command(order: Command): Promise<void> {
    const message = { ...order, at: clock.iso };
    state.commands.push(message);
    rehearsal.stir();
    const taken = await tell(workflowIds.collection(id, 1), names.signals.command, message);
    // it stays open: there is nobody to do it until the collection is repaired
    if (!taken) act('command_not_taken', { command: message.id }, `not_taken/${message.id}`);
  }

  async function open(): Promise<void> {
    const { plan } = ordered;
    const { firstExecutionRunId: run } = workflowInfo();
    const {
      roster,
      shards,
      changes = [],
    } = await opening.openMeeting.executeWithOptions({ summary: 'law and roster' }, [{ meeting: id, mode, run }]);
    state.roster = roster;
    state.shards = shards;
    state.tally = { capacity: roster, status: {} };
    act('meeting_opened', { ...roster, shards }, 'opened', `${plan.decision.body}; article ${plan.legalBasis.article}`);
    await beginCollections({ input, plan, clock }, shards);
    apply({ type: 'ROSTER_READY' });
    for (const one of changes) office.known(one);
  }

  async function draft(planned: CirculationPlan): Promise<void> {
    state.circulations[planned.name] = { state: 'drafting', revision: 1, awaits: null, issued: null, dispatched: 'no' };
    act('circulation_begun', { kind: planned.kind }, `begun/${planned.name}`);
    await beginCirculation({ input, plan: ordered.plan, clock }, planned);
  }

  async function dispatch(planned: CirculationPlan, progress: CirculationProgress, issued: Issued): Promise<void> {
    const as: MeetingAct = planned.kind === 'reminder' ? 'remind' : 'circulate';
    const silence = planned.kind === 'silence' ? office.silences.open(planned.name) : null;
    const objection =
      planned.kind === 'silence' && silence === null
        ? 'the date until which an objection is awaited is past'
        : lawful(state.snapshot, as);
    if (objection !== null) {
      progress.dispatched = 'lapsed';
      return act('circulation_lapsed', { circulation: planned.name, reason: objection }, `lapsed/${planned.name}`);
    }
    if (silence !== null) await command({ ...silence, id: `silence/${planned.name}/open` });
    progress.dispatched = 'open';
    const commandId = dispatchId(planned.name, progress.revision);
    act('dispatch_ordered', { circulation: planned.name, sha256: issued.sha256, number: issued.number }, commandId);
    await command({
      kind: 'dispatch',
      id: commandId,
      circulation: planned.name,
      revision: progress.revision,
      sha256: issued.sha256,
      attempt: 1,
      audience: planned.audience,
      holds: office.holdBack(planned.name),
      notifies: notifies(planned),
    });
  }

  /** The silent become `no_reply` once the deadline is past and they were convened at all. */
  async function applyDeadline(): Promise<void> {
    if (phase() === 'preparing') await command({ kind: 'deadline', id: deadlineId() });
  }

  /** A deadline that was moved comes again, and is another order then. */
  const deadlineId = () => (ordered.round === 1 ? 'deadline' : `deadline/${ordered.round}`);

  async function passDeadline(): Promise<void> {
    const { plan } = ordered;
    act('deadline_passed', { at: plan.deadline.at }, deadlineId());
    apply({ type: 'DEADLINE' });
    await applyDeadline();
    if (state.session !== 'none') return;
    await beginSession({ input, plan, clock });
    state.session = 'running';
  }

  const office = ordering(ordered, {
    meeting: id,
    mode,
    clock,
    record,
    registry,
    snapshot: () => state.snapshot,
    circulations: state.circulations,
    done: state.done,
    apply,
    command,
    finished,
  });
  const hear = hearing({
    meeting: id,
    mode,
    clock,
    record,
    documents,
    state,
    ordered,
    due,
    rehearsal,
    office,
    phase,
    over,
    act,
    apply,
    command,
    applyDeadline,
  });

  // ------------------------------------------------------------------------------------------ messages

  function setAside(signal: string, reason: string): void {
    record.setAside(signal, reason);
    rehearsal.stir();
  }

  for (const name of Object.keys(orders).filter(isOrderName)) {
    setHandler(
      defineUpdate<OrderOutcome, [unknown]>(name),
      (raw) => {
        const outcome = office.take(name, raw, currentUpdateInfo()?.id);
        rehearsal.stir();
        return outcome;
      },
      { description: descriptions[name], validator: (raw) => office.check(name, raw) },
    );
  }
  whenAskedToEnd(record);
  setHandler(
    defineSignal<[unknown]>(names.signals.report),
    (raw) => {
      const parsed = Report.safeParse(raw);
      if (parsed.success) state.inbox.push(parsed.data);
      else setAside(names.signals.report, sentence(parsed.error));
    },
    { description: descriptions.report },
  );
  setDefaultSignalHandler((name) =>
    setAside(name, 'no such signal here; approvals go to the circulation that awaits them'),
  );
  setHandler(
    defineQuery<MeetingView>(names.queries.state),
    () => ({ ...state, acts: record.pending, now: clock.iso, next: nextDue(), phase: phase(), tick: rehearsal.tick() }),
    { description: descriptions.state },
  );
  setHandler(defineUpdate<AdvanceOutcome, [unknown]>(names.updates.advanceClock), (raw) => rehearsal.take(raw), {
    description: descriptions.advanceClock,
    validator: (raw) => rehearsal.check(raw),
  });

  // ------------------------------------------------------------------------------------------ life

  async function follow(): Promise<void> {
    const acts = record.batch(record.pending.length);
    const { plan } = ordered;
    await registry.recordMeeting.executeWithOptions({ summary: `${acts.length} acts` }, [
      { meeting: id, phase: phase(), counts: state.tally, acts, ...(ordered.saved ? {} : { plan: ordered.plan }) },
    ]);
    ordered.saved = ordered.saved || plan === ordered.plan;
    record.written(acts.length);
  }

  function showPage(): void {
    setCurrentDetails(
      meetingPage({
        namespace: workflowInfo().namespace,
        meeting: id,
        mode,
        plan: ordered.plan,
        phase: phase(),
        now: clock.iso,
        next: nextDue(),
        tally: state.tally,
        circulations: Object.entries(state.circulations).map(([name, c]) => ({ name, ...c })),
        awaited: waitingFor(),
        orders: ordered,
        notAccepted: record.notAccepted,
      }),
    );
  }

  /** Search attributes; they are written to history only when they change. */
  function mark(): void {
    const officers = [...new Set(waitingFor().flatMap((a) => [a.officer, ...(a.others ?? [])]))].sort();
    const { deadline } = ordered.plan;
    const facts = JSON.stringify([phase(), officers, ...(deadline.at === input.plan.deadline.at ? [] : [deadline.at])]);
    if (facts === told) return;
    told = facts;
    upsertSearchAttributes([
      ...sharedAttributes(id, mode),
      { key: attributes.phase, value: phase() },
      { key: attributes.awaiting, value: fitting(officers) },
      { key: attributes.deadline, value: new Date(deadline.at) },
    ]);
  }

  const wantsTurn = () => workflowInfo().continueAsNewSuggested || workflowInfo().historyLength >= input.turnAt.meeting;

  if (!opened) {
    await open();
    opened = true;
  }
  for (;;) {
    const message = state.inbox.shift();
    if (message !== undefined) {
      await hear(message);
      continue;
    }
    // papers are drafted from the plan that the registry has
    if (!ordered.saved) {
      await follow();
      continue;
    }
    const task = ordered.tasks.shift();
    if (task !== undefined) {
      rehearsal.stir();
      await office.perform(task);
      continue;
    }
    const entry = finished() ? undefined : calendar.dueEntry();
    if (entry !== undefined) {
      state.done.push(entry.key);
      rehearsal.stir();
      if (entry.circulation !== undefined) await draft(entry.circulation);
      else if (entry.dated !== undefined) office.dated(entry.dated);
      else if (entry.silence !== undefined) office.silences.end(entry.silence);
      else await passDeadline();
      continue;
    }
    const planned = finished() ? undefined : calendar.dueCirculation();
    const progress = planned && state.circulations[planned.name];
    if (planned !== undefined && progress?.issued != null) {
      await dispatch(planned, progress, progress.issued);
      continue;
    }
    mark();
    if (record.pending.length > 0) {
      await follow();
      continue;
    }
    if (finished() && state.commands.length === 0) break;
    if (wantsTurn() && rehearsal.isSettled()) break;
    if (rehearsal.mayAdvance()) {
      await rehearsal.advance();
      continue;
    }
    showPage();
    await clock.until(
      finished() ? null : nextDue(),
      () =>
        state.inbox.length > 0 ||
        ordered.tasks.length > 0 ||
        !ordered.saved ||
        record.pending.length > 0 ||
        rehearsal.mayAdvance() ||
        (wantsTurn() && rehearsal.isSettled()),
      'the next date of the meeting',
    );
  }
  rehearsal.turn();
  showPage();
  // a meeting that is over may have to turn while its collections close
  if (finished() && state.commands.length === 0) {
    rehearsal.stop();
    const children = [
      ...Object.keys(state.circulations).map((name) => workflowIds.circulation(id, name)),
      workflowIds.session(id),
    ];
    await Promise.all(children.map((child) => tell(child, names.signals.end)));
    while (record.pending.length > 0) await follow();
    await condition(allHandlersFinished);
    return { phase: phase(), tally: state.tally };
  }
  await condition(allHandlersFinished);
  state.advances = [...rehearsal.advances].slice(-20);
  return continueAsNew<typeof meeting>({
    ...input,
    at: clock.iso,
    state: { ...state, acts: record.pending, setAside: record.notAccepted },
  });
}

const isOrderName = (name: string): name is OrderName => Object.hasOwn(orders, name);
