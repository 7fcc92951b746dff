import { type ReplayResult, type ReplayWorkerOptions, Worker } from '@temporalio/worker';
import { markingCodec } from './mark.ts';
import { ignoreReferences } from './references.ts';
import type { Secret } from './secrets.ts';
import { countNothing } from './unheard.ts';
import { CONVERTER, installRuntime } from './worker.ts';

/**
 * Replays histories with a build, one after the other, as a worker would.
 *
 * @param secrets those of the installation. `'any'`: whatever has a mark is believed, where the secrets are not at hand.
 */
export async function* replays(
  workflowBundle: NonNullable<ReplayWorkerOptions['workflowBundle']>,
  histories: Parameters<typeof Worker.runReplayHistories>[1],
  secrets: readonly Secret[] | 'any',
): AsyncGenerator<ReplayResult, void> {
  installRuntime();
  ignoreReferences();
  // for a debugger all replays would share this thread
  const options = {
    workflowBundle,
    debugMode: false,
    sinks: countNothing,
    dataConverter: { payloadConverterPath: CONVERTER, payloadCodecs: [markingCodec(secrets)] },
  };
  yield* Worker.runReplayHistories(options, histories);
}
