import { z } from 'zod';
import { NextMeetings } from '../next-meeting.ts';
import { Corrections } from '../plan.ts';
import { CalendarDate, cleanText, Instant, ParticipantCode, Sha256, Slug, Words } from '../plan-parts.ts';
import { Ballots } from '../rules/ballots.ts';
import { VoteMethod } from '../rules/rules.ts';
import type { PartyCounts } from '../rules/seats.ts';
import { ItemNumber } from '../session-plan.ts';

/**
 * What the clerk of the room enters: one entry for one thing that happened. Each is small; the words of a proposal or of an amendment go
 * beside it (`Enter`). Participants are named by their codes, their persons by the codes of the door, never by name.
 */

/** The code of a delegate (`domain/delegate.ts`). */
export const DelegateCode = z
  .string()
  .regex(/^[0-9A-HJKMNP-TV-Z]{10}$/, 'must be the code of a delegate, ten digits and letters, such as 7Q2M9XF3TK');

/** An office that the Meeting fills: `president`, `vice-president`, or `chair/COMMITTEE`. */
export const Office = z
  .string()
  .regex(
    /^(president|vice-president|rapporteur|chair\/[a-z0-9][a-z0-9-]{0,40})$/,
    'must be president, vice-president, rapporteur, or chair/ and the name of a committee, such as chair/credentials',
  );

/** Motions of procedure; `substance`: whether a question is one of substance. */
export const Motion = z.enum([
  ...(['suspend', 'adjourn', 'adjourn_debate', 'close_debate', 'close_list', 'limit_time', 'order_of_items'] as const),
  ...(['division', 'substance', 'reconsider', 'point_of_order', 'defer_vote', 'other'] as const),
]);

/** On what the Meeting votes: a proposal, its procedure (a motion, whose words go with the entry), or who is elected. */
export const VoteOn = z.discriminatedUnion('on', [
  z.strictObject({ on: z.literal('proposal'), proposal: Slug }),
  z.strictObject({ on: z.literal('procedure'), motion: Motion }),
  z.strictObject({ on: z.literal('election'), office: Office }),
  z.strictObject({
    on: z.literal('extension'),
    participant: ParticipantCode,
    article: cleanText(60),
    until: CalendarDate,
  }),
]);
export type VoteOn = z.infer<typeof VoteOn>;

/** Of what is done although too few are counted: why it stands all the same. */
const despite = cleanText(600).optional();

const Tally = z.strictObject({
  yes: z.int().min(0).max(2_000),
  no: z.int().min(0).max(2_000),
  abstain: z.int().min(0).max(2_000),
  /** Of a secret ballot. */
  invalid: z.int().min(0).max(2_000).optional(),
});

/** What happened in the room, by its kind. */
export const Entry = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('sitting'),
    act: z.enum(['open', 'suspend', 'resume', 'adjourn']),
    presides: ParticipantCode.optional(),
    private: z.literal(true).optional(),
    despite,
  }),
  /** The Meeting itself: opened by whom the profile says, its part ended until another date, closed. */
  z.strictObject({
    kind: z.literal('meeting'),
    act: z.enum(['open', 'interrupt', 'close']),
    by: ParticipantCode.optional(),
    until: CalendarDate.optional(),
  }),
  z.strictObject({
    kind: z.literal('item'),
    act: z.enum(['open', 'suspend', 'resume', 'conclude']),
    item: ItemNumber,
  }),
  z.strictObject({
    kind: z.literal('candidate'),
    act: z.enum(['nominate', 'withdraw']),
    office: Office,
    candidate: ParticipantCode,
    delegate: DelegateCode.optional(),
    by: z.array(ParticipantCode).max(60).optional(),
  }),
  /** By acclamation; a ballot is a vote, whose result says who is elected. */
  z.strictObject({
    kind: z.literal('elect'),
    office: Office,
    elected: z
      .array(z.strictObject({ candidate: ParticipantCode, delegate: DelegateCode.optional() }))
      .min(1)
      .max(60),
    despite,
  }),
  z.strictObject({ kind: z.literal('confirm'), what: z.literal('secretary_general'), despite }),
  z.strictObject({
    kind: z.literal('adopt'),
    what: z.enum(['agenda', 'programme_of_work', 'rules_of_procedure', 'credentials_report']),
    document: Slug.optional(),
    amended: z.literal(true).optional(),
    despite,
  }),
  /** Its title goes with the entry. */
  z.strictObject({
    kind: z.literal('committee'),
    act: z.enum(['establish', 'reported']),
    committee: Slug,
    chair: z.strictObject({ participant: ParticipantCode, delegate: DelegateCode.optional() }).optional(),
    members: z.array(ParticipantCode).max(200).optional(),
    despite,
  }),
  z.strictObject({
    kind: z.literal('admit'),
    organization: ParticipantCode,
    outcome: z.enum(['admitted', 'refused']),
    despite,
  }),
  /** The speakers' list of an item. `as`: `reply` is the right of reply, `order` a point of order. */
  z.strictObject({
    kind: z.literal('speak'),
    act: z.enum(['request', 'withdraw', 'take', 'finish']),
    item: ItemNumber,
    speaker: ParticipantCode,
    delegate: DelegateCode.optional(),
    as: z.enum(['statement', 'reply', 'order']).optional(),
    /** Of States on whose behalf it speaks too. */
    group: cleanText(240).optional(),
  }),
  z.strictObject({ kind: z.literal('list'), act: z.enum(['close', 'reopen']), item: ItemNumber }),
  z.strictObject({
    kind: z.literal('statement'),
    item: ItemNumber,
    speaker: ParticipantCode,
    sha256: Sha256,
    /** Given in writing only. */
    written: z.literal(true).optional(),
  }),
  /** Who is in the room by a count of staff: which participants, or how many States Parties. */
  z.strictObject({
    kind: z.literal('present'),
    participants: z.array(ParticipantCode).max(2_000).optional(),
    count: z.int().min(0).max(2_000).optional(),
  }),
  /** Its words go with the entry. */
  z.strictObject({
    kind: z.literal('propose'),
    proposal: Slug,
    item: ItemNumber,
    by: ParticipantCode.optional(),
    document: Slug.optional(),
    /** Whether it is one of substance; left out: it is. */
    substance: z.boolean().optional(),
  }),
  /** Its changes, old and new, go with the entry. */
  z.strictObject({
    kind: z.literal('amend'),
    proposal: Slug,
    by: ParticipantCode.optional(),
  }),
  z.strictObject({
    kind: z.literal('decide'),
    proposal: Slug,
    how: z.enum(['without_vote', 'acclamation', 'noted', 'deferred', 'withdrawn']),
    despite,
  }),
  /** A statement after the adoption, or an explanation of vote. */
  z.strictObject({ kind: z.literal('explain'), proposal: Slug, speaker: ParticipantCode, sha256: Sha256.optional() }),
  /** A request for more time under an article of the treaty. */
  z.strictObject({
    kind: z.literal('extension'),
    act: z.enum(['request', 'analyse', 'grant', 'decline', 'late']),
    participant: ParticipantCode,
    article: cleanText(60),
    /** Of a request: when it came in, the deadline that it has, and the one that it asks for. */
    requested: CalendarDate.optional(),
    deadline: CalendarDate.optional(),
    /** Asked for, or granted. */
    until: CalendarDate.optional(),
    document: Slug.optional(),
    despite,
  }),
  /**
   * `method`, `about` and `first` (drawn by lot) of a vote that opens; ballots of a roll call, `counts` of hands and of tellers, `votes` by
   * candidate of an election; a ballot corrected before the result is announced; what the lot drew between equals.
   */
  z.strictObject({
    kind: z.literal('vote'),
    act: z.enum(['defer', 'open', 'ballots', 'counts', 'correct', 'announce', 'lot', 'stop']),
    vote: Slug,
    method: VoteMethod.optional(),
    about: VoteOn.optional(),
    first: ParticipantCode.optional(),
    ballots: Ballots.optional(),
    counts: Tally.optional(),
    votes: z.record(ParticipantCode, z.int().min(0).max(2_000)).optional(),
    valid: z.int().min(0).max(2_000).optional(),
    invalid: z.int().min(0).max(2_000).optional(),
    drawn: z.array(ParticipantCode).max(60).optional(),
    why: cleanText(600).optional(),
    despite,
  }),
  /** A paragraph of the report as amended, or the report as adopted; the changes go with the entry. */
  z.strictObject({
    kind: z.literal('report'),
    act: z.enum(['amend', 'paragraphs', 'adopt']),
    paragraph: z.int().min(1).max(999).optional(),
    to: z.int().min(1).max(999).optional(),
    despite,
  }),
  /** What the Meeting decided about those that follow it. */
  z.strictObject({ kind: z.literal('next'), meetings: NextMeetings, proposal: Slug.optional(), despite }),
  /** A slip of the clerk in an earlier entry: what it should have said (`reads`), or that nothing of the kind happened (null). */
  z.strictObject({
    kind: z.literal('correct'),
    /** The number of the entry. */
    entry: z.int().positive(),
    why: cleanText(600),
    at: Instant.optional(),
    /** Its fields as they should have been, those that were right left out. */
    reads: z.record(z.string().max(40), z.json()).nullable().optional(),
  }),
]);
export type Entry = z.infer<typeof Entry>;
export type EntryKind = Entry['kind'];
export type EntryOf<K extends EntryKind> = Extract<Entry, { kind: K }>;

/** The words that go with an entry: of a proposal, a committee's title, a motion; or what an amendment changes, old and new. */
export const EntryText = z.strictObject({ words: Words.optional(), changes: Corrections.optional() });
export type EntryText = z.infer<typeof EntryText>;

/** An entry as it stands on record. `number`: from 1, in the order in which entries were made. */
export type Entered = {
  number: number;
  /** Of the message. */
  id: string;
  /** When it happened, by the meeting's clock. */
  at: string;
  entry: Entry;
  /** Of the words that went with it. */
  textSha256: string | null;
  /** Of what is decided or opened: how many States Parties there were, took part and were in the room. */
  counts?: PartyCounts;
};
