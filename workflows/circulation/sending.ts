import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { isCancellation, rootCause } from '@temporalio/workflow';
import { noticePort } from '../shared/ports.ts';
import { noticeKey } from './notices.ts';
import type { CirculationInput, OfficerNotice } from './state.ts';

/** The result of sending a notice. `failed`: why it can never be sent; null if the server took it. */
type SentNotice = { notice: OfficerNotice; failed: string | null };

/**
 * Sends the notices of a circulation in the background, so that an unreachable mail server delays nothing else. In a live
 * meeting the activity is retried until it succeeds; in a rehearsal a few times, and again when the clock moves.
 */
export class NoticeSender {
  readonly #underWay = new Set<string>();
  readonly #input: CirculationInput;
  readonly #done: (sent: SentNotice) => void;

  /** @param done called for each notice that is sent or can never be sent. */
  constructor(input: CirculationInput, done: (sent: SentNotice) => void) {
    this.#input = input;
    this.#done = done;
  }

  /** Whether no notice is being sent. */
  get settled(): boolean {
    return this.#underWay.size === 0;
  }

  /** Sends open notices that are not being sent yet. Returns at once and never throws. */
  send(notices: readonly OfficerNotice[]): void {
    for (const notice of notices) {
      const key = noticeKey(notice);
      if (!notice.open || this.#underWay.has(key)) continue;
      this.#underWay.add(key);
      void this.#one(notice).finally(() => this.#underWay.delete(key));
    }
  }

  async #one(notice: OfficerNotice): Promise<void> {
    const { open: _, isVoid: __, ...said } = notice;
    const { meeting, warrant, mode, plan, codes } = this.#input;
    const summary = `notice to ${notice.officer}: ${notice.step}, revision ${notice.revision}`;
    try {
      const { outcome, answer } = await noticePort(mode).notify.executeWithOptions({ summary }, [
        {
          meeting,
          mode,
          circulation: plan.name,
          ...said,
          ...(codes && { codes: codes.by }),
          ...(warrant && { warrant }),
        },
      ]);
      this.#done({ notice, failed: outcome === 'refused' ? (answer ?? 'the mail server refused it') : null });
    } catch (error) {
      if (isCancellation(error) || isTransient(error)) return;
      this.#done({ notice, failed: (rootCause(error) ?? 'unknown').slice(0, 400) });
    }
  }
}

/** Whether a later attempt may succeed: the server was unreachable or did not answer. */
const isTransient = (error: unknown): boolean =>
  error instanceof ActivityFailure && !(error.cause instanceof ApplicationFailure && error.cause.nonRetryable === true);
