import { workflowInfo } from '@temporalio/workflow';
import { patched } from './patches.ts';

/** The server takes 300 signals of a run and refuses what comes then: a run turns at half of that. */
const MOST_SIGNALS = 150;

let signals = 0;

/** Counts a signal that this run has received, whether or not it is heard. */
export function countSignal(): void {
  signals += 1;
}

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
    if (this.#suggested || this.#length >= this.#turnAt) return true;
    return signals >= MOST_SIGNALS && patched('turns-by-signals');
  }
}
