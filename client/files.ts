import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ConveneError } from '../domain/errors.ts';

/** Writes a file, and never overwrites one with other contents. `mode`, as of chmod, is for a new file. */
export function writeNew(file: string, bytes: Buffer, mode?: number): void {
  if (existsSync(file)) {
    if (readFileSync(file).equals(bytes)) return;
    throw new ConveneError('FILE_EXISTS', `${file} exists and holds something else; name another with --out.`);
  }
  writeFileSync(file, bytes, { flag: 'wx', ...(mode === undefined ? {} : { mode }) });
}

/** The file extension of a paper: everything printed is a PDF. */
export const extensionOf = ({ kind }: { kind: string }): 'ics' | 'pdf' => (kind === 'calendar' ? 'ics' : 'pdf');
