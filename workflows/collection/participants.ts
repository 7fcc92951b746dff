import type { RosterParticipant } from '../../domain/activities.ts';
import type { Tally } from '../../domain/messages/reports.ts';
import {
  begin,
  decide,
  type ParticipantEvent,
  type ParticipantSnapshot,
  participantStatus,
  participantV2,
} from '../../machines/machines.ts';
import { refusal } from '../shared/refusal.ts';
import { addCounts } from './counts.ts';
import { type CollectionParticipant, recorded, type ShardEffect, type ShardState } from './state.ts';

/** What is said of a code that the shard does not have. */
export const unknownParticipant = ({ workflow }: ShardState, code: string) =>
  refusal(
    'unknown_participant',
    `${code} is not among the participants of ${workflow}; \`convene participants\` lists them`,
  );

/** One whose machine has just begun. */
export function newParticipant(
  { code, name, capacity }: RosterParticipant,
  input: Parameters<typeof begin<typeof participantV2>>[1],
): CollectionParticipant {
  return { code, name, capacity, version: 0, snapshot: begin(participantV2, input).snapshot };
}

/**
 * What an event makes of a participant; null where its machine does not take it.
 *
 * @param cause the id of what brought the event, which is part of the ids of the acts that follow from it: a version can
 * come twice, where a collection was reset to its past.
 */
export function moved(
  participant: CollectionParticipant,
  event: ParticipantEvent,
  cause: string,
): { participant: CollectionParticipant; effects: ShardEffect[] } | null {
  const next = decide(participantV2, participant.snapshot, event);
  if (!next.changed) return null;
  const { code } = participant;
  return {
    participant: { ...participant, snapshot: next.snapshot, version: participant.version + 1 },
    effects: next.effects.map(({ type }) =>
      recorded({
        id: `${type}/${code}/${cause}`,
        actor: 'system:collection',
        action: type,
        subject: code,
        authority: 'secretariat',
      }),
    ),
  };
}

/** The same event for everyone of a shard; `changed` has those only who took it. */
export function allMoved(
  { participants }: ShardState,
  event: ParticipantEvent,
  cause: string,
): { changed: CollectionParticipant[]; effects: ShardEffect[] } {
  const taken = [...participants.values()].flatMap((one) => moved(one, event, cause) ?? []);
  return {
    changed: taken.map(({ participant }) => participant),
    effects: taken.flatMap(({ effects }) => effects),
  };
}

/** Counts of these participants and of those that are counted already. */
export function tallyOf(participants: Iterable<CollectionParticipant>, further: Iterable<Tally>): Tally {
  const counted: Tally = { capacity: {}, status: {} };
  for (const other of further) {
    addCounts(counted.capacity, other.capacity);
    addCounts(counted.status, other.status);
  }
  for (const { capacity, snapshot } of participants) {
    addCounts(counted.capacity, { [capacity]: 1 });
    addCounts(counted.status, { [participantStatus(snapshot)]: 1 });
  }
  return counted;
}

/** A snapshot from outside is one of the machine's, or refused: another would block every later answer. */
export function readSnapshot(raw: {
  value: Record<string, string>;
  context: Record<string, unknown>;
}): ParticipantSnapshot {
  const { snapshot } = begin(participantV2, { admission: 'not_required', credentialsWanted: false });
  const { value, context } = {
    value: { ...snapshot.value, ...raw.value },
    context: { ...snapshot.context, ...raw.context },
  };
  try {
    decide(participantV2, { value, context }, { type: 'CLOSE' });
  } catch {
    throw refusal('malformed', 'a snapshot is not one of the participants’ machine');
  }
  return { value, context };
}
