import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = ['workflows', 'machines', 'domain', 'worker/converter.cjs', 'package-lock.json'];
const cache = join(root, 'node_modules', '.cache', 'convene');

/**
 * The workflow code as one file for the sandbox, made once for each state of its sources.
 *
 * @returns the path of the bundle, to be given to a worker.
 */
export async function workflowBundle(): Promise<string> {
  const file = join(cache, `workflows-${digest()}.js`);
  if (existsSync(file)) return file;
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, 'workflows', 'workflows.ts'),
    payloadConverterPath: join(root, 'worker', 'converter.cjs'),
    logger: { log() {}, trace() {}, debug() {}, info() {}, warn: console.error, error: console.error },
  });
  mkdirSync(cache, { recursive: true });
  // Renamed into place, so that another process never reads half a bundle.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, code);
  renameSync(draft, file);
  return file;
}

function digest(): string {
  const hash = createHash('sha256').update(createRequire(import.meta.url).resolve('@temporalio/worker'));
  for (const source of sources) {
    for (const file of filesOf(join(root, source))) hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

function filesOf(path: string): string[] {
  if (/\.(ts|cjs|json)$/.test(path)) return [path];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => filesOf(join(entry.parentPath ?? dirname(path), entry.name)));
}
