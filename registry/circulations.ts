import { z } from 'zod';
import { ConveneError } from '../domain/errors.ts';
import { ManifestAttachment } from '../domain/manifest.ts';
import type { Mode } from '../domain/plan.ts';
import { type Database, type Pool, rowOf, rowsOf, timestamp } from './database.ts';

/** What a revision consists of, as far as anything here looks at it. The whole of it counts in its hash. */
const Manifest = z.looseObject({
  documents: z.array(z.looseObject({ name: z.string(), language: z.string(), sha256: z.string(), pages: z.int() })),
  /** Files besides the papers: forms from the text on, calendars with the number and date. */
  attachments: z.array(ManifestAttachment.loose()).optional(),
  mail: z.record(z.string(), z.object({ subject: z.string(), body: z.string() })),
  recipients: z.looseObject({ participants: z.array(z.string()) }),
});
export type Manifest = z.infer<typeof Manifest>;

/** The table `circulation`: one row a revision, with its own text and what was approved of it. */
const Circulation = z.object({
  name: z.string(),
  revision: z.int(),
  kind: z.string(),
  state: z.string(),
  text: z.unknown(),
  text_manifest: Manifest,
  text_sha256: z.string(),
  final_manifest: Manifest.nullable(),
  final_sha256: z.string().nullable(),
  number: z.string().nullable(),
  date: z.string().nullable(),
  approvals: z.array(z.looseObject({ step: z.string(), officer: z.string(), sha256: z.string() })),
  revised_by: z.string(),
  created_at: timestamp,
});

const CirculationRow = Circulation.pick({
  name: true,
  kind: true,
  revision: true,
  state: true,
  approvals: true,
}).extend({
  sha256: z.string().nullable(),
  dispatched: z.int(),
});
export type CirculationRow = z.infer<typeof CirculationRow>;

const RevisionRow = Circulation.pick({
  text: true,
  revision: true,
  text_manifest: true,
  text_sha256: true,
  final_manifest: true,
  final_sha256: true,
  number: true,
  date: true,
});
export type RevisionRow = z.infer<typeof RevisionRow>;

/** A revision whose manifests are only hashed and compared, whatever they hold. */
const CirculationRecord = Circulation.extend({
  text_manifest: z.unknown(),
  final_manifest: z.unknown(),
  approvals: z.array(z.unknown()),
});
export type CirculationRecord = z.infer<typeof CirculationRecord>;

// -------------------------------------------------------------------------------------------- reading

/** The newest revision of each circulation; `sha256` is of its final bytes, else of its text. */
export const circulationsOf = (pool: Pool, meeting: string): Promise<CirculationRow[]> =>
  rowsOf(
    pool,
    CirculationRow,
    `SELECT DISTINCT ON (c.name) c.name, c.kind, c.revision, c.state, c.approvals,
            coalesce(c.final_sha256, c.text_sha256) AS sha256,
            (SELECT count(DISTINCT o.participant)::int FROM outbox o WHERE o.meeting = c.meeting AND o.circulation = c.name
               AND o.revision = c.revision AND o.state = 'sent') AS dispatched
     FROM circulation c WHERE c.meeting = $1 ORDER BY c.name, c.revision DESC`,
    [meeting],
  );

/** All revisions with everything, to be compared and archived. */
export const circulationRecords = (db: Database, meeting: string): Promise<CirculationRecord[]> =>
  rowsOf(
    db,
    CirculationRecord,
    `SELECT name, revision, kind, state, text, text_manifest, text_sha256, final_manifest, final_sha256, number,
            date::text, approvals, revised_by, created_at FROM circulation WHERE meeting = $1 ORDER BY name, revision`,
    [meeting],
  );

/** One drafted revision of a circulation, or the newest; null where it is not drafted. */
export const findRevision = (
  pool: Pool,
  meeting: string,
  circulation: string,
  revision: number | null,
): Promise<RevisionRow | null> =>
  rowOf(
    pool,
    RevisionRow,
    `SELECT text, revision, text_manifest, text_sha256, final_manifest, final_sha256, number, date::text FROM circulation
     WHERE meeting = $1 AND name = $2 AND ($3::int IS NULL OR revision = $3) ORDER BY circulation.revision DESC LIMIT 1`,
    [meeting, circulation, revision],
  );

/**
 * One drafted revision of a circulation, or the newest: its text, and the manifests whose hashes are approved.
 *
 * @throws ConveneError `NOT_DRAFTED`
 */
export async function revisionOf(
  pool: Pool,
  meeting: string,
  circulation: string,
  revision: number | null,
): Promise<RevisionRow> {
  const row = await findRevision(pool, meeting, circulation, revision);
  if (row !== null) return row;
  throw new ConveneError(
    'NOT_DRAFTED',
    `${revision === null ? circulation : `Revision ${revision} of ${circulation}`} is not drafted yet; \`convene status ${meeting}\` shows where it stands.`,
  );
}

const Text = Circulation.pick({ revision: true, text: true });

/** The text of the last revision before this one that was drafted; null where there is none. */
export const textBefore = (
  pool: Pool,
  meeting: string,
  circulation: string,
  revision: number,
): Promise<z.infer<typeof Text> | null> =>
  rowOf(
    pool,
    Text,
    `SELECT revision, text FROM circulation WHERE meeting = $1 AND name = $2 AND revision < $3
     ORDER BY circulation.revision DESC LIMIT 1`,
    [meeting, circulation, revision],
  );

const IssuedTo = Circulation.pick({ name: true, number: true });

/** Issued circulations that name a participant among their recipients, in the order in which they were drafted. */
export const issuedTo = (pool: Pool, meeting: string, code: string): Promise<z.infer<typeof IssuedTo>[]> =>
  rowsOf(
    pool,
    IssuedTo,
    `SELECT name, number FROM circulation
     WHERE meeting = $1 AND state = 'issued' AND final_manifest -> 'recipients' -> 'participants' ? $2
     ORDER BY created_at, name`,
    [meeting, code],
  );

const Issued = z.object({ name: z.string(), number: z.string(), date: z.string() });

/** What circulations of a meeting were issued with. */
export const issuedOf = (pool: Pool, meeting: string): Promise<z.infer<typeof Issued>[]> =>
  rowsOf(
    pool,
    Issued,
    `SELECT name, number, date::text FROM circulation
     WHERE meeting = $1 AND state = 'issued' AND number IS NOT NULL AND date IS NOT NULL`,
    [meeting],
  );

const Dispatchable = z.object({
  mode: z.string(),
  state: z.string().nullable(),
  sha256: z.string().nullable(),
  manifest: z.unknown(),
  /** The hashes of the final papers that are stored. */
  finals: z.array(z.string()),
});

/** What a dispatch of a revision proves before it sends; null where there is no such meeting. */
export const dispatchable = (
  pool: Pool,
  { meeting, circulation, revision }: { meeting: string; circulation: string; revision: number },
): Promise<z.infer<typeof Dispatchable> | null> =>
  rowOf(
    pool,
    Dispatchable,
    `SELECT m.mode, c.state, c.final_sha256 AS sha256, c.final_manifest AS manifest,
            ARRAY (SELECT d.sha256 FROM document d WHERE d.meeting = m.id AND d.circulation = $2 AND d.revision = $3
                                                     AND d.stage = 'final') AS finals
     FROM meeting m LEFT JOIN circulation c ON c.meeting = m.id AND c.name = $2 AND c.revision = $3
     WHERE m.id = $1`,
    [meeting, circulation, revision],
  );

// ------------------------------------------------------------------------------------------ following

/** Which revision of which circulation. */
export type RevisionKey = { meeting: string; name: string; revision: number };

/** Stores a text that goes to its reviewers; drafted again, the later one stands unless it is issued. */
export async function storeText(
  db: Database,
  { meeting, name, revision }: RevisionKey,
  drafted: { mode: Mode; kind: string; text: object; manifest: object; sha256: string; by: string },
): Promise<void> {
  await db.query(
    `INSERT INTO circulation (meeting, mode, name, revision, kind, state, text, text_manifest, text_sha256, revised_by)
     VALUES ($1, $2, $3, $4, $5, 'in_review', $6, $7, $8, $9)
     ON CONFLICT (meeting, name, revision) DO UPDATE
     SET text = excluded.text, text_manifest = excluded.text_manifest, text_sha256 = excluded.text_sha256
     WHERE circulation.state <> 'issued'`,
    [
      meeting,
      drafted.mode,
      name,
      revision,
      drafted.kind,
      JSON.stringify(drafted.text),
      JSON.stringify(drafted.manifest),
      drafted.sha256,
      drafted.by,
    ],
  );
}

/** Stores the final manifest of a revision, with the number and date that it has; one that is issued stays as it is. */
export async function storeFinal(
  db: Database,
  { meeting, name, revision }: RevisionKey,
  filled: { manifest: object; sha256: string; number: string; date: string },
): Promise<void> {
  await db.query(
    `UPDATE circulation SET final_manifest = $4, final_sha256 = $5, number = $6, date = $7
     WHERE meeting = $1 AND name = $2 AND revision = $3 AND state <> 'issued'`,
    [meeting, name, revision, JSON.stringify(filled.manifest), filled.sha256, filled.number, filled.date],
  );
}

/** Where a revision stands, as its workflow says. */
export async function setCirculation(
  db: Database,
  { meeting, name, revision }: RevisionKey,
  { state, approvals }: { state: string; approvals: readonly unknown[] },
): Promise<void> {
  await db.query(
    'UPDATE circulation SET state = $4, approvals = $5 WHERE meeting = $1 AND name = $2 AND revision = $3',
    [meeting, name, revision, state, JSON.stringify(approvals)],
  );
}

/** Of what kind a circulation is; null where there is none. */
export const kindOf = async (db: Database, meeting: string, name: string): Promise<string | null> =>
  (
    await rowOf(
      db,
      z.object({ kind: z.string() }),
      'SELECT kind FROM circulation WHERE meeting = $1 AND name = $2 LIMIT 1',
      [meeting, name],
    )
  )?.kind ?? null;
