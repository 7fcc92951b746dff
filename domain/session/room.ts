import type { Capacity } from '../plan.ts';
import type { SessionPlan } from '../session-plan.ts';
import type { Entered, EntryText } from './entries.ts';

/** How the room stands: made from its entries alone, and small. Words are in the registry; here are their hashes. */
export type Room = {
  v: 1;
  /** The number of the last entry. */
  last: number;
  day: 'waiting' | 'sitting' | 'suspended' | 'interrupted' | 'closed';
  /** Those before the last are over. */
  sittings: Sitting[];
  meeting: { opened: string | null; closed: string | null };
  items: Record<string, ItemStands>;
  adopted: Record<string, string>;
  proposals: Record<string, Proposal>;
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
export type Proposal = {
  item: string;
  state: 'proposed' | 'deferred' | 'voting' | 'adopted' | 'rejected' | 'noted' | 'withdrawn';
  substance: boolean;
  /** Of its words as proposed, and of what each amendment changes, in their order. */
  texts: (string | null)[];
  /** When and how it was decided. */
  decided?: { at: string; how: string; vote?: string };
};

/** What the plan says of the session, as far as the room needs it. */
export type RoomPlan = {
  items: string[];
  vicePresidents: number;
  president: string;
};

export const roomPlanOf = ({ agenda, bureau }: SessionPlan): RoomPlan => ({
  items: agenda.map(({ item }) => item),
  vicePresidents: bureau.vicePresidents,
  president: bureau.president.participant,
});

/** A participant as entries are judged by: its capacity, and with which rights it takes part. */
export type RoomParticipant = { code: string; capacity: Capacity; rights: 'full' | 'provisional' | 'none' };

/** What the registry says as of the instant of an entry: how many States Parties there are, and whom the entry names. */
export type RoomFacts = {
  at: string;
  stateParties: number;
  /** States Parties that take part: those that have named a delegation, or are in the room. */
  participating: number;
  /** States Parties in the room. */
  present: number;
  /** How many must be there: to open and to debate, and to decide. */
  named: RoomParticipant[];
};

export type RoomGround = { plan: RoomPlan | null; facts: RoomFacts | null };

/** An entry as its row has it: with who entered it, and its words. */
export type EntryRow = Entered & EntryText & { actor: string; by: string | null; said: string };
