import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { dayAfter, dayAt, type PlaceOfDays } from '../../domain/day.ts';
import { reasonOf } from '../../domain/errors.ts';
import type { ErasedClass } from '../../domain/privacy.ts';
import type { Database, Pool } from '../../registry/database.ts';
import { noteGone, noteWritten, type WrittenRow, writtenOf } from '../../registry/written.ts';
import { type ArchiveErasure, archiveAt, archivedPersons, eraseArchived } from './archived.ts';

/** What was written outside of the registry, and what becomes of it when persons are erased. */

/** What files hold: papers print names, forms and exports what is sensitive too, lists for the post addresses. */
const HOLDS = {
  paper: ['person'],
  form: ['sensitive', 'person'],
  export: ['sensitive', 'person'],
  post: ['contact'],
} as const satisfies Record<string, readonly ErasedClass[]>;
const isHeld = (kind: string): kind is keyof typeof HOLDS => Object.hasOwn(HOLDS, kind);

/** Notes a file or folder that holds persons: it is erased with them, or named. */
export function noteCopy(
  db: Database,
  kind: 'backup' | 'archive' | keyof typeof HOLDS,
  path: string,
  of: { meeting?: string; participant?: string; bytes?: Uint8Array } = {},
): Promise<void> {
  const { bytes, ...rest } = of;
  const sha256 = bytes === undefined ? {} : { sha256: createHash('sha256').update(bytes).digest('hex') };
  return noteWritten(db, { kind, path: resolve(path), machine: hostname(), ...rest, ...sha256 });
}

/**
 * - `deleted`, `rewritten`: it goes, or did
 * - `kept`: a person has to delete it, because it cannot be done from here
 */
export type CopyFate = { kind: string; path: string; fate: 'deleted' | 'rewritten' | 'kept'; why: string };

export type CopiesOf = ArchiveErasure & { archives: readonly string[]; backupDays: number; place: PlaceOfDays };

/** Erases what was written, or says what would become of it. */
export async function eraseCopies(pool: Pool, of: CopiesOf, { confirm }: { confirm: boolean }): Promise<CopyFate[]> {
  const rows = await writtenOf(pool, of.meeting);
  const named = of.archives.map((path) => resolve(path));
  const known = rows.map(({ path }) => path);
  const others = named.filter((path) => !known.includes(path));
  const fates: CopyFate[] = [];
  const gone: string[] = [];
  for (const row of rows) {
    const isHere = row.machine === hostname();
    if (isHere && !existsSync(row.kind === 'archive' ? archiveAt(row.path) : row.path)) {
      gone.push(row.id);
      continue;
    }
    const fate = await fateOf(row, isHere, of, confirm);
    if (fate === null) continue;
    if (fate.fate === 'deleted') gone.push(row.id);
    fates.push({ kind: row.kind, path: row.path, ...fate });
  }
  for (const path of others) {
    const fate = await ofArchive(path, of, confirm);
    if (fate !== null) fates.push({ kind: 'archive', path, ...fate });
  }
  if (confirm) await noteGone(pool, gone);
  return fates;
}

type Fate = Pick<CopyFate, 'fate' | 'why'>;

/** Null: it holds nothing of this. */
async function fateOf(row: WrittenRow, isHere: boolean, of: CopiesOf, confirm: boolean): Promise<Fate | null> {
  const { kind, machine, participant, written_at: at } = row;
  if (of.whom !== null && participant !== null && participant !== of.whom.participant) return null;
  if (kind === 'backup') {
    const made = dayAt(Date.parse(at), of.place);
    const until = dayAfter(made, of.backupDays);
    const where = isHere ? '' : ` on ${machine}`;
    return { fate: 'kept', why: `a backup${where} of ${made}; to be deleted by ${until}` };
  }
  if (!isHere)
    return { fate: 'kept', why: `written on ${machine}: delete it there, or erase in it with --archive there` };
  if (kind === 'archive') return ofArchive(row.path, of, confirm);
  const holds: readonly ErasedClass[] = isHeld(kind) ? HOLDS[kind] : HOLDS.export;
  if (!of.classes.some((one) => holds.includes(one))) return null;
  // what is asked for one person goes with their delegation; addresses are not theirs
  if (of.whom !== null && kind === 'post') return null;
  if (statSync(row.path).isDirectory()) return { fate: 'kept', why: 'a folder: delete it by hand' };
  const sha256 = createHash('sha256').update(readFileSync(row.path)).digest('hex');
  if (sha256 !== row.sha256) return { fate: 'kept', why: 'it was changed since it was written: delete it by hand' };
  if (confirm) rmSync(row.path);
  return { fate: 'deleted', why: 'as it was written' };
}

async function ofArchive(path: string, of: CopiesOf, confirm: boolean): Promise<Fate | null> {
  try {
    const counts = confirm ? await eraseArchived(path, of) : archivedPersons(path, of);
    const { lists, papers, messages } = counts;
    if (lists + papers + messages === 0) return null;
    return { fate: 'rewritten', why: `without ${lists} lists of persons, ${papers} papers, ${messages} messages` };
  } catch (error) {
    return { fate: 'kept', why: reasonOf(error) };
  }
}
