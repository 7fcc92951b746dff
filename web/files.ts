import { createHash } from 'node:crypto';
import { filled, type PageWords } from './words.ts';

/** Files that a mission sends: told by what they hold, not by their names. */

export type FileKind = 'application/pdf' | 'image/jpeg' | 'image/png';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const starts = (bytes: Buffer, head: Buffer): boolean => bytes.subarray(0, head.length).equals(head);

/** What a file is by its content, whole from its head to its end; null: none of these. */
export function fileKindOf(bytes: Buffer): FileKind | null {
  if (starts(bytes, Buffer.from('%PDF-')) && bytes.subarray(-1_024).includes('%%EOF')) return 'application/pdf';
  const end = bytes.subarray(-64);
  if (starts(bytes, Buffer.from([0xff, 0xd8, 0xff])) && end.includes(Buffer.from([0xff, 0xd9]))) return 'image/jpeg';
  if (starts(bytes, PNG) && bytes.subarray(12, 16).equals(Buffer.from('IHDR')) && end.includes('IEND'))
    return 'image/png';
  return null;
}

type TakenFile = { sha256: string } | { wrong: string };

/** Whether a form has a file in a field: browsers send an empty one where nothing was chosen. */
export const isChosen = (value: unknown): value is File => value instanceof File && value.size > 0;

/**
 * Stores a file by its hash.
 *
 * @param of.size the most megabytes
 * @returns its hash, or what is wrong with it
 */
export async function takenFile(
  store: (sha256: string, media: FileKind, bytes: Buffer) => Promise<void>,
  file: File,
  of: { kinds: readonly FileKind[]; size: number; field: string; words: PageWords },
): Promise<TakenFile> {
  const { errors } = of.words;
  if (file.size > of.size * 1024 * 1024) return { wrong: filled(errors.fileSize, { field: of.field, size: of.size }) };
  const bytes = Buffer.from(await file.arrayBuffer());
  const kind = fileKindOf(bytes);
  if (kind === null || !of.kinds.includes(kind)) return { wrong: filled(errors.fileKind, { field: of.field }) };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await store(sha256, kind, bytes);
  return { sha256 };
}
