import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { isCancellation, rootCause } from '@temporalio/workflow';
import type { NoticeInput } from '../../domain/activities.ts';
import type { Mode } from '../../domain/plan.ts';
import { noticePort } from '../shared/ports.ts';
import type { Notice } from './state.ts';

/** What somebody is to be told; the round, and when, are added here. */
export type Wanted = Omit<Notice, 'round' | 'at' | 'open'>;

const isOf = (notice: Notice, { step, officer, sha256 }: Wanted) =>
  notice.step === step && notice.officer === officer && notice.sha256 === sha256;
const keyOf = ({ revision, step, officer, round }: Notice) => `${revision}/${step}/${officer}/${round}`;

/**
 * The notices of a circulation. They are sent beside everything else, so that a mail server that is away holds up nothing: in
 * a live meeting the activity is tried until it was taken, in a rehearsal a few times, and again when the clock moves.
 */
export class Notices {
  #all: Notice[];
  readonly #sending = new Set<string>();
  readonly #of: Pick<NoticeInput, 'meeting' | 'mode' | 'circulation'>;
  readonly #failed: (notice: Notice, reason: string) => void;

  /** @param failed told of a notice that can never be sent. */
  constructor(
    of: { meeting: string; mode: Mode; circulation: string },
    carried: readonly Notice[],
    failed: (notice: Notice, reason: string) => void,
  ) {
    this.#of = of;
    this.#all = carried.map((notice) => ({ ...notice }));
    this.#failed = failed;
  }

  /** Those of the current revision; to be carried over. */
  get all(): readonly Notice[] {
    return this.#all;
  }

  /** Whether none is under way. */
  get settled(): boolean {
    return this.#sending.size === 0;
  }

  /** Adds a notice for everyone who was not told of this yet. What is awaited no more, and was not sent, is let go. */
  add(revision: number, wanted: readonly Wanted[], at: string): void {
    this.#all = this.#all.filter((notice) => notice.revision === revision);
    for (const notice of this.#all) notice.open &&= wanted.some((one) => isOf(notice, one));
    this.addAgain(
      wanted.filter((one) => !this.#all.some((notice) => isOf(notice, one))),
      at,
    );
  }

  /** Adds a further notice for each, in the place of one that was not sent. */
  addAgain(wanted: readonly Wanted[], at: string): void {
    for (const one of wanted) {
      const before = this.#all.filter(({ step, officer }) => step === one.step && officer === one.officer);
      for (const notice of before) notice.open = false;
      this.#all.push({ ...one, at, round: before.length + 1, open: true });
    }
  }

  /** Sends what is open and not under way. It returns at once, and never throws. */
  send(): void {
    for (const notice of this.#all) {
      const key = keyOf(notice);
      if (!notice.open || this.#sending.has(key)) continue;
      this.#sending.add(key);
      void this.#one(notice).finally(() => this.#sending.delete(key));
    }
  }

  async #one(notice: Notice): Promise<void> {
    const { open: _, ...said } = notice;
    const summary = `notice to ${notice.officer}: ${notice.step}, revision ${notice.revision}`;
    try {
      const { outcome, answer } = await noticePort(this.#of.mode).notify.executeWithOptions({ summary }, [
        { ...this.#of, ...said },
      ]);
      notice.open = false;
      if (outcome === 'refused') this.#failed(notice, answer ?? 'the mail server refused it');
    } catch (error) {
      if (isCancellation(error) || isPassing(error)) return;
      notice.open = false;
      this.#failed(notice, (rootCause(error) ?? 'unknown').slice(0, 400));
    }
  }
}

/** What may succeed another time: the server was away, or did not answer. */
const isPassing = (error: unknown): boolean =>
  error instanceof ActivityFailure && !(error.cause instanceof ApplicationFailure && error.cause.nonRetryable === true);
