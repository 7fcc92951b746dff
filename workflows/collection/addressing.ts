import type { DispatchResult } from '../../domain/activities.ts';
import { covers } from '../../domain/capacity.ts';
import type { Command } from '../../domain/messages/commands.ts';
import { inParts } from '../../domain/parts.ts';
import type { Audience } from '../../domain/plan.ts';
import { hasAnswered, noteOf, type ParticipantEvent } from '../../machines/machines.ts';
import { count } from './counts.ts';
import { moved } from './participants.ts';
import {
  type CollectionParticipant,
  type OpenCommand,
  recorded,
  type ShardDecision,
  type ShardEffect,
  type ShardState,
} from './state.ts';

export type DispatchOrder = Extract<Command, { kind: 'dispatch' }>;
export type HaltOrder = Extract<Command, { kind: 'halt' }>;

/** How far a dispatch has come. */
export type DispatchProgress = Pick<OpenCommand, 'counts' | 'halted'> & { remaining: string[] };

/** The result of one batch. `failed`: participants of a batch that the mail activity refused permanently. */
export type BatchResult = DispatchResult & { failed: string[] };

/** The participants of a shard that a dispatch addresses. Those held back are recorded with the reason. */
export function decideAddressees(
  shard: ShardState,
  command: DispatchOrder,
): { codes: string[]; counts: Record<string, number>; effects: ShardEffect[] } {
  const reasons = new Map(command.holds.map(({ participant, reason }) => [participant, reason]));
  const meant = [...shard.participants.values()].filter((p) => isMeant(p, command.audience)).map(({ code }) => code);
  const held = meant.filter((code) => reasons.has(code));
  const codes = meant.filter((code) => !reasons.has(code));
  const lines = inParts(
    held.map((code) => `${code}: ${reasons.get(code)}`),
    '; ',
  );
  return {
    codes,
    counts: { ...(held.length > 0 && { held: held.length }), ...(codes.length === 0 && { sent: 0 }) },
    effects: lines.map((participants, index) =>
      recorded({
        id: `held/${shard.shard}/${index + 1}/${command.id}`,
        actor: 'system:meeting',
        action: 'dispatch_held',
        subject: command.circulation,
        authority: 'holds of the meeting',
        detail: { shard: shard.shard, revision: command.revision, held: held.length, participants },
      }),
    ),
  };
}

const aware = ['notified', 'acknowledged', 'posted'] as const;

function isMeant({ code, capacity, snapshot }: CollectionParticipant, audience: Audience): boolean {
  const { capacities, answered, only, reached: awareness = 'any' } = audience;
  const named = only?.includes(code) === true;
  const { admission, correspondence } = snapshot.value;
  const outside = admission === 'requested' || admission === 'refused';
  return (
    covers(capacities, capacity) &&
    (only === undefined || named) &&
    (named || !outside) &&
    (answered === 'any' || !hasAnswered(snapshot) || noteOf(snapshot) === 'awaited') &&
    (awareness === 'any' || hasAnswered(snapshot) || aware.some((state) => state === correspondence))
  );
}

const reached = {
  sent: { type: 'DELIVERED' },
  post: { type: 'POSTED' },
  undeliverable: { type: 'UNDELIVERABLE' },
} as const satisfies Record<string, ParticipantEvent>;

/**
 * Applies the results of a round of batches to the dispatch and the participants. Deferred participants come last in the
 * next round, so that they do not delay the others.
 */
export function decideResults(
  { participants }: ShardState,
  { id, notifies }: DispatchOrder,
  before: DispatchProgress,
  results: readonly BatchResult[],
): ShardDecision & { progress: DispatchProgress } {
  const counts = { ...before.counts };
  const halted = results.flatMap(({ withheld = [] }) => withheld.map(({ participant }) => participant));
  const outcomes = results.flatMap((result) => result.outcomes);
  const failed = results.flatMap((result) => result.failed);
  const deferred = results.flatMap((result) => result.deferred.map(({ participant }) => participant));
  for (const _ of failed) count(counts, 'failed');
  for (const { outcome } of outcomes) count(counts, outcome);
  const taken = outcomes.flatMap(({ participant: code, outcome }) => {
    const participant = participants.get(code);
    return participant === undefined || !notifies ? [] : (moved(participant, reached[outcome], id) ?? []);
  });
  const out = new Set([...failed, ...halted, ...deferred, ...outcomes.map(({ participant }) => participant)]);
  return {
    progress: {
      counts,
      remaining: [...before.remaining.filter((code) => !out.has(code)), ...deferred],
      ...(before.halted !== undefined || halted.length > 0 ? { halted: [...(before.halted ?? []), ...halted] } : {}),
    },
    state: { participants: taken.map(({ participant }) => participant) },
    effects: taken.flatMap(({ effects }) => effects),
  };
}

/** The act of a batch that the mail activity refused permanently (a missing paper, not issued); other batches continue. */
export const failedBatch = (
  { id, circulation }: DispatchOrder,
  batch: readonly string[],
  reason: string,
): ShardEffect =>
  recorded({
    id: `failed/${batch[0]}/${id}`,
    actor: 'system:collection',
    action: 'dispatch_failed',
    subject: circulation,
    authority: 'none',
    detail: { participants: batch.length, reason },
  });

/** The acts of a dispatch that is finished in this collection, with the participants that a halt left out. */
export function finishedDispatch(
  { shard }: Pick<ShardState, 'shard'>,
  { id, circulation, revision, sha256 }: DispatchOrder,
  { counts, halted = [], haltedBy }: Pick<OpenCommand, 'counts' | 'halted' | 'haltedBy'>,
): { counts: Record<string, number>; effects: ShardEffect[] } {
  const stopped = halted.length > 0 || haltedBy !== undefined;
  const total = stopped ? { ...counts, halted: halted.length } : counts;
  const lists = inParts(halted).map((participants, index) =>
    recorded({
      id: `halted/${shard}/${index + 1}/${id}`,
      actor: 'system:meeting',
      action: 'dispatch_halted',
      subject: circulation,
      authority: haltedBy ?? 'an earlier halt',
      detail: { shard, circulation, revision, halted: halted.length, participants },
    }),
  );
  const act = recorded({
    id: `${id}/${shard}`,
    actor: 'system:meeting',
    action: 'dispatched',
    subject: circulation,
    authority: `issued bytes ${sha256}`,
    detail: { shard, revision, ...total },
  });
  return { counts: total, effects: [...lists, act] };
}

/** Whether a halt applies to this dispatch. */
export const concerns = (command: HaltOrder, { command: other }: Pick<OpenCommand, 'command'>): boolean =>
  other.kind === 'dispatch' && (command.circulation ?? other.circulation) === other.circulation;

/** The act of a halt, once everything that it stops has stopped. */
export const finishedHalt = (
  { shard }: Pick<ShardState, 'shard'>,
  meeting: string,
  { id, circulation }: HaltOrder,
  counts: Record<string, number>,
): ShardEffect =>
  recorded({
    id: `${id}/${shard}`,
    actor: 'system:meeting',
    action: 'halted',
    subject: circulation ?? meeting,
    authority: 'the meeting',
    detail: { shard, ...counts },
  });
