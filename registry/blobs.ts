import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ConveneError } from '../domain/errors.ts';
import { type Database, type Pool, rowOf } from './database.ts';

/** The table `blob`: bytes by their SHA-256. What is stored never changes. */
const Bytes = z.object({ bytes: z.instanceof(Buffer) });

/** Stores bytes; those that are there already stay. */
export async function storeBlob(db: Database, sha256: string, media: string, bytes: Buffer): Promise<void> {
  await db.query('INSERT INTO blob (sha256, media, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    sha256,
    media,
    bytes,
  ]);
}

/** The bytes of a hash; null where there are none. Whether they have it is not looked at. */
export async function findBlob(db: Database, sha256: string): Promise<Buffer | null> {
  const row = await rowOf(db, Bytes, 'SELECT bytes FROM blob WHERE sha256 = $1', [sha256]);
  return row?.bytes ?? null;
}

/**
 * The bytes of a hash, having proved that they have it.
 *
 * @throws ConveneError `UNKNOWN_DOCUMENT`, `DOCUMENT_DAMAGED`
 */
export async function blobOf(pool: Pool, sha256: string): Promise<Buffer> {
  const bytes = await findBlob(pool, sha256);
  if (bytes === null)
    throw new ConveneError('UNKNOWN_DOCUMENT', `The registry has no document with the hash ${sha256}.`);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new ConveneError('DOCUMENT_DAMAGED', `The bytes that the registry keeps under ${sha256} have another hash.`);
  return bytes;
}
