import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { isCancellation, rootCause } from '@temporalio/workflow';
import type { NoticeOutcome } from '../../domain/activities.ts';

/** The result of sending a notice. `failed`: why it can never be sent; null if the server took it. */
export type SentNotice<N> = { notice: N; failed: string | null };

type NoticeRoute<N> = {
  keyOf: (notice: N) => string;
  deliver: (notice: N) => Promise<NoticeOutcome>;
  /** Called for each notice that is sent or can never be sent. */
  done: (sent: SentNotice<N>) => void;
};

/**
 * Sends notices in the background, so that an unreachable mail server delays nothing else. In a live meeting the activity is
 * retried until it succeeds; in a rehearsal a few times, and again when the clock moves.
 */
export class NoticeSender<N extends { open: boolean }> {
  readonly #underWay = new Set<string>();
  readonly #sending: NoticeRoute<N>;

  constructor(sending: NoticeRoute<N>) {
    this.#sending = sending;
  }

  /** Whether no notice is being sent. */
  get settled(): boolean {
    return this.#underWay.size === 0;
  }

  /** Sends open notices that are not being sent yet. Returns at once and never throws. */
  send(notices: readonly N[]): void {
    for (const notice of notices) {
      const key = this.#sending.keyOf(notice);
      if (!notice.open || this.#underWay.has(key)) continue;
      this.#underWay.add(key);
      void this.#one(notice).finally(() => this.#underWay.delete(key));
    }
  }

  async #one(notice: N): Promise<void> {
    const { deliver, done } = this.#sending;
    try {
      const { outcome, answer } = await deliver(notice);
      done({ notice, failed: outcome === 'refused' ? (answer ?? 'the mail server refused it') : null });
    } catch (error) {
      if (isCancellation(error) || isTransient(error)) return;
      done({ notice, failed: (rootCause(error) ?? 'unknown').slice(0, 400) });
    }
  }
}

/** Whether a later attempt may succeed: the server was unreachable or did not answer. */
const isTransient = (error: unknown): boolean =>
  error instanceof ActivityFailure && !(error.cause instanceof ApplicationFailure && error.cause.nonRetryable === true);
