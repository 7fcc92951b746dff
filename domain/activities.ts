import type { Act } from './act.ts';
import type { CredentialsPaper } from './credentials.ts';
import type { Awaited } from './messages/approvals.ts';
import type { ChangedField, NoticedAddress } from './orders/officer-change.ts';
import type { Capacity, ChainStep, MeetingPlan, Mode, Officer } from './plan.ts';
import type { EntryRow, RoomFacts } from './session/room.ts';

export type ProjectedParticipant = {
  code: string;
  /** Absent in collections that ran before capacities could change. */
  capacity?: Capacity;
  status: string;
  version: number;
  snapshot: { value: unknown; context: unknown };
};

export type RosterParticipant = { code: string; name: string; capacity: Capacity };

/** `changes`: States whose capacity changes, by what is known of the treaty, between the convocation and the closing. */
export type Opened = {
  roster: Partial<Record<Capacity, number>>;
  shards: number;
  changes?: StatusChange[];
  /** Of a closed meeting: by what its notices' codes are known. */
  codes?: NoticeKey;
};
/** The key that signs the codes of notices: the secret of the installation that it comes from, and its public half in base64. */
export type NoticeKey = { by: string; key: string };
export type StatusChange = {
  participant: string;
  capacity: Exclude<Capacity, 'observer_organization'>;
  effective: { date: string; at: string };
};

export interface RegistryActivities {
  /** Checks the legal basis again, computes the roster on the date of the convocation and writes it, in shards. */
  openMeeting(input: {
    meeting: string;
    mode: Mode;
    run?: string;
    /** Of a closed meeting: the plan that it begins with is compared with the registry's. */
    closed?: { plan: MeetingPlan };
  }): Promise<Opened>;
  /**
   * Enters a body under rule 1.3 that asked to observe, in the last shard that has room. A repeated call returns the existing
   * row. Its collection is told by the command `enrol`.
   */
  enrolParticipant(input: {
    meeting: string;
    mode: Mode;
    code: string;
    at: string;
  }): Promise<RosterParticipant & { shard: number }>;
  /** The participants of one shard, in the order of the roster. */
  loadShard(input: { meeting: string; shard: number }): Promise<RosterParticipant[]>;
  /** Writes newer rows and new acts of a collection. */
  project(input: {
    meeting: string;
    mode: Mode;
    rows: ProjectedParticipant[];
    acts: Act[];
    /** Of the session: what the clerk entered. */
    entries?: EntryRow[];
  }): Promise<void>;
  /** The phase of a meeting and its counts, with the acts that made them; `plan`: as acts have changed it. */
  recordMeeting(input: {
    meeting: string;
    phase: string;
    counts: Record<string, unknown>;
    acts: Act[];
    plan?: MeetingPlan;
  }): Promise<void>;
  /** The state of a circulation and its approvals, with the acts that made them. */
  recordCirculation(input: {
    meeting: string;
    name: string;
    revision: number;
    state: string;
    approvals: unknown[];
    awaits: Awaited | null;
    acts: Act[];
  }): Promise<void>;
  /** The codes of the States Parties that no copy of a circulation has reached, by e-mail or as staff confirmed it. */
  statesNotReached(input: { meeting: string; circulation: string }): Promise<string[]>;
  /**
   * What an entry of the room is judged by, as of an instant: the rules of the treaty, the figures of States Parties, and whom it names.
   * `counted`: the number of the entry in which staff last counted who is in the room; it is waited for.
   */
  roomFacts(input: { meeting: string; at: string; named: string[]; counted: number | null }): Promise<RoomFacts>;
  /** How many States Parties are present, for the quorum. */
  countPresent(input: {
    meeting: string;
  }): Promise<{ statePartiesPresent: number; stateParties: number; quorum: number; rule: string }>;
}

export type DispatchInput = {
  meeting: string;
  mode: Mode;
  circulation: string;
  revision: number;
  sha256: string;
  attempt: number;
  participants: string[];
  at: string;
};
export type DispatchOutcome = {
  participant: string;
  outcome: 'sent' | 'post' | 'undeliverable';
  contact: string | null;
  messageId: string | null;
  answer: string | null;
};
export type DispatchResult = {
  outcomes: DispatchOutcome[];
  deferred: { participant: string }[];
  /** Participants that a halt left out: this attempt sends them nothing more. */
  withheld?: { participant: string }[];
  retryAfterMs: number;
};
/** All messages of one attempt at dispatching a circulation. */
export type AttemptInput = Pick<DispatchInput, 'meeting' | 'mode' | 'circulation' | 'revision' | 'attempt'>;

export interface MailActivities {
  /** Prepares, sends and records one batch; every participant comes back once, as an outcome or deferred. */
  dispatch(input: DispatchInput): Promise<DispatchResult>;
  /** Stops an attempt; messages already being sent are finished. Returns how many messages are withheld. */
  withhold(input: AttemptInput): Promise<{ withheld: number }>;
  /** The participants that no earlier attempt has reached by e-mail. */
  unreached(input: AttemptInput & { participants: string[] }): Promise<string[]>;
}

export type NoticeInput = {
  meeting: string;
  /** The hash of the meeting's warrant, which its codes bind. */
  warrant?: string;
  mode: Mode;
  circulation: string;
  revision: number;
  step: string;
  officer: string;
  /** `disown`: a paper was entered as their approval. */
  act: 'approve' | 'revise' | 'disown';
  /** What is to be approved, or was; null for a text to be revised. */
  sha256: string | null;
  /** Counts from 1; grows with each reminder of the step and each change of what is to be approved. */
  round: number;
  at: string;
  /** The officer for whom this one acts. */
  for?: string;
  /** Who entered the paper that can be disowned. */
  recordedBy?: string;
  /** Since when the step has waited; given in a reminder. */
  since?: string;
  /** The evidence that the approval needs. */
  needs?: ChainStep['needs'];
  /** The secret that the key of its codes comes from; left out, it has none. */
  codes?: string;
  /** The officer's current title and address; default: those of the plan in the registry. */
  to?: { title: string; email: string };
};
/** What an officer is told at an address of a change of their entry. */
export type ChangeNotice = {
  meeting: string;
  /** The hash of the meeting's warrant, which its code binds. */
  warrant?: string | undefined;
  mode: Mode;
  /** The id of the order. */
  order: string;
  officer: string;
  to: NoticedAddress;
  /** Of the code that is in it. */
  round: number;
  at: string;
  fields: ChangedField[];
  signers: string[];
  /** The officer's own key signed it. */
  own: boolean;
  from: string;
  until: string;
  before: Officer;
  after: Officer;
  /** The secret that the key of its code comes from. */
  codes?: string;
};
/** `not_sent`: no mail server is configured. `out_of_date`: what it was about has changed meanwhile, so nothing was sent. */
export type NoticeOutcome = { outcome: 'sent' | 'refused' | 'not_sent' | 'out_of_date'; answer: string | null };

/** The answers of a collection (`workflow`: its id) that are on record and not receipted yet. */
export type ReceiptInput = { meeting: string; mode: Mode; workflow: string };

export interface NoticeActivities {
  /**
   * Receipts the next answers of a collection, once at each address. `left`: there are more; `waiting`: so many no server took for now;
   * `unmade`: so many answers could not be receipted.
   */
  sendReceipts(input: ReceiptInput): Promise<{ answers: number; left: boolean; waiting: number; unmade: number }>;
  /** Tells an officer by e-mail, once, that a step awaits them. */
  notify(input: NoticeInput): Promise<NoticeOutcome>;
  /** Tells an officer by e-mail, once at each address, that their entry changes. */
  notifyChange(input: ChangeNotice): Promise<NoticeOutcome>;
}

/** `scan`: its bytes are those of the initialled or signed original. */
export type DraftedDocument = { name: string; language: string; sha256: string; pages: number; scan?: true };

export interface DocumentActivities {
  /** Renders a revision with number, date and initials empty, and its manifest for the reviewers. */
  draftCirculation(input: {
    meeting: string;
    mode: Mode;
    name: string;
    revision: number;
    by: string;
    /** The stored text of this revision; null: drafted from the template. */
    text: string | null;
    /** Set by a repair: nothing is stored unless it has this hash. */
    expect?: string;
  }): Promise<{ textSha256: string; documents: DraftedDocument[]; recipients: number }>;
  /** Renders the same text with number and date, and the manifest of the final bytes. */
  fillCirculation(input: {
    meeting: string;
    mode: Mode;
    name: string;
    revision: number;
    number: string;
    date: string;
    /** Stored scans that take the place of what would be printed. */
    scans?: { document: string; sha256: string }[];
    expect?: string;
  }): Promise<{ finalSha256: string; documents: DraftedDocument[] }>;
  /** Draws the list of participants as the registry has it: in English, and `others` in the session's other languages. */
  drawList(input: {
    meeting: string;
    mode: Mode;
    kind: 'deadline' | 'provisional' | 'final';
    at: string;
    /** From 1; a deadline that was moved passes again and gets another list. */
    revision?: number;
    expect?: string;
  }): Promise<
    DraftedDocument & {
      others?: DraftedDocument[] /** Of the final list: the codes of those it names. */;
      present?: string[];
    }
  >;
  /**
   * Draws the procedural report, as `drawList` does a list. It says when the Meeting was opened and closed, and names those
   * who were present, as the final list does; earlier releases left these out.
   */
  drawReport(input: {
    meeting: string;
    mode: Mode;
    at: string;
    opened?: string | undefined;
    closed?: string | undefined;
    present?: string[] | undefined;
    expect?: string;
  }): Promise<DraftedDocument & { others?: DraftedDocument[] }>;
  /** Draws a paper on credentials, as the registry and the record have them, as `drawList` does a list. */
  drawCredentials(input: {
    meeting: string;
    mode: Mode;
    paper: CredentialsPaper;
    at: string;
    /** From 1: another memorandum, or the report on another examination. */
    revision: number;
    expect?: string;
  }): Promise<DraftedDocument & { others?: DraftedDocument[] }>;
}
