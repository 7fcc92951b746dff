import { patched, workflowInfo } from '@temporalio/workflow';
import { sizeOf } from '../../domain/bytes.ts';
import type { ActRecord } from '../shared/record.ts';
import { BYTES } from './carrying.ts';

/** The acts that an earlier release carried over at most. */
const FORMERLY_CARRIED = 300;

/** When a run continues as new. */
export class Turn {
  /** It has begun: whatever can wait is done in the next run. */
  begun = false;
  readonly #turnAt: number;
  /**
   * How long the history is, looked at only where something happened that it keeps. A task of the server that ends in the
   * refusal of an update leaves no trace in it, but lengthens it while it lasts: a turn that began in one could not be replayed.
   */
  readonly #kept = patched('turns-by-what-is-kept');
  #length = workflowInfo().historyLength;
  #suggested = workflowInfo().continueAsNewSuggested;
  #byBytes = false;

  constructor(turnAt: number) {
    this.#turnAt = turnAt;
  }

  happened(): void {
    this.#length = workflowInfo().historyLength;
    this.#suggested = workflowInfo().continueAsNewSuggested;
  }

  wanted(): boolean {
    if (!this.#kept) this.happened();
    return this.#suggested || this.#length >= this.#turnAt;
  }

  begin(): void {
    this.#byBytes = patched('turns-within-bytes');
    this.begun = true;
  }

  /** Whether the acts that wait for the registry are few enough to be carried over. What is more is written first. */
  carries({ pending }: Pick<ActRecord, 'pending'>): boolean {
    return this.#byBytes ? sizeOf(pending) <= BYTES.acts : pending.length <= FORMERLY_CARRIED;
  }
}
