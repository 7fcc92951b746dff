import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { systemCode } from '../domain/errors.ts';
import { Identity, isAlive, self } from './identity.ts';

/** What a lock file holds: the process that has it, and a note from that process to others. */
const LockFile = z.object({ owner: Identity, note: z.unknown() });
export type Lock = { note(value: unknown): void; release(): void };
/** The lock, with the note of a dead holder (null if there was none); or the living holder. */
export type Taken = { lock: Lock; left: unknown } | { heldBy: Identity; note: unknown };

/** Taking over a dead process's lock takes microseconds; an older sign of takeover was left by a process that died meanwhile. */
const TAKEOVER_MS = 10_000;

/** Reads a lock file: null when there is none or its owner is dead. */
export const readLock = (path: string): z.infer<typeof LockFile> | null => {
  const found = parse(path);
  return found !== null && isAlive(found.owner) ? found : null;
};

/**
 * Takes the lock at `path` for this process, from a dead one too. Never waits. Kept by hand: docs/adr/0017-libraries-tried.md.
 *
 * The file appears whole or not at all (written aside, then linked), so a reader never sees half of it, and it is
 * readable by its owner only, since a note may hold a password.
 */
export const takeLock = (path: string, note: unknown = null): Taken => {
  mkdirSync(dirname(path), { recursive: true });
  const owner = self();
  let left: unknown = null;
  for (;;) {
    if (create(path, { owner, note })) return { lock: handle(path, owner), left };
    const holder = readLock(path);
    if (holder !== null) return { heldBy: holder.owner, note: holder.note };
    left = removeStale(path) ?? left;
  }
};

const handle = (path: string, owner: Identity): Lock => {
  const mine = () => {
    const found = parse(path);
    return found !== null && found.owner.pid === owner.pid && found.owner.birth === owner.birth;
  };
  return {
    note(value) {
      if (mine()) replace(path, { owner, note: value });
    },
    release() {
      if (mine()) rmSync(path, { force: true });
    },
  };
};

/** Two that find the same stale lock must not both remove it: the second would remove the first one's new lock. */
const removeStale = (path: string): unknown => {
  const sign = `${path}.takeover`;
  if (!create(sign, null)) {
    const age = ageOf(sign);
    if (age !== null && age > TAKEOVER_MS) rmSync(sign, { force: true });
    return null;
  }
  try {
    const found = parse(path);
    if (found !== null && isAlive(found.owner)) return null;
    rmSync(path, { force: true });
    return found?.note ?? null;
  } finally {
    rmSync(sign, { force: true });
  }
};

const parse = (path: string): z.infer<typeof LockFile> | null => {
  try {
    return LockFile.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) === 'ENOENT') return null;
    throw error;
  }
};

const ageOf = (path: string): number | null => {
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return written === undefined ? null : Date.now() - written;
};

const writeAside = (path: string, content: unknown): string => {
  const aside = `${path}.${process.pid}`;
  rmSync(aside, { force: true });
  const fd = openSync(aside, 'wx', 0o600);
  writeSync(fd, JSON.stringify(content));
  fsyncSync(fd);
  closeSync(fd);
  return aside;
};

const create = (path: string, content: unknown): boolean => {
  const aside = writeAside(path, content);
  try {
    linkSync(aside, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
};

const replace = (path: string, content: unknown): void => renameSync(writeAside(path, content), path);
