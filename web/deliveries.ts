import { setInterval } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Convene } from '../client/client.ts';
import { ConveneError, Refusal } from '../domain/errors.ts';
import type { Pool } from '../registry/database.ts';
import type { LinkHolder } from '../registry/links.ts';
import { claimAnswer, type PageAnswer, participantsDue, type Settled, settleAnswer } from '../registry/page-answers.ts';

type Log = { warn(message: string, attributes?: Record<string, unknown>): void };
type Answering = Pick<LinkHolder, 'meeting' | 'participant'>;

/** How long one try may take: shorter than until the answer is due again. */
const TRY_MS = 10_000;
const LOOK_EVERY_MS = 2_000;
/** Participants whose answers are sent at the same time, of those that are found due. */
const AT_ONCE = 20;

/**
 * Sends to collections what missions sent on the page and `page_answer` keeps. Several processes share the work: whoever claims an
 * answer sends it, and where no outcome comes, by whatever process, it is due again. Of a participant one goes after another.
 */
export class Deliveries {
  readonly #of: { convene: Convene; pool: Pool; log: Log };
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(of: { convene: Convene; pool: Pool; log: Log }) {
    this.#of = of;
  }

  /** Sends what is due of a participant. Resolves when nothing is, or after `waitMs`: it goes on meanwhile. */
  async begin(of: Answering, waitMs: number): Promise<void> {
    const done = this.#sendAll(of).catch((error: unknown) => this.#warn(error));
    this.#running.add(done);
    void done.then(() => this.#running.delete(done));
    await Promise.race([done, sleep(waitMs, undefined, { ref: false })]);
  }

  /** Sends whatever is due, of anybody. */
  async look(): Promise<void> {
    const due = await participantsDue(this.#of.pool, AT_ONCE);
    await Promise.all(due.map((of) => this.begin(of, TRY_MS)));
  }

  /** Looks from now on, and every few seconds. */
  keepLooking(): void {
    let looking = false;
    const look = async () => {
      if (looking) return;
      looking = true;
      await this.look().catch((error: unknown) => this.#warn(error));
      looking = false;
    };
    void look();
    this.#timer = setInterval(() => void look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Looks no more, and waits for what is being sent. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#running);
  }

  async #sendAll(of: Answering): Promise<void> {
    const { pool } = this.#of;
    for (let next = await claimAnswer(pool, of); next !== null; next = await claimAnswer(pool, of)) {
      const outcome = await this.#send(next);
      if (outcome === null) return;
      await settleAnswer(pool, next, outcome);
    }
  }

  /** What the collection said; null where it did not answer, or not yet. */
  async #send({ meeting, answer }: PageAnswer): Promise<Settled | null> {
    try {
      const { late } = await this.#of.convene.deliver(meeting, answer, { withinMs: TRY_MS });
      return { ok: true, late };
    } catch (error) {
      if (isFinal(error)) return { ok: false, code: error.code };
      this.#warn(error);
      return null;
    }
  }

  #warn(error: unknown): void {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    this.#of.log.warn('An answer of the page waits, and is sent again', { code });
  }
}

/** Refusals that do not hold a moment later: of a clock ahead of the server's, and of a run that ended meanwhile. */
const PASSING = ['received_in_future', 'AcceptedUpdateCompletedWorkflow'];

const isFinal = (error: unknown): error is ConveneError =>
  error instanceof Refusal
    ? !PASSING.includes(error.code)
    : error instanceof ConveneError && error.code === 'MEETING_OVER';
