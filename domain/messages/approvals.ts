import { z } from 'zod';
import { sizeOf } from '../bytes.ts';
import { CalendarDate, cleanText, Officer, Sha256, Slug } from '../plan.ts';
import { head, OwnId, Proof, SignatureText } from './common.ts';

/** Limited because a circulation carries its officers over each continue-as-new. */
const MOST_OF_OFFICERS = 100_000;

const Evidence = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('slip'), reference: cleanText(360), date: CalendarDate, sha256: Sha256 }),
    /** Armored, as `ssh-keygen -Y sign` writes it and `convene sign` prints it. */
    z.strictObject({ kind: z.literal('signature'), signature: SignatureText }),
  ])
  .default({ kind: 'none' });

export const Approve = z.strictObject({
  ...head,
  officer: Slug,
  /** The officer for whom this one acts, needed if there are several. */
  for: Slug.optional(),
  /** Who sends this on the officer's behalf, if not the officer. */
  recordedBy: Slug.optional(),
  revision: z.int().positive(),
  /** The SHA-256 of the text's manifest, or of the final one in the last step. */
  sha256: Sha256,
  evidence: Evidence,
  proof: Proof,
});

export type Approve = z.infer<typeof Approve>;

export const ReturnForRevision = z.strictObject({
  ...head,
  officer: Slug,
  recordedBy: Slug.optional(),
  revision: z.int().positive(),
  /** Why, in words of the office; no person's name. */
  comments: cleanText(6_000),
  proof: Proof,
});

export type ReturnForRevision = z.infer<typeof ReturnForRevision>;

/** The text of a new revision was stored in the registry by the client library; this names it. */
export const Revise = z.strictObject({
  ...head,
  officer: Slug,
  revision: z.int().positive(),
  /** The SHA-256 of the new text (canonical JSON); null: draft again from the template. */
  textSha256: Sha256.nullable(),
  proof: Proof,
});

export type Revise = z.infer<typeof Revise>;

/** A scan of the initialled original of a document: its bytes, stored by the client library, go out in its place. */
export const Scan = z.strictObject({ document: Slug, sha256: Sha256 });

export type Scan = z.infer<typeof Scan>;

export const FillIssue = z.strictObject({
  ...head,
  officer: Slug,
  number: cleanText(180),
  date: CalendarDate,
  scans: z.array(Scan).max(300).optional(),
  proof: Proof,
});

export type FillIssue = z.infer<typeof FillIssue>;

export const Withdraw = z.strictObject({ ...head, officer: Slug, reason: cleanText(1_200), proof: Proof });

export type Withdraw = z.infer<typeof Withdraw>;

/** An officer disowns a paper that another entered as their approval, until the circulation is dispatched. */
export const Disown = z.strictObject({
  ...head,
  officer: Slug,
  /** The step that the paper approved. */
  step: Slug,
  revision: z.int().positive(),
  reason: cleanText(1_200).optional(),
  proof: Proof,
});

export type Disown = z.infer<typeof Disown>;

/** From the meeting: whether a circulation that asked is not dispatched, and will not be until it is issued again. */
export const Recalled = z.strictObject({ id: OwnId, granted: z.boolean() });

/** `proposal`: the approval lacks the evidence that its step needs, so it is kept as a proposal and changes nothing. */
export type CirculationOutcome = {
  ok: true;
  id: string;
  state: string;
  revision: number;
  awaits: Awaited | null;
  proposal?: string;
};

/** From the meeting: its current officers. Steps that are already approved do not change. */
export const Staff = z.strictObject({
  id: OwnId,
  officers: z
    .array(Officer)
    .refine((officers) => sizeOf(officers) <= MOST_OF_OFFICERS, `must have at most ${MOST_OF_OFFICERS} bytes together`),
});

export type Staff = z.infer<typeof Staff>;

/** From the meeting: the source of the text has changed; a circulation that is not issued is redrafted. */
export const Redraft = z.strictObject({
  id: OwnId,
  reason: cleanText(1_200),
  /** The current number and date of its paper in the plan. */
  issue: z.strictObject({ number: cleanText(180), date: CalendarDate }).optional(),
});

export type Redraft = z.infer<typeof Redraft>;

/** From the meeting: the circulation will not be sent; one that is not issued is withdrawn. */
export const Lapse = z.strictObject({ id: OwnId, reason: cleanText(1_200) });

export type Lapse = z.infer<typeof Lapse>;

/** Who is awaited, for what, with the hash that has to be approved. */
export const Awaited = z.strictObject({
  circulation: Slug,
  step: Slug,
  officer: Slug,
  /** The absent officer for whom this one acts today as delegate. */
  for: Slug.optional(),
  /** Others whose approval of the same step is open too. */
  others: z.array(Slug).optional(),
  revision: z.int().positive(),
  sha256: Sha256.nullable(),
  act: z.enum(['approve', 'revise']),
});

export type Awaited = z.infer<typeof Awaited>;

/** What officers send to a circulation, by the name of the update: its form, and the name of its act. */
export const officerMessages = {
  approve: { schema: Approve, action: 'approve' },
  returnForRevision: { schema: ReturnForRevision, action: 'return' },
  revise: { schema: Revise, action: 'revise' },
  fillIssue: { schema: FillIssue, action: 'fill' },
  withdraw: { schema: Withdraw, action: 'withdraw' },
  disown: { schema: Disown, action: 'disown' },
} as const;
