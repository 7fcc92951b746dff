import { z } from 'zod';
import { LIST_CORRECTED } from '../domain/addendum.ts';
import { type Pool, rowsOf } from './database.ts';
import { type DelegationRow, delegationsOf, NamedPerson } from './submissions.ts';

/** The delegations as they stood when a list was drawn, from the record of acts: submissions never change, and each act names its own. */

const AnswerAct = z.object({
  code: z.string(),
  action: z.string(),
  status: z.string().nullable(),
  note: z.string().nullable(),
  submission: z.string().nullable(),
  /** Of an addendum's correction. */
  tookPart: z.boolean().nullable(),
});

const SubmittedRow = z.object({ id: z.string(), delegation: z.object({ persons: z.array(NamedPerson) }) });

type StoodThen = Pick<DelegationRow, 'status' | 'attended' | 'noteAwaited'> & {
  submission: string | null;
  signed: string | null;
};

const NONE: StoodThen = { status: 'pending', attended: false, noteAwaited: false, submission: null, signed: null };

/**
 * @param before the place in the record of the act before which they stood so
 * @param corrected the place of the act before which addenda count, where that is another
 */
export async function delegationsThen(
  pool: Pool,
  meeting: string,
  before: number,
  corrected = before,
): Promise<DelegationRow[]> {
  const [now, acts, submissions] = await Promise.all([
    delegationsOf(pool, meeting),
    rowsOf(
      pool,
      AnswerAct,
      `SELECT act ->> 'subject' AS code, act ->> 'action' AS action, act -> 'detail' ->> 'status' AS status,
              act -> 'detail' ->> 'note' AS note, act -> 'detail' ->> 'submission' AS submission,
              (act -> 'detail' ->> 'tookPart')::boolean AS "tookPart"
       FROM act
       WHERE meeting = $1 AND seq < CASE act ->> 'action' WHEN $4 THEN $3::bigint ELSE $2 END
         AND act ->> 'action' IN ('nominate', 'nil_return', 'withdraw', 'note_received', 'attendance', $4)
       ORDER BY seq`,
      [meeting, before, corrected, LIST_CORRECTED],
    ),
    rowsOf(pool, SubmittedRow, 'SELECT id::text, delegation FROM submission WHERE meeting = $1', [meeting]),
  ]);
  const standing = new Map<string, StoodThen>();
  for (const act of acts) standing.set(act.code, after(standing.get(act.code) ?? NONE, act));
  const persons = new Map(submissions.map(({ id, delegation }) => [id, delegation]));
  return now.map((row) => {
    const { submission, signed, ...stood } = standing.get(row.code) ?? NONE;
    return {
      ...row,
      ...stood,
      submission,
      delegation: submission === null ? null : (persons.get(submission) ?? null),
      signed: stood.noteAwaited && signed !== null ? (persons.get(signed) ?? null) : null,
    };
  });
}

function after(
  before: StoodThen,
  { action, status, note, submission, tookPart }: z.infer<typeof AnswerAct>,
): StoodThen {
  if (action === LIST_CORRECTED)
    return tookPart === true
      ? { status: 'departed', attended: true, noteAwaited: false, submission, signed: null }
      : { ...before, status: 'withdrawn', attended: false, submission: null };
  const named =
    action === 'nominate' ? submission : action === 'nil_return' || action === 'withdraw' ? null : before.submission;
  return {
    status: status ?? before.status,
    attended: before.attended || action === 'attendance',
    noteAwaited: note === null ? before.noteAwaited : note === 'awaited',
    submission: named,
    // a signed note is of what is named by then
    signed: note === 'received' ? named : before.signed,
  };
}
