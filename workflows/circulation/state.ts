import type { Act } from '../../domain/act.ts';
import type { DraftedDocument, NoticeInput } from '../../domain/activities.ts';
import { stepsOf } from '../../domain/chain.ts';
import { type PlaceOfDays, UTC } from '../../domain/day.ts';
import type { Awaited, CirculationOutcome, Scan } from '../../domain/messages/approvals.ts';
import type { Tick } from '../../domain/messages/reports.ts';
import type { CirculationPlan, Mode, Officer } from '../../domain/plan.ts';
import {
  type Acting,
  begin,
  type CirculationSnapshot,
  type CirculationV1Snapshot,
  circulationV2,
  readCirculation,
} from '../../machines/machines.ts';
import type { RecordEffect } from '../shared/record.ts';

export type CirculationState = {
  snapshot: CirculationSnapshot;
  outcomes: [id: string, outcome: CirculationOutcome][];
  tasks: CirculationTask[];
  /** What is being done of them; nothing is, where a turn is made. */
  performing: CirculationTask['type'] | null;
  ticks: Tick[];
  acts: Act[];
  documents: DraftedDocument[];
  recipients: number;
  number: string;
  date: string;
  /** The draft of this revision could not be made; a revised text is awaited. */
  undraftable: boolean;
  /** The latest messages that were not accepted, and what could not be done, for the page. */
  setAside: string[];
  /** The officers as they are now; null in one that began under `circulation.v1` and was not told of them. */
  officers: Officer[] | null;
  /** Updates that were refused and are on record: a repeat of the id gets the same answer. */
  refused: [id: string, message: string][];
  /** Of the current revision. */
  proposals: ApprovalProposal[];
  notices: OfficerNotice[];
  wait: StepWait | null;
  /** Who is awaited, as was told last. */
  told: string | null;
};

/** What a turn carries over; nothing is being performed then. */
export type CarriedCirculation = Omit<CirculationState, 'performing'>;

/** What one that began under `circulation.v1` carries over. */
type CirculationV1State = Omit<CirculationState, keyof ReturnType<typeof since2> | 'snapshot'> & {
  snapshot: CirculationV1Snapshot;
};

export type CirculationInput = {
  v: 1;
  meeting: string;
  mode: Mode;
  plan: CirculationPlan;
  at: string;
  turnAt: number;
  state: CarriedCirculation | CirculationV1State | null;
} & (
  | { machine: 'circulation.v1' }
  /**
   * The officers of the plan at the start, and the venue's time zone, by whose days delegates act: with its offsets, unless the
   * meeting began before these travelled.
   */
  | { machine: 'circulation.v2'; officers: Officer[]; timeZone: string; offsets?: PlaceOfDays['offsets'] }
);

/** The place where a circulation’s days are counted. */
export const venueOf = (input: CirculationInput): PlaceOfDays =>
  input.machine === 'circulation.v1' ? UTC : { timeZone: input.timeZone, offsets: input.offsets };

/** What a circulation decides on, besides its state. */
export type CirculationFacts = Pick<CirculationInput, 'meeting' | 'mode' | 'plan' | 'machine'> & {
  /** The clock, in milliseconds since 1970. */
  now: number;
  /** The venue, and the day there. */
  place: PlaceOfDays;
  today: string;
};

export type CirculationDecision = { state: CirculationState; effects: RecordEffect[] };

/** What the query `state` answers. */
export type CirculationView = CarriedCirculation & {
  awaits: Awaited | null;
  /** Everyone who is awaited, and for whom. */
  acting: Acting[];
  now: string;
  /** The day at the venue. */
  today: string;
};

export function newState(input: CirculationInput): CirculationState {
  const { plan } = input;
  const officers = input.machine === 'circulation.v2' ? input.officers : null;
  const chain = stepsOf(plan.chain, officers ?? []);
  const { snapshot } = begin(circulationV2, { chain, drafter: plan.drafter });
  return {
    snapshot,
    outcomes: [],
    tasks: [{ type: 'draft', by: plan.drafter, text: null }],
    ticks: [],
    acts: [],
    documents: [],
    recipients: 0,
    number: plan.issue.number,
    date: plan.issue.date,
    undraftable: false,
    setAside: [],
    ...since2(officers),
  };
}

/** What `circulation.v1` did not carry. */
const since2 = (
  officers: Officer[] | null,
): Pick<CirculationState, 'officers' | 'refused' | 'proposals' | 'notices' | 'wait' | 'told' | 'performing'> => ({
  officers,
  refused: [],
  proposals: [],
  notices: [],
  wait: null,
  told: null,
  performing: null,
});

export const stateOf = (carried: CarriedCirculation | CirculationV1State): CirculationState => ({
  ...since2(null),
  ...carried,
  snapshot: readCirculation(carried.snapshot),
});

/** An approval that lacked the evidence its step needs. */
export type ApprovalProposal = {
  at: string;
  step: string;
  officer: string;
  for: string;
  revision: number;
  sha256: string;
  lacks: string;
};

/** What is still to be done on a circulation, in order; carried over a continue-as-new. */
export type CirculationTask =
  | { type: 'draft'; by: string; text: string | null }
  | { type: 'fill'; number: string; date: string; scans?: Scan[] }
  /** Tell registry, meeting and page where the circulation stands. */
  | { type: 'tell' };

/** A notice to an officer, and whether it is still to be sent. It is carried over a continue-as-new. */
export type OfficerNotice = Omit<NoticeInput, 'meeting' | 'mode' | 'circulation'> & { open: boolean };

/** What is awaited, since when on the meeting's clock, and how often its officers were reminded. */
export type StepWait = { key: string; since: string; reminded: number };
