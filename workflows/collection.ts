import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  currentUpdateInfo,
  defineQuery,
  defineSignal,
  defineUpdate,
  isCancellation,
  rootCause,
  setCurrentDetails,
  setDefaultSignalHandler,
  setHandler,
  sleep,
  startChild,
  upsertSearchAttributes,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { Act, DispatchResult } from '../activities/types.ts';
import {
  begin,
  decide,
  explainParticipantRefusal,
  hasAnswered,
  type ParticipantEvent,
  type ParticipantSnapshot,
  participantStatus,
  participantV1,
} from '../machines/machines.ts';
import { participantsAttribute, sharedAttributes } from './attributes.ts';
import { Clock } from './clock.ts';
import { lasting, waitUntil, whenAskedToEnd } from './lasting.ts';
import {
  Answer,
  Answers,
  Command,
  descriptions,
  names,
  type Outcome,
  Repair,
  type RepairOutcome,
  Report,
  type Tally,
  Tick,
  workflowIds,
} from './messages.ts';
import { collectionPage, marked } from './page.ts';
import type { Capacity, Mode } from './plan.ts';
import { child, once, ports, report, tell } from './ports.ts';
import { ActRecord } from './record.ts';
import { read, refusal, refuseStart, sentence } from './refusal.ts';

/** A participant as its collection keeps it. Its machine's snapshot is the truth; the registry follows. */
export type CollectionParticipant = {
  code: string;
  name: string;
  capacity: Capacity;
  version: number;
  snapshot: ParticipantSnapshot;
};

type OpenCommand = {
  command: Command;
  /** Participants still to be dispatched to; null: this collection's own part has not begun. */
  remaining: string[] | null;
  /** What came of it here. */
  counts: Record<string, number>;
  /** What came of it further down. */
  further?: Record<string, number>;
  own: boolean;
  relayed: boolean;
  /** Collections further down that have not yet reported it done. */
  below: number[];
};
type OpenTick = { tick: Tick; relayed: boolean; below: number[] };

export type CollectionState = {
  participants: CollectionParticipant[];
  /** What came of each message id: participant, version, status, late. */
  outcomes: [id: string, participant: string, version: number, status: string, late: boolean][];
  commands: OpenCommand[];
  ticks: OpenTick[];
  /** Commands that were done and reported, with what came of them: one that comes again is only reported again. */
  finished?: [id: string, counts: Record<string, number>][];
  /** The latest counts of the collections further down, with theirs below. */
  tallies: [shard: number, tally: Tally][];
  dirty: string[];
  acts: Act[];
  /** The latest messages that were not accepted, for the page. */
  setAside?: string[];
  started: boolean;
  ended: boolean;
  answers: number;
};

export type CollectionInput = {
  v: 1;
  machine: 'participant.v1';
  meeting: string;
  mode: Mode;
  title: string;
  shard: number;
  shards: number;
  at: string;
  deadline: string;
  credentialsWanted: boolean;
  /** Turn (continue as new) at this many events; the server's own suggestion counts besides. */
  turnAt: number;
  state: CollectionState | null;
};

/** Dispatched to in one activity. */
const BATCH = 100;
/** Batches of one command under way at once. */
const LANES = 2;
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
  const participants = new Map<string, CollectionParticipant>(input.state?.participants.map((p) => [p.code, p]));
  const outcomes = new Map(input.state?.outcomes.map((outcome) => [outcome[0], outcome]));
  const commands = input.state?.commands ?? [];
  const ticks = input.state?.ticks ?? [];
  const finished = new Map(input.state?.finished);
  const tallies = new Map(input.state?.tallies);
  const dirty = new Set(input.state?.dirty);
  const below = [2 * shard, 2 * shard + 1].filter((n) => n <= input.shards);
  const above = shard === 1 ? workflowIds.meeting(meeting) : workflowIds.collection(meeting, Math.floor(shard / 2));
  const me = workflowIds.collection(meeting, shard);
  let ready = input.state !== null;
  let started = input.state?.started ?? false;
  let answers = input.state?.answers ?? 0;
  let turning = false;
  /** Closed, and the meeting was told. */
  let ended = input.state?.ended ?? false;
  let working = 0;
  let projecting = false;
  /** Signals on their way; a turn waits for them (see `tell`). */
  let signalling = 0;
  let told = '';

  // ------------------------------------------------------------------------------------------ one participant

  function find(code: string): CollectionParticipant {
    const found = participants.get(code);
    if (found === undefined) {
      throw refusal(
        'unknown_participant',
        `${code} is not among the participants of ${me}; \`convene participants\` lists them`,
      );
    }
    return found;
  }

  /** Applies an event to a participant's machine; returns whether it changed anything. */
  function apply(participant: CollectionParticipant, event: ParticipantEvent): boolean {
    const next = decide(participantV1, participant.snapshot, event);
    if (!next.changed) return false;
    participant.snapshot = next.snapshot;
    participant.version += 1;
    dirty.add(participant.code);
    for (const effect of next.effects) {
      record.add({
        id: `${participant.code}/${participant.version}/${effect.type}`,
        actor: `system:collection`,
        action: effect.type,
        subject: participant.code,
        authority: 'secretariat',
      });
    }
    return true;
  }

  function eventOf(answer: Answer, late: boolean): ParticipantEvent {
    const by = answer.actor.startsWith('participant:') ? 'participant' : 'staff';
    switch (answer.kind) {
      case 'acknowledge':
        return { type: 'ACKNOWLEDGE' };
      case 'nominate': {
        const { heads, persons, id } = answer.submission;
        return { type: 'NOMINATE', heads, persons, by, late, submission: id };
      }
      case 'nil_return':
        return { type: 'NIL_RETURN', late };
      case 'withdraw':
        return { type: 'WITHDRAW' };
      case 'credentials':
        return { type: 'CREDENTIALS_SUBMITTED' };
      case 'delivery_confirmed':
        return { type: 'DELIVERY_CONFIRMED' };
      case 'attendance':
        return { type: ({ present: 'ARRIVE', absent: 'LEAVE', departed: 'DEPART' } as const)[answer.attendance] };
    }
  }

  const isLate = (answer: Answer) =>
    (answer.kind === 'nominate' || answer.kind === 'nil_return') &&
    Date.parse(answer.basis?.receivedAt ?? clock.iso) > Date.parse(input.deadline);

  /** What an answer asks of the machine, once its sender may ask it, and on that basis. */
  function asked(answer: Answer): ParticipantEvent {
    const own = answer.actor === `participant:${answer.participant}`;
    const ofState = answer.kind !== 'delivery_confirmed' && answer.kind !== 'attendance';
    if (answer.actor.startsWith('participant:') && !(own && ofState)) {
      throw refusal(
        'not_yours',
        ofState
          ? `${answer.actor} may not answer for ${answer.participant}; it answers for itself, and staff record a paper`
          : `${answer.kind} is recorded by staff, not by a participant`,
      );
    }
    if (!own && ofState && answer.basis === undefined) {
      throw refusal(
        'basis_missing',
        `${answer.actor} records an act of ${answer.participant}: add the basis, that is kind, reference, date and receivedAt of the paper`,
      );
    }
    if (answer.basis !== undefined && Date.parse(answer.basis.receivedAt) > clock.now) {
      throw refusal(
        'received_in_future',
        `the paper's receivedAt ${answer.basis.receivedAt} is after now, ${clock.iso}; give the instant at which it came in`,
      );
    }
    return eventOf(answer, isLate(answer));
  }

  const notNow = (code: string, objection: string | null) => refusal('not_now', `${code}: ${objection}`);

  /** Everything that can be said against an answer, before it is taken into history. */
  function check(answer: Answer): void {
    const { code, snapshot } = find(answer.participant);
    const objection = explainParticipantRefusal(snapshot, asked(answer));
    if (objection !== null) throw notNow(code, objection);
  }

  function accept(answer: Answer, id: string): Outcome {
    const repeated = outcomes.get(id);
    if (repeated !== undefined) {
      const [, participant, version, status, late] = repeated;
      return { ok: true, id, participant, version, status, late };
    }
    const participant = find(answer.participant);
    const event = asked(answer);
    if (!apply(participant, event))
      throw notNow(participant.code, explainParticipantRefusal(participant.snapshot, event));
    const status = participantStatus(participant.snapshot);
    const late = isLate(answer);
    answers += 1;
    outcomes.set(id, [id, participant.code, participant.version, status, late]);
    record.add({
      // the caller chose the id: it must not stand for an act of another participant, or of a workflow
      id: `answer/${participant.code}/${id}`,
      actor: answer.actor,
      action: answer.kind,
      subject: participant.code,
      authority: answer.actor.startsWith('participant:') ? 'the participant itself' : 'recorded by the secretariat',
      basis: answer.basis ?? null,
      detail: {
        status,
        late,
        version: participant.version,
        ...(answer.kind === 'nominate'
          ? {
              submission: answer.submission.id,
              submissionSha256: answer.submission.sha256,
              persons: answer.submission.persons,
            }
          : {}),
        ...(answer.kind === 'attendance' ? { attendance: answer.attendance } : {}),
      },
    });
    return { ok: true, id, participant: participant.code, status, version: participant.version, late };
  }

  const isRepeat = (id: string | undefined) => id !== undefined && outcomes.has(id);

  setHandler(
    defineUpdate<Outcome, [unknown]>(names.updates.answer),
    async (raw) => {
      await waitUntil(() => ready);
      const answer = read(Answer, raw);
      return accept(answer, answer.id ?? currentUpdateInfo()?.id ?? uuid4());
    },
    {
      description: descriptions.answer,
      validator: (raw) => {
        const answer = read(Answer, raw);
        if (ready && !isRepeat(answer.id)) check(answer);
      },
    },
  );
  setHandler(
    defineUpdate<Outcome[], [unknown]>(names.updates.answers),
    async (raw) => {
      await waitUntil(() => ready);
      const update = currentUpdateInfo()?.id ?? uuid4();
      return read(Answers, raw).answers.map((item, index): Outcome => {
        const parsed = Answer.safeParse(item);
        const id = (parsed.success ? parsed.data.id : undefined) ?? `${update}/${index}`;
        if (!parsed.success) return { ok: false, id, code: 'malformed', message: sentence(parsed.error) };
        try {
          return accept(parsed.data, id);
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
      const participant = find(code);
      const from = participant.version;
      if (version <= from) continue;
      participant.version = version;
      participant.snapshot = readSnapshot(snapshot);
      dirty.add(code);
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
    for (const known of message.outcomes) if (!outcomes.has(known[0])) outcomes.set(known[0], known);
    return { id: message.id, adopted };
  }

  setHandler(
    defineUpdate<RepairOutcome, [unknown]>(names.updates.repair),
    async (raw) => {
      await waitUntil(() => ready);
      return takeBack(read(Repair, raw));
    },
    {
      description: descriptions.repair,
      validator: (raw) => {
        for (const { code, snapshot } of read(Repair, raw).participants) {
          if (ready) find(code);
          readSnapshot(snapshot);
        }
      },
    },
  );

  // ------------------------------------------------------------------------------------------ commands of the meeting

  /** Counts of this collection and of all that report through it. */
  function tally(): Tally {
    const counted: Tally = { capacity: {}, status: {} };
    for (const further of tallies.values()) {
      addCounts(counted.capacity, further.capacity);
      addCounts(counted.status, further.status);
    }
    for (const p of participants.values()) {
      const status = participantStatus(p.snapshot);
      counted.capacity[p.capacity] = (counted.capacity[p.capacity] ?? 0) + 1;
      counted.status[status] = (counted.status[status] ?? 0) + 1;
    }
    return counted;
  }

  whenAskedToEnd(record);
  setHandler(
    defineSignal<[unknown]>(names.signals.command),
    (raw) => {
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

  function silence(open: OpenCommand): void {
    open.counts.no_reply = 0;
    for (const p of participants.values()) if (apply(p, { type: 'DEADLINE' })) open.counts.no_reply += 1;
    record.add({
      id: `${open.command.id}/${shard}`,
      actor: 'system:meeting',
      action: 'deadline_applied',
      subject: `collection ${shard}`,
      authority: 'the deadline of the plan',
      detail: { no_reply: open.counts.no_reply },
    });
  }

  async function dispatch(open: OpenCommand, command: Extract<Command, { kind: 'dispatch' }>): Promise<void> {
    if (open.remaining === null) {
      const held = new Set(command.holds.map((hold) => hold.participant));
      open.remaining = [...participants.values()]
        .filter((p) => command.audience.capacities.includes(p.capacity))
        .filter((p) => command.audience.answered === 'any' || !hasAnswered(p.snapshot))
        .filter((p) => !held.has(p.code))
        .map((p) => p.code);
    }
    const queue = open.remaining;
    while (queue.length > 0 && !turning) {
      const batches = Array.from({ length: LANES }, (_, lane) => queue.slice(lane * BATCH, (lane + 1) * BATCH));
      const results = await Promise.all(
        batches.filter((batch) => batch.length > 0).map((batch) => send(command, batch)),
      );
      const before = queue.length;
      // what is refused for good is out of the queue before the rest is looked at
      for (const code of results.flatMap((result) => result.failed)) {
        queue.splice(queue.indexOf(code), 1);
        open.counts.failed = (open.counts.failed ?? 0) + 1;
      }
      for (const result of results) {
        for (const outcome of result.outcomes) {
          queue.splice(queue.indexOf(outcome.participant), 1);
          open.counts[outcome.outcome] = (open.counts[outcome.outcome] ?? 0) + 1;
          if (command.notifies) apply(find(outcome.participant), reached[outcome.outcome]);
        }
        // what was deferred goes to the end, so that the rest is not held up
        for (const { participant } of result.deferred) queue.push(...queue.splice(queue.indexOf(participant), 1));
      }
      if (queue.length === before)
        await condition(() => turning, Math.min(...results.map((r) => r.retryAfterMs)), {
          summary: 'until the mail is tried again',
        });
    }
    if (queue.length > 0) return;
    record.add({
      id: `${command.id}/${shard}`,
      actor: 'system:meeting',
      action: 'dispatched',
      subject: command.circulation,
      authority: `issued bytes ${command.sha256}`,
      detail: { shard, revision: command.revision, ...open.counts },
    });
    open.own = true;
  }

  /** One batch. What the mail activity refuses for good (a paper missing, nothing issued) is recorded, and the rest goes on. */
  async function send(
    command: Extract<Command, { kind: 'dispatch' }>,
    batch: string[],
  ): Promise<DispatchResult & { failed: string[] }> {
    const { circulation, revision, sha256, attempt } = command;
    try {
      const result = await mail.dispatch.executeWithOptions(
        { summary: `${circulation}: ${batch.length} participants` },
        [{ meeting, mode: input.mode, circulation, revision, sha256, attempt, participants: batch, at: clock.iso }],
      );
      return { ...result, failed: [] };
    } catch (error) {
      if (isCancellation(error)) throw error;
      record.add({
        id: `${command.id}/failed/${batch[0]}`,
        actor: 'system:collection',
        action: 'dispatch_failed',
        subject: circulation,
        authority: 'none',
        detail: { participants: batch.length, reason: (rootCause(error) ?? 'unknown').slice(0, 400) },
      });
      return { outcomes: [], deferred: [], retryAfterMs: 0, failed: batch };
    }
  }

  async function work(open: OpenCommand): Promise<void> {
    working += 1;
    try {
      if (open.command.kind === 'dispatch') return await dispatch(open, open.command);
      if (open.command.kind === 'deadline') silence(open);
      if (open.command.kind === 'close') {
        for (const p of participants.values()) apply(p, { type: 'CLOSE' });
      }
      open.own = true;
    } finally {
      working -= 1;
    }
  }

  async function commanding(open: OpenCommand): Promise<void> {
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

  const reportDone = (id: string, counts: Record<string, number>) =>
    report(above, { kind: 'done', child: me, id, counts, tally: tally() });

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
    await post(Promise.all(open.below.map((n) => relayTo(n, open, signal, message))));
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
    }
  }

  // ------------------------------------------------------------------------------------------ the registry follows

  const clean = () => !projecting && dirty.size === 0 && record.pending.length === 0;

  async function project(): Promise<void> {
    const codes = [...dirty].slice(0, ROWS);
    const acts = record.batch(ROWS);
    for (const code of codes) dirty.delete(code);
    projecting = true;
    const rows = codes.map(find).map((p) => ({
      code: p.code,
      status: participantStatus(p.snapshot),
      version: p.version,
      snapshot: p.snapshot,
    }));
    await registry.project.executeWithOptions({ summary: `${rows.length} rows, ${acts.length} acts` }, [
      { meeting, mode: input.mode, rows, acts },
    ]);
    record.written(acts.length);
    projecting = false;
    showPage();
  }

  /** In a turn only what is too much to carry over is still written: answers that keep coming must not hold it up. */
  async function following(): Promise<void> {
    for (;;) {
      await condition(() => dirty.size > 0 || record.pending.length > 0);
      if (turning && record.pending.length <= CARRIED_ACTS) return;
      const busy = answers;
      await project();
      // Answers came in meanwhile: others will follow, so let them gather. A command, a tick or a turn does not wait.
      if (answers > busy)
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
        participants: [...participants.values()],
        notAccepted: record.notAccepted,
      }),
    );
  }

  function carried(): CollectionState {
    return {
      participants: [...participants.values()],
      outcomes: [...outcomes.values()].slice(-REMEMBERED),
      commands,
      ticks,
      finished: [...finished],
      tallies: [...tallies],
      dirty: [...dirty],
      acts: record.pending,
      setAside: record.notAccepted,
      started,
      ended,
      answers,
    };
  }

  if (!ready) {
    for (const p of await registry.loadShard.executeWithOptions({ summary: 'participants' }, [{ meeting, shard }])) {
      const { snapshot } = begin(participantV1, {
        admission: 'not_required',
        credentialsWanted: input.credentialsWanted,
      });
      participants.set(p.code, { ...p, version: 0, snapshot });
    }
    upsertSearchAttributes([...sharedAttributes(meeting, input.mode), participantsAttribute([...participants.keys()])]);
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
  const wantsTurn = () => workflowInfo().continueAsNewSuggested || workflowInfo().historyLength >= input.turnAt;
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

const reached = {
  sent: { type: 'DELIVERED' },
  post: { type: 'POSTED' },
  undeliverable: { type: 'UNDELIVERABLE' },
} as const satisfies Record<string, ParticipantEvent>;

/** A snapshot from outside is one of the machine's, or refused: another would block every later answer. */
function readSnapshot(raw: { value: Record<string, string>; context: Record<string, unknown> }): ParticipantSnapshot {
  const { snapshot } = begin(participantV1, { admission: 'not_required', credentialsWanted: false });
  const { value, context } = {
    value: { ...snapshot.value, ...raw.value },
    context: { ...snapshot.context, ...raw.context },
  };
  try {
    decide(participantV1, { value, context }, { type: 'CLOSE' });
  } catch {
    throw refusal('malformed', 'a snapshot is not one of machine participant.v1');
  }
  return { value, context };
}

function addCounts(to: Record<string, number>, more: Record<string, number>): void {
  for (const [key, n] of Object.entries(more)) to[key] = (to[key] ?? 0) + n;
}
