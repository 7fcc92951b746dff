import type {
  CollectionParticipant,
  CollectionState,
  KeptSilence,
  Remembered,
  ShardChange,
  ShardState,
} from './state.ts';

/** Keeps a shard: what decisions return is put here, and nowhere else. */
export class ShardKeeper implements ShardState {
  readonly workflow: string;
  readonly shard: number;
  readonly credentialsWanted: boolean;
  deadline: string;
  readonly participants: Map<string, CollectionParticipant>;
  readonly silences: Map<string, KeptSilence>;
  /** What came of each message id, the oldest first. */
  readonly outcomes: Map<string, Remembered>;
  /** Those whom the registry has not followed yet. */
  readonly dirty: Set<string>;
  /** Answers that were accepted, in all runs. */
  answers: number;

  constructor(
    of: Pick<ShardState, 'workflow' | 'shard' | 'credentialsWanted' | 'deadline'>,
    carried: CollectionState | null,
  ) {
    this.workflow = of.workflow;
    this.shard = of.shard;
    this.credentialsWanted = of.credentialsWanted;
    this.deadline = carried?.deadline ?? of.deadline;
    this.participants = new Map(carried?.participants.map((one) => [one.code, one]));
    this.silences = new Map(carried?.silences?.map((one) => [one.procedure, one]));
    this.outcomes = new Map(carried?.outcomes.map((one) => [one[0], one]));
    this.dirty = new Set(carried?.dirty.filter((code) => this.participants.has(code)));
    this.answers = carried?.answers ?? 0;
  }

  /** Takes one in whom the registry knows already. */
  add(participant: CollectionParticipant): void {
    this.participants.set(participant.code, participant);
  }

  put({ participants = [], silence, deadline }: ShardChange): void {
    for (const participant of participants) {
      this.participants.set(participant.code, participant);
      this.dirty.add(participant.code);
    }
    if (silence !== undefined) this.silences.set(silence.procedure, silence);
    if (deadline !== undefined) this.deadline = deadline;
  }

  remember(outcome: Remembered): void {
    this.outcomes.set(outcome[0], outcome);
  }
}
