import { z } from 'zod';
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
  Sha256,
  Slug,
  Venue,
  Words,
} from './plan.ts';

/**
 * Every message of the house: what people and systems may send to a workflow, and what meeting and children tell each
 * other. Names, schemas, types and the descriptions that the Temporal UI shows beside the form.
 *
 * Each message is one object with `id` (made by the caller and kept on a retry; in the UI it may be left out), `actor`
 * and `v: 1`. A repeat of an id returns the first outcome and changes nothing. No message carries a person's name.
 */

// ---------------------------------------------------------------------------------------------- what all share

/** Who acts: `participant:CHE`, `officer:legal-officer`, `staff:geneva-desk`, `system:rehearsal`. */
export const Actor = z
  .string()
  .regex(
    /^(participant:[A-Z]{2,8}|(officer|staff|system):[a-z0-9][a-z0-9-]{0,40})$/,
    'must be participant:CODE, officer:ID, staff:ID or system:ID, such as officer:legal-officer',
  );
export const MessageId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:~/-]{0,119}$/, 'must be 1 to 120 letters, digits and _ . : ~ / -');

const head = { v: z.literal(1), id: MessageId.optional(), actor: Actor };

/** The paper that staff record an act from. Lateness compares `receivedAt`. */
export const Basis = z.strictObject({
  kind: z.enum(['note_verbale', 'letter', 'email', 'form', 'telephone', 'receipt']),
  reference: cleanText(120),
  date: CalendarDate,
  receivedAt: Instant,
  sha256: Sha256.optional(),
});
export type Basis = z.infer<typeof Basis>;

/** A delegation that the client library has stored in the registry: its id, salted hash and counts, never a name. */
export const SubmissionRef = z.strictObject({
  id: z.uuid(),
  sha256: Sha256,
  persons: z.int().min(0).max(500),
  heads: z.int().min(0).max(500),
});
export type SubmissionRef = z.infer<typeof SubmissionRef>;

// ---------------------------------------------------------------------------------------------- to a collection

const one = { ...head, participant: ParticipantCode, basis: Basis.optional() };

/** What a participant answers, or what staff record about one participant. */
export const Answer = z.discriminatedUnion('kind', [
  z.strictObject({ ...one, kind: z.literal('acknowledge') }),
  z.strictObject({ ...one, kind: z.literal('nominate'), submission: SubmissionRef }),
  z.strictObject({ ...one, kind: z.literal('nil_return') }),
  z.strictObject({ ...one, kind: z.literal('withdraw') }),
  z.strictObject({ ...one, kind: z.literal('credentials') }),
  z.strictObject({ ...one, kind: z.literal('delivery_confirmed') }),
  z.strictObject({ ...one, kind: z.literal('attendance'), attendance: z.enum(['present', 'absent', 'departed']) }),
  /** A State Party breaks the silence of a procedure (its circulation's name). */
  z.strictObject({ ...one, kind: z.literal('object'), procedure: Slug }),
  // What staff put on record about a participant; its machine does not move. `note` names no person.
  z.strictObject({ ...one, kind: z.literal('call_logged'), note: cleanText(400) }),
  z.strictObject({ ...one, kind: z.literal('paper_received'), note: cleanText(400) }),
  /** The directory was changed by the client library; `sha256` is of the contact as it is now. */
  z.strictObject({
    ...one,
    kind: z.literal('contact_changed'),
    contact: cleanText(80),
    sha256: Sha256,
    note: cleanText(400),
  }),
]);
export type Answer = z.infer<typeof Answer>;
export const Answers = z.strictObject({ v: z.literal(1), answers: z.array(z.unknown()).min(1).max(200) });
export type Answers = z.infer<typeof Answers>;

/** What came of an answer: the participant's status and the version of its record that a reader may wait for. */
export type Outcome =
  | { ok: true; id: string; participant: string; status: string; version: number; late: boolean }
  | { ok: false; id: string; code: string; message: string };

/** An id that the house itself makes, or that of one of its workflows. */
const OwnId = cleanText(200);

/** `at` is the meeting's clock: in a rehearsal the collection's stands where the last tick left it. */
const order = { id: OwnId, at: Instant.optional() };

/** Orders of the meeting to its collections; each is answered by a `done` report with the same id. */
export const Command = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('dispatch'),
    ...order,
    circulation: Slug,
    revision: z.int().positive(),
    sha256: Sha256,
    attempt: z.int().positive(),
    audience: Audience,
    holds: z.array(z.strictObject({ participant: ParticipantCode, reason: cleanText(200) })),
    /** Whether reaching a participant with this circulation notifies it of the meeting. */
    notifies: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('deadline'), ...order }),
  z.strictObject({ kind: z.literal('close'), ...order }),
  /** The date for delegations is this instant now: the silent are awaited again, and what came in by then is timely. */
  z.strictObject({ kind: z.literal('extend'), ...order, deadline: Instant }),
  /** Stop what is being dispatched, of one circulation or of all; `halted` counts whom it had not reached. */
  z.strictObject({ kind: z.literal('halt'), ...order, circulation: Slug.nullable() }),
  /** One more participant, of this shard: a body under rule 1.3. */
  z.strictObject({
    kind: z.literal('enrol'),
    ...order,
    shard: z.int().positive(),
    participant: z.strictObject({ code: ParticipantCode, name: cleanText(200), capacity: Capacity }),
  }),
  z.strictObject({
    kind: z.literal('admission'),
    ...order,
    participant: ParticipantCode,
    admission: z.enum(['provisionally_invited', 'admitted', 'refused']),
  }),
  /** From now on the participant takes part in this capacity. */
  z.strictObject({ kind: z.literal('capacity'), ...order, participant: ParticipantCode, capacity: Capacity }),
  /** A silence procedure begins, or is over; then `objections` counts those that came in by `until`. */
  z.strictObject({
    kind: z.literal('silence'),
    ...order,
    procedure: Slug,
    until: Instant,
    state: z.enum(['open', 'over']),
  }),
]);
export type Command = z.infer<typeof Command>;

/** The id of the command that dispatches an issued circulation for the first time. */
export const dispatchId = (circulation: string, revision: number) => `dispatch/${circulation}/${revision}/1`;

/** The id of a command that a repair gives again; the outbox keeps what was sent from going out twice. */
export const againId = (command: string, repair: string): string => `${command}/again/${repair}`;

/**
 * What `convene repair` gives back to a collection that was reset to its past, or begun again: newer records of its
 * participants as the registry has them, and what came of message ids.
 */
export const Repair = z.strictObject({
  ...head,
  id: MessageId,
  participants: z
    .array(
      z.strictObject({
        code: ParticipantCode,
        version: z.int().nonnegative(),
        snapshot: z.strictObject({
          value: z.record(z.string(), z.string()),
          context: z.record(z.string(), z.unknown()),
        }),
      }),
    )
    .max(250),
  outcomes: z.array(z.tuple([z.string(), ParticipantCode, z.int(), z.string(), z.boolean()])).max(4_000),
});
export type Repair = z.infer<typeof Repair>;
export type RepairOutcome = { id: string; adopted: string[] };

// ---------------------------------------------------------------------------------------------- to a circulation

const Evidence = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('slip'), reference: cleanText(120), date: CalendarDate, sha256: Sha256 }),
    /** Armored, as `ssh-keygen -Y sign` writes it and `convene sign` prints it. */
    z.strictObject({
      kind: z.literal('signature'),
      signature: z
        .string()
        .max(2_000)
        .regex(/^[\x20-\x7e\n]+$/, 'must be the text of an SSH signature'),
    }),
  ])
  .default({ kind: 'none' });

export const Approve = z.strictObject({
  ...head,
  officer: Slug,
  /** Whom the officer stands in for, where that can be several. */
  for: Slug.optional(),
  /** Who sends this on the officer's behalf, if another does. */
  recordedBy: Slug.optional(),
  revision: z.int().positive(),
  /** The SHA-256 of the text's manifest, or of the final one in the last step. */
  sha256: Sha256,
  evidence: Evidence,
});
export type Approve = z.infer<typeof Approve>;

export const ReturnForRevision = z.strictObject({
  ...head,
  officer: Slug,
  recordedBy: Slug.optional(),
  revision: z.int().positive(),
  /** Why, in words of the office; no person's name. */
  comments: cleanText(2000),
});
export type ReturnForRevision = z.infer<typeof ReturnForRevision>;

/** The text of a new revision was stored in the registry by the client library; this names it. */
export const Revise = z.strictObject({
  ...head,
  officer: Slug,
  revision: z.int().positive(),
  /** The SHA-256 of the new text (canonical JSON); null: draft again from the template. */
  textSha256: Sha256.nullable(),
});
export type Revise = z.infer<typeof Revise>;

/** A scan of the initialled original of a document: its bytes, stored by the client library, go out in its place. */
export const Scan = z.strictObject({ document: Slug, sha256: Sha256 });
export type Scan = z.infer<typeof Scan>;

export const FillIssue = z.strictObject({
  ...head,
  officer: Slug,
  number: cleanText(60),
  date: CalendarDate,
  scans: z.array(Scan).max(300).optional(),
});
export type FillIssue = z.infer<typeof FillIssue>;

export const Withdraw = z.strictObject({ ...head, officer: Slug, reason: cleanText(400) });
export type Withdraw = z.infer<typeof Withdraw>;

/** `proposal`: the approval lacks the evidence that its step needs, so it is kept as a proposal and changes nothing. */
export type CirculationOutcome = {
  ok: true;
  id: string;
  state: string;
  revision: number;
  awaits: Awaited | null;
  proposal?: string;
};

/** From the meeting: its officers as they are now. Steps that are filled already stay as they are. */
export const Staff = z.strictObject({ id: OwnId, officers: z.array(Officer) });
export type Staff = z.infer<typeof Staff>;

/** From the meeting: what the text is drafted from has changed; one that is not issued is drafted anew. */
export const Redraft = z.strictObject({
  id: OwnId,
  reason: cleanText(400),
  /** Number and date of its paper as the plan has them now. */
  issue: z.strictObject({ number: cleanText(60), date: CalendarDate }).optional(),
});
export type Redraft = z.infer<typeof Redraft>;

/** From the meeting: it is not sent any more, so one that is not issued is withdrawn. */
export const Lapse = z.strictObject({ id: OwnId, reason: cleanText(400) });
export type Lapse = z.infer<typeof Lapse>;

/** Who is awaited, for what, with the hash that has to be approved. */
export const Awaited = z.strictObject({
  circulation: Slug,
  step: Slug,
  officer: Slug,
  /** Whom the officer stands in for today, where he is the delegate of one who is away. */
  for: Slug.optional(),
  /** Others whose approval of the same step is open too. */
  others: z.array(Slug).optional(),
  revision: z.int().positive(),
  sha256: Sha256.nullable(),
  act: z.enum(['approve', 'revise']),
});
export type Awaited = z.infer<typeof Awaited>;

// ---------------------------------------------------------------------------------------------- to a meeting

export const AdvanceClock = z.strictObject({ ...head, to: Instant });
export type AdvanceClock = z.infer<typeof AdvanceClock>;
/** `reached` is false when the meeting continued as new on the way: the same call again goes on. */
export type AdvanceOutcome = { now: string; reached: boolean; phase: string; waitingFor: Awaited[] };

// ---------------------------------------------------------------------------------------------- orders to a meeting

/** Who orders an act: an officer of the plan, by himself or recorded by another. `reason`: for the record. */
const ordered = { ...head, officer: Slug, recordedBy: Slug.optional(), reason: cleanText(400).optional() };
const LocalDay = z.strictObject({ date: CalendarDate, at: Instant });

/** When a meeting is, with instants resolved by the client library from the clocks at the venue. */
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

/** Acts of the secretariat and of the States Parties, each an update on the meeting under its own name. */
export const orders = {
  // the secretariat's; those that are told take effect when their circulation is issued
  inform: z.strictObject({ ...ordered, arrangements: Arrangements, only: Audience.shape.only }),
  extend: z.strictObject({ ...ordered, deadline: LocalDay }),
  correct: z.strictObject({ ...ordered, circulation: Slug, corrections: Corrections, only: Audience.shape.only }),
  /** An issued circulation once more: to these, or to all whom it has not reached. */
  resend: z.strictObject({ ...ordered, circulation: Slug, only: Audience.shape.only }),
  /** Nothing more is dispatched to the participant, of one circulation or of any, until `release`. */
  hold: z.strictObject({
    ...ordered,
    participant: ParticipantCode,
    circulation: Slug.optional(),
    reason: cleanText(200),
  }),
  release: z.strictObject({ ...ordered, participant: ParticipantCode, circulation: Slug.optional() }),
  /** A body under rule 1.3 that asked to observe; the President-designate invites it provisionally. */
  inviteOrganization: z.strictObject({
    ...ordered,
    organization: ParticipantCode,
    request: z.strictObject({ reference: cleanText(120), date: CalendarDate }),
  }),
  /** What the Meeting decides of a body that was provisionally invited. */
  decideAdmission: z.strictObject({
    ...ordered,
    organization: ParticipantCode,
    admission: z.enum(['admitted', 'refused']),
    decision: Decision,
  }),
  /** An officer as he is from now on: another person in the office, another key, or away. */
  changeOfficer: z.strictObject({ ...ordered, change: Officer, reason: cleanText(400) }),
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
    notification: z.strictObject({ reference: cleanText(120), date: CalendarDate }),
  }),
  // the States Parties'; they take effect at once, and rest on a decision that is cited
  postpone: z.strictObject({ ...ordered, ...Postponing, decision: Decision }),
  reschedule: z.strictObject({ ...ordered, dates: Dates, invite: z.boolean(), decision: Decision }),
  changeVenue: z.strictObject({ ...ordered, ...ChangingVenue, decision: Decision }),
  changeFormat: z.strictObject({ ...ordered, ...ChangingFormat, decision: Decision }),
  cancel: z.strictObject({ ...ordered, decision: Decision }),
  /** A draft decision to the States Parties only, which is taken unless one of them objects by `until`. */
  proposeBySilence: z.strictObject({ ...ordered, proposal: Proposal, words: Words, until: LocalDay }),
} as const;
export type OrderName = keyof typeof orders;
export type Order<N extends OrderName = OrderName> = z.infer<(typeof orders)[N]>;

/** What came of an order: the circulation that tells it, if one does, and whether it is in effect already. */
export type OrderOutcome = {
  ok: true;
  id: string;
  act: OrderName;
  circulation: string | null;
  effective: boolean;
  phase: string;
};

const MOST_COUNTS = 100;
/** Counts by keyword. */
const Counts = z
  .record(z.string().regex(/^[a-z_]{1,40}$/, 'must be a keyword, such as nil_return'), z.int())
  .refine((counts) => Object.keys(counts).length <= MOST_COUNTS, `must be at most ${MOST_COUNTS} counts`);

/** Counts of participants: by capacity, by status. */
export const Tally = z.strictObject({
  capacity: z.partialRecord(Capacity, z.int()),
  status: Counts,
});
export type Tally = z.infer<typeof Tally>;

/** What children tell the meeting. */
export const Report = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ticked'),
    child: OwnId,
    id: OwnId,
    nextDue: Instant.nullable(),
    tally: Tally.nullable(),
  }),
  z.strictObject({
    kind: z.literal('done'),
    child: OwnId,
    id: OwnId,
    counts: Counts,
    tally: Tally,
  }),
  z.strictObject({ kind: z.literal('tally'), child: OwnId, tally: Tally }),
  z.strictObject({
    kind: z.literal('circulation'),
    child: OwnId,
    name: Slug,
    state: cleanText(40),
    revision: z.int(),
    awaits: Awaited.nullable(),
    issued: z.strictObject({ sha256: Sha256, number: cleanText(60), date: CalendarDate }).nullable(),
  }),
  z.strictObject({ kind: z.literal('session'), child: OwnId, event: z.enum(['opened', 'closed']) }),
  /** A State Party objected in a silence procedure, in time or late. */
  z.strictObject({
    kind: z.literal('objection'),
    child: OwnId,
    procedure: Slug,
    participant: ParticipantCode,
    at: Instant,
    late: z.boolean(),
  }),
]);
export type Report = z.infer<typeof Report>;

/** From the meeting to its session: its days as they are now; null while they are to be decided. */
export const Calendar = z.strictObject({
  id: OwnId,
  days: z.strictObject({ opens: Instant, provisionalListAt: Instant, closes: Instant }).nullable(),
});
export type Calendar = z.infer<typeof Calendar>;

/** The meeting's clock moving its children (rehearsal only): handle what is due at `at`, then answer `ticked`. */
export const Tick = z.strictObject({ id: OwnId, at: Instant });
export type Tick = z.infer<typeof Tick>;

// ---------------------------------------------------------------------------------------------- names and words

export const names = {
  updates: {
    answer: 'answer',
    answers: 'answers',
    repair: 'repair',
    approve: 'approve',
    returnForRevision: 'returnForRevision',
    revise: 'revise',
    fillIssue: 'fillIssue',
    withdraw: 'withdraw',
    advanceClock: 'advanceClock',
    inform: 'inform',
    extend: 'extend',
    correct: 'correct',
    resend: 'resend',
    hold: 'hold',
    release: 'release',
    inviteOrganization: 'inviteOrganization',
    decideAdmission: 'decideAdmission',
    changeOfficer: 'changeOfficer',
    changeReminder: 'changeReminder',
    recordStatus: 'recordStatus',
    postpone: 'postpone',
    reschedule: 'reschedule',
    changeVenue: 'changeVenue',
    changeFormat: 'changeFormat',
    cancel: 'cancel',
    proposeBySilence: 'proposeBySilence',
  },
  signals: {
    approve: 'approve',
    returnForRevision: 'returnForRevision',
    command: 'command',
    report: 'report',
    tick: 'tick',
    end: 'end',
    tellAgain: 'tellAgain',
    staff: 'staff',
    redraft: 'redraft',
    lapse: 'lapse',
    calendar: 'calendar',
  },
  queries: { state: 'state' },
} as const;

/** Workflow ids, in one place. */
export const workflowIds = {
  meeting: (meeting: string) => `meeting/${meeting}`,
  collection: (meeting: string, shard: number) => `collection/${meeting}/${shard}`,
  circulation: (meeting: string, name: string) => `circulation/${meeting}/${name}`,
  session: (meeting: string) => `session/${meeting}`,
};

/** The instruction that the UI shows beside each form. */
export const descriptions = {
  answer:
    'One answer of one participant. Example: {"v":1,"actor":"participant:CHE","participant":"CHE","kind":"acknowledge"} ' +
    'Kinds: acknowledge, nil_return, withdraw, credentials; by staff also delivery_confirmed, and attendance with ' +
    '"attendance":"present", "absent" or "departed". Staff who record a paper add ' +
    '"basis":{"kind":"note_verbale","reference":"No. 12","date":"2024-08-28","receivedAt":"2024-08-29T09:00:00Z"}. ' +
    'A delegation is named with `convene nominate`, so that no name enters a history.',
  answers:
    'A list of answers with an outcome for each; meant for the client library. Example: {"v":1,"answers":[' +
    '{"v":1,"actor":"participant:CHE","participant":"CHE","kind":"acknowledge"},' +
    '{"v":1,"actor":"participant:FRA","participant":"FRA","kind":"nil_return"}]}',
  repair: 'Sent by `convene repair`: records that this collection lost, as the registry has them.',
  approve:
    'Approve what this step awaits. The page (User Metadata, Current Details) shows this JSON ready to copy. Example: ' +
    '{"v":1,"actor":"officer:legal-officer","officer":"legal-officer","revision":1,' +
    '"sha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}',
  returnForRevision:
    'Return the text to its drafter. Example: {"v":1,"actor":"officer:legal-officer","officer":"legal-officer",' +
    '"revision":1,"comments":"Paragraph 2: cite the resolution by its date."}',
  revise:
    'Put a new revision in place: a text that `convene revise` has stored, or null to draft again from the template. ' +
    'Example: {"v":1,"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk","revision":1,"textSha256":null}',
  fillIssue:
    'Issuing officer: change number or date before approving the final bytes. Example: {"v":1,"actor":"officer:eosg-issuing",' +
    '"officer":"eosg-issuing","number":"ODA/01-2024/CCM","date":"2024-02-15"}',
  withdraw:
    'Withdraw this circulation before it is issued. Example: {"v":1,"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk",' +
    '"reason":"Superseded"}',
  advanceClock:
    'Rehearsal only: move the clock to an instant. Example: {"v":1,"actor":"staff:rehearsal","to":"2024-03-01T00:00:00Z"}',
  inform:
    'Additional information to all. It goes out once its circulation is approved. Example: {"v":1,"actor":"officer:oda-geneva-desk",' +
    '"officer":"oda-geneva-desk","arrangements":[{"heading":{"en":"Registration"},"text":{"en":"From 9 September."}}]}',
  extend:
    'A later date for delegations; it takes effect when its circulation is issued. Example: {"v":1,"actor":"officer:oda-geneva-desk",' +
    '"officer":"oda-geneva-desk","deadline":{"date":"2024-09-05","at":"2024-09-05T21:59:59Z"}}',
  correct:
    'A corrigendum to an issued circulation, to all it was for or to "only" some. Example: {"v":1,"actor":"officer:oda-geneva-desk",' +
    '"officer":"oda-geneva-desk","circulation":"convocation","only":["CHE"],"corrections":[{"where":{"en":"paragraph 4"},' +
    '"was":{"en":"Palais des Nation"},"now":{"en":"Palais des Nations"}}]}',
  resend:
    'An issued circulation once more, to "only" these or to all whom it has not reached. Example: {"v":1,' +
    '"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk","circulation":"convocation","only":["CHE"]}',
  hold:
    'Dispatch nothing more to a participant, of one circulation or of any. Example: {"v":1,"actor":"officer:oda-geneva-desk",' +
    '"officer":"oda-geneva-desk","participant":"CHE","reason":"The mission moves; its new address is awaited."}',
  release:
    'Lift a hold; what was held back goes out. Example: {"v":1,"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk",' +
    '"participant":"CHE"}',
  inviteOrganization:
    'A body under rule 1.3 asked to observe, and the President-designate invites it provisionally. Example: {"v":1,' +
    '"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk","organization":"OSCE",' +
    '"request":{"reference":"Letter 12","date":"2024-05-02"}}',
  decideAdmission:
    'What the Meeting decided of a body that was provisionally invited. Example: {"v":1,"actor":"officer:oda-geneva-desk",' +
    '"officer":"oda-geneva-desk","organization":"OSCE","admission":"admitted","decision":{"by":"decision",' +
    '"reference":"first plenary meeting","date":"2024-09-10"}}',
  changeOfficer:
    'An officer as he is from now on: his title, address, key, and when another acts for him. Example: {"v":1,' +
    '"actor":"officer:oda-geneva-chief","officer":"oda-geneva-chief","reason":"Annual leave","change":{"id":"legal-officer",' +
    '"title":"Legal Officer","email":"legal@ola.example","away":[{"from":"2024-02-08","until":"2024-02-20",' +
    '"delegate":"odg-director","basis":"Memorandum of 1 February 2024"}]}}',
  changeReminder:
    'Other dates for a reminder that is not issued, or null: it is not sent. Example: {"v":1,"actor":"officer:oda-geneva-desk",' +
    '"officer":"oda-geneva-desk","circulation":"reminder-2","dates":null}',
  recordStatus:
    'What the depositary notified of a State: its capacity from a date. Example: {"v":1,"actor":"officer:legal-officer",' +
    '"officer":"legal-officer","participant":"VUT","capacity":"state_party","effective":{"date":"2024-08-01",' +
    '"at":"2024-07-31T22:00:00Z"},"notification":{"reference":"C.N.1.2024","date":"2024-02-03"}}',
  postpone:
    'The States Parties decided to postpone, to new dates or (null) to dates to be decided. Example: {"v":1,' +
    '"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk","dates":null,"decision":{"by":"decision",' +
    '"reference":"Decision of the States Parties of 1 August 2024","date":"2024-08-01"}}',
  reschedule:
    'New dates for a postponed meeting; "invite": whether all are convened anew. Example: {"v":1,"actor":"officer:oda-geneva-desk",' +
    '"officer":"oda-geneva-desk","invite":false,"dates":{"opens":{"date":"2024-11-19","at":"2024-11-19T09:00:00Z"},' +
    '"provisionalListAt":"2024-11-21T09:00:00Z","closes":{"date":"2024-11-22","at":"2024-11-22T17:00:00Z"},' +
    '"deadline":{"date":"2024-11-08","at":"2024-11-08T22:59:59Z"}},"decision":{"by":"decision","reference":"Decision of 1 October","date":"2024-10-01"}}',
  changeVenue:
    'The States Parties decided on another venue. Example: {"v":1,"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk",' +
    '"venue":{"name":"Centre International de Conférences","city":"Geneva","country":"Switzerland","timeZone":"Europe/Zurich"},' +
    '"names":{"fr":{"Centre International de Conférences":{"name":"Centre International de Conférences",' +
    '"at":"au Centre International de Conférences"}}},' +
    '"decision":{"by":"decision","reference":"Decision of 1 August 2024","date":"2024-08-01"}}',
  changeFormat:
    'The States Parties decided on another format: in_person, hybrid or online; "text" tells it. Example: {"v":1,' +
    '"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk","format":"hybrid","text":{"en":"The Meeting will be held in hybrid format."},' +
    '"decision":{"by":"decision","reference":"Decision of 1 August 2024","date":"2024-08-01"}}',
  cancel:
    'The States Parties decided to cancel the meeting. Example: {"v":1,"actor":"officer:oda-geneva-desk","officer":"oda-geneva-desk",' +
    '"decision":{"by":"decision","reference":"Decision of 1 August 2024","date":"2024-08-01"}}',
  proposeBySilence:
    'A draft decision to the States Parties, taken unless one of them objects. Example: {"v":1,"actor":"officer:oda-geneva-desk",' +
    '"officer":"oda-geneva-desk","proposal":{"act":"postpone","dates":null},"words":{"en":"to postpone the Meeting"},' +
    '"until":{"date":"2024-08-09","at":"2024-08-09T21:59:59Z"}}',
  staff: 'Sent by the meeting when its officers change.',
  redraft: 'Sent by the meeting when what a circulation is drafted from has changed.',
  lapse: 'Sent by the meeting when a circulation is not to be sent any more.',
  calendar: 'Sent by the meeting when its dates change.',
  command: 'Sent by the meeting to its collections.',
  report: 'Sent by collections, circulations and the session to their meeting.',
  end: 'Sent by the meeting when it is over.',
  tellAgain: 'Sent by the meeting when it finds this workflow begun already: report once more where you stand.',
  tick: 'Sent by the meeting: its rehearsal clock has moved.',
  state: 'The state of this workflow as JSON.',
} as const;
