import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Other builds of the product, which differ from this one in the code of their workflows. */

const root = join(import.meta.dirname, '../..');
const ours = () => readFileSync(join(root, 'dist/workflow-bundle'), 'utf8');

/** Decides as this build does, and has another id. */
export const alike = (note: string): string => `/* ${note} */\n${ours()}`;

/** Opens a meeting by another activity than this build, so that it cannot go on with any that runs. */
export function breaking(): string {
  const code = ours().replace('opening.openMeeting.executeWithOptions', 'opening.countPresent.executeWithOptions');
  if (code === ours()) throw new Error('the code of workflows has no such place; name another');
  return code;
}

/** A package with this workflow code in a folder; returns the path of its command. */
export function packageIn(folder: string, code: string): string {
  mkdirSync(folder);
  for (const part of ['bin', 'package.json']) cpSync(join(root, part), join(folder, part), { recursive: true });
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'dist/workflow-bundle'), code);
  for (const part of ['node_modules', 'server']) symlinkSync(join(root, part), join(folder, part));
  return join(folder, 'bin/convene.js');
}
