import { sizeOf } from '../../domain/bytes.ts';
import { HistoryLength } from '../shared/history-length.ts';
import { patched } from '../shared/patches.ts';
import type { ActRecord } from '../shared/record.ts';
import { BYTES } from './carrying.ts';

/** The most acts that an earlier release carried over. */
const FORMERLY_CARRIED = 300;

/** When a run continues as new. */
export class Turn {
  /** Whether the turn has begun; work that can wait is left to the next run. */
  begun = false;
  readonly #length: HistoryLength;
  #byBytes = false;

  constructor(turnAt: number) {
    this.#length = new HistoryLength(turnAt);
  }

  happened(): void {
    this.#length.look();
  }

  wanted(): boolean {
    return this.#length.isReached();
  }

  begin(): void {
    this.#byBytes = patched('turns-within-bytes');
    this.begun = true;
  }

  /** Whether the acts that wait for the registry are few enough to be carried over; any excess is written first. */
  carries({ pending }: Pick<ActRecord, 'pending'>): boolean {
    return this.#byBytes ? sizeOf(pending) <= BYTES.acts : pending.length <= FORMERLY_CARRIED;
  }

  /** Whether the next run writes what waits for the registry. */
  leaves(record: Pick<ActRecord, 'pending'>): boolean {
    return this.begun && this.#byBytes && this.carries(record);
  }

  /** Whether this run writes nothing more at all: in a turn that began in an earlier release, as its history has it. */
  abandons(record: Pick<ActRecord, 'pending'>): boolean {
    return this.begun && !this.#byBytes && this.carries(record);
  }
}
