import type { RosterParticipant } from '../../domain/activities.ts';
import type { Tally } from '../../domain/messages/reports.ts';
import type { Capacity } from '../../domain/plan.ts';
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

/** The refusal for a code that the shard does not have. */
export const unknownParticipant = ({ workflow }: ShardState, code: string) =>
  refusal(
    'unknown_participant',
    `${code} is not among the participants of ${workflow}; \`convene participants\` lists them`,
  );

/** A participant whose machine has just begun. */
export function newParticipant(
  { code, name, capacity }: RosterParticipant,
  input: Parameters<typeof begin<typeof participantV2>>[1],
): CollectionParticipant {
  return { code, name, capacity, version: 0, snapshot: begin(participantV2, input).snapshot };
}

/** Whether credentials are asked for: of States Parties, where the meeting wants them. */
export const isAsked = ({ capacity }: { capacity: Capacity }, wanted: boolean): boolean =>
  wanted && capacity === 'state_party';

/**
 * Applies an event to a participant; null if its machine ignores it.
 *
 * @param cause the id of what caused the event. It is part of the ids of the resulting acts, because a version can occur
 * twice when a collection is reset.
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

/** Applies an event to every participant of a shard; `changed` has only those whose machine accepted it. */
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
  const credentials: Record<string, number> = {};
  for (const other of further) {
    addCounts(counted.capacity, other.capacity);
    addCounts(counted.status, other.status);
    addCounts(credentials, other.credentials ?? {});
  }
  for (const { capacity, snapshot } of participants) {
    addCounts(counted.capacity, { [capacity]: 1 });
    addCounts(counted.status, { [participantStatus(snapshot)]: 1 });
    const stands = snapshot.value.credentials;
    if (stands !== 'not_wanted') addCounts(credentials, { [stands]: 1 });
  }
  return Object.keys(credentials).length === 0 ? counted : { ...counted, credentials };
}

/** Checks a snapshot from outside: an invalid one would block every later answer. */
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
