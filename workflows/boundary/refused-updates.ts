import type { ConcludeActivationInput } from '@temporalio/workflow';
import { unheardCode } from '../../domain/unheard.ts';
import { countUnheard } from '../shared/counting.ts';

/** Counts the updates that a workflow refuses before they enter its history, by whatever refuses them. */
export class RefusedUpdates {
  /** In the history, and not answered yet: a failure of these is on record there. */
  readonly #accepted = new Set<string>();

  look({ commands }: ConcludeActivationInput): void {
    for (const { updateResponse } of commands) {
      if (!updateResponse) continue;
      const { protocolInstanceId, accepted, rejected } = updateResponse;
      const id = protocolInstanceId ?? '';
      if (accepted) this.#accepted.add(id);
      else if (!this.#accepted.delete(id) && rejected)
        countUnheard({ kind: 'update', code: unheardCode(rejected.applicationFailureInfo?.type), count: 1 });
    }
  }
}
