import type { Pool } from './database.ts';
import { shardsOf, unknownParticipant } from './participants.ts';

/**
 * Which collection has a participant. The shards of a meeting are fixed, so they are read once: later answers find their
 * way while the database hangs. Many who ask at first share one reading.
 */
export class Shards {
  readonly #pool: Pool;
  readonly #known = new Map<string, ReadonlyMap<string, number>>();
  readonly #reading = new Map<string, Promise<ReadonlyMap<string, number>>>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** @throws ConveneError `UNKNOWN_PARTICIPANT`, `UNKNOWN_MEETING` */
  async of(meeting: string, participant: string): Promise<number> {
    const known = this.#known.get(meeting)?.get(participant);
    if (known !== undefined) return known;
    const reading = this.#reading.get(meeting) ?? this.#read(meeting);
    this.#reading.set(meeting, reading);
    const shard = (await reading).get(participant);
    if (shard !== undefined) return shard;
    throw await unknownParticipant(this.#pool, meeting, participant);
  }

  async #read(meeting: string): Promise<ReadonlyMap<string, number>> {
    try {
      const shards = await shardsOf(this.#pool, meeting);
      this.#known.set(meeting, shards);
      return shards;
    } finally {
      this.#reading.delete(meeting);
    }
  }
}
