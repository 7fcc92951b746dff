import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type Database, rowOf, rowsOf, timestamp } from './database.ts';
import { hashOfToken, type LinkKey, TOKEN } from './links.ts';

/**
 * The table `desk_link`: personal links of desks where persons are checked in, derived and kept as hashes as those of missions are
 * (`links.ts`). A desk has one that opens.
 */
const DeskRow = z.object({
  meeting: z.string(),
  desk: z.string(),
  version: z.int(),
  secret: z.string(),
  token_sha256: z.string(),
  created_at: timestamp,
  revoked_at: timestamp.nullable(),
});
export type DeskRow = z.infer<typeof DeskRow>;
type DeskHolder = Pick<DeskRow, 'meeting' | 'desk'>;

const COLUMNS = 'meeting, desk, version, secret, token_sha256, created_at, revoked_at';

const derived = ({ key }: LinkKey, { meeting, desk, version }: DeskHolder & { version: number }): string =>
  createHmac('sha256', key)
    .update(JSON.stringify(['desk, form 1', meeting, desk, version]))
    .digest('base64url');

/** The token of a desk's link; null where the installation no longer has the secret that it comes from. */
export function deskTokenOf(keys: readonly LinkKey[], row: DeskRow): string | null {
  const key = keys.find(({ id }) => id === row.secret);
  return key === undefined ? null : derived(key, row);
}

/** The desk of a token, revoked or not; null where there is none. */
export async function deskWith(db: Database, token: string): Promise<DeskRow | null> {
  if (!TOKEN.test(token)) return null;
  const sha256 = hashOfToken(token);
  const row = await rowOf(db, DeskRow, `SELECT ${COLUMNS} FROM desk_link WHERE token_sha256 = $1`, [sha256]);
  return row !== null && timingSafeEqual(Buffer.from(row.token_sha256), Buffer.from(sha256)) ? row : null;
}

/** All links of desks of a meeting, the newest of each first. */
export const desksOf = (db: Database, meeting: string): Promise<DeskRow[]> =>
  rowsOf(db, DeskRow, `SELECT ${COLUMNS} FROM desk_link WHERE meeting = $1 ORDER BY desk, version DESC`, [meeting]);

/** The link of a desk that opens; where it has none, it is made by the first key. Several callers at once get the same. */
export async function openDesk(db: Database, keys: readonly [LinkKey, ...LinkKey[]], of: DeskHolder): Promise<DeskRow> {
  const [key] = keys;
  for (;;) {
    const all = (await desksOf(db, of.meeting)).filter(({ desk }) => desk === of.desk);
    const open = all.find(({ revoked_at: revoked }) => revoked === null);
    if (open !== undefined && keys.some(({ id }) => id === open.secret)) return open;
    // nobody could say the address of one whose secret is gone
    if (open !== undefined) await revokeDesk(db, of);
    const version = (all[0]?.version ?? 0) + 1;
    await db.query(
      `INSERT INTO desk_link (meeting, desk, version, secret, token_sha256) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [of.meeting, of.desk, version, key.id, hashOfToken(derived(key, { ...of, version }))],
    );
  }
}

/** Revokes the link of a desk; false where none was open. */
export async function revokeDesk(db: Database, { meeting, desk }: DeskHolder): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE desk_link SET revoked_at = now() WHERE meeting = $1 AND desk = $2 AND revoked_at IS NULL',
    [meeting, desk],
  );
  return (rowCount ?? 0) > 0;
}
