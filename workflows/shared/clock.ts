import { condition } from '@temporalio/workflow';
import type { Mode } from '../../domain/plan.ts';

/**
 * The only source of a meeting's time in workflows.
 *
 * Live: Temporal's own, so that a wait is a durable timer on an absolute instant. Rehearsal: a value that only the
 * meeting's `advanceClock` moves; a wait then ends when the value has reached the instant.
 */
export class Clock {
  /** That of this workflow, once it has begun. */
  static current: Clock | null = null;
  readonly mode: Mode;
  #rehearsed: number;

  constructor(mode: Mode, at: string) {
    this.mode = mode;
    this.#rehearsed = Date.parse(at);
    Clock.current = this;
  }

  /** Milliseconds since 1970. */
  get now(): number {
    return this.mode === 'live' ? Date.now() : this.#rehearsed;
  }

  get iso(): string {
    return instant(this.now);
  }

  /** Rehearsal: moves the clock on. It never goes back. */
  moveTo(at: string): void {
    this.#rehearsed = Math.max(this.#rehearsed, Date.parse(at));
  }

  /**
   * Waits until `wake` holds or the instant is reached, whichever comes first.
   *
   * @param due the absolute instant, or null for none.
   * @param summary what the timer is for, as the Temporal UI shows it.
   */
  async until(due: string | null, wake: () => boolean, summary: string): Promise<void> {
    if (this.mode === 'rehearsal' || due === null) {
      const reached = () => due !== null && this.mode === 'rehearsal' && this.now >= Date.parse(due);
      await condition(() => wake() || reached());
      return;
    }
    const left = Date.parse(due) - this.now;
    if (left > 0) await condition(wake, left, { summary });
  }
}

/** What the clock of this workflow says; before there is one, what the server's says. */
export const clockNow = (): string => Clock.current?.iso ?? instant(Date.now());

/** An instant as the whole house writes it: UTC, whole seconds. */
export function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** The same instant in the one form that compares as text. */
export function exactly(at: string): string {
  return new Date(at).toISOString();
}
