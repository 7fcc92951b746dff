import type { Act } from '../../domain/act.ts';
import type { Command } from '../../domain/messages/commands.ts';
import type { Tally, Tick } from '../../domain/messages/reports.ts';
import type { Capacity, Mode } from '../../domain/plan.ts';
import type { ParticipantSnapshot } from '../../machines/machines.ts';

export type OpenTick = { tick: Tick; relayed: boolean; below: number[] };

export type CollectionState = {
  participants: CollectionParticipant[];
  /** What came of each message id: participant, version, status, late. */
  outcomes: Remembered[];
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
  /** The date for delegations, where it is not the one that the collection began with. */
  deadline?: string;
  silences?: Silence[];
};

export type CollectionInput = {
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
  /** Turn (continue as new) at this many events; the server's own suggestion counts besides. */
  turnAt: number;
  state: CollectionState | null;
};

/** A command as its collection works on it; carried over a continue-as-new. */
export type OpenCommand = {
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
  /** A dispatch: the command that stopped it, and whether the outbox knows that. */
  haltedBy?: string;
  withheld?: boolean;
  /** A dispatch: whom it was stopped before. */
  halted?: string[];
};

/** What came of a message id: participant, version, status, late. */
export type Remembered = [id: string, participant: string, version: number, status: string, late: boolean];

/** A participant as its collection keeps it. Its machine's snapshot is the truth; the registry follows. */
export type CollectionParticipant = {
  code: string;
  name: string;
  capacity: Capacity;
  version: number;
  snapshot: ParticipantSnapshot;
};

/** A silence procedure as a collection keeps it, by the name of the circulation that put it to the States Parties. */
export type Silence = {
  procedure: string;
  /** An objection that came in by this instant breaks the silence. */
  until: string;
  state: 'open' | 'over';
  objections: { participant: string; at: string; late: boolean }[];
};
