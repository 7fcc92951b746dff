import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startStack } from '../stack/stack.ts';
import { workflowBundle } from '../worker/bundle.ts';

declare module 'vitest' {
  interface ProvidedContext {
    temporal: { address: string; namespace: string; uiUrl: string };
    postgresUrl: string;
    bundle: string;
  }
}

/** Starts the Temporal server and PostgreSQL once for the whole run. A first run may have to build the server. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'convene-test-'));
  const { TEMPORAL_ADDRESS: _, DATABASE_URL: __, ...env } = process.env;
  const stack = await startStack({
    dir,
    mode: 'rehearsal',
    env,
    volatile: true,
    timeSkipping: true,
    onProgress: ({ stage, detail }) => process.stderr.write(`${stage}: ${detail}\n`),
  });
  const { address, namespace, uiUrl } = stack.temporal;
  project.provide('temporal', { address, namespace, uiUrl: uiUrl ?? '' });
  project.provide('postgresUrl', stack.postgres.url);
  project.provide('bundle', workflowBundle().codePath);
  return async () => {
    await stack.stop();
    rmSync(dir, { recursive: true, force: true });
  };
}
