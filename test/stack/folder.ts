import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { removeTree } from '../../stack/go-build.ts';

/** A folder of this test's own, removed after it. */
export const ownFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'convene-stack-'));
  // an unprivileged PostgreSQL has to pass through
  chmodSync(folder, 0o755);
  onTestFinished(() => removeTree(folder));
  return folder;
};

/** Puts a shell script where a program is looked for. */
export const writeProgram = (folder: string, name: string, script: string): string => {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
};
