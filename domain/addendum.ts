import { z } from 'zod';
import type { Act } from './act.ts';
import { type Delegation, Person } from './delegation.ts';
import { Changes, changedDelegation, type StandingPersons } from './delegation-change.ts';
import { type LateContent, type LateGround, type LateOrder, lateProofs } from './late-order.ts';
import { cleanText, type Language, ParticipantCode } from './plan.ts';

/**
 * The addendum to the final list: what is known of who took part once the Meeting has closed. It is an order of two officers that no
 * workflow takes. Names stand in submissions; an act of each participant says which of them counts from then on.
 */

export const ADDENDUM = 'addendum_issued';
export const LIST_CORRECTED = 'list_corrected';

export const addendumId = (id: string): string => `addendum/${id}`;
/** What the paper is called; in another language than English, its code follows. */
export const addendumName = (number: number): string => `list-addendum-${number}`;

const Correction = z
  .strictObject({
    participant: ParticipantCode,
    /** The paper by which it was communicated; no person's name. */
    reference: cleanText(360).optional(),
    /** What changes in the delegation that is listed. */
    changes: Changes.shape.changes.optional(),
    /** The whole delegation. */
    persons: z.array(Person).min(1, 'names nobody').max(500, 'has more than 500 persons').optional(),
    /** It did not take part, and is taken off the list. */
    tookPart: z.literal(false, { error: 'tookPart is said where it is false' }).optional(),
  })
  .refine(
    ({ changes, persons, tookPart }) => [changes, persons, tookPart].filter((one) => one !== undefined).length === 1,
    'has one of `changes`, `persons` or `tookPart: false`',
  );
type Correction = z.infer<typeof Correction>;

/** What an addendum corrects, as staff give it. */
export const Corrections = z.strictObject({
  corrections: z
    .array(Correction, { error: 'a list `corrections`' })
    .min(1, 'corrects nothing')
    .max(200, 'has more than 200 participants')
    .refine(
      (all) => new Set(all.map(({ participant }) => participant)).size === all.length,
      'a participant stands there once: put its changes together',
    ),
});
export type Corrections = z.infer<typeof Corrections>;

/** The delegation that a correction makes of the one that is listed; null: it took no part. */
export function correctedDelegation(
  { changes, persons }: Correction,
  standing: StandingPersons,
): { delegation: Delegation | null } | { problems: string[] } {
  if (persons !== undefined) return { delegation: { persons } };
  if (changes === undefined) return { delegation: null };
  if (standing.length === 0) return { problems: ['the list names nobody who could be changed; give `persons`'] };
  return changedDelegation(standing, { changes });
}

/** What a participant's entry is from now on: the submission that names its persons, or null where it took no part. */
export type Corrected = {
  participant: string;
  submission: { id: string; sha256: string; persons: number } | null;
  reference?: string | undefined;
};

export type AddendumOrder = LateOrder & {
  number: number;
  corrected: readonly Corrected[];
  /** The SHA-256 of the paper in each of its languages. */
  papers: Partial<Record<Language, string>>;
};

/** The order as it is signed: the very papers, and the seal of each delegation. */
export const addendumContent = ({
  id,
  officer,
  number,
  corrected,
  papers,
}: Omit<AddendumOrder, 'proof' | 'second'>): LateContent => ({
  verb: 'addendum',
  what: 'an addendum',
  message: {
    ...{ id, officer, number, papers },
    corrections: corrected.map(({ participant, submission }) => [participant, submission?.sha256 ?? null]),
  },
});

/** The acts: of each participant what counts from then on, then the addendum with its proof. */
export function addendumActs(
  order: AddendumOrder,
  of: Omit<LateGround, 'proofs'> & { meeting: string; at: string; worldAt: string },
): Act[] {
  const { officer, number, corrected, papers } = order;
  const shared = {
    ...{ at: of.at, worldAt: of.worldAt, actor: `officer:${officer}`, basis: null, workflow: '', run: '' },
    authority: 'addendum to the list of participants',
  };
  const { en, ...others } = papers;
  return [
    ...corrected.map(({ participant, submission, reference }) => ({
      ...shared,
      ...{ id: `${addendumId(order.id)}/${participant}`, action: LIST_CORRECTED, subject: participant },
      detail: {
        ...{ addendum: number, tookPart: submission !== null },
        ...(submission !== null && {
          ...{ submission: submission.id, submissionSha256: submission.sha256, persons: submission.persons },
        }),
        ...(reference !== undefined && { reference }),
      },
    })),
    {
      ...shared,
      ...{ id: addendumId(order.id), action: ADDENDUM, subject: of.meeting },
      detail: {
        ...{ officer, number, participants: corrected.length },
        ...(en !== undefined && { sha256: en }),
        ...Object.fromEntries(Object.entries(others).map(([language, hash]) => [`sha256_${language}`, hash])),
        ...lateProofs(order, addendumContent(order), of),
      },
    },
  ];
}

/** The order that acts of a record tell of, without its proofs; null where they do not say enough. */
export function addendumIn(acts: readonly Act[], act: Act): Omit<AddendumOrder, 'proof' | 'second'> | null {
  const read = AddendumDetail.safeParse(act.detail);
  if (!read.success) return null;
  const { officer, number, ...hashes } = read.data;
  const papers = Object.fromEntries(
    Object.entries(hashes).flatMap(([key, value]) => {
      const found = /^sha256(?:_([a-z]{2}))?$/.exec(key);
      return found === null ? [] : [[found[1] ?? 'en', String(value)]];
    }),
  );
  const corrected = acts.flatMap(({ id, action, subject, detail }): Corrected[] => {
    if (action !== LIST_CORRECTED || detail.addendum !== number || !id.startsWith(`${act.id}/`)) return [];
    const { submission, submissionSha256: sha256, persons } = detail;
    const named = { id: String(submission), sha256: String(sha256), persons: Number(persons) };
    return [{ participant: subject, submission: detail.tookPart === true ? named : null }];
  });
  return { id: act.id.slice(addendumId('').length), officer, number, corrected, papers };
}

const AddendumDetail = z.looseObject({ officer: z.string(), number: z.int() });
