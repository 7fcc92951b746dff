import {
  ApplicationFailure,
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
  sleep,
  startChild,
  upsertSearchAttributes,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import { Answer, Answers, type Outcome, Repair, type RepairOutcome } from '../../domain/messages/answers.ts';
import { Command } from '../../domain/messages/commands.ts';
import { descriptions, names, workflowIds } from '../../domain/messages/messages.ts';
import { Report, Tick } from '../../domain/messages/reports.ts';
import { participantStatus } from '../../machines/machines.ts';
import { participantsAttribute, sharedAttributes } from '../shared/attributes.ts';
import { Clock } from '../shared/clock.ts';
import { lasting, waitUntil, whenAskedToEnd } from '../shared/lasting.ts';
import { marked } from '../shared/page.ts';
import { child, once, ports, report, tell } from '../shared/ports.ts';
import { ActRecord } from '../shared/record.ts';
import { read, refuseStart, sentence } from '../shared/refusal.ts';
import { Answering } from './answering.ts';
import { admit, changeCapacity, enrol, extend, type Holdings, keepSilence, passDeadline } from './commanded.ts';
import { concerns, type Desk, dispatch, halt } from './dispatching.ts';
import { collectionPage } from './page.ts';
import { addCounts, Participants, readSnapshot } from './participants.ts';
import { Silences } from './silences.ts';
import type { CollectionInput, CollectionState, OpenCommand, OpenTick } from './state.ts';

/** Rows written to the registry in one activity. */
const ROWS = 200;
/** Milliseconds between two projections while answers keep coming. */
const PACE = 500;
/** Milliseconds between two counts told to a live meeting while answers keep coming. */
const TALLY_PACE = 3_600_000;
/** The most acts that a turn carries over; what is more is written first, so that the state stays under a megabyte. */
const CARRIED_ACTS = 300;
/** Message ids remembered: sixteen for each participant of a full shard, and under a megabyte however long they are. */
const REMEMBERED = 4_000;

/**
 * Looks after one fixed shard of the participants: their answers, what is dispatched to them, the deadline.
 *
 * The meeting commands the first collection only; each relays to two further ones and reports their counts with its
 * own, so that the meeting's history does not grow with the number of collections.
 */
export function collection(input: CollectionInput): Promise<void> {
  return lasting(() => collect(input));
}

async function collect(input: CollectionInput): Promise<void> {
  refuseStart(input);
  const { meeting, shard } = input;
  const clock = new Clock(input.mode, input.at);
  const { registry, mail } = ports();
  const record = new ActRecord(clock, 'collection', `collection ${shard}`, input.state);
  const commands = input.state?.commands ?? [];
  const ticks = input.state?.ticks ?? [];
  const finished = new Map(input.state?.finished);
  const tallies = new Map(input.state?.tallies);
  const below = [2 * shard, 2 * shard + 1].filter((n) => n <= input.shards);
  const above = shard === 1 ? workflowIds.meeting(meeting) : workflowIds.collection(meeting, Math.floor(shard / 2));
  const me = workflowIds.collection(meeting, shard);
  const participants = new Participants(me, record, input.state);
  const silences = new Silences(input.state?.silences);
  let deadline = input.state?.deadline ?? input.deadline;
  const answering = new Answering(
    {
      clock,
      record,
      participants,
      silences,
      deadline: () => deadline,
      tell: (objection) => void lasting(() => post(report(workflowIds.meeting(meeting), { ...objection, child: me }))),
    },
    input.state,
  );
  let ready = input.state !== null;
  let started = input.state?.started ?? false;
  let turning = false;
  /** Closed, and the meeting was told. */
  let ended = input.state?.ended ?? false;
  let working = 0;
  let projecting = false;
  /** Signals on their way; a turn waits for them (see `tell`). */
  let signalling = 0;
  /** Commands and ticks on their way to the collections further down. */
  const relaying = new Set<OpenCommand | OpenTick>();
  let told = '';
  /**
   * How long the history is, looked at only where something happened that it keeps. A task of the server that ends in the
   * refusal of an update leaves no trace in it, but lengthens it while it lasts: a turn that began in one could not be replayed.
   */
  const kept = patched('turns-by-what-is-kept');
  let length = workflowInfo().historyLength;
  let suggested = workflowInfo().continueAsNewSuggested;
  function happened(): void {
    length = workflowInfo().historyLength;
    suggested = workflowInfo().continueAsNewSuggested;
  }
  function wantsTurn(): boolean {
    if (!kept) happened();
    return suggested || length >= input.turnAt;
  }

  // ------------------------------------------------------------------------------------------ answers

  setHandler(
    defineUpdate<Outcome, [unknown]>(names.updates.answer),
    async (raw) => {
      await waitUntil(() => ready);
      happened();
      const answer = read(Answer, raw);
      return answering.accept(answer, answer.id ?? currentUpdateInfo()?.id ?? uuid4());
    },
    {
      description: descriptions.answer,
      validator: (raw) => {
        const answer = read(Answer, raw);
        if (ready && !answering.isRepeat(answer.id)) answering.check(answer);
      },
    },
  );
  setHandler(
    defineUpdate<Outcome[], [unknown]>(names.updates.answers),
    async (raw) => {
      await waitUntil(() => ready);
      happened();
      const update = currentUpdateInfo()?.id ?? uuid4();
      return read(Answers, raw).answers.map((item, index): Outcome => {
        const parsed = Answer.safeParse(item);
        const id = (parsed.success ? parsed.data.id : undefined) ?? `${update}/${index}`;
        if (!parsed.success) return { ok: false, id, code: 'malformed', message: sentence(parsed.error) };
        try {
          return answering.accept(parsed.data, id);
        } catch (error) {
          if (!(error instanceof ApplicationFailure)) throw error;
          return { ok: false, id, code: error.type ?? 'refused', message: error.message };
        }
      });
    },
    { description: descriptions.answers, validator: (raw) => void read(Answers, raw) },
  );

  /** Records that this collection lost come back from the registry; its own stay where they are newer. */
  function takeBack(message: Repair): RepairOutcome {
    const adopted: string[] = [];
    for (const { code, version, snapshot } of message.participants) {
      const participant = participants.find(code);
      const from = participant.version;
      if (version <= from) continue;
      participant.version = version;
      participant.snapshot = readSnapshot(snapshot);
      participants.dirty.add(code);
      adopted.push(code);
      record.add({
        id: `repair/${code}/${version}/${message.id}`,
        actor: message.actor,
        action: 'record_taken_back',
        subject: code,
        authority: 'convene repair',
        detail: { from, version, status: participantStatus(participant.snapshot) },
      });
    }
    const { outcomes } = answering;
    for (const known of message.outcomes) if (!outcomes.has(known[0])) outcomes.set(known[0], known);
    return { id: message.id, adopted };
  }

  setHandler(
    defineUpdate<RepairOutcome, [unknown]>(names.updates.repair),
    async (raw) => {
      await waitUntil(() => ready);
      happened();
      return takeBack(read(Repair, raw));
    },
    {
      description: descriptions.repair,
      validator: (raw) => {
        for (const { code, snapshot } of read(Repair, raw).participants) {
          if (ready) participants.find(code);
          readSnapshot(snapshot);
        }
      },
    },
  );

  // ------------------------------------------------------------------------------------------ commands of the meeting

  /** Counts of this collection and of all that report through it. */
  const tally = () => participants.tally(tallies.values());

  whenAskedToEnd(record);
  setHandler(
    defineSignal<[unknown]>(names.signals.command),
    (raw) => {
      happened();
      const parsed = Command.safeParse(raw);
      if (!parsed.success) return record.setAside(names.signals.command, sentence(parsed.error));
      const { id, at } = parsed.data;
      if (at !== undefined) clock.moveTo(at);
      if (commands.some((open) => open.command.id === id)) return;
      const before = finished.get(id);
      // the meeting may have forgotten that it was told: it was reset, or the report was lost with it
      if (before !== undefined) return void lasting(() => post(reportDone(id, before)));
      commands.push({
        command: parsed.data,
        remaining: null,
        counts: {},
        own: false,
        relayed: false,
        below: [...below],
      });
    },
    { description: descriptions.command },
  );
  setHandler(
    defineSignal<[unknown]>(names.signals.tick),
    (raw) => {
      happened();
      const parsed = Tick.safeParse(raw);
      if (!parsed.success) return record.setAside(names.signals.tick, sentence(parsed.error));
      clock.moveTo(parsed.data.at);
      ticks.push({ tick: parsed.data, relayed: false, below: [...below] });
    },
    { description: descriptions.tick },
  );
  setHandler(
    defineSignal<[unknown]>(names.signals.report),
    (raw) => {
      happened();
      const parsed = Report.safeParse(raw);
      if (!parsed.success) return record.setAside(names.signals.report, sentence(parsed.error));
      const from = below.find((n) => workflowIds.collection(meeting, n) === parsed.data.child);
      if (from === undefined) return;
      const message = parsed.data;
      if ('tally' in message && message.tally !== null) tallies.set(from, message.tally);
      if (message.kind === 'ticked') {
        const open = ticks.find((t) => t.tick.id === message.id);
        if (open !== undefined) open.below = open.below.filter((n) => n !== from);
      }
      if (message.kind === 'done') {
        const open = commands.find((c) => c.command.id === message.id);
        if (open === undefined || !open.below.includes(from)) return;
        open.below = open.below.filter((n) => n !== from);
        open.further ??= {};
        addCounts(open.further, message.counts);
      }
    },
    { description: descriptions.report },
  );
  setDefaultSignalHandler((name) =>
    record.setAside(name, 'no such signal here; answers are sent as the update `answer`'),
  );
  setHandler(
    defineQuery<CollectionState & { now: string }>(names.queries.state),
    () => ({ ...carried(), now: clock.iso }),
    {
      description: descriptions.state,
    },
  );

  const desk: Desk = {
    meeting,
    mode: input.mode,
    shard,
    clock,
    record,
    participants,
    mail,
    commands,
    turning: () => turning,
  };
  const { credentialsWanted } = input;
  const holdings: Holdings = { shard, record, participants, silences, credentialsWanted };

  /** What is done at once. */
  function order(open: OpenCommand, command: Exclude<Command, { kind: 'dispatch' | 'halt' }>) {
    switch (command.kind) {
      case 'deadline':
        return passDeadline(holdings, open);
      case 'close':
        for (const p of participants.all) participants.apply(p, { type: 'CLOSE' });
        return;
      case 'extend':
        deadline = command.deadline;
        return extend(holdings, open, command);
      case 'enrol':
        if (enrol(holdings, open, command)) upsertSearchAttributes([participantsAttribute(participants.codes)]);
        return;
      case 'admission':
        return admit(holdings, open, command);
      case 'capacity':
        return changeCapacity(holdings, open, command);
      case 'silence':
        return keepSilence(holdings, open, command);
    }
  }

  async function work(open: OpenCommand): Promise<void> {
    working += 1;
    try {
      if (open.command.kind === 'dispatch') return await dispatch(desk, open, open.command);
      if (open.command.kind === 'halt') return await halt(desk, open, open.command);
      order(open, open.command);
      open.own = true;
    } finally {
      working -= 1;
      happened();
    }
  }

  async function commanding(open: OpenCommand): Promise<void> {
    // what it stops must have gone further down before it
    if (open.command.kind === 'halt' && !(await relayedBefore(open, open.command))) return;
    await relay(open, names.signals.command, open.command);
    while (!open.own && !turning) await work(open);
    if (!(await settled(() => open.own && open.below.length === 0 && clean()))) return;
    const total = { ...open.counts };
    addCounts(total, open.further ?? {});
    commands.splice(commands.indexOf(open), 1);
    finished.set(open.command.id, total);
    await post(reportDone(open.command.id, total));
    if (open.command.kind === 'close') ended = true;
  }

  const relayedBefore = (open: OpenCommand, command: Extract<Command, { kind: 'halt' }>) =>
    settled(() => open.relayed || !commands.some((other) => concerns(command, other) && relaying.has(other)));

  // a function, since a signal that waited for its handler is heard while the handlers are still being set
  function reportDone(id: string, counts: Record<string, number>): Promise<void> {
    return report(above, { kind: 'done', child: me, id, counts, tally: tally() });
  }

  async function ticking(open: OpenTick): Promise<void> {
    await relay(open, names.signals.tick, open.tick);
    if (!(await settled(() => open.below.length === 0 && commands.length === 0 && clean()))) return;
    ticks.splice(ticks.indexOf(open), 1);
    await post(report(above, { kind: 'ticked', child: me, id: open.tick.id, nextDue: null, tally: tally() }));
  }

  /**
   * Waits until something holds, or a turn begins; returns whether it holds. It is asked again once awake: a signal of the
   * same moment, handled in between, may have changed it, and who left then would never come back.
   */
  async function settled(holds: () => boolean): Promise<boolean> {
    do await condition(() => turning || holds());
    while (!turning && !holds());
    return holds();
  }

  async function relay(open: OpenCommand | OpenTick, signal: string, message: Command | Tick): Promise<void> {
    if (open.relayed) return;
    open.relayed = true;
    relaying.add(open);
    await post(Promise.all(open.below.map((n) => relayTo(n, open, signal, message))));
    relaying.delete(open);
  }

  /** A collection that is no more (terminated by hand) is recorded, and not waited for. */
  async function relayTo(n: number, open: OpenCommand | OpenTick, signal: string, message: Command | Tick) {
    if (await tell(workflowIds.collection(meeting, n), signal, message)) return;
    open.below = open.below.filter((other) => other !== n);
    record.add({
      id: `${message.id}/missing/${n}`,
      actor: 'system:collection',
      action: 'collection_missing',
      subject: `collection ${n}`,
      authority: 'none',
      detail: { signal },
    });
  }

  async function post(signals: Promise<unknown>): Promise<void> {
    signalling += 1;
    try {
      await signals;
    } finally {
      signalling -= 1;
      happened();
    }
  }

  // ------------------------------------------------------------------------------------------ the registry follows

  const clean = () => !projecting && participants.dirty.size === 0 && record.pending.length === 0;

  async function project(): Promise<void> {
    const codes = [...participants.dirty].slice(0, ROWS);
    const acts = record.batch(ROWS);
    for (const code of codes) participants.dirty.delete(code);
    projecting = true;
    const rows = codes
      .map((code) => participants.find(code))
      .map((p) => ({
        code: p.code,
        capacity: p.capacity,
        status: participantStatus(p.snapshot),
        version: p.version,
        snapshot: p.snapshot,
      }));
    await registry.project.executeWithOptions({ summary: `${rows.length} rows, ${acts.length} acts` }, [
      { meeting, mode: input.mode, rows, acts },
    ]);
    record.written(acts.length);
    projecting = false;
    happened();
    showPage();
  }

  /** In a turn only what is too much to carry over is still written: answers that keep coming must not hold it up. */
  async function following(): Promise<void> {
    for (;;) {
      await condition(() => participants.dirty.size > 0 || record.pending.length > 0);
      if (turning && record.pending.length <= CARRIED_ACTS) return;
      const busy = answering.count;
      await project();
      // Answers came in meanwhile: others will follow, so let them gather. A command, a tick or a turn does not wait.
      if (answering.count > busy)
        await condition(() => turning || commands.length > 0 || ticks.length > 0, PACE, {
          summary: 'answers gather',
        });
    }
  }

  async function telling(): Promise<void> {
    for (;;) {
      await condition(() => ready && told !== JSON.stringify(tally()));
      told = JSON.stringify(tally());
      await post(report(above, { kind: 'tally', child: me, tally: tally() }));
      await sleep(TALLY_PACE, { summary: 'until the next count for the meeting' });
    }
  }

  // ------------------------------------------------------------------------------------------ life

  function showPage(): void {
    setCurrentDetails(
      collectionPage({
        meeting,
        shard,
        shards: input.shards,
        mode: input.mode,
        participants: participants.all,
        notAccepted: record.notAccepted,
      }),
    );
  }

  function carried(): CollectionState {
    return {
      participants: participants.all,
      outcomes: [...answering.outcomes.values()].slice(-REMEMBERED),
      commands,
      ticks,
      finished: [...finished],
      tallies: [...tallies],
      dirty: [...participants.dirty],
      acts: record.pending,
      setAside: record.notAccepted,
      started,
      ended,
      answers: answering.count,
      deadline,
      silences: silences.all,
    };
  }

  if (!ready) {
    for (const p of await registry.loadShard.executeWithOptions({ summary: 'participants' }, [{ meeting, shard }])) {
      participants.add(p, { admission: 'not_required', credentialsWanted });
    }
    upsertSearchAttributes([...sharedAttributes(meeting, input.mode), participantsAttribute(participants.codes)]);
    ready = true;
  }
  showPage();
  if (!started) {
    for (const n of below) {
      await once(workflowIds.collection(meeting, n), () =>
        startChild(collection, {
          ...child,
          workflowId: workflowIds.collection(meeting, n),
          args: [{ ...input, shard: n, at: clock.iso, state: null }],
          staticSummary: marked(input.mode, `${input.title} · participants ${n} of ${input.shards}`),
        }),
      );
    }
    started = true;
  }

  void following();
  if (input.mode === 'live') void telling();
  const begun = new Set<OpenCommand | OpenTick>();
  for (;;) {
    await condition(() => ended || wantsTurn() || [...commands, ...ticks].some((open) => !begun.has(open)));
    if (ended || wantsTurn()) break;
    for (const open of commands.filter((o) => !begun.has(o))) {
      begun.add(open);
      void commanding(open);
    }
    for (const open of ticks.filter((o) => !begun.has(o))) {
      begun.add(open);
      void ticking(open);
    }
  }
  if (ended) {
    while (!clean() || !allHandlersFinished()) await condition(() => clean() && allHandlersFinished());
    return;
  }
  turning = true;
  const quiet = () =>
    working === 0 && !projecting && signalling === 0 && record.pending.length <= CARRIED_ACTS && allHandlersFinished();
  // asked again once awake: what woke at the same moment may have begun something
  while (!quiet()) await condition(quiet);
  await continueAsNew<typeof collection>({ ...input, at: clock.iso, state: carried() });
}

export type { CollectionParticipant } from './state.ts';
