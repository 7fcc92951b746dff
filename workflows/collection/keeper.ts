import type {
  CollectionParticipant,
  CollectionState,
  KeptSilence,
  Remembered,
  ShardChange,
  ShardState,
} from './state.ts';

/** The state of a shard. Only this class changes it, by the results of decisions. */
export class ShardKeeper implements ShardState {
  readonly workflow: string;
  readonly shard: number;
  readonly credentialsWanted: boolean;
  readonly noteAsked: boolean;
  deadline: string;
  readonly participants: Map<string, CollectionParticipant>;
  readonly silences: Map<string, KeptSilence>;
  /** The outcome of each message id, the oldest first. */
  readonly outcomes: Map<string, Remembered>;
  /** Codes of participants that are not written to the registry yet. */
  readonly dirty: Set<string>;
  /** Answers that were accepted, in all runs. */
  answers: number;

  constructor(
    of: Pick<ShardState, 'workflow' | 'shard' | 'credentialsWanted' | 'noteAsked' | 'deadline'>,
    carried: CollectionState | null,
  ) {
    this.workflow = of.workflow;
    this.shard = of.shard;
    this.credentialsWanted = of.credentialsWanted;
    this.noteAsked = of.noteAsked;
    this.deadline = carried?.deadline ?? of.deadline;
    this.participants = new Map(carried?.participants.map((one) => [one.code, one]));
    this.silences = new Map(carried?.silences?.map((one) => [one.procedure, one]));
    this.outcomes = new Map(carried?.outcomes.map((one) => [one[0], one]));
    this.dirty = new Set(carried?.dirty.filter((code) => this.participants.has(code)));
    this.answers = carried?.answers ?? 0;
  }

  /** Adds a participant that the registry has already. */
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
