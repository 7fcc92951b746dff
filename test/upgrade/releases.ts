import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildIdOf, type WorkflowBundle } from '../../worker/bundle.ts';

/**
 * The releases whose meetings may be running: each has its workflow code in `releases/`, and histories that it recorded in
 * test/replay/histories. How the next one is added: releases/README.md.
 */
export const releases = { '0.1.0': ['v3-live', 'v3-orders'] } as const satisfies Record<string, readonly string[]>;

/** The SDK asks for a source map: an empty one. */
const NO_MAP = Buffer.from(
  JSON.stringify({ version: 3, file: 'workflow-bundle', sources: [], names: [], mappings: '' }),
).toString('base64');

/** The workflow code of a release. */
export const codeOf = (release: keyof typeof releases): string =>
  `${gunzipSync(readFileSync(new URL(`releases/${release}.gz`, import.meta.url)))}\n//# sourceMappingURL=data:application/json;base64,${NO_MAP}`;

/** Writes workflow code into a folder, for a worker to run. */
export function bundleIn(folder: string, name: string, code: string): WorkflowBundle {
  const codePath = join(folder, name);
  writeFileSync(codePath, code);
  return { codePath, buildId: buildIdOf(code) };
}
