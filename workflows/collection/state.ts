import type { Act } from '../../domain/act.ts';
import type { Command } from '../../domain/messages/commands.ts';
import type { Report, Tally, Tick } from '../../domain/messages/reports.ts';
import type { Capacity, Mode } from '../../domain/plan.ts';
import type { ParticipantSnapshot } from '../../machines/machines.ts';
import type { ActDraft, RecordEffect, UnheardDay } from '../shared/record.ts';

// ---------------------------------------------------------------------------------------------- what is decided upon

/** A participant as its collection keeps it. Its machine's snapshot is the truth; the registry follows. */
export type CollectionParticipant = {
  readonly code: string;
  readonly name: string;
  readonly capacity: Capacity;
  readonly version: number;
  readonly snapshot: ParticipantSnapshot;
};

/** A silence procedure as a collection keeps it, by the name of the circulation that put it to the States Parties. */
export type KeptSilence = {
  readonly procedure: string;
  /** An objection that came in by this instant breaks the silence. */
  readonly until: string;
  readonly state: 'open' | 'over';
  readonly objections: readonly { readonly participant: string; readonly at: string; readonly late: boolean }[];
};

/** The outcome of a message id: participant, version, status, late. */
export type Remembered = [id: string, participant: string, version: number, status: string, late: boolean];

/** One shard of the participants, read-only for decisions, which return their changes. */
export type ShardState = {
  /** The id of its workflow. */
  readonly workflow: string;
  readonly shard: number;
  readonly credentialsWanted: boolean;
  /** Whether the signed note of an answer by page or file is asked for. */
  readonly noteAsked: boolean;
  /** The date for delegations. */
  readonly deadline: string;
  readonly participants: ReadonlyMap<string, CollectionParticipant>;
  readonly silences: ReadonlyMap<string, KeptSilence>;
};

/** The changed parts of a shard; everything else stays as it was. */
export type ShardChange = {
  readonly participants?: readonly CollectionParticipant[];
  readonly silence?: KeptSilence;
  readonly deadline?: string;
};

/** The report of an objection to the meeting. */
export type ObjectionReport = Omit<Extract<Report, { kind: 'objection' }>, 'child'>;

export type ShardEffect =
  | RecordEffect
  | { readonly type: 'tell_meeting'; readonly report: ObjectionReport }
  /** The list of participants in the search attribute has changed. */
  | { readonly type: 'list_participants' };

export type ShardDecision = { readonly state: ShardChange; readonly effects: readonly ShardEffect[] };

export const recorded = (act: ActDraft): ShardEffect => ({ type: 'act', act });

// ---------------------------------------------------------------------------------------------- what is carried over

export type OpenTick = { tick: Tick; relayed: boolean; below: number[] };

/** A command that its collection works on; it survives continue-as-new. */
export type OpenCommand = {
  command: Command;
  /** Participants still to be dispatched to; null: this collection's own part has not begun. */
  remaining: string[] | null;
  /** Results in this collection. */
  counts: Record<string, number>;
  /** Results of the collections below. */
  further?: Record<string, number>;
  own: boolean;
  relayed: boolean;
  /** Collections below that have not yet reported it done. */
  below: number[];
  /** A dispatch: the command that stopped it, and whether the outbox knows that. */
  haltedBy?: string;
  withheld?: boolean;
  /** A dispatch: participants that it had not reached when it was stopped. */
  halted?: string[];
};

export type CollectionState = {
  participants: CollectionParticipant[];
  /** The outcome of each message id: participant, version, status, late. */
  outcomes: Remembered[];
  commands: OpenCommand[];
  ticks: OpenTick[];
  /** Completed commands with their results; a repeated one is only reported again. */
  finished?: [id: string, counts: Record<string, number>][];
  /** The latest counts of the collections below, each including those below it. */
  tallies: [shard: number, tally: Tally][];
  dirty: string[];
  acts: Act[];
  /** The latest refused messages, for the page. */
  setAside?: string[];
  unheard?: UnheardDay;
  started: boolean;
  ended: boolean;
  answers: number;
  /** The date for delegations, if it differs from the one that the collection began with. */
  deadline?: string;
  silences?: KeptSilence[];
};

export type CollectionInput = {
  /** Of a closed meeting; the boundary hands it on. */
  proofs?: 'closed';
  v: 1;
  /** The second reads what the first left. */
  machine: 'participant.v1' | 'participant.v2';
  meeting: string;
  mode: Mode;
  title: string;
  shard: number;
  shards: number;
  at: string;
  deadline: string;
  credentialsWanted: boolean;
  /** Left out by earlier releases, which had no answers by page or file. */
  noteAsked?: boolean;
  /** Whether answers are receipted, as plans that speak of answers ask. */
  receipts?: boolean;
  /** Turn (continue as new) at this many events; the server's own suggestion counts too. */
  turnAt: number;
  state: CollectionState | null;
};
