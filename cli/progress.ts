import type { OnProgress } from '../stack/progress.ts';
import { cutTo, paint } from './terminal.ts';

/**
 * Progress on standard error: on a terminal one line that is redrawn, elsewhere a line for each new stage.
 */
export class ProgressLine {
  readonly #live = process.stderr.isTTY && process.env.TERM !== 'dumb';
  #stage = '';

  /** Redraws the line. Where nothing can be redrawn, a new `stage` gets a line of its own. */
  show(stage: string, text: string): void {
    if (this.#live) {
      const width = process.stderr.columns || 80;
      process.stderr.write(`\r\u001b[K${cutTo(width - 1, text)}`);
    } else if (stage !== this.#stage) process.stderr.write(`${text}\n`);
    this.#stage = stage;
  }

  /** Ends the line, so that what is written next begins on a new one. */
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
