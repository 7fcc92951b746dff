import { z } from 'zod';
import type { Act } from '../domain/act.ts';
import { ADDENDUM } from '../domain/addendum.ts';
import type { Mode } from '../domain/plan.ts';
import { appendActs } from './acts.ts';
import { type Pool, rowOf } from './database.ts';
import { type Drawn, storeDrawn } from './documents.ts';
import { type Submission, submitOnce } from './submissions.ts';
import { inTransaction } from './transaction.ts';

export type StoredAddendum = {
  meeting: string;
  mode: Mode;
  number: number;
  submissions: readonly Submission[];
  papers: readonly Drawn[];
  acts: readonly Act[];
};

/**
 * Stores an addendum whole: the delegations that it makes, its papers and its acts.
 *
 * @returns false where another addendum was issued meanwhile: then nothing is stored
 */
export function storeAddendum(
  pool: Pool,
  { meeting, mode, number, submissions, papers, acts }: StoredAddendum,
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await client.query('SELECT FROM meeting WHERE id = $1 FOR UPDATE', [meeting]);
    const row = await rowOf(
      client,
      z.object({ n: z.int() }),
      "SELECT count(*)::int AS n FROM act WHERE meeting = $1 AND act ->> 'action' = $2",
      [meeting, ADDENDUM],
    );
    if (row?.n !== number - 1) return false;
    for (const one of submissions) await submitOnce(client, one);
    const of = { meeting, mode, revision: 1, stage: 'final' as const, kind: 'list', circulation: null };
    for (const one of papers) await storeDrawn(client, of, one);
    await appendActs(client, meeting, acts);
    return true;
  });
}
