import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConveneError } from '../domain/errors.ts';

/** Writes a file, and never overwrites one with other contents. `mode`, as of chmod, is for a new file. */
export function writeNew(file: string, bytes: Buffer, mode?: number): void {
  if (existsSync(file)) {
    if (readFileSync(file).equals(bytes)) return;
    throw new ConveneError('FILE_EXISTS', `${file} exists and holds something else; name another with --out.`);
  }
  writeFileSync(file, bytes, { flag: 'wx', ...(mode === undefined ? {} : { mode }) });
}

/**
 * Where `--out` puts a file: in a folder by its own name, where it names one that is there or ends with a slash; else in the file that
 * it names; without it, by its own name here. Folders that are missing are made.
 */
export function outFile(out: string | undefined, name: string): string {
  if (out === undefined) return name;
  const isFolder = /[/\\]$/.test(out) || statSync(out, { throwIfNoEntry: false })?.isDirectory() === true;
  const file = isFolder ? join(out, name) : out;
  mkdirSync(dirname(file), { recursive: true });
  return file;
}

const EXTENSIONS: Record<string, 'ics' | 'xlsx' | 'docx' | 'json'> = {
  ...{ calendar: 'ics', 'form-xlsx': 'xlsx', 'form-docx': 'docx', 'report-text': 'json' },
};

/** The file extension of a paper: everything printed is a PDF. */
export const extensionOf = ({ kind }: { kind: string }): 'ics' | 'xlsx' | 'docx' | 'json' | 'pdf' =>
  EXTENSIONS[kind] ?? 'pdf';
