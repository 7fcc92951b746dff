import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { isCancellation, rootCause } from '@temporalio/workflow';
import { noticePort } from '../shared/ports.ts';
import { noticeKey } from './notices.ts';
import type { CirculationInput, OfficerNotice } from './state.ts';

/** What came of sending a notice; `failed` says why it can never be sent, and is null where it was taken. */
type SentNotice = { notice: OfficerNotice; failed: string | null };

/**
 * Sends the notices of a circulation beside everything else, so that a mail server that is away holds up nothing: in a live
 * meeting the activity is tried until it was taken, in a rehearsal a few times, and again when the clock moves.
 */
export class NoticeSender {
  readonly #underWay = new Set<string>();
  readonly #input: CirculationInput;
  readonly #done: (sent: SentNotice) => void;

  /** @param done told of each that needs not be sent again. */
  constructor(input: CirculationInput, done: (sent: SentNotice) => void) {
    this.#input = input;
    this.#done = done;
  }

  /** Whether none is under way. */
  get settled(): boolean {
    return this.#underWay.size === 0;
  }

  /** Sends what is open and not under way. It returns at once, and never throws. */
  send(notices: readonly OfficerNotice[]): void {
    for (const notice of notices) {
      const key = noticeKey(notice);
      if (!notice.open || this.#underWay.has(key)) continue;
      this.#underWay.add(key);
      void this.#one(notice).finally(() => this.#underWay.delete(key));
    }
  }

  async #one(notice: OfficerNotice): Promise<void> {
    const { open: _, ...said } = notice;
    const { meeting, mode, plan } = this.#input;
    const summary = `notice to ${notice.officer}: ${notice.step}, revision ${notice.revision}`;
    try {
      const { outcome, answer } = await noticePort(mode).notify.executeWithOptions({ summary }, [
        { meeting, mode, circulation: plan.name, ...said },
      ]);
      this.#done({ notice, failed: outcome === 'refused' ? (answer ?? 'the mail server refused it') : null });
    } catch (error) {
      if (isCancellation(error) || isPassing(error)) return;
      this.#done({ notice, failed: (rootCause(error) ?? 'unknown').slice(0, 400) });
    }
  }
}

/** What may succeed another time: the server was away, or did not answer. */
const isPassing = (error: unknown): boolean =>
  error instanceof ActivityFailure && !(error.cause instanceof ApplicationFailure && error.cause.nonRetryable === true);
