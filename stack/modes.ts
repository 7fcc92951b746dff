import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What anybody but the owner may do. */
const OTHERS = 0o077;

/** The folder itself and all that is in it, where others on this machine may read, write or enter it; none where there is no folder. */
export function openToOthers(folder: string): string[] {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return [];
  const within = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  return [folder, ...within].filter((path) => isOpen(path));
}

// what ends while one looks, such as a server's temporary file, is not open
const isOpen = (path: string): boolean => ((lstatSync(path, { throwIfNoEntry: false })?.mode ?? 0) & OTHERS) !== 0;

/** Takes from others what they may do with these, and leaves the owner what they may. */
export function closeToOthers(paths: readonly string[]): void {
  for (const path of paths) {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found !== undefined) chmodSync(path, found.mode & ~OTHERS & 0o7777);
  }
}
