import { type ReplayResult, type ReplayWorkerOptions, Worker } from '@temporalio/worker';
import { ignoreReferences } from './references.ts';
import { installRuntime } from './worker.ts';

/** Replays histories with a build, one after the other, as a worker would. */
export async function* replays(
  workflowBundle: NonNullable<ReplayWorkerOptions['workflowBundle']>,
  histories: Parameters<typeof Worker.runReplayHistories>[1],
): AsyncGenerator<ReplayResult, void> {
  installRuntime();
  ignoreReferences();
  // for a debugger all replays would share this thread
  const options = { workflowBundle, debugMode: false };
  yield* Worker.runReplayHistories(options, histories);
}
