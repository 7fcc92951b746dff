import { workflowInfo } from '@temporalio/workflow';
import { patched } from './patches.ts';

/**
 * The length of a run's history, read only after events that the history keeps.
 *
 * A workflow task that ends in the refusal of an update leaves no trace in the history but lengthens it while it lasts, so a
 * continue-as-new decided during one could not be replayed.
 */
export class HistoryLength {
  readonly #turnAt: number;
  readonly #byWhatIsKept = patched('turns-by-what-is-kept');
  #length = workflowInfo().historyLength;
  #suggested = workflowInfo().continueAsNewSuggested;

  /** @param turnAt the number of events at which the run continues as new; the server's own suggestion counts too. */
  constructor(turnAt: number) {
    this.#turnAt = turnAt;
  }

  /** Reads the length again, after a signal, an accepted update, a timer or an activity result. */
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
