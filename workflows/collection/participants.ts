import type { Tally } from '../../domain/messages/reports.ts';
import {
  begin,
  decide,
  type ParticipantEvent,
  type ParticipantSnapshot,
  participantStatus,
  participantV2,
} from '../../machines/machines.ts';
import type { ActRecord } from '../shared/record.ts';
import { refusal } from '../shared/refusal.ts';
import type { CollectionParticipant } from './state.ts';

/** The participants of one shard, and which of them the registry has not followed yet. */
export class Participants {
  readonly dirty: Set<string>;
  readonly #byCode: Map<string, CollectionParticipant>;
  readonly #record: ActRecord;
  /** The workflow that has them, for what it says of one that it has not. */
  readonly #of: string;

  constructor(
    of: string,
    record: ActRecord,
    carried: { participants: CollectionParticipant[]; dirty: string[] } | null,
  ) {
    this.#of = of;
    this.#record = record;
    this.#byCode = new Map(carried?.participants.map((p) => [p.code, p]));
    this.dirty = new Set(carried?.dirty);
  }

  get all(): CollectionParticipant[] {
    return [...this.#byCode.values()];
  }

  get codes(): string[] {
    return [...this.#byCode.keys()];
  }

  get(code: string): CollectionParticipant | undefined {
    return this.#byCode.get(code);
  }

  /** @throws ApplicationFailure `unknown_participant` */
  find(code: string): CollectionParticipant {
    const found = this.#byCode.get(code);
    if (found !== undefined) return found;
    throw refusal(
      'unknown_participant',
      `${code} is not among the participants of ${this.#of}; \`convene participants\` lists them`,
    );
  }

  /** Takes one in whose machine has just begun. */
  add(
    { code, name, capacity }: Pick<CollectionParticipant, 'code' | 'name' | 'capacity'>,
    input: Parameters<typeof begin<typeof participantV2>>[1],
  ): CollectionParticipant {
    const { snapshot } = begin(participantV2, input);
    const added = { code, name, capacity, version: 0, snapshot };
    this.#byCode.set(code, added);
    return added;
  }

  /** A participant's record is another one now: it has a new version, and the registry is to follow. */
  changed(participant: CollectionParticipant): void {
    participant.version += 1;
    this.dirty.add(participant.code);
  }

  /** Applies an event to a participant's machine; returns whether it changed anything. */
  apply(participant: CollectionParticipant, event: ParticipantEvent): boolean {
    const next = decide(participantV2, participant.snapshot, event);
    if (!next.changed) return false;
    participant.snapshot = next.snapshot;
    this.changed(participant);
    for (const effect of next.effects) {
      this.#record.add({
        id: `${participant.code}/${participant.version}/${effect.type}`,
        actor: `system:collection`,
        action: effect.type,
        subject: participant.code,
        authority: 'secretariat',
      });
    }
    return true;
  }

  /** Counts of these participants and of those that are counted already. */
  tally(further: Iterable<Tally>): Tally {
    const counted: Tally = { capacity: {}, status: {} };
    for (const other of further) {
      addCounts(counted.capacity, other.capacity);
      addCounts(counted.status, other.status);
    }
    for (const p of this.#byCode.values()) {
      addCounts(counted.capacity, { [p.capacity]: 1 });
      addCounts(counted.status, { [participantStatus(p.snapshot)]: 1 });
    }
    return counted;
  }
}

export function addCounts(to: Record<string, number>, more: Record<string, number>): void {
  for (const [key, n] of Object.entries(more)) to[key] = (to[key] ?? 0) + n;
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
