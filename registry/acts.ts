import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { Act } from '../domain/act.ts';
import { storable } from '../domain/storable.ts';
import { bigint, type Database, type Pool, rowOf, rowsOf, type Transaction, timestamp } from './database.ts';
import { inTransaction } from './transaction.ts';

/** The hash of the first act's predecessor. */
const GENESIS = '';

/** The table `act`: the record of acts, a chain for each meeting. Nothing in it is ever changed. */
export const RecordedActRow = z.object({
  seq: bigint,
  act: z.custom<Act>((value) => typeof value === 'object' && value !== null && 'action' in value),
  prev: z.string(),
  hash: z.string(),
  recorded_at: timestamp,
});

export const ActRow = RecordedActRow.omit({ recorded_at: true });

/** An act as the record keeps it. */
export type RecordedAct = z.infer<typeof ActRow>;

/** An act that has no canonical JSON, or none that the database takes. */
export class ActUnusable extends Error {}

/** The id of the act that says that something was set aside. */
export const asideId = (item: string): string => storable(`aside/${item}`, 200);

/**
 * The link of an act in the chain: SHA-256 over the canonical JSON (RFC 8785) of meeting, number, act and the hash of
 * the act before it. Whoever holds the record can compute it again.
 */
export function hashAct(meeting: string, seq: number, act: Act, prev: string): string {
  return createHash('sha256').update(canonicalOf({ meeting, seq, act, prev }), 'utf8').digest('hex');
}

function canonicalOf(link: { meeting: string; seq: number; act: Act; prev: string }): string {
  try {
    const canonical = canonicalize(link);
    if (canonical !== undefined) return canonical;
  } catch (error) {
    throw new ActUnusable(`the act has no canonical JSON: ${String(error)}`, { cause: error });
  }
  throw new ActUnusable('an act is a JSON object');
}

/**
 * Appends those acts that the record does not have yet, in their order, inside the caller's transaction.
 *
 * The meeting's row is locked, so that several collections extend one chain; an act is known by its id.
 *
 * @returns how many were new
 */
export async function appendActs(client: Transaction, meeting: string, acts: readonly Act[]): Promise<number> {
  if (acts.length === 0) return 0;
  const row = await rowOf(
    client,
    z.object({ act_seq: bigint, act_head: z.string() }),
    'SELECT act_seq, act_head FROM meeting WHERE id = $1 FOR UPDATE',
    [meeting],
  );
  if (row === null) throw new Error(`no meeting ${meeting} in the registry`);
  const known = await rowsOf(
    client,
    z.object({ id: z.string() }),
    'SELECT id FROM act WHERE meeting = $1 AND id = ANY ($2)',
    [meeting, acts.map((act) => act.id)],
  );
  const seen = new Set(known.map(({ id }) => id));
  let seq = row.act_seq;
  let prev = row.act_head === '' ? GENESIS : row.act_head;
  const fresh: RecordedAct[] = [];
  for (const act of acts) {
    if (seen.has(act.id)) continue;
    seen.add(act.id);
    seq += 1;
    const hash = hashAct(meeting, seq, act, prev);
    fresh.push({ seq, act, prev, hash });
    prev = hash;
  }
  if (fresh.length === 0) return 0;
  await writeActs(client, meeting, fresh);
  await client.query('UPDATE meeting SET act_seq = $2, act_head = $3 WHERE id = $1', [meeting, seq, prev]);
  return fresh.length;
}

/** The act of an id. */
export const actOf = async (db: Database, meeting: string, id: string): Promise<Act | null> =>
  (await rowOf(db, ActRow.pick({ act: true }), 'SELECT act FROM act WHERE meeting = $1 AND id = $2', [meeting, id]))
    ?.act ?? null;

/** Appends acts in a transaction of their own. */
export const recordActs = (pool: Pool, meeting: string, acts: readonly Act[]): Promise<number> =>
  inTransaction(pool, (client) => appendActs(client, meeting, acts));

/**
 * Writes acts at their places of the chain.
 *
 * @param passOver whether a place that is taken is passed over, and is no error
 */
export async function writeActs(
  db: Database,
  meeting: string,
  acts: readonly RecordedAct[],
  { passOver = false }: { passOver?: boolean } = {},
): Promise<void> {
  await db.query(
    `INSERT INTO act (meeting, seq, id, act, prev, hash)
     SELECT $1, (x ->> 'seq')::bigint, x -> 'act' ->> 'id', x -> 'act', x ->> 'prev', x ->> 'hash'
     FROM jsonb_array_elements($2::jsonb) x ${passOver ? 'ON CONFLICT DO NOTHING' : ''}`,
    [meeting, JSON.stringify(acts)],
  );
}
