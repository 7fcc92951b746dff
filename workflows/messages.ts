import { z } from 'zod';
import { Audience, CalendarDate, Capacity, cleanText, Instant, ParticipantCode, Sha256, Slug } from './plan.ts';

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
]);
export type Command = z.infer<typeof Command>;

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
  ])
  .default({ kind: 'none' });

export const Approve = z.strictObject({
  ...head,
  officer: Slug,
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

export type CirculationOutcome = { ok: true; id: string; state: string; revision: number; awaits: Awaited | null };

/** Who is awaited, for what, with the hash that has to be approved. */
export const Awaited = z.strictObject({
  circulation: Slug,
  step: Slug,
  officer: Slug,
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
]);
export type Report = z.infer<typeof Report>;

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
  },
  signals: {
    approve: 'approve',
    returnForRevision: 'returnForRevision',
    command: 'command',
    report: 'report',
    tick: 'tick',
    end: 'end',
    tellAgain: 'tellAgain',
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
  command: 'Sent by the meeting to its collections.',
  report: 'Sent by collections, circulations and the session to their meeting.',
  end: 'Sent by the meeting when it is over.',
  tellAgain: 'Sent by the meeting when it finds this workflow begun already: report once more where you stand.',
  tick: 'Sent by the meeting: its rehearsal clock has moved.',
  state: 'The state of this workflow as JSON.',
} as const;
