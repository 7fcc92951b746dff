import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from '../domain/errors.ts';

export const GIGABYTE = 1e9;

/** Bytes free to this user on the disk that holds `path`, which need not exist yet. */
export const freeBytes = (path: string): number => {
  try {
    const disk = statfsSync(path);
    return disk.bavail * disk.bsize;
  } catch (error) {
    if (systemCode(error) === 'ENOENT' && dirname(path) !== path) return freeBytes(dirname(path));
    throw error;
  }
};

/** `3.5 GB` */
export const gigabytes = (bytes: number): string => `${(bytes / GIGABYTE).toFixed(1)} GB`;
