import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ConveneError } from '../domain/errors.ts';

/** Writes a file, and leaves one alone that holds something else. `mode` as of chmod, for a file that is made. */
export function writeNew(file: string, bytes: Buffer, mode?: number): void {
  if (existsSync(file)) {
    if (readFileSync(file).equals(bytes)) return;
    throw new ConveneError('FILE_EXISTS', `${file} exists and holds something else; name another with --out.`);
  }
  writeFileSync(file, bytes, { flag: 'wx', ...(mode === undefined ? {} : { mode }) });
}

/** How the file of a paper ends: everything printed is a PDF. */
export const extensionOf = ({ kind }: { kind: string }): 'ics' | 'pdf' => (kind === 'calendar' ? 'ics' : 'pdf');
