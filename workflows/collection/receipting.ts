import { condition, isCancellation, rootCause } from '@temporalio/workflow';
import type { ReceiptInput } from '../../domain/activities.ts';
import { receiptPort } from '../shared/ports.ts';
import type { ActRecord } from '../shared/record.ts';

/** How long receipts wait that no server took. */
const AGAIN_MS = 300_000;

/**
 * Receipts of answers. They follow the record: the registry knows which answers it has receipted, so a run that begins only asks. An answer
 * waits for no receipt, and a mail server that is away delays nothing else.
 */
export class Receipting {
  readonly #input: ReceiptInput;
  readonly #record: ActRecord;
  /** Whether the record may have answers without a receipt: at first, nobody has asked. */
  #due = true;
  #failed = false;
  busy = false;

  constructor(input: ReceiptInput, record: ActRecord) {
    this.#input = input;
    this.#record = record;
  }

  /** The registry has written answers to the record. */
  followed(): void {
    this.#due = true;
  }

  get due(): boolean {
    return this.#due;
  }

  /** Receipts for as long as the run lasts. */
  async follow(turning: () => boolean): Promise<void> {
    for (;;) {
      await condition(() => this.due && !turning());
      this.busy = true;
      this.#due = false;
      const sent = await this.#send();
      this.busy = false;
      if (sent?.left === true) this.#due = true;
      if (sent === null && this.#input.mode === 'live') {
        await condition(turning, AGAIN_MS, { summary: 'until receipts are tried again' });
        this.#due = true;
      }
    }
  }

  /** Null where no server took them for now. The first failure of a run is on record; the clock of a rehearsal does not wait. */
  async #send(): Promise<{ left: boolean } | null> {
    try {
      return await receiptPort().sendReceipts.executeWithOptions({ summary: 'receipts' }, [this.#input]);
    } catch (error) {
      if (isCancellation(error)) throw error;
      if (!this.#failed)
        this.#record.note('receipts_failed', { reason: (rootCause(error) ?? 'unknown').slice(0, 400) });
      this.#failed = true;
      return null;
    }
  }
}
