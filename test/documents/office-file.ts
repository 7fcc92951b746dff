import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';

/** The parts of Word and Excel files, looked at and changed as a program or a person would. */

export const part = (file: Uint8Array, name: string): string => strFromU8(unzipSync(file)[name] ?? new Uint8Array());

export function changed(file: Uint8Array, name: string, change: (xml: string) => string): Uint8Array {
  const parts = unzipSync(file);
  return zipSync({ ...parts, [name]: strToU8(change(strFromU8(parts[name] ?? new Uint8Array()))) });
}
