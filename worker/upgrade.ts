import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { ConveneError } from '../domain/errors.ts';
import type { WorkflowBundle } from './bundle.ts';
import type { WorkerConfig } from './config.ts';
import {
  type Deployment,
  deploymentOf,
  FOLLOWING,
  movePinned,
  pinnedElsewhere,
  polls,
  setCurrent,
} from './deployment.ts';
import { gate } from './gate.ts';

const POLL_MS = 250;

export type UpgradeOptions = {
  /** How long to wait for a worker of this build. */
  waitMs: number;
  /** Moves workflows that are pinned to other builds, too. */
  movePinned: boolean;
  signal: AbortSignal;
  say: (text: string) => void;
};

export type Upgraded = {
  /** The build that was current; null: none, workers without versions took the work. */
  was: string | null;
  is: string;
  /** How many running workflows were replayed. */
  replayed: number;
  /** Those that were pinned to another build, and go on with this one. */
  moved: string[];
  builds: Deployment['builds'];
};

/**
 * Makes this build current on a fleet's task queue, as often as one likes: once all that will go on with it has been
 * replayed with it, and a worker of it asks for work.
 *
 * @throws ConveneError `UPGRADE_REFUSED`, `NO_WORKER_OF_BUILD`, `UPGRADE_OVERTAKEN`; then nothing has changed.
 */
export async function upgrade(
  temporal: Client,
  config: Pick<WorkerConfig, 'taskQueue' | 'secrets'>,
  bundle: WorkflowBundle,
  options: UpgradeOptions,
): Promise<Upgraded> {
  const { buildId } = bundle;
  const { taskQueue } = config;
  const was = (await deploymentOf(temporal, taskQueue))?.current ?? null;
  const replayed = await gate(temporal, config, bundle, options.movePinned ? undefined : FOLLOWING);
  if (was !== buildId) {
    const { current, conflictToken } = await oncePolled(temporal, taskQueue, buildId, options);
    const isOvertaken = current !== was || !(await setCurrent(temporal, taskQueue, buildId, conflictToken));
    if (isOvertaken) {
      throw new ConveneError(
        'UPGRADE_OVERTAKEN',
        `Another build was made current on ${taskQueue} meanwhile; this one was not. Give the command again if it is still to be.`,
      );
    }
  }
  const moved = options.movePinned ? await pinnedElsewhere(temporal, taskQueue, buildId) : [];
  for (const workflowId of moved) await movePinned(temporal, taskQueue, buildId, workflowId);
  const { builds } = (await deploymentOf(temporal, taskQueue)) ?? { builds: [] };
  return { was, is: buildId, replayed, moved, builds };
}

/** The deployment, as soon as a worker of the build asks for work. */
async function oncePolled(
  temporal: Client,
  taskQueue: string,
  buildId: string,
  { waitMs, signal, say }: UpgradeOptions,
): Promise<Deployment> {
  const limit = performance.now() + waitMs;
  for (let asked = 0; ; asked += 1) {
    const found = await deploymentOf(temporal, taskQueue);
    const isKnown = found?.builds.some((build) => build.buildId === buildId) === true;
    if (isKnown && (await polls(temporal, taskQueue, buildId))) return found;
    if (performance.now() > limit) {
      throw new ConveneError(
        'NO_WORKER_OF_BUILD',
        `No worker of this build (${buildId}) came to ${taskQueue} within ${waitMs / 1000} s, and nothing was changed. Start \`convene worker\` of this version beside the others, then give the command again.`,
      );
    }
    if (asked === 0) say(`Waiting for a worker of this build (${buildId}) on ${taskQueue}.`);
    await sleep(POLL_MS, undefined, { signal });
  }
}
