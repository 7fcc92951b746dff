import { condition, isCancellation, rootCause } from '@temporalio/workflow';
import type { NoticeActivities, ReceiptInput } from '../../domain/activities.ts';
import { receiptPort } from '../shared/ports.ts';
import type { ActRecord } from '../shared/record.ts';

/** How long receipts wait that no server took. */
const AGAIN_MS = 300_000;

type SentReceipts = Pick<Awaited<ReturnType<NoticeActivities['sendReceipts']>>, 'left' | 'waiting' | 'unmade'>;

/**
 * Receipts of answers. They follow the record: the registry knows which answers it has receipted, so a run that begins only asks. An answer
 * waits for no receipt, a turn does not either, and a mail server that is away delays nothing else; a collection of a live meeting ends
 * once its receipts are out, or given up.
 */
export class Receipting {
  readonly #input: ReceiptInput;
  readonly #record: ActRecord;
  readonly #happened: () => void;
  /** Whether the record may have answers without a receipt: at first, nobody has asked. */
  #due = true;
  /** Receipts wait for a server, and are tried again after a while. */
  #waits = false;
  #noted = false;
  #busy = false;

  constructor(input: ReceiptInput, record: ActRecord, happened: () => void) {
    this.#input = input;
    this.#record = record;
    this.#happened = happened;
  }

  /** The registry has written answers to the record. */
  followed(): void {
    this.#due = true;
  }

  /** Nothing is owed to anybody, as far as this run knows. */
  get clean(): boolean {
    return !this.#busy && !this.#due && !this.#waits;
  }

  /** Receipts for as long as the run lasts. */
  async follow(turning: () => boolean): Promise<void> {
    for (;;) {
      await condition(() => this.#due && !turning());
      this.#busy = true;
      this.#due = false;
      const sent = await this.#send();
      this.#busy = false;
      this.#happened();
      if (sent.unmade > 0) this.#note(`${sent.unmade} answers cannot be receipted in the approved words`);
      if (sent.left) this.#due = true;
      // the clock of a rehearsal does not wait for a server
      if (sent.waiting === 0 || this.#input.mode !== 'live') continue;
      this.#waits = true;
      await condition(() => turning() || this.#due, AGAIN_MS, { summary: 'until receipts are tried again' });
      this.#waits = false;
      this.#due = true;
    }
  }

  /** A turn does not wait for this: what is out is on record, and the next run asks for the rest. */
  async #send(): Promise<SentReceipts> {
    try {
      return await receiptPort().sendReceipts.executeWithOptions({ summary: 'receipts' }, [this.#input]);
    } catch (error) {
      if (isCancellation(error)) throw error;
      this.#note((rootCause(error) ?? 'unknown').slice(0, 400));
      return { left: false, waiting: 1, unmade: 0 };
    }
  }

  /** The first failure of a run is on record. */
  #note(reason: string): void {
    if (!this.#noted) this.#record.note('receipts_failed', { reason });
    this.#noted = true;
  }
}
