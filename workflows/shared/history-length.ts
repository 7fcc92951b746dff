import { patched, workflowInfo } from '@temporalio/workflow';

/**
 * How long the history of a run is, looked at only where something happened that it keeps.
 *
 * A task of the server that ends in the refusal of an update leaves no trace in the history, but lengthens it while it
 * lasts: a turn that began in one could not be replayed. A run of a release that did not know this goes on as it did; the patch
 * may go when no meeting that began before 0.2 runs.
 */
export class HistoryLength {
  readonly #turnAt: number;
  readonly #byWhatIsKept = patched('turns-by-what-is-kept');
  #length = workflowInfo().historyLength;
  #suggested = workflowInfo().continueAsNewSuggested;

  /** @param turnAt the number of events at which the run continues as new; the server's own suggestion counts besides. */
  constructor(turnAt: number) {
    this.#turnAt = turnAt;
  }

  /** Looks again: a signal, an accepted update, a timer or the result of an activity has come. */
  look(): void {
    this.#length = workflowInfo().historyLength;
    this.#suggested = workflowInfo().continueAsNewSuggested;
  }

  /** Whether the run is to continue as new. */
  isReached(): boolean {
    if (!this.#byWhatIsKept) this.look();
    return this.#suggested || this.#length >= this.#turnAt;
  }
}
