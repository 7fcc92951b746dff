import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

const makeFolder = (name: string): string => mkdtempSync(join(tmpdir(), `convene-${name}-`));
const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** A temporary folder for all tests of a file. Called at the top of the file, it is removed after everything else has ended. */
export function folderOfFile(name: string): string {
  const folder = makeFolder(name);
  afterAll(() => removeFolder(folder));
  return folder;
}

/** A temporary folder for the test that runs, removed when it has ended. */
export function folderOfTest(name: string): string {
  const folder = makeFolder(name);
  onTestFinished(() => removeFolder(folder));
  return folder;
}
