import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type pg from 'pg';
import { z } from 'zod';
import { AttachedMedia } from '../domain/mail.ts';
import { Capacity, type Mode, ParticipantCode, Sha256, Slug } from '../domain/plan.ts';
import { refuse } from './refuse.ts';

/** A paper of a circulation: what it is called, whom it addresses, and its bytes. */
export const ManifestDocument = z.object({
  name: Slug,
  language: z.string(),
  capacities: z.array(Capacity),
  /** What kind of paper it is: a participant gets one of each. */
  template: z.string().optional(),
  /** The one participant that it is addressed to. Left out: all of its capacities. */
  participant: ParticipantCode.optional(),
  sha256: Sha256,
});
export type ManifestDocument = z.infer<typeof ManifestDocument>;

/** What goes with the e-mails of a language beside the papers, under the name it has as an attachment. */
export const ManifestAttachment = z.object({
  name: Slug,
  language: z.string(),
  filename: z.string(),
  media: AttachedMedia,
  sha256: Sha256,
});
export type ManifestAttachment = z.infer<typeof ManifestAttachment>;

/** What a dispatch needs of the final manifest. Whatever else it holds counts in its hash. */
export const FinalManifest = z.object({
  documents: z.array(ManifestDocument),
  attachments: z.array(ManifestAttachment).default([]),
  mail: z.record(z.string(), z.object({ subject: z.string().min(1), body: z.string().min(1) })),
});
export type FinalManifest = z.infer<typeof FinalManifest>;

/** The wording and papers of a circulation, having proved that they are what was approved and that it is still issued. */
export async function loadCirculation(
  pool: pg.Pool,
  input: { meeting: string; mode: Mode; circulation: string; revision: number; sha256: string },
): Promise<FinalManifest> {
  const name = `${input.circulation} revision ${input.revision} of ${input.meeting}`;
  const { rows } = await pool.query<{
    mode: string;
    state: string | null;
    sha256: string | null;
    manifest: unknown;
    finals: string[];
  }>(
    `SELECT m.mode, c.state, c.final_sha256 AS sha256, c.final_manifest AS manifest,
            ARRAY (SELECT d.sha256 FROM document d WHERE d.meeting = m.id AND d.circulation = $2 AND d.revision = $3
                                                     AND d.stage = 'final') AS finals
       FROM meeting m LEFT JOIN circulation c ON c.meeting = m.id AND c.name = $2 AND c.revision = $3
      WHERE m.id = $1`,
    [input.meeting, input.circulation, input.revision],
  );
  const row = rows[0];
  if (!row) throw refuse('NotIssued', `The registry knows no meeting ${input.meeting}.`);
  if (row.mode !== input.mode) {
    throw refuse(
      'ModeMismatch',
      `${input.meeting} is a ${row.mode} meeting, and was to be dispatched as ${input.mode}.`,
    );
  }
  if (row.state !== 'issued') {
    throw refuse(
      'NotIssued',
      `${name} is ${row.state ?? 'not in the registry'}; only an issued circulation is dispatched.`,
    );
  }
  if (row.sha256 !== input.sha256) {
    throw refuse('NotIssued', `${name} was issued with manifest ${row.sha256}; the dispatch asks for ${input.sha256}.`);
  }
  if (sha256Hex(canonicalize(row.manifest) ?? '') !== input.sha256) {
    throw refuse('NotIssued', `The stored manifest of ${name} does not have the SHA-256 that was approved.`);
  }
  const manifest = FinalManifest.safeParse(row.manifest);
  if (!manifest.success) {
    throw refuse('NotIssued', `The manifest of ${name} can not be read: ${z.prettifyError(manifest.error)}`);
  }
  const { documents, attachments } = manifest.data;
  const missing = [...documents, ...attachments].filter(({ sha256 }) => !row.finals.includes(sha256));
  if (missing.length > 0) {
    const names = missing.map((document) => document.name).join(', ');
    throw refuse('NotIssued', `${name} lacks the final bytes of ${names} in the registry.`);
  }
  return manifest.data;
}

/** The bytes of a paper, having proved that they have its hash. */
export async function loadBlob(pool: pg.Pool, sha256: string): Promise<Buffer> {
  const { rows } = await pool.query<{ bytes: Buffer }>('SELECT bytes FROM blob WHERE sha256 = $1', [sha256]);
  const bytes = rows[0]?.bytes;
  if (!bytes || sha256Hex(bytes) !== sha256) {
    throw refuse(
      'DocumentBroken',
      `The bytes stored for the paper ${sha256} are ${bytes ? 'not those of that hash' : 'missing'}.`,
    );
  }
  return bytes;
}

function sha256Hex(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
