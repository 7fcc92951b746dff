import { condition, isCancellation, rootCause } from '@temporalio/workflow';
import type { DispatchResult } from '../../domain/activities.ts';
import type { Command } from '../../domain/messages/commands.ts';
import { inParts } from '../../domain/parts.ts';
import type { Audience, Mode } from '../../domain/plan.ts';
import { hasAnswered, type ParticipantEvent } from '../../machines/machines.ts';
import type { Clock } from '../shared/clock.ts';
import type { ports } from '../shared/ports.ts';
import type { ActRecord } from '../shared/record.ts';
import { addCounts, type Participants } from './participants.ts';
import type { CollectionParticipant, OpenCommand } from './state.ts';

type Order<K extends Command['kind']> = Extract<Command, { kind: K }>;
/** What a dispatch works with. */
export type Desk = {
  meeting: string;
  mode: Mode;
  shard: number;
  clock: Clock;
  record: ActRecord;
  participants: Participants;
  mail: ReturnType<typeof ports>['mail'];
  /** All that are open, this one too. */
  commands: readonly OpenCommand[];
  turning: () => boolean;
};

/** Dispatched to in one activity. */
const BATCH = 100;
/** Batches of one command under way at once. */
const LANES = 2;

const reached = {
  sent: { type: 'DELIVERED' },
  post: { type: 'POSTED' },
  undeliverable: { type: 'UNDELIVERABLE' },
} as const satisfies Record<string, ParticipantEvent>;

/**
 * Sends an issued circulation to those of this collection whom it is for, in batches; returns early where a turn begins.
 *
 * The outbox has the last word on a halt: it withholds what is not yet being sent, and says so of each participant.
 */
export async function dispatch(desk: Desk, open: OpenCommand, command: Order<'dispatch'>): Promise<void> {
  const { record, shard, turning } = desk;
  if (open.remaining === null) {
    const meant = addressed(desk, open, command);
    // a resending that names nobody is for those whom no earlier attempt has reached
    const all = command.attempt === 1 || command.audience.only !== undefined || meant.length === 0;
    open.remaining = all ? meant : await unreached(desk, command, meant);
  }
  const queue = open.remaining;
  const drop = (code: string) => void queue.splice(queue.indexOf(code), 1);
  while (queue.length > 0 && !turning()) {
    const haltedBy = open.haltedBy;
    if (haltedBy !== undefined && open.withheld !== true) {
      await condition(() => turning() || open.withheld === true);
      continue;
    }
    const batches = Array.from({ length: LANES }, (_, lane) => queue.slice(lane * BATCH, (lane + 1) * BATCH));
    const results = await Promise.all(
      batches.filter((batch) => batch.length > 0).map((batch) => send(desk, command, batch)),
    );
    const before = queue.length;
    // what is refused for good is out of the queue before the rest is looked at
    for (const code of results.flatMap((result) => result.failed)) {
      drop(code);
      open.counts.failed = (open.counts.failed ?? 0) + 1;
    }
    for (const result of results) {
      for (const outcome of result.outcomes) {
        drop(outcome.participant);
        open.counts[outcome.outcome] = (open.counts[outcome.outcome] ?? 0) + 1;
        const participant = desk.participants.find(outcome.participant);
        if (command.notifies) desk.participants.apply(participant, reached[outcome.outcome]);
      }
      for (const { participant } of result.withheld ?? []) {
        drop(participant);
        open.halted = [...(open.halted ?? []), participant];
      }
      // what was deferred goes to the end, so that the rest is not held up
      for (const { participant } of result.deferred) queue.push(...queue.splice(queue.indexOf(participant), 1));
    }
    if (queue.length === before)
      await condition(() => turning() || open.haltedBy !== haltedBy, Math.min(...results.map((r) => r.retryAfterMs)), {
        summary: 'until the mail is tried again',
      });
  }
  if (queue.length > 0) return;
  noteHalted(desk, open, command);
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

/**
 * Stops the dispatches that are open here, of one circulation or of all, and waits until they have stopped: what is being
 * sent is finished and recorded, the rest is withheld.
 */
export async function halt(desk: Desk, open: OpenCommand, command: Order<'halt'>): Promise<void> {
  const { commands } = desk;
  if (open.remaining === null) {
    // only once: a dispatch that is ordered later is not meant
    open.remaining = [];
    open.counts.halted = 0;
    for (const other of commands) if (!other.own && concerns(command, other)) other.haltedBy ??= command.id;
  }
  const stopped = () => commands.filter((other) => other.haltedBy === command.id && !other.own);
  for (const other of stopped()) {
    if (other.withheld === true || other.command.kind !== 'dispatch') continue;
    const { circulation, revision, attempt } = other.command;
    await desk.mail.withhold.executeWithOptions({ summary: `${circulation}: nothing more goes out` }, [
      { meeting: desk.meeting, mode: desk.mode, circulation, revision, attempt },
    ]);
    other.withheld = true;
  }
  await condition(() => desk.turning() || stopped().length === 0);
  if (stopped().length > 0) return;
  desk.record.add({
    id: `${command.id}/${desk.shard}`,
    actor: 'system:meeting',
    action: 'halted',
    subject: command.circulation ?? desk.meeting,
    authority: 'the meeting',
    detail: { shard: desk.shard, ...open.counts },
  });
  open.own = true;
}

/** Whether a halt means this dispatch. */
export const concerns = (command: Order<'halt'>, { command: other }: Pick<OpenCommand, 'command'>): boolean =>
  other.kind === 'dispatch' && (command.circulation ?? other.circulation) === other.circulation;

/** What of a dispatch was stopped goes on record, and into the counts of the halt that stopped it. */
function noteHalted({ record, shard, commands }: Desk, open: OpenCommand, command: Order<'dispatch'>): void {
  const { halted = [], haltedBy } = open;
  if (halted.length === 0 && haltedBy === undefined) return;
  open.counts.halted = halted.length;
  const by = commands.find((other) => other.command.id === haltedBy);
  if (by !== undefined) addCounts(by.counts, { halted: halted.length });
  for (const [index, participants] of inParts(halted).entries()) {
    record.add({
      id: `${command.id}/${shard}/halted/${index + 1}`,
      actor: 'system:meeting',
      action: 'dispatch_halted',
      subject: command.circulation,
      authority: haltedBy ?? 'an earlier halt',
      detail: {
        shard,
        circulation: command.circulation,
        revision: command.revision,
        halted: halted.length,
        participants,
      },
    });
  }
}

/** Whom of this collection a dispatch is for; who is held back is put on record with the reason. */
function addressed(desk: Desk, open: OpenCommand, command: Order<'dispatch'>): string[] {
  const reasons = new Map(command.holds.map(({ participant, reason }) => [participant, reason]));
  const meant = desk.participants.all.filter((p) => isMeant(p, command.audience));
  const held = meant.filter(({ code }) => reasons.has(code)).map(({ code }) => code);
  if (held.length > 0) {
    open.counts.held = held.length;
    const lines = inParts(
      held.map((code) => `${code}: ${reasons.get(code)}`),
      '; ',
    );
    for (const [index, participants] of lines.entries()) {
      desk.record.add({
        id: `${command.id}/${desk.shard}/held/${index + 1}`,
        actor: 'system:meeting',
        action: 'dispatch_held',
        subject: command.circulation,
        authority: 'holds of the meeting',
        detail: { shard: desk.shard, revision: command.revision, held: held.length, participants },
      });
    }
  }
  const codes = meant.map(({ code }) => code).filter((code) => !reasons.has(code));
  if (codes.length === 0) open.counts.sent = 0;
  return codes;
}

function unreached({ mail, meeting, mode }: Desk, command: Order<'dispatch'>, participants: string[]) {
  const { circulation, revision, attempt } = command;
  return mail.unreached.executeWithOptions({ summary: `${circulation}: whom it has not reached` }, [
    { meeting, mode, circulation, revision, attempt, participants },
  ]);
}

const aware = ['notified', 'acknowledged', 'posted'] as const;

function isMeant({ code, capacity, snapshot }: CollectionParticipant, audience: Audience): boolean {
  const { capacities, answered, only, reached: whom = 'any' } = audience;
  const named = only?.includes(code) === true;
  const { admission, correspondence } = snapshot.value;
  const outside = admission === 'requested' || admission === 'refused';
  return (
    capacities.includes(capacity) &&
    (only === undefined || named) &&
    (named || !outside) &&
    (answered === 'any' || !hasAnswered(snapshot)) &&
    (whom === 'any' || hasAnswered(snapshot) || aware.some((state) => state === correspondence))
  );
}

/** One batch. What the mail activity refuses for good (a paper missing, nothing issued) is recorded, and the rest goes on. */
async function send(
  { meeting, mode, clock, record, mail }: Desk,
  command: Order<'dispatch'>,
  batch: string[],
): Promise<DispatchResult & { failed: string[] }> {
  const { circulation, revision, sha256, attempt } = command;
  try {
    const result = await mail.dispatch.executeWithOptions({ summary: `${circulation}: ${batch.length} participants` }, [
      { meeting, mode, circulation, revision, sha256, attempt, participants: batch, at: clock.iso },
    ]);
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
