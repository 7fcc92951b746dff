import { names, workflowIds } from '../../domain/messages/messages.ts';
import type { Report } from '../../domain/messages/reports.ts';
import { report, tell } from '../shared/ports.ts';
import type { ActRecord } from '../shared/record.ts';
import type { CollectionInput, OpenCommand, OpenTick } from './state.ts';
import type { Turn } from './turn.ts';

type Unsent = Report extends infer R ? (R extends Report ? Omit<R, 'child'> : never) : never;

/** Sends the signals of a collection: up to its meeting, and down to the two collections that it relays to. */
export class Signals {
  readonly me: string;
  /** The numbers of the collections below. */
  readonly below: readonly number[];
  readonly #meeting: string;
  readonly #above: string;
  readonly #record: ActRecord;
  readonly #turn: Turn;
  readonly #relaying = new Set<OpenCommand | OpenTick>();
  #posting = 0;

  constructor({ meeting, shard, shards }: CollectionInput, record: ActRecord, turn: Turn) {
    this.me = workflowIds.collection(meeting, shard);
    this.below = [2 * shard, 2 * shard + 1].filter((n) => n <= shards);
    this.#meeting = workflowIds.meeting(meeting);
    this.#above = shard === 1 ? this.#meeting : workflowIds.collection(meeting, Math.floor(shard / 2));
    this.#record = record;
    this.#turn = turn;
    this.#of = (n) => workflowIds.collection(meeting, n);
  }

  readonly #of: (shard: number) => string;

  /** Whether no signal is being sent; a turn waits for that (see `tell`). */
  get quiet(): boolean {
    return this.#posting === 0;
  }

  isRelaying(open: OpenCommand | OpenTick): boolean {
    return this.#relaying.has(open);
  }

  /** The number of a collection below, by its id. */
  numberOf(child: string): number | undefined {
    return this.below.find((n) => this.#of(n) === child);
  }

  tellMeeting(message: Unsent): Promise<void> {
    return this.#post(report(this.#meeting, { ...message, child: this.me }));
  }

  tellAbove(message: Unsent): Promise<void> {
    return this.#post(report(this.#above, { ...message, child: this.me }));
  }

  /** Relays a command or a tick once. */
  async relay(open: OpenCommand | OpenTick): Promise<void> {
    if (open.relayed) return;
    open.relayed = true;
    this.#relaying.add(open);
    await this.#post(Promise.all(open.below.map((n) => this.#relayTo(n, open))));
    this.#relaying.delete(open);
  }

  /** A collection that no longer runs (someone terminated it) is recorded and not waited for. */
  async #relayTo(n: number, open: OpenCommand | OpenTick): Promise<void> {
    const [signal, message] = 'tick' in open ? [names.signals.tick, open.tick] : [names.signals.command, open.command];
    if (await tell(this.#of(n), signal, message)) return;
    open.below = open.below.filter((other) => other !== n);
    this.#record.add({
      id: `missing/${n}/${message.id}`,
      actor: 'system:collection',
      action: 'collection_missing',
      subject: `collection ${n}`,
      authority: 'none',
      detail: { signal },
    });
  }

  async #post(signals: Promise<unknown>): Promise<void> {
    this.#posting += 1;
    try {
      await signals;
    } finally {
      this.#posting -= 1;
      this.#turn.happened();
    }
  }
}
