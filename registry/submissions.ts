import type pg from 'pg';
import type { Delegation } from '../domain/delegation.ts';

/** A delegation to be stored, with the seal that its message will carry. */
export type Submission = {
  id: string;
  meeting: string;
  participant: string;
  delegation: Delegation;
  salt: string;
  sha256: string;
  persons: number;
  heads: number;
};
/** `stored` is false where the registry has no such meeting. */
type Waiting = { row: Submission; settle: { resolve(stored: boolean): void; reject(error: unknown): void } };

const LARGEST_BATCH = 100;

/**
 * Stores delegations, gathering what callers ask while others are being written: one alone is written at once, many are
 * written together. Each caller is answered when its own is committed.
 */
export class Submissions {
  readonly #pool: pg.Pool;
  #waiting: Waiting[] = [];
  #writing = false;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  store(row: Submission): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ row, settle: { resolve, reject } });
      if (!this.#writing) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) await this.#write(this.#waiting.splice(0, LARGEST_BATCH));
    this.#writing = false;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    try {
      const { rows } = await this.#pool.query<{ id: string }>(
        `INSERT INTO submission (id, meeting, mode, participant, delegation, salt, sha256, persons, heads)
         SELECT x.id, m.id, m.mode, x.participant, x.delegation, x.salt, x.sha256, x.persons, x.heads
         FROM jsonb_to_recordset($1::jsonb) AS x (id uuid, meeting text, participant text, delegation jsonb, salt text,
              sha256 text, persons int, heads int)
         JOIN meeting m ON m.id = x.meeting
         RETURNING id`,
        [JSON.stringify(batch.map(({ row }) => row))],
      );
      const stored = new Set(rows.map(({ id }) => id));
      for (const { row, settle } of batch) settle.resolve(stored.has(row.id));
    } catch (error) {
      // one value that the database refuses must not take the others with it
      if (batch.length > 1 && isDataError(error)) for (const one of batch) await this.#write([one]);
      else for (const { settle } of batch) settle.reject(error);
    }
  }
}

/** Class 22, data exception, and 23, integrity: the value is at fault, not the database. */
const isDataError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^2[23]/.test(error.code);
