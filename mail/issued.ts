import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { Refusal } from '../domain/errors.ts';
import { FinalManifest } from '../domain/manifest.ts';
import type { Mode } from '../domain/plan.ts';
import { findBlob } from '../registry/blobs.ts';
import { dispatchable } from '../registry/circulations.ts';
import type { Pool } from '../registry/database.ts';

/**
 * The wording and papers of a circulation, having proved that they are what was approved and that it is still issued.
 *
 * @throws Refusal `NotIssued`, `ModeMismatch`
 */
export async function loadCirculation(
  pool: Pool,
  input: { meeting: string; mode: Mode; circulation: string; revision: number; sha256: string },
): Promise<FinalManifest> {
  const name = `${input.circulation} revision ${input.revision} of ${input.meeting}`;
  const row = await dispatchable(pool, input);
  if (row === null) throw new Refusal('NotIssued', `The registry knows no meeting ${input.meeting}.`);
  if (row.mode !== input.mode) {
    throw new Refusal(
      'ModeMismatch',
      `${input.meeting} is a ${row.mode} meeting, and was to be dispatched as ${input.mode}.`,
    );
  }
  if (row.state !== 'issued') {
    throw new Refusal(
      'NotIssued',
      `${name} is ${row.state ?? 'not in the registry'}; only an issued circulation is dispatched.`,
    );
  }
  if (row.sha256 !== input.sha256) {
    throw new Refusal(
      'NotIssued',
      `${name} was issued with manifest ${row.sha256}; the dispatch asks for ${input.sha256}.`,
    );
  }
  if (sha256Hex(canonicalize(row.manifest) ?? '') !== input.sha256) {
    throw new Refusal('NotIssued', `The stored manifest of ${name} does not have the SHA-256 that was approved.`);
  }
  const manifest = FinalManifest.safeParse(row.manifest);
  if (!manifest.success) {
    throw new Refusal('NotIssued', `The manifest of ${name} can not be read: ${z.prettifyError(manifest.error)}`);
  }
  const { documents, attachments } = manifest.data;
  const missing = [...documents, ...attachments].filter(({ sha256 }) => !row.finals.includes(sha256));
  if (missing.length > 0) {
    const names = missing.map((document) => document.name).join(', ');
    throw new Refusal('NotIssued', `${name} lacks the final bytes of ${names} in the registry.`);
  }
  return manifest.data;
}

/** The bytes of a paper, having proved that they have its hash. @throws Refusal `DocumentBroken` */
export async function loadBlob(pool: Pool, sha256: string): Promise<Buffer> {
  const bytes = await findBlob(pool, sha256);
  if (bytes === null || sha256Hex(bytes) !== sha256) {
    throw new Refusal(
      'DocumentBroken',
      `The bytes stored for the paper ${sha256} are ${bytes === null ? 'missing' : 'not those of that hash'}.`,
    );
  }
  return bytes;
}

function sha256Hex(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
