import { condition, isCancellation, rootCause } from '@temporalio/workflow';
import type { MailActivities } from '../../domain/activities.ts';
import { startWithin } from '../../domain/bytes.ts';
import type { Mode } from '../../domain/plan.ts';
import type { Clock } from '../shared/clock.ts';
import type { ports } from '../shared/ports.ts';
import {
  type BatchResult,
  concerns,
  type DispatchOrder,
  decideAddressees,
  decideResults,
  failedBatch,
  finishedDispatch,
  finishedHalt,
  type HaltOrder,
} from './addressing.ts';
import { addCounts } from './counts.ts';
import type { ShardKeeper } from './keeper.ts';
import type { OpenCommand, ShardDecision, ShardEffect } from './state.ts';

/** What dispatches and halts of a collection work with. */
export type DispatchTools = {
  meeting: string;
  mode: Mode;
  clock: Clock;
  keeper: ShardKeeper;
  mail: ReturnType<typeof ports>['mail'];
  /** All commands that are open, this one too. */
  commands: readonly OpenCommand[];
  turning: () => boolean;
  take: (decision: ShardDecision) => void;
  execute: (effects: readonly ShardEffect[]) => void;
};

/** Participants in one activity; their codes have at most eight letters. */
const BATCH = 100;
/** Concurrent batches of one command. */
const LANES = 2;

/**
 * Sends an issued circulation to its addressees in this collection, in batches. Returns early if a turn begins.
 *
 * The outbox decides what a halt stops: it withholds messages that are not being sent yet, and reports each participant.
 */
export async function dispatch(tools: DispatchTools, open: OpenCommand, command: DispatchOrder): Promise<void> {
  const { keeper, turning, execute } = tools;
  if (open.remaining === null) {
    const { codes, counts, effects } = decideAddressees(keeper, command);
    open.counts = { ...open.counts, ...counts };
    execute(effects);
    // a resend that names nobody goes to participants that no earlier attempt has reached
    const all = command.attempt === 1 || command.audience.only !== undefined || codes.length === 0;
    open.remaining = all ? codes : await unreached(tools, command, codes);
  }
  let remaining = open.remaining;
  while (remaining.length > 0 && !turning()) {
    const haltedBy = open.haltedBy;
    if (haltedBy !== undefined && open.withheld !== true) {
      await condition(() => turning() || open.withheld === true);
      continue;
    }
    const lanes = Array.from({ length: LANES }, (_, lane) => remaining.slice(lane * BATCH, (lane + 1) * BATCH));
    const results = await Promise.all(
      lanes.filter((batch) => batch.length > 0).map((batch) => send(tools, command, batch)),
    );
    const before = remaining.length;
    const decided = decideResults(keeper, command, { ...open, remaining }, results);
    tools.take(decided);
    Object.assign(open, decided.progress);
    remaining = decided.progress.remaining;
    if (remaining.length === before)
      await condition(() => turning() || open.haltedBy !== haltedBy, Math.min(...results.map((r) => r.retryAfterMs)), {
        summary: 'until the mail is tried again',
      });
  }
  if (remaining.length > 0) return;
  const end = finishedDispatch(keeper, command, open);
  const by = tools.commands.find((other) => other.command.id === open.haltedBy);
  if (by !== undefined) addCounts(by.counts, { halted: end.counts.halted ?? 0 });
  open.counts = end.counts;
  execute(end.effects);
  open.own = true;
}

function unreached({ mail, meeting, mode }: DispatchTools, command: DispatchOrder, participants: string[]) {
  const { circulation, revision, attempt } = command;
  return mail.unreached.executeWithOptions({ summary: `${circulation}: whom it has not reached` }, [
    { meeting, mode, circulation, revision, attempt, participants },
  ]);
}

/**
 * Stops the open dispatches of one circulation or of all, and waits until they have stopped. Messages being sent are finished
 * and recorded; the rest is withheld.
 */
export async function halt(tools: DispatchTools, open: OpenCommand, command: HaltOrder): Promise<void> {
  const { commands, meeting, mode } = tools;
  if (open.remaining === null) {
    // only once: a halt does not apply to dispatches ordered later
    open.remaining = [];
    open.counts.halted = 0;
    for (const other of commands) if (!other.own && concerns(command, other)) other.haltedBy ??= command.id;
  }
  const stopped = () => commands.filter((other) => other.haltedBy === command.id && !other.own);
  for (const other of stopped()) {
    if (other.withheld === true || other.command.kind !== 'dispatch') continue;
    const { circulation, revision, attempt } = other.command;
    await tools.mail.withhold.executeWithOptions({ summary: `${circulation}: nothing more goes out` }, [
      { meeting, mode, circulation, revision, attempt },
    ]);
    other.withheld = true;
  }
  await condition(() => tools.turning() || stopped().length === 0);
  if (stopped().length > 0) return;
  tools.execute([finishedHalt(tools.keeper, meeting, command, open.counts)]);
  open.own = true;
}

/** One batch. */
async function send(tools: DispatchTools, command: DispatchOrder, batch: string[]): Promise<BatchResult> {
  const { meeting, mode, clock, mail } = tools;
  const { circulation, revision, sha256, attempt } = command;
  const input: Parameters<MailActivities['dispatch']>[0] = {
    ...{ meeting, mode, circulation, revision, sha256, attempt },
    participants: batch,
    at: clock.iso,
  };
  try {
    const summary = `${circulation}: ${batch.length} participants`;
    return { ...(await mail.dispatch.executeWithOptions({ summary }, [input])), failed: [] };
  } catch (error) {
    if (isCancellation(error)) throw error;
    tools.execute([failedBatch(command, batch, startWithin(rootCause(error) ?? 'unknown', 1_000))]);
    return { outcomes: [], deferred: [], retryAfterMs: 0, failed: batch };
  }
}
