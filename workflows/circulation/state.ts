import type { Act } from '../../domain/act.ts';
import type { DraftedDocument, NoticeInput, NoticeKey } from '../../domain/activities.ts';
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
import type { RecordEffect, UnheardDay } from '../shared/record.ts';

export type CirculationState = {
  snapshot: CirculationSnapshot;
  outcomes: [id: string, outcome: CirculationOutcome][];
  tasks: CirculationTask[];
  /** The task being performed; null between tasks, and so at every continue-as-new. */
  performing: CirculationTask['type'] | null;
  ticks: Tick[];
  acts: Act[];
  documents: DraftedDocument[];
  recipients: number;
  number: string;
  date: string;
  /** The draft of this revision could not be made; a revised text is awaited. */
  undraftable: boolean;
  /** The latest refused messages and failed tasks, for the page. */
  setAside: string[];
  unheard?: UnheardDay;
  /** The current officers; null in a run that began under `circulation.v1` and has not received them. */
  officers: Officer[] | null;
  /** Recorded refusals of updates: a repeat of the id gets the same answer. */
  refused: [id: string, message: string][];
  /** Of the current revision. */
  proposals: ApprovalProposal[];
  notices: OfficerNotice[];
  wait: StepWait | null;
  /** Who is awaited, as last reported. */
  told: string | null;
};

/** What a continue-as-new carries over; no task is being performed then. */
export type CarriedCirculation = Omit<CirculationState, 'performing'>;

/** What a run that began under `circulation.v1` carries over. */
type CirculationV1State = Omit<CirculationState, keyof ReturnType<typeof addedInV2> | 'snapshot'> & {
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
  /** Its messages need proofs. */
  proofs?: 'closed';
  /** The hash of the meeting's warrant; absent in meetings of earlier releases, and in open ones. */
  warrant?: string;
  /** The public half of the key that signs the codes of its notices, and the secret that it comes from. */
  codes?: NoticeKey;
} & (
  | { machine: 'circulation.v1' }
  /**
   * The officers of the plan at the start, and the venue's time zone, which decides on which days delegates act. `offsets` is
   * absent in meetings that began before inputs had them.
   */
  | { machine: 'circulation.v2'; officers: Officer[]; timeZone: string; offsets?: PlaceOfDays['offsets'] }
);

/** The place where a circulation’s days are counted. */
export const venueOf = (input: CirculationInput): PlaceOfDays =>
  input.machine === 'circulation.v1' ? UTC : { timeZone: input.timeZone, offsets: input.offsets };

/** The inputs of a circulation's decisions besides its state. */
export type CirculationFacts = Pick<CirculationInput, 'meeting' | 'warrant' | 'mode' | 'plan' | 'machine'> & {
  isClosed: boolean;
  codes: NoticeKey | null;
  /** The clock, in milliseconds since 1970. */
  now: number;
  /** The venue, and the day there. */
  place: PlaceOfDays;
  today: string;
};

export type CirculationDecision = { state: CirculationState; effects: RecordEffect[] };

/** The answer to the query `state`. */
export type CirculationView = CarriedCirculation & {
  awaits: Awaited | null;
  /** All officers who may act now, and for whom. */
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
    ...addedInV2(officers),
  };
}

/** The fields that `circulation.v1` did not have. */
const addedInV2 = (
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
  ...addedInV2(null),
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

/** A queued task; the queue survives continue-as-new. */
export type CirculationTask =
  | { type: 'draft'; by: string; text: string | null }
  | { type: 'fill'; number: string; date: string; scans?: Scan[] }
  /** Report the state to registry, meeting and page. */
  | { type: 'tell' };

/** A notice to an officer. `open`: it is still to be sent; `isVoid`: its codes are; `again`: whoever is awaited for it is told anew. */
export type OfficerNotice = Omit<NoticeInput, 'meeting' | 'mode' | 'circulation' | 'codes'> & {
  open: boolean;
  isVoid?: true;
  again?: true;
};

/** The step being waited for, since when on the meeting's clock, and how many reminders were sent. */
export type StepWait = { key: string; since: string; reminded: number };
