import type { OnProgress } from '../stack/progress.ts';
import { cutTo, paint } from './terminal.ts';

/**
 * What goes on, on standard error: one line that is drawn over on a terminal, a line for each new stage elsewhere.
 */
export class ProgressLine {
  readonly #live = process.stderr.isTTY && process.env.TERM !== 'dumb';
  #stage = '';

  /** Replaces the line. `stage` tells apart what is worth a line of its own where nothing can be drawn over. */
  show(stage: string, text: string): void {
    if (this.#live) {
      const width = process.stderr.columns || 80;
      process.stderr.write(`\r\u001b[K${cutTo(width - 1, text)}`);
    } else if (stage !== this.#stage) process.stderr.write(`${text}\n`);
    this.#stage = stage;
  }

  /** Ends the line, so that what is written next begins on its own. */
  done(): void {
    if (this.#live && this.#stage !== '') process.stderr.write('\r\u001b[K');
    this.#stage = '';
  }
}

/** Shows how far the start of the servers is; of a long stage also how long it may take. */
export const starting =
  (line: ProgressLine): OnProgress =>
  ({ stage, detail, estimateSeconds, elapsedSeconds }) => {
    const long = estimateSeconds !== null && estimateSeconds > 10;
    const estimate = long ? `  (${span(elapsedSeconds)} of about ${span(estimateSeconds)})` : '';
    line.show(stage + detail, `${detail}${estimate}`);
  };

/** A bar of how far something is, from 0 to 1. */
export function bar(share: number, width = 24): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return paint('green', '█'.repeat(full), process.stderr) + '░'.repeat(width - full);
}

/** A span as people read it: "48 s", "3 min 5 s". */
export function span(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
