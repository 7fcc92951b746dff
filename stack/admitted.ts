import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { WorkflowBundle } from '../worker/bundle.ts';
import type { WorkerConfig } from '../worker/config.ts';
import { gate } from '../worker/gate.ts';
import { withTemporal } from './clients.ts';

/** For each task queue, the build that was held last against what runs there. */
const Admitted = z.record(z.string(), z.string());

/** Without the file, or with one that cannot be read, a build is held against what runs once more. */
const admittedOn = (file: string): z.infer<typeof Admitted> => {
  try {
    return Admitted.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
};

/**
 * Lets a build go on with what runs on the folder of an embedded stack, unless a running workflow does not fit it. The build
 * that was the last there is let in at once.
 *
 * @throws ConveneError `UPGRADE_REFUSED`; then nothing has changed.
 */
export async function admit(dir: string, config: WorkerConfig, bundle: WorkflowBundle): Promise<void> {
  const { taskQueue } = config;
  const file = join(dir, 'build.json');
  const admitted = admittedOn(file);
  if (admitted[taskQueue] === bundle.buildId) return;
  await withTemporal(config, (temporal) => gate(temporal, config, bundle));
  writeFileSync(file, `${JSON.stringify({ ...admitted, [taskQueue]: bundle.buildId })}\n`);
}
