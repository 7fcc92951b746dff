import {
  allHandlersFinished,
  condition,
  continueAsNew,
  currentUpdateInfo,
  defineQuery,
  defineSignal,
  defineUpdate,
  patched,
  setCurrentDetails,
  setDefaultSignalHandler,
  setHandler,
  startChild,
  upsertSearchAttributes,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { Act } from '../activities/types.ts';
import {
  begin,
  decide,
  explainMeetingRefusal,
  lawful,
  type MeetingAct,
  type MeetingEvent,
  type MeetingSnapshot,
  meetingV1,
} from '../machines/machines.ts';
import { attributes, fitting, sharedAttributes } from './attributes.ts';
import { circulation } from './circulation.ts';
import { Clock } from './clock.ts';
import { collection } from './collection.ts';
import { lasting, waitUntil, whenAskedToEnd } from './lasting.ts';
import {
  AdvanceClock,
  type AdvanceOutcome,
  type Awaited,
  againId,
  type Command,
  descriptions,
  dispatchId,
  names,
  type OrderName,
  type OrderOutcome,
  orders,
  Report,
  type Tally,
  type Tick,
  workflowIds,
} from './messages.ts';
import { noOrders, type OrdersState, ordering } from './ordering.ts';
import { notifies } from './orders.ts';
import { marked, meetingPage } from './page.ts';
import type { Capacity, CirculationPlan, MeetingPlan, Mode } from './plan.ts';
import { officersOf } from './plan.ts';
import { child, once, ports, possible, tell } from './ports.ts';
import { ActRecord, hashesOf } from './record.ts';
import { read, refusal, refuseStart, sentence } from './refusal.ts';
import { session } from './session.ts';

type Issued = { sha256: string; number: string; date: string };

type CirculationProgress = {
  state: string;
  revision: number;
  awaits: Awaited | null;
  issued: Issued | null;
  dispatched: 'no' | 'open' | 'done' | 'failed' | 'lapsed';
};

/** What the meeting carries from one run to the next: counts, dates and ids, never the roster. */
export type MeetingState = {
  snapshot: MeetingSnapshot;
  roster: Partial<Record<Capacity, number>>;
  shards: number;
  /** Entries of the calendar that are done. */
  done: string[];
  circulations: Record<string, CirculationProgress>;
  /** Commands that the collections have not yet reported done. */
  commands: Command[];
  /** Reports of children that are still to be acted on, in the order in which they came. */
  inbox: Report[];
  session: 'none' | 'running' | 'closed';
  sessionDue: string | null;
  tally: Tally;
  acts: Act[];
  /** The latest messages that were not accepted, for the page. */
  setAside?: string[];
  ticks: number;
  advances: [id: string, outcome: AdvanceOutcome][];
  /** What was ordered, and the plan as that has changed it; nothing in a state of an earlier release. */
  orders?: OrdersState;
  /** A rehearsal: when circulations have something to do by themselves. */
  due?: Record<string, string | null>;
};

export type MeetingInput = {
  v: 1;
  machine: 'meeting.v1';
  meeting: string;
  mode: Mode;
  plan: MeetingPlan;
  credentialsWanted: boolean;
  /** The clock at the start: the plan's start in a rehearsal. */
  at: string;
  turnAt: { meeting: number; circulation: number; collection: number };
  state: MeetingState | null;
};

/** What the query `state` answers. */
export type MeetingView = Omit<MeetingState, 'advances'> & {
  now: string;
  next: string | null;
  phase: string;
  /** A rehearsal's clock: whom its latest step still waits for. */
  tick: { id: string; waiting: string[] } | null;
};

export type MeetingPage = {
  namespace: string;
  meeting: string;
  mode: Mode;
  plan: MeetingPlan;
  phase: string;
  now: string;
  next: string | null;
  tally: Tally;
  circulations: { name: string; state: string; revision: number; dispatched: string }[];
  awaited: Awaited[];
  orders: OrdersState;
  notAccepted: string[];
};

type Entry = { key: string; at: string; circulation?: CirculationPlan; dated?: string; silence?: string };

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
  const advances = new Map(state.advances);
  let opened = input.state !== null;
  let told = '';
  let target: number | null = null;
  /** The id of the latest `advanceClock`: a repeat of it waits for the same outcome. */
  let moving: string | null = null;
  let turning = false;
  /** Whether anything happened since the children last answered a tick; then they are asked once more. */
  let stirred = true;
  let tick: { id: string; waiting: string[] } | null = null;
  /** The collections' latest tick: at what instant, and whether it came since the clock was last asked to move. */
  const collections = { at: '', fresh: false };
  const sparing = patched('spares-ticks');

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

  // ------------------------------------------------------------------------------------------ the calendar

  /** Its dates wait while those of the meeting are to be decided, and only the farewell is left of a cancelled one. */
  function isSuspended(circulation: CirculationPlan | undefined): boolean {
    if (phase() === 'cancelled') return circulation?.name !== ordered.farewell;
    return phase() === 'postponed' && (circulation === undefined || circulation.kind === 'reminder');
  }

  function calendar(): Entry[] {
    const { plan } = ordered;
    const planned: Entry[] = [
      ...plan.circulations.map((c): Entry => ({ key: `draft/${c.name}`, at: c.draftAt, circulation: c })),
      { key: 'deadline', at: plan.deadline.at },
    ];
    return [...planned.filter(({ circulation: c }) => !isSuspended(c)), ...(over() ? [] : office.calendar())]
      .filter((entry) => !state.done.includes(entry.key))
      .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  }

  const isPast = (at: string) => Date.parse(at) <= clock.now;
  const dueEntry = () => calendar().find((entry) => isPast(entry.at));

  /** Issued and not yet dispatched. */
  const waiting = () =>
    ordered.plan.circulations.filter((c) => {
      const progress = state.circulations[c.name];
      return progress?.issued != null && progress.dispatched === 'no' && !isSuspended(c);
    });
  const dueCirculation = () => waiting().find((c) => isPast(c.dispatchAt ?? ordered.plan.startsAt));

  /** The next instant at which something happens by itself, here, in the session or in a circulation. */
  function nextDue(): string | null {
    const instants = [
      ...calendar().map((entry) => entry.at),
      ...waiting().flatMap((c) => (c.dispatchAt === null ? [] : [c.dispatchAt])),
      ...(state.sessionDue === null ? [] : [state.sessionDue]),
      ...Object.values(due).flatMap((at) => (at === null ? [] : [at])),
    ].filter((at) => !isPast(at));
    return instants.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
  }

  // ------------------------------------------------------------------------------------------ acts

  function act(action: string, detail: Act['detail'] = {}, key = action, authority = 'the plan'): void {
    record.add({ id: `meeting/${key}`, actor: 'system:meeting', action, subject: id, authority, detail });
    stirred = true;
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
    stirred = true;
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
    await once(workflowIds.collection(id, 1), () =>
      startChild(collection, {
        ...child,
        workflowId: workflowIds.collection(id, 1),
        args: [
          {
            v: 1,
            machine: 'participant.v2',
            meeting: id,
            mode,
            title: plan.short,
            shard: 1,
            shards,
            at: clock.iso,
            deadline: plan.deadline.at,
            credentialsWanted: input.credentialsWanted,
            turnAt: input.turnAt.collection,
            state: null,
          },
        ],
        staticSummary: marked(mode, `${plan.short} · participants 1 of ${shards}`),
      }),
    );
    apply({ type: 'ROSTER_READY' });
    for (const one of changes) office.known(one);
  }

  async function draft(planned: CirculationPlan): Promise<void> {
    state.circulations[planned.name] = { state: 'drafting', revision: 1, awaits: null, issued: null, dispatched: 'no' };
    act('circulation_begun', { kind: planned.kind }, `begun/${planned.name}`);
    await once(workflowIds.circulation(id, planned.name), () =>
      startChild(circulation, {
        ...child,
        workflowId: workflowIds.circulation(id, planned.name),
        args: [
          {
            v: 1,
            machine: 'circulation.v2',
            meeting: id,
            mode,
            plan: planned,
            officers: ordered.plan.officers,
            timeZone: ordered.plan.venue.timeZone,
            at: clock.iso,
            turnAt: input.turnAt.circulation,
            state: null,
          },
        ],
        staticSummary: marked(mode, `${ordered.plan.short} · ${planned.name}`),
        staticDetails: `From the ${planned.sender.office}. Drafted by ${planned.drafter}; approved by ${planned.chain.flatMap(officersOf).join(', ')}.`,
      }),
    );
  }

  async function dispatch(planned: CirculationPlan, progress: CirculationProgress, issued: Issued): Promise<void> {
    const as: MeetingAct = planned.kind === 'reminder' ? 'remind' : 'circulate';
    const silence = planned.kind === 'silence' ? office.openSilence(planned.name) : null;
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

  const roundOf = (command: string) => Number(command.split('/')[1] ?? 1);

  async function passDeadline(): Promise<void> {
    const { plan } = ordered;
    act('deadline_passed', { at: plan.deadline.at }, deadlineId());
    apply({ type: 'DEADLINE' });
    await applyDeadline();
    if (state.session !== 'none') return;
    await once(workflowIds.session(id), () =>
      startChild(session, {
        ...child,
        workflowId: workflowIds.session(id),
        args: [
          {
            v: 1,
            meeting: id,
            mode,
            at: clock.iso,
            opens: plan.opens.at,
            provisionalList: plan.provisionalListAt,
            closes: plan.closes.at,
            turnAt: input.turnAt.circulation,
          },
        ],
        staticSummary: marked(mode, `${plan.short} · session`),
      }),
    );
    state.session = 'running';
  }

  // ------------------------------------------------------------------------------------------ reports of children

  async function handle(message: Report): Promise<void> {
    switch (message.kind) {
      case 'tally':
        state.tally = message.tally;
        return;
      case 'ticked':
        if (message.tally !== null) state.tally = message.tally;
        if (message.child === workflowIds.session(id)) state.sessionDue = message.nextDue;
        else due[message.child] = message.nextDue;
        if (tick?.id === message.id) tick.waiting = tick.waiting.filter((child) => child !== message.child);
        return;
      case 'circulation': {
        const progress = state.circulations[message.name];
        if (progress === undefined) return;
        const { state: now, revision, awaits, issued } = message;
        const before = { ...progress };
        Object.assign(progress, { state: now, revision, awaits, issued });
        if (issued !== null && before.issued === null) office.issued(message.name);
        if (now === 'withdrawn' && before.state !== 'withdrawn') office.withdrawn(message.name);
        stirred = true;
        return;
      }
      case 'objection':
        stirred = true;
        return office.objected(message);
      case 'session':
        stirred = true;
        if (message.event === 'closed') state.session = 'closed';
        apply({ type: message.event === 'opened' ? 'OPENED' : 'CLOSED' });
        if (over()) await command({ kind: 'close', id: 'close' });
        return;
      case 'done':
        return complete(message);
    }
  }

  async function dispatched(name: string, counts: Record<string, number>): Promise<void> {
    const { failed = 0, held: _, halted: __, ...reached } = counts;
    const nobody = failed > 0 && Object.values(reached).every((n) => n === 0);
    const progress = state.circulations[name];
    if (progress !== undefined) progress.dispatched = nobody ? 'failed' : 'done';
    const kind = ordered.plan.circulations.find((c) => c.name === name)?.kind;
    // a postponed meeting whose participants are convened anew is convened by the note of its new dates
    const convenes = kind === 'convocation' || (kind === 'postponement' && phase() === 'convoking');
    if (convenes && !nobody) {
      apply({ type: 'CONVOKED' });
      await applyDeadline();
    }
    if (phase() === 'cancelled' && name === ordered.farewell) await command({ kind: 'close', id: 'close' });
  }

  /** `convene repair` has ordered a dispatch again that reached nobody: what came of it counts now. */
  async function dispatchedAgain(message: Extract<Report, { kind: 'done' }>): Promise<void> {
    const again = Object.entries(state.circulations).find(
      ([name, { revision, dispatched: was }]) =>
        was === 'failed' && message.id.startsWith(againId(dispatchId(name, revision), '')),
    );
    if (again === undefined) return;
    state.tally = message.tally;
    act('command_done', message.counts, `done/${message.id}`);
    await dispatched(again[0], message.counts);
  }

  const isFirst = ({ id: command, circulation: name, revision }: Extract<Command, { kind: 'dispatch' }>) =>
    command === dispatchId(name, revision);

  async function complete(message: Extract<Report, { kind: 'done' }>): Promise<void> {
    const done = state.commands.find((c) => c.id === message.id);
    if (done === undefined) return dispatchedAgain(message);
    state.commands = state.commands.filter((c) => c.id !== message.id);
    state.tally = message.tally;
    act('command_done', message.counts, `done/${message.id}`);
    if (done.kind === 'dispatch' && (isFirst(done) || state.circulations[done.circulation]?.dispatched === 'failed'))
      await dispatched(done.circulation, message.counts);
    if (done.kind === 'silence' && done.state === 'over')
      office.counted(done.procedure, message.counts.objections ?? 0);
    if (done.kind === 'deadline') {
      const list = await possible(record, 'deadline_list', () =>
        documents.drawList.executeWithOptions({ summary: 'list at the deadline' }, [
          { meeting: id, mode, kind: 'deadline', at: clock.iso, revision: roundOf(done.id) },
        ]),
      );
      if (list !== null) act('deadline_list_drawn', hashesOf(list));
    }
  }

  function setAside(signal: string, reason: string): void {
    record.setAside(signal, reason);
    stirred = true;
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
  for (const name of Object.keys(orders).filter(isOrderName)) {
    setHandler(
      defineUpdate<OrderOutcome, [unknown]>(name),
      (raw) => {
        const outcome = office.take(name, raw, currentUpdateInfo()?.id);
        stirred = true;
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
    () => ({ ...state, acts: record.pending, now: clock.iso, next: nextDue(), phase: phase(), tick }),
    { description: descriptions.state },
  );

  // ------------------------------------------------------------------------------------------ the clock of a rehearsal

  const waitingFor = () => Object.values(state.circulations).flatMap((c) => (c.awaits === null ? [] : [c.awaits]));

  setHandler(
    defineUpdate<AdvanceOutcome, [unknown]>(names.updates.advanceClock),
    async (raw) => {
      const message = read(AdvanceClock, raw);
      const key = message.id ?? currentUpdateInfo()?.id ?? uuid4();
      const repeated = advances.get(key);
      if (repeated !== undefined) return repeated;
      if (moving !== key) {
        moving = key;
        target = Date.parse(message.to);
        stirred = true;
        collections.fresh = false;
      }
      await waitUntil(() => target === null || turning);
      // in a turn, what is due at the instant itself may still be open, even where the clock stands there already
      const reached = target === null || finished();
      const outcome = { now: clock.iso, reached, phase: phase(), waitingFor: waitingFor() };
      // one that was cut short is to be sent again, so it is not remembered
      if (reached) advances.set(key, outcome);
      return outcome;
    },
    {
      description: descriptions.advanceClock,
      validator: (raw) => {
        const message = read(AdvanceClock, raw);
        if (message.id !== undefined && (advances.has(message.id) || (target !== null && message.id === moving)))
          return;
        if (mode === 'live')
          throw refusal(
            'live',
            'this meeting is live: its clock is the world’s; rehearse a plan with `convene rehearse`',
          );
        if (finished()) throw refusal('over', `the meeting is ${phase()}; its clock stands at ${clock.iso}`);
        if (target !== null || turning)
          throw refusal('busy', 'the clock is being moved already; wait for that to end and try again');
        if (Date.parse(message.to) < clock.now) {
          throw refusal(
            'backwards',
            `the clock stands at ${clock.iso} and does not go back to ${message.to}; give a later instant`,
          );
        }
      },
    },
  );

  async function sendTick(children: string[]): Promise<void> {
    const message: Tick = { id: `tick/${++state.ticks}`, at: clock.iso };
    const open = { id: message.id, waiting: children };
    tick = open;
    await Promise.all(
      children.map(async (child) => {
        // one that was terminated by hand has nothing due any more
        if (!(await tell(child, names.signals.tick, message)))
          open.waiting = open.waiting.filter((other) => other !== child);
      }),
    );
  }

  /**
   * The collections are ticked once at an instant: when it has come, or to be sure of the answers that they took there,
   * before the clock is said to stand and before a paper is drafted from the registry.
   */
  function collectionsDue(to: number): boolean {
    if (!sparing || collections.at !== clock.iso) return true;
    if (collections.fresh) return false;
    const next = Date.parse(nextDue() ?? '');
    return clock.now >= to || (next <= to && calendar().some(({ at }) => Date.parse(at) === next));
  }

  /** The session after the rest: what it draws from the registry at an instant then has all that came before. */
  function childrenOf(round: number, to: number): string[] | undefined {
    if (round === 1 && state.session === 'running') return [workflowIds.session(id)];
    if (round > 0) return undefined;
    const circulations = Object.keys(state.circulations).map((name) => workflowIds.circulation(id, name));
    if (!collectionsDue(to)) return circulations;
    collections.at = clock.iso;
    collections.fresh = true;
    return [workflowIds.collection(id, 1), ...circulations];
  }
  let round = 0;

  /** One step towards the target; called when nothing else is to be done. */
  async function advance(to: number): Promise<void> {
    if (tick !== null) {
      tick = null;
      round += 1;
    } else if (stirred) {
      stirred = false;
      round = 0;
    }
    const children = childrenOf(round, to);
    if (children !== undefined) return sendTick(children);
    if (stirred || state.commands.length > 0) return;
    const next = nextDue();
    if (next !== null && Date.parse(next) <= to) clock.moveTo(next);
    else if (clock.now < to) clock.moveTo(new Date(to).toISOString());
    else {
      target = null;
      return;
    }
    stirred = true;
  }

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

  const settledTick = () => tick === null || tick.waiting.length === 0;
  const mayAdvance = () => target !== null && !finished() && settledTick() && (state.commands.length === 0 || stirred);
  const wantsTurn = () => workflowInfo().continueAsNewSuggested || workflowInfo().historyLength >= input.turnAt.meeting;

  if (!opened) {
    await open();
    opened = true;
  }
  for (;;) {
    const message = state.inbox.shift();
    if (message !== undefined) {
      await handle(message);
      continue;
    }
    // papers are drafted from the plan that the registry has
    if (!ordered.saved) {
      await follow();
      continue;
    }
    const task = ordered.tasks.shift();
    if (task !== undefined) {
      stirred = true;
      await office.perform(task);
      continue;
    }
    const entry = finished() ? undefined : dueEntry();
    if (entry !== undefined) {
      state.done.push(entry.key);
      stirred = true;
      if (entry.circulation !== undefined) await draft(entry.circulation);
      else if (entry.dated !== undefined) office.dated(entry.dated);
      else if (entry.silence !== undefined) office.endSilence(entry.silence);
      else await passDeadline();
      continue;
    }
    const planned = finished() ? undefined : dueCirculation();
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
    if (wantsTurn() && settledTick()) break;
    if (target !== null && mayAdvance()) {
      await advance(target);
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
        mayAdvance() ||
        (wantsTurn() && settledTick()),
      'the next date of the meeting',
    );
  }
  turning = true;
  showPage();
  // a meeting that is over may have to turn while its collections close
  if (finished() && state.commands.length === 0) {
    target = null;
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
  state.advances = [...advances].slice(-20);
  return continueAsNew<typeof meeting>({
    ...input,
    at: clock.iso,
    state: { ...state, acts: record.pending, setAside: record.notAccepted },
  });
}

const isOrderName = (name: string): name is OrderName => Object.hasOwn(orders, name);

function newState(): MeetingState {
  return {
    snapshot: begin(meetingV1, {}).snapshot,
    roster: {},
    shards: 0,
    done: [],
    circulations: {},
    commands: [],
    inbox: [],
    session: 'none',
    sessionDue: null,
    tally: { capacity: {}, status: {} },
    acts: [],
    ticks: 0,
    advances: [],
  };
}
