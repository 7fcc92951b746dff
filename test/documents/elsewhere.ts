import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Language } from '../../domain/plan.ts';

/** The hashes of papers as two processes make them, in time zones a day apart and in two locales. */
export async function hashesElsewhere(languages: readonly Language[]): Promise<[east: unknown, west: unknown]> {
  const inProcess = async (TZ: string, LANG: string): Promise<unknown> => {
    const args = ['--import', 'tsx', join(import.meta.dirname, 'hashes.ts'), ...languages];
    const env = { ...process.env, TZ, LANG, LC_ALL: LANG };
    return JSON.parse((await promisify(execFile)(process.execPath, args, { env })).stdout);
  };
  return Promise.all([inProcess('Pacific/Kiritimati', 'fr_FR.UTF-8'), inProcess('America/Adak', 'C')]);
}
