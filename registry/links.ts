import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { LinkCertificate } from '../domain/link-proof.ts';
import type { Mode } from '../domain/plan.ts';
import { type Database, rowOf, rowsOf, timestamp } from './database.ts';
import { certifiedLink } from './link-keys.ts';

/**
 * The table `link`: personal links to the page for missions, one a contact of a participant. A token is derived from a key, and
 * kept nowhere; the table has its SHA-256, by which it is known again. A new version takes the place of one that is revoked.
 */
const LinkRow = z.object({
  meeting: z.string(),
  participant: z.string(),
  contact: z.string(),
  version: z.int(),
  /** The secret of the installation from which its key comes. */
  secret: z.string(),
  token_sha256: z.string(),
  created_at: timestamp,
  revoked_at: timestamp.nullable(),
  /** Null: it was made by an earlier release, and no worker has certified it since; it opens nothing. */
  certificate: LinkCertificate.nullable(),
});
export type LinkRow = z.infer<typeof LinkRow>;

/** Whose link it is. */
export type LinkHolder = Pick<LinkRow, 'meeting' | 'participant' | 'contact'>;
/** One link, as a stored mail names it. */
export type LinkVersion = LinkHolder & Pick<LinkRow, 'version' | 'secret'>;
/** From what tokens are derived, and what certifies links: a key of a secret of the installation, and the seed of another. */
export type LinkKey = { id: string; key: Uint8Array; seed: Uint8Array };

const COLUMNS = 'meeting, participant, contact, version, secret, token_sha256, created_at, revoked_at, certificate';
/** Of a token: 256 bits in base64url. */
export const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export const hashOfToken = (token: string): string => createHash('sha256').update(token, 'latin1').digest('hex');

const derived = ({ key }: LinkKey, of: LinkHolder & { version: number }): string =>
  createHmac('sha256', key)
    .update(JSON.stringify(['link, form 1', of.meeting, of.participant, of.contact, of.version]))
    .digest('base64url');

/** The token of a link; null where the installation no longer has the secret that it comes from. */
export function tokenOf(keys: readonly LinkKey[], link: LinkVersion): string | null {
  const key = keys.find(({ id }) => id === link.secret);
  return key === undefined ? null : derived(key, link);
}

/** The link of a token, revoked or not; null where there is none. */
export async function linkWith(db: Database, token: string): Promise<LinkRow | null> {
  if (!TOKEN.test(token)) return null;
  const sha256 = hashOfToken(token);
  const row = await rowOf(db, LinkRow, `SELECT ${COLUMNS} FROM link WHERE token_sha256 = $1`, [sha256]);
  // the index compares hashes, which say nothing about tokens; the last word does not depend on its way of comparing
  return row !== null && timingSafeEqual(Buffer.from(row.token_sha256), Buffer.from(sha256)) ? row : null;
}

/** All links of a participant, those that were revoked too, the newest first. */
export const linksOf = (db: Database, meeting: string, participant: string): Promise<LinkRow[]> =>
  rowsOf(
    db,
    LinkRow,
    `SELECT ${COLUMNS} FROM link WHERE meeting = $1 AND participant = $2 ORDER BY contact, version DESC`,
    [meeting, participant],
  );

/**
 * The links of these contacts, in their order; where one has none, or only revoked ones, it is made by the first key. One whose
 * secret the installation no longer has is revoked: nobody could say its address. Several callers at once get the same.
 */
export async function openLinks(
  db: Database,
  keys: readonly [LinkKey, ...LinkKey[]],
  holders: readonly LinkHolder[],
): Promise<LinkRow[]> {
  const [key] = keys;
  for (;;) {
    const known = await standing(db, holders);
    const lost = known.flatMap(({ row }) => (row === null || keys.some(({ id }) => id === row.secret) ? [] : [row]));
    for (const row of lost) await revokeLinks(db, row);
    if (lost.length > 0) continue;
    const missing = known.flatMap(({ row, version }, index) => {
      const holder = holders[index];
      return row !== null || holder === undefined ? [] : [{ ...holder, version: version + 1 }];
    });
    const rows = known.flatMap(({ row }) => row ?? []);
    const bare = rows.filter(({ certificate }) => certificate === null);
    if (bare.length > 0) await certify(db, keys, bare);
    else if (missing.length === 0) return rows;
    else await insert(db, key, missing);
  }
}

/** The link of one contact, made where it has none, with its token. */
export async function openLink(
  db: Database,
  keys: readonly [LinkKey, ...LinkKey[]],
  holder: LinkHolder,
): Promise<{ link: LinkRow; token: string } | null> {
  const [link] = await openLinks(db, keys, [holder]);
  const token = link === undefined ? null : tokenOf(keys, link);
  return link === undefined || token === null ? null : { link, token };
}

const Standing = z.object({ row: LinkRow.nullable(), version: z.int() });

/** The open link of each holder, and the highest version that they had. */
async function standing(db: Database, holders: readonly LinkHolder[]): Promise<z.infer<typeof Standing>[]> {
  const rows = await rowsOf(
    db,
    LinkRow,
    `SELECT DISTINCT ${COLUMNS} FROM link
     JOIN jsonb_to_recordset($1) AS h (meeting text, participant text, contact text) USING (meeting, participant, contact)`,
    [JSON.stringify(holders)],
  );
  return holders.map((holder) => {
    const own = rows.filter((row) => isOf(row, holder));
    return {
      row: own.find(({ revoked_at }) => revoked_at === null) ?? null,
      version: Math.max(0, ...own.map(({ version }) => version)),
    };
  });
}

const isOf = (row: LinkHolder, { meeting, participant, contact }: LinkHolder): boolean =>
  row.meeting === meeting && row.participant === participant && row.contact === contact;

async function insert(db: Database, key: LinkKey, links: readonly (LinkHolder & { version: number })[]): Promise<void> {
  const rows = links.map((link) => {
    const token = derived(key, link);
    const certificate = certificateOf(key, link, token);
    return { ...link, secret: key.id, token_sha256: hashOfToken(token), certificate };
  });
  await db.query(
    `INSERT INTO link (meeting, participant, contact, version, secret, token_sha256, certificate)
     SELECT DISTINCT ON (meeting, participant, contact)
            meeting, participant, contact, version, secret, token_sha256, certificate
     FROM jsonb_to_recordset($1) AS r (meeting text, participant text, contact text, version int, secret text,
                                       token_sha256 text, certificate jsonb)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  );
}

const certificateOf = (key: LinkKey, link: LinkHolder & { version: number }, token: string): LinkCertificate => {
  const { meeting, participant, contact, version } = link;
  return certifiedLink({ meeting, participants: [participant], contact, version, by: key.id }, token, key.seed);
};

async function certify(db: Database, keys: readonly LinkKey[], links: readonly LinkVersion[]): Promise<void> {
  const rows = links.flatMap((link) => {
    const key = keys.find(({ id }) => id === link.secret);
    return key === undefined ? [] : [{ ...link, certificate: certificateOf(key, link, derived(key, link)) }];
  });
  await db.query(
    `UPDATE link l SET certificate = r.certificate
     FROM jsonb_to_recordset($1) AS r (meeting text, participant text, contact text, version int, certificate jsonb)
     WHERE (l.meeting, l.participant, l.contact, l.version) = (r.meeting, r.participant, r.contact, r.version)
       AND l.certificate IS NULL`,
    [JSON.stringify(rows)],
  );
}

/** How many links are certified at once. */
const CERTIFIED = 500;

/** Certifies the links that earlier releases made; those whose secret the installation no longer has stay as they are. */
export async function certifyLinks(db: Database, keys: readonly LinkKey[]): Promise<void> {
  for (;;) {
    const bare = await rowsOf(
      db,
      LinkRow,
      `SELECT ${COLUMNS} FROM link
       WHERE certificate IS NULL AND revoked_at IS NULL AND secret = ANY ($1) ORDER BY token_sha256 LIMIT ${CERTIFIED}`,
      [keys.map(({ id }) => id)],
    );
    if (bare.length === 0) return;
    await certify(db, keys, bare);
  }
}

/** The public keys of links that were revoked, of meetings that still take answers. */
export const revokedLinkKeys = async (db: Database): Promise<string[]> =>
  (
    await rowsOf(
      db,
      z.object({ key: z.string() }),
      `SELECT l.certificate ->> 'key' AS key FROM link l JOIN meeting m ON m.id = l.meeting
       WHERE l.revoked_at IS NOT NULL AND l.certificate IS NOT NULL AND m.phase NOT IN ('concluded', 'cancelled')`,
      [],
    )
  ).map(({ key }) => key);

/** Revokes the links of a participant, or of one of its contacts; returns the contacts whose link it was. */
export async function revokeLinks(
  db: Database,
  { meeting, participant, contact }: { meeting: string; participant: string; contact?: string | undefined },
): Promise<string[]> {
  const rows = await rowsOf(
    db,
    LinkRow.pick({ contact: true }),
    `UPDATE link SET revoked_at = now()
     WHERE meeting = $1 AND participant = $2 AND ($3::text IS NULL OR contact = $3) AND revoked_at IS NULL
     RETURNING contact`,
    [meeting, participant, contact ?? null],
  );
  return rows.map((row) => row.contact).toSorted();
}

/** Revokes the links of contacts in all meetings of a mode: who reads their mail may be another now. */
export async function revokeLinksOfContacts(db: Database, contacts: readonly string[], mode: Mode): Promise<void> {
  if (contacts.length === 0) return;
  await db.query(
    `UPDATE link l SET revoked_at = now() FROM meeting m
     WHERE m.id = l.meeting AND m.mode = $2 AND l.contact = ANY ($1) AND l.revoked_at IS NULL`,
    [contacts, mode],
  );
}
