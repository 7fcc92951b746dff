import { z } from 'zod';
import { Examination } from '../credentials.ts';
import {
  Arrangements,
  Audience,
  CalendarDate,
  Capacity,
  Corrections,
  cleanText,
  Decision,
  Format,
  Instant,
  Language,
  Names,
  Officer,
  ParticipantCode,
  Slug,
  Venue,
  Words,
} from '../plan.ts';
import { head, MessageId, Proof, SignatureText } from './common.ts';

/**
 * Who orders an act: an officer of the plan, in person or recorded by another. `reason`: for the record. `proof`: the signature
 * of whoever sends it, and `second` that of another, over the order without them (domain/signed-order.ts).
 */
const ordered = {
  ...head,
  officer: Slug,
  recordedBy: Slug.optional(),
  reason: cleanText(1_200).optional(),
  proof: SignatureText.optional(),
  second: z.strictObject({ officer: Slug, proof: SignatureText }).optional(),
};

const LocalDay = z.strictObject({ date: CalendarDate, at: Instant });

/** The dates of a meeting, with instants resolved by the client library from the clocks at the venue. */
export const Dates = z.strictObject({
  opens: LocalDay,
  provisionalListAt: Instant,
  closes: LocalDay,
  deadline: LocalDay,
});

export type Dates = z.infer<typeof Dates>;

const Postponing = { dates: Dates.nullable() };

/** `names`: what the venue’s name, city and country are in other languages, with their forms, as in a plan. */
const ChangingVenue = { venue: Venue, names: z.partialRecord(Language, Names).optional() };

const ChangingFormat = { format: Format, text: Words };

/** What the States Parties decide, and a silence procedure may put to them. */
export const Proposal = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('postpone'), ...Postponing }),
  z.strictObject({ act: z.literal('changeVenue'), ...ChangingVenue }),
  z.strictObject({ act: z.literal('changeFormat'), ...ChangingFormat }),
  z.strictObject({ act: z.literal('cancel') }),
]);

export type Proposal = z.infer<typeof Proposal>;

/** The most bytes of an order as JSON: it becomes part of the plan, of the waiting orders and of the record. */
export const ORDER_BYTES = 60_000;

/** Acts of the secretariat and of the States Parties, each an update on the meeting under its own name. */
export const orders = {
  // of the secretariat; orders with a circulation take effect when it is issued
  inform: z.strictObject({ ...ordered, arrangements: Arrangements, only: Audience.shape.only }),
  extend: z.strictObject({ ...ordered, deadline: LocalDay }),
  correct: z.strictObject({ ...ordered, circulation: Slug, corrections: Corrections, only: Audience.shape.only }),
  /** Sends an issued circulation again: to these participants, or to all that it has not reached. */
  resend: z.strictObject({ ...ordered, circulation: Slug, only: Audience.shape.only }),
  /** Nothing more is dispatched to the participant, of one circulation or of any, until `release`. */
  hold: z.strictObject({
    ...ordered,
    participant: ParticipantCode,
    circulation: Slug.optional(),
    reason: cleanText(600),
  }),
  release: z.strictObject({ ...ordered, participant: ParticipantCode, circulation: Slug.optional() }),
  /** A body under rule 1.3 that asked to observe; the President-designate invites it provisionally. */
  inviteOrganization: z.strictObject({
    ...ordered,
    organization: ParticipantCode,
    request: z.strictObject({ reference: cleanText(360), date: CalendarDate }),
  }),
  /** What the Meeting decides of a body that was provisionally invited. */
  decideAdmission: z.strictObject({
    ...ordered,
    organization: ParticipantCode,
    admission: z.enum(['admitted', 'refused']),
    decision: Decision,
  }),
  /** Of two delegations that competing authorities have named: the one that is seated, or the newcomer's, whose list is `submission`. */
  decideContest: z.strictObject({
    ...ordered,
    participant: ParticipantCode,
    outcome: z.enum(['kept', 'newcomer']),
    submission: z.uuid(),
    reason: cleanText(1_200),
  }),
  /** Changes an officer's entry: another person in the office, another key, or days of absence. */
  changeOfficer: z.strictObject({ ...ordered, change: Officer, reason: cleanText(1_200) }),
  /** The changed officer stops a change that waits, or undoes one that their own key signed; also by the code of its notice. */
  stopChange: z.strictObject({ ...ordered, changeId: MessageId, proof: Proof }),
  /** The changed officer, or another who did not sign the change, has seen it. */
  acknowledgeChange: z.strictObject({ ...ordered, changeId: MessageId }),
  changeReminder: z.strictObject({
    ...ordered,
    circulation: Slug,
    /** Null: it is not sent. */
    dates: z.strictObject({ draftAt: Instant, dispatchAt: Instant, issueDate: CalendarDate }).nullable(),
  }),
  /** What the depositary notified of a State: its capacity from a date. */
  recordStatus: z.strictObject({
    ...ordered,
    participant: ParticipantCode,
    capacity: Capacity.exclude(['observer_organization']),
    effective: LocalDay,
    notification: z.strictObject({ reference: cleanText(360), date: CalendarDate }),
  }),
  /** The secretariat's memorandum on credentials, as they stand now, to the committee. */
  presentMemorandum: z.strictObject(ordered),
  /** What the committee found on a day that it met; its report is drawn anew. */
  examineCredentials: z.strictObject({ ...ordered, ...Examination }),
  /** The Meeting adopts the committee's report, and what that says becomes final. */
  adoptCredentials: z.strictObject({ ...ordered, decision: Decision }),
  // of the States Parties; these take effect at once and cite their decision
  postpone: z.strictObject({ ...ordered, ...Postponing, decision: Decision }),
  reschedule: z.strictObject({ ...ordered, dates: Dates, invite: z.boolean(), decision: Decision }),
  changeVenue: z.strictObject({ ...ordered, ...ChangingVenue, decision: Decision }),
  changeFormat: z.strictObject({ ...ordered, ...ChangingFormat, decision: Decision }),
  cancel: z.strictObject({ ...ordered, decision: Decision }),
  /** A draft decision to the States Parties only, which is taken unless one of them objects by `until`. */
  proposeBySilence: z.strictObject({ ...ordered, proposal: Proposal, words: Words, until: LocalDay }),
  /** What becomes of a silence procedure whose last instant has come while States Parties were not reached by it. */
  settleSilence: z.strictObject({
    ...ordered,
    circulation: Slug,
    outcome: z.enum(['taken', 'dropped']),
    reason: cleanText(1_200),
  }),
} as const;

export type OrderName = keyof typeof orders;

export type Order<N extends OrderName = OrderName> = z.infer<(typeof orders)[N]>;

/** The outcome of an order: the circulation that announces it, if any, and whether it is in effect already. */
export type OrderOutcome = {
  ok: true;
  id: string;
  act: OrderName;
  circulation: string | null;
  effective: boolean;
  phase: string;
};
