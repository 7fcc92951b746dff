import { z } from 'zod';
import type { Mode } from '../domain/plan.ts';
import { storeBlob } from './blobs.ts';
import { type Database, type Pool, rowOf, rowsOf, timestamp } from './database.ts';

/** The table `document`: every paper that was drawn, by name, revision and stage. */
const Document = z.object({
  name: z.string(),
  revision: z.int(),
  stage: z.enum(['draft', 'final']),
  kind: z.string(),
  circulation: z.string().nullable(),
  language: z.string(),
  pages: z.int(),
  sha256: z.string(),
  /** The same pages as PDF/A-2a; null for a draft or a scan. */
  archive_sha256: z.string().nullable(),
  created_at: timestamp,
  /** The act by which its bytes were erased, because it named persons and is no official document. */
  erased_by: z.string().nullable(),
});

const PaperRow = Document.omit({ created_at: true });
export type PaperRow = z.infer<typeof PaperRow>;

const DocumentRow = PaperRow.extend({
  state: z.enum(['draft', 'in_review', 'issued', 'superseded', 'withdrawn', 'erased']),
});
export type DocumentRow = z.infer<typeof DocumentRow>;

/** `actual` is the hash of the bytes that are stored under `sha256`; null: there are none. */
const ProvedPaper = Document.pick({ name: true, revision: true, stage: true, sha256: true, erased_by: true }).extend({
  actual: z.string().nullable(),
});
export type ProvedPaper = z.infer<typeof ProvedPaper>;

/** The papers, each with what has become of it: a list is issued as it is drawn, a paper when its circulation is. */
export const documentsOf = (pool: Pool, meeting: string): Promise<DocumentRow[]> =>
  rowsOf(
    pool,
    DocumentRow,
    `SELECT d.name, d.revision, d.stage, d.kind, d.circulation, d.language, d.pages, d.sha256, d.archive_sha256,
            d.erased_by,
            CASE
              WHEN d.erased_by IS NOT NULL THEN 'erased'
              WHEN d.circulation IS NULL AND d.revision < max(d.revision) OVER (PARTITION BY d.name) THEN 'superseded'
              WHEN d.circulation IS NULL THEN 'issued'
              WHEN c.revision < max(c.revision) OVER (PARTITION BY d.circulation) THEN 'superseded'
              WHEN c.state = 'issued' AND d.stage = 'draft' THEN 'superseded'
              -- what is returned, or withdrawn while it is revised, has no row of its own yet
              WHEN c.state <> 'issued' AND last.action = 'return' THEN 'draft'
              WHEN c.state <> 'issued' AND last.action = 'withdraw' THEN 'withdrawn'
              WHEN c.state IN ('in_review', 'issuing') THEN 'in_review'
              WHEN c.state IN ('issued', 'withdrawn') THEN c.state
              ELSE 'draft'
            END AS state
     FROM document d
     LEFT JOIN circulation c ON c.meeting = d.meeting AND c.name = d.circulation AND c.revision = d.revision
     LEFT JOIN (
       SELECT DISTINCT ON (act ->> 'subject') act ->> 'subject' AS circulation, act ->> 'action' AS action FROM act
       WHERE meeting = $1 AND act ->> 'action' IN ('approve', 'return', 'revise', 'fill', 'withdraw')
       ORDER BY act ->> 'subject', seq DESC
     ) last ON last.circulation = d.circulation
     WHERE d.meeting = $1 ORDER BY d.created_at, d.name, d.revision, d.stage`,
    [meeting],
  );

/** The papers as they were stored, by name, to be archived. */
export const papersOf = (pool: Pool, meeting: string): Promise<PaperRow[]> =>
  rowsOf(
    pool,
    PaperRow,
    `SELECT name, revision, stage, kind, circulation, language, pages, sha256, archive_sha256, erased_by FROM document
     WHERE meeting = $1 ORDER BY name, revision, stage`,
    [meeting],
  );

/** The papers with the hashes of their bytes, to be compared. */
export const provedPapers = (db: Database, meeting: string): Promise<ProvedPaper[]> =>
  rowsOf(
    db,
    ProvedPaper,
    `SELECT d.name, d.revision, d.stage, d.sha256, d.erased_by, encode(sha256(b.bytes), 'hex') AS actual
     FROM document d LEFT JOIN blob b USING (sha256) WHERE d.meeting = $1 ORDER BY d.name, d.revision, d.stage`,
    [meeting],
  );

/** `archive_sha256`: of the same pages as PDF/A-2a, whose bytes are stored too. */
export type KeptPaper = Pick<PaperRow, 'name' | 'kind' | 'language' | 'pages' | 'sha256'> & {
  archive_sha256?: string | undefined;
};

/** Keeps a paper that staff had drawn, whose bytes are stored: the next revision of its name, or the one that it equals. */
export async function storePaper(
  pool: Pool,
  meeting: string,
  mode: Mode,
  { name, kind, language, pages, sha256, archive_sha256: archive }: KeptPaper,
): Promise<number> {
  const row = await rowOf(
    pool,
    Document.pick({ revision: true }),
    `WITH known AS (SELECT revision FROM document WHERE meeting = $1 AND name = $3 AND sha256 = $7),
          made AS (
            INSERT INTO document (meeting, mode, name, revision, stage, kind, language, pages, sha256, archive_sha256)
            SELECT $1, $2, $3, coalesce(max(revision), 0) + 1, 'final', $4, $5, $6, $7, $8 FROM document
            WHERE meeting = $1 AND name = $3 HAVING NOT EXISTS (SELECT FROM known)
            RETURNING revision)
     SELECT revision FROM known UNION ALL SELECT revision FROM made`,
    [meeting, mode, name, kind, language, pages, sha256, archive ?? null],
  );
  if (row === null) throw new Error(`${name} of ${meeting} was not stored`);
  return row.revision;
}

type StoredBytes = { sha256: string; bytes: Uint8Array };

/** A paper with its bytes. */
export type Drawn = Pick<PaperRow, 'name' | 'language' | 'pages'> &
  StoredBytes & { media: string; archive: StoredBytes | null };

/** Stores a drawn paper and its bytes; a later one for the same revision and stage replaces it. */
export async function storeDrawn(
  db: Database,
  of: { meeting: string; mode: Mode; revision: number } & Pick<PaperRow, 'stage' | 'kind' | 'circulation'>,
  { name, language, pages, media, archive, ...drawn }: Drawn,
): Promise<void> {
  for (const { sha256, bytes } of archive === null ? [drawn] : [drawn, archive]) {
    await storeBlob(db, sha256, media, Buffer.from(bytes));
  }
  await db.query(
    `INSERT INTO document (meeting, mode, name, revision, stage, kind, circulation, language, pages, sha256, archive_sha256)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (meeting, name, revision, stage) DO UPDATE
     SET sha256 = excluded.sha256, pages = excluded.pages, archive_sha256 = excluded.archive_sha256`,
    [
      of.meeting,
      of.mode,
      name,
      of.revision,
      of.stage,
      of.kind,
      of.circulation,
      language,
      pages,
      drawn.sha256,
      archive?.sha256 ?? null,
    ],
  );
}
