import { z } from 'zod';
import { CalendarDate, Capacity, cleanText, Instant, ParticipantCode, Sha256, Slug } from '../plan.ts';
import { Awaited } from './approvals.ts';
import { head, OwnId } from './common.ts';

export const AdvanceClock = z.strictObject({ ...head, to: Instant });

export type AdvanceClock = z.infer<typeof AdvanceClock>;

/** `reached` is false if the meeting continued as new on the way; repeat the call to continue. */
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
  /** Where credentials are wanted: of those who are asked for them, by how they stand. */
  credentials: Counts.optional(),
});

export type Tally = z.infer<typeof Tally>;

/** Reports of children to the meeting. */
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
    /** Who has drafted or revised it; earlier releases did not say. */
    authors: z.array(Slug).max(200).optional(),
    issued: z.strictObject({ sha256: Sha256, number: cleanText(180), date: CalendarDate }).nullable(),
  }),
  /** A paper behind an issued circulation is disowned: whether it is dispatched already. */
  z.strictObject({ kind: z.literal('recall'), child: OwnId, name: Slug, id: OwnId }),
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

/** From the meeting to its session: its current days; null while they are undecided. */
export const Calendar = z.strictObject({
  id: OwnId,
  days: z.strictObject({ opens: Instant, provisionalListAt: Instant, closes: Instant }).nullable(),
});

export type Calendar = z.infer<typeof Calendar>;

/** The meeting's clock moving its children (rehearsal only): handle what is due at `at`, then answer `ticked`. */
export const Tick = z.strictObject({ id: OwnId, at: Instant });

export type Tick = z.infer<typeof Tick>;
