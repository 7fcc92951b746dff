import type { OnProgress, StackProgress } from '../stack/progress.ts';
import { cutTo, paint, type Screen } from './terminal.ts';

const REDRAWN_MS = 200;
/** A stage says how long it has gone on from then on, unless it is expected to be short. */
const SAID_SECONDS = 1;
const SHORT_SECONDS = 10;

/**
 * Progress on standard error: on a terminal one line that is redrawn, elsewhere a line for each new stage.
 */
export class ProgressLine {
  readonly #stream: Screen;
  #stage = '';

  constructor(stream: Screen = process.stderr) {
    this.#stream = stream;
  }

  /** Whether the line can be redrawn. */
  get live(): boolean {
    return this.#stream.isTTY === true && process.env.TERM !== 'dumb';
  }

  /** Redraws the line. Where nothing can be redrawn, a new `stage` gets a line of its own. */
  show(stage: string, text: string): void {
    if (this.live) this.#stream.write(`\r\u001b[K${cutTo((this.#stream.columns || 80) - 1, text)}`);
    else if (stage !== this.#stage) this.#stream.write(`${text}\n`);
    this.#stage = stage;
  }

  /** Ends the line, so that what is written next begins on a new one. */
  done(): void {
    if (this.live && this.#stage !== '') this.#stream.write('\r\u001b[K');
    this.#stage = '';
  }
}

/** Shows how far the start of the servers is; of a stage that goes on also since when, and how long it is expected to take. */
export const starting = (line: ProgressLine): OnProgress => {
  const show: OnProgress = (progress) => {
    const text = startingText(progress);
    line.show(text, text);
  };
  return line.live ? Object.assign(show, { everyMs: REDRAWN_MS }) : show;
};

const startingText = ({ detail, estimateSeconds, elapsedSeconds }: StackProgress): string => {
  const short = estimateSeconds !== null && estimateSeconds <= SHORT_SECONDS;
  if (short || elapsedSeconds < SAID_SECONDS) return detail;
  const overdue = estimateSeconds === null || elapsedSeconds > estimateSeconds;
  const whole = overdue ? '' : ` of about ${span(estimateSeconds)}`;
  return `${detail}  (${span(elapsedSeconds)}${whole})`;
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
