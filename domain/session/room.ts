import type { NextMeetings } from '../next-meeting.ts';
import type { Ballot } from '../rules/ballots.ts';
import type { ElectionStep } from '../rules/election.ts';
import type { VoteCounts } from '../rules/majority.ts';
import type { Matter, RulesOfProcedure, VoteMethod } from '../rules/rules.ts';
import type { PartyCounts, Seat } from '../rules/seats.ts';
import type { SessionPlan } from '../session-plan.ts';
import type { Entered, EntryText, VoteOn } from './entries.ts';

/** How the room stands: made from its entries alone, and small. Words are in the registry; here are their hashes. */
export type Room = {
  v: 1;
  /** The number of the last entry. */
  last: number;
  /** Of the machine `meeting-day`. */
  day: 'waiting' | 'sitting' | 'suspended' | 'interrupted' | 'closed';
  sittings: Sitting[];
  meeting: { opened: string | null; closed: string | null };
  items: Record<string, ItemStands>;
  proposals: Record<string, RoomProposal>;
  offices: Record<string, OfficeStands>;
  committees: Record<string, { chair?: string; members?: number; text: string | null; reported?: string }>;
  /** When the agenda, the programme of work, … were adopted, and the Secretary-General confirmed. */
  adopted: Record<string, string>;
  admitted: Record<string, 'admitted' | 'refused'>;
  lists: Record<string, SpeakersList>;
  /** How many statements were filed under an item. */
  statements: Record<string, number>;
  votes: Record<string, RoomVote>;
  /** By participant and article. */
  extensions: Record<string, Extension>;
  next: NextMeetings | null;
  report: { amended: number; upTo: number; adopted: string | null };
  /** The last count of staff in this sitting; null: the door says who is in the room. */
  counted: { entry: number; at: string } | null;
};

export type Sitting = {
  number: number;
  opened: string;
  adjourned: string | null;
  /** When it was last opened, suspended, resumed or adjourned. */
  turned: string;
  presides?: string;
  private?: true;
};
export type ItemStands = 'open' | 'suspended' | 'concluded';

/** A proposal before the Meeting. `state` is of the machine `decision`. */
export type RoomProposal = {
  item: string;
  state: 'proposed' | 'deferred' | 'voting' | 'adopted' | 'rejected' | 'noted' | 'withdrawn';
  substance: boolean;
  /** Of its words as proposed, and of what each amendment changes, in their order. */
  texts: (string | null)[];
  /** When and how it was decided, and by which vote. */
  decided?: { at: string; how: string; vote?: string };
};

/** Who stands for an office, and who was elected. */
export type OfficeStands = {
  candidates: { code: string; delegate?: string; withdrawn?: true }[];
  elected: { code: string; delegate?: string; at: string; how: 'acclamation' | 'vote' }[];
  /** What comes next, once a ballot was held. */
  step: ElectionStep | null;
};

export type Speaking = 'statement' | 'reply' | 'order';
export type SpeakersList = {
  closed: boolean;
  waiting: { speaker: string; as: Speaking; group?: string }[];
  speaking: { speaker: string; as: Speaking; since: string } | null;
  spoken: number;
};

export type RoomVote = {
  about: VoteOn;
  method: VoteMethod;
  matter: Matter;
  state: 'deferred' | 'open' | 'announced' | 'stopped';
  at: string;
  /** Of a roll call: from whom it begins, and what was said; dropped once the result is announced, and then in the entries. */
  first?: string;
  ballots?: Record<string, Ballot>;
  counts?: VoteCounts;
  /** Of an election. */
  cast?: { votes: Record<string, number>; valid: number; invalid: number };
  corrected?: number;
  /** The States Parties as the vote was opened: what majorities of all, or of those taking part, are of. */
  parties?: PartyCounts;
  /** Once announced: in words, with what would have been needed. */
  result?: { outcome: 'adopted' | 'rejected' | 'elected' | 'open'; said: string };
};

export type Extension = {
  state: 'requested' | 'analysed' | 'granted' | 'declined' | 'late';
  requested: string;
  deadline: string;
  asked: string;
  /** Granted until. */
  until?: string;
  at?: string;
  vote?: string;
  text: string | null;
};

/** What the plan says of the session, as far as the room needs it. */
export type RoomPlan = {
  items: string[];
  vicePresidents: number;
  /** The State Party of the President-designate. */
  president: string;
  /** Requests that came before the session; the clerk need not enter them again. Left out by earlier releases. */
  extensions?: { participant: string; article: string; requested: string; deadline: string; until: string }[];
};

export const roomPlanOf = ({ agenda, bureau, extensions = [] }: SessionPlan): RoomPlan => ({
  items: agenda.map(({ item }) => item),
  vicePresidents: bureau.vicePresidents,
  president: bureau.president.participant,
  extensions: extensions.map(({ documents: _, ...request }) => request),
});

/** What the registry says as of the instant of an entry: the figures, whom the entry names, and the rules of the treaty. */
export type RoomFacts = {
  rules: RulesOfProcedure;
  /** The calendar day on which the Meeting opens, at the venue. */
  opens: string;
  counts: PartyCounts;
  seats: Seat[];
};

/** What entries are judged by. `facts` null: they were judged when they were entered, and are gone through again. */
export type RoomGround = { plan: RoomPlan | null; rules: RulesOfProcedure | null; facts: RoomFacts | null };

/** An entry as its row has it: with who entered it, and its words. */
export type EntryRow = Entered & EntryText & { actor: string; by: string | null; said: string };
