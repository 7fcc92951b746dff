import type { Act } from '../domain/act.ts';
import type { ProjectedParticipant } from '../domain/activities.ts';
import { storable } from '../domain/storable.ts';
import { ActUnusable, appendActs, asideId } from './acts.ts';
import { isDataError, type Pool, type Transaction } from './database.ts';
import { followParticipants } from './participants.ts';
import { inTransaction } from './transaction.ts';

/** Writes the state that workflows report together with the acts that caused it. One bad value does not block the others. */

type Also = (client: Transaction) => Promise<unknown>;

async function write(
  pool: Pool,
  meeting: string,
  rows: readonly ProjectedParticipant[],
  acts: readonly Act[],
  also?: Also,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await appendActs(client, meeting, acts);
    await followParticipants(client, meeting, rows);
    await also?.(client);
  });
}

/** A value, and not the database, is at fault. */
const isUnusable = (error: unknown): error is Error => error instanceof ActUnusable || isDataError(error);

/** Writes a batch; where a value in it is refused, halves it until the bad item is alone, and sets that aside. */
export async function follow(
  pool: Pool,
  meeting: string,
  rows: readonly ProjectedParticipant[],
  acts: readonly Act[],
): Promise<void> {
  try {
    await write(pool, meeting, rows, acts);
  } catch (error) {
    if (!isUnusable(error)) throw error;
    if (rows.length + acts.length === 1)
      return setAside(pool, meeting, rows[0]?.code ?? acts[0]?.id ?? 'unknown', error);
    const [r, a] = [Math.ceil(rows.length / 2), Math.ceil(acts.length / 2)];
    for (const half of [[rows.slice(0, r), acts.slice(0, a)] as const, [rows.slice(r), acts.slice(a)] as const]) {
      if (half[0].length + half[1].length === rows.length + acts.length) {
        // one row and one act: each by itself
        await follow(pool, meeting, half[0], []);
        await follow(pool, meeting, [], half[1]);
      } else if (half[0].length + half[1].length > 0) {
        await follow(pool, meeting, ...half);
      }
    }
  }
}

/** Writes acts together with the rows they concern; if an act is refused, the rest is written without it. */
export async function followWith(pool: Pool, meeting: string, acts: readonly Act[], also: Also): Promise<void> {
  try {
    await write(pool, meeting, [], acts, also);
  } catch (error) {
    if (!isUnusable(error) || acts.length === 0) throw error;
    await follow(pool, meeting, [], acts);
    await write(pool, meeting, [], [], also);
  }
}

async function setAside(pool: Pool, meeting: string, item: string, error: Error): Promise<void> {
  const now = new Date().toISOString();
  const act: Act = {
    id: asideId(item),
    at: now,
    worldAt: now,
    actor: 'system:registry',
    action: 'row_set_aside',
    subject: storable(item, 100),
    authority: 'none',
    basis: null,
    detail: { reason: storable(error.message, 300) },
    workflow: '',
    run: '',
  };
  await write(pool, meeting, [], [act]);
}
